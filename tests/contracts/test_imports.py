"""The import rules hold, and each of them turns red on a planted fault."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    c["id"]: c for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

# Contract -> faults: file to write -> its contents.
FAULTS = {
    "flow, upwards": ("flow", {"vocabulary/planted.py": "import closeknit.metrics\n"}),
    "flow, sideways": ("flow", {"metrics/planted.py": "import closeknit.sources\n"}),
    "flow, inside a function": ("flow", {"sources/planted.py": "def f():\n    import closeknit.warehouse.store\n"}),
    "flow, a package nobody placed": ("flow", {"planted/__init__.py": ""}),
    "pure, an engine": ("pure", {"metrics/planted.py": "import duckdb\n"}),
    "pure, the web": ("pure", {"sources/planted.py": "import httpx\n"}),
    "pure, a terminal": ("pure", {"charts/planted.py": "from typer import echo\n"}),
    "library, Django": ("library", {"planning/planted.py": "import django\n"}),
    "library, the product": ("library", {"roundup/planted.py": "import closeknit.app.ui\n"}),
    "concepts, upwards": ("concepts", {"app/jobs/planted.py": "import closeknit.app.accounts.models\n"}),
    "concepts, one nobody placed": ("concepts", {"app/planted/__init__.py": ""}),
    "inside, rows that know actions": (
        "inside",
        {"app/accounts/models/planted.py": "import closeknit.app.accounts.actions.set_up\n"},
    ),
    "rules, a database": (
        "rules",
        {"app/planted/__init__.py": "", "app/planted/rules.py": "import django.db.models\n"},
    ),
    "thin, rows in a view": (
        "thin",
        {
            "app/planted/__init__.py": "",
            "app/planted/models.py": "",
            "app/planted/views.py": "import closeknit.app.planted.models\n",
        },
    ),
    "doors, a view by another way": ("doors", {"app/home/planted.py": "import closeknit.app.home.views\n"}),
    "engine, elsewhere": ("engine", {"roundup/planted.py": "import duckdb\n"}),
    "engine, elsewhere in the warehouse": ("engine", {"warehouse/planted.py": "import duckdb\n"}),
    "engine, another one": ("engine", {"warehouse/engine_two.py": "import pyspark\n"}),
    "acyclic": (
        "acyclic",
        {"metrics/left.py": "import closeknit.metrics.right\n", "metrics/right.py": "import closeknit.metrics.left\n"},
    ),
}


def lint(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run import-linter on the package in a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignore = shutil.ignore_patterns("__pycache__", "*.json", "*.j2", "*.css")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignore)
    return tmp_path


def test_all_contracts_are_kept() -> None:
    code, answer = lint(ROOT)
    assert code == 0, answer
    assert f"{len(CONTRACTS)} kept, 0 broken" in answer


def test_every_contract_has_a_planted_fault() -> None:
    assert {contract for contract, _ in FAULTS.values()} == CONTRACTS.keys()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_contract_turns_red_on(fault: str, copy: Path) -> None:
    contract, files = FAULTS[fault]
    for name, text in files.items():
        path = copy / "src" / "closeknit" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    code, answer = lint(copy, "--contract", contract)
    assert code == 1, answer
    assert f"{CONTRACTS[contract]['name']} BROKEN" in answer.replace("\n", " ")
    assert "planted" in answer or "engine_two" in answer or "left" in answer
