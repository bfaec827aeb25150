"""`closeknit doctor`: what is here, what is missing, and what to do about it."""

import importlib
from pathlib import Path

import pytest

from closeknit.cli import doctor

from .conftest import Closeknit
from .make import write_csv


def test_a_healthy_home_is_described(closeknit: Closeknit, home: Path) -> None:
    answer = closeknit("doctor", "--json", "--home", home).json
    assert (answer["generation"], answer["imports"], answer["missing"], answer["problem"]) == (1, 1, [], "")
    assert answer["as_of"].startswith("2026-06-01")
    assert answer["bytes"] > 1000
    assert answer["packages"]["duckdb"]
    assert "Nothing is missing." in closeknit("doctor", "--home", home).out


def test_a_home_that_is_not_there_yet_is_no_problem_and_is_not_made(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("doctor")
    assert ended.code == 0
    assert "not there yet: closeknit import PATH makes it" in ended.out
    assert not (tmp_path / "home").exists()


def test_a_missing_package_is_named_with_how_to_install_it(
    closeknit: Closeknit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> object:
        if name == "altair":
            raise doctor.PackageNotFoundError(name)
        return importlib.import_module(name)

    monkeypatch.setattr(doctor, "import_module", absent)
    ended = closeknit("doctor")
    assert ended.code == 1
    assert "missing: altair: not installed: pip install altair" in ended.out


def test_niches_and_models_of_ones_own_are_listed_and_read(closeknit: Closeknit, tmp_path: Path) -> None:
    assert closeknit("doctor", "--json").json["own_models"] == []
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "niches.toml").write_text('[acne]\nwords = "Akne"\n', "utf-8")
    ended = closeknit("doctor")
    assert ended.code == 0
    assert "yours: niches.toml" in ended.out
    (tmp_path / "home" / "niches.toml").write_text("[acne]\nwords = 3\n", "utf-8")
    ended = closeknit("doctor")
    assert ended.code == 1
    assert "problem: " in ended.out
    assert "niches.toml, line 2" in ended.out


@pytest.mark.parametrize("name", ["manifest-00000009.json", "*.parquet"])
def test_damaged_data_are_a_problem_with_a_next_step(closeknit: Closeknit, tmp_path: Path, name: str) -> None:
    closeknit("import", write_csv(tmp_path / "list.csv", [{"handle": "anna", "followers": 2000}]))
    if name == "*.parquet":
        next((tmp_path / "home").rglob("creator_metrics*.parquet")).unlink()
    else:
        (tmp_path / "home" / "warehouse" / name).write_text("half a manif")
    ended = closeknit("doctor")
    assert ended.code == 1
    assert "restore the folder from a backup" in ended.out
    assert closeknit("doctor", "--json").json["problem"]
    assert closeknit("creators").code == 1
