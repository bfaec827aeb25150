"""What every file of the package keeps to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "closeknit"
# Django writes the numbered steps of a database; what they say stands in the models.
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if not re.fullmatch(r"migrations/\d.*", "/".join(path.parts[-2:]))
)
NAMES = [str(path.relative_to(PACKAGE)) for path in MODULES]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Names that say nothing about what is inside.
EMPTY_NAMES = {"helper.py", "helpers.py", "util.py", "utils.py", "misc.py", "common.py", "tools.py"}
TEXTS = {".py", ".md", ".html", ".j2", ".css", ".js", ".json", ".toml", ".txt", ".yaml", ".yml", ".csv"}
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:work|tmp|root|home|Users|mnt|var/folders)(?![\w-])")
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip
# Where the clock may be read, and why.
CLOCK_READERS = {
    "warehouse/store.py": "measures the age of superseded files against the files' own times",
}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def long_functions(tree: ast.AST) -> list[str]:
    # Counted from the first statement: the options of a command are its signature and no logic.
    return [f.name for f in functions(tree) if (f.end_lineno or 0) - f.body[0].lineno + 1 > LONGEST_FUNCTION]


def without_docstring(tree: ast.Module) -> list[str]:
    """Public functions, classes and methods of public classes that say nothing of themselves."""
    found = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            inner = node.body if isinstance(node, ast.ClassDef) else []
            members = [m for m in inner if isinstance(m, ast.FunctionDef) and not m.name.startswith("_")]
            found += [f"{n.name}, line {n.lineno}" for n in (node, *members) if not ast.get_docstring(n)]
    return found


def clock_reads(tree: ast.AST) -> list[int]:
    """Lines that read the clock, also under another import name or handed on without a call."""
    aliases, found = {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "datetime"}:
            for name in node.names:
                if (node.module, name.name) in CLOCKS:
                    found.append(node.lineno)
                aliases[name.asname or name.name] = name.name
        elif isinstance(node, ast.Import):
            aliases |= {name.asname: name.name for name in node.names if name.asname}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (aliases.get(owner, owner), node.attr) in CLOCKS:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
class TestEveryModule:
    def test_has_at_most_400_lines(self, path: Path) -> None:
        assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE

    def test_has_no_function_over_60_lines(self, path: Path) -> None:
        assert long_functions(parsed(path)) == []

    def test_says_what_its_public_parts_are_for(self, path: Path) -> None:
        assert without_docstring(parsed(path)) == []

    def test_says_what_it_is_for_itself(self, path: Path) -> None:
        assert path.name == "__main__.py" or ast.get_docstring(parsed(path))

    def test_is_named_for_what_is_inside(self, path: Path) -> None:
        assert path.name not in EMPTY_NAMES

    def test_leaves_the_clock_to_the_command_line(self, path: Path) -> None:
        name = str(path.relative_to(PACKAGE))
        if name in CLOCK_READERS:
            assert clock_reads(parsed(path)), f"{name} no longer needs its exception"
        elif not name.startswith("cli/"):
            assert clock_reads(parsed(path)) == []


def test_every_package_folder_is_a_package_with_a_docstring() -> None:
    folders = {path.parent for path in MODULES}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
    assert all(ast.get_docstring(parsed(folder / "__init__.py")) for folder in folders)


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = []
    for path in (*PACKAGE.rglob("*"), *(ROOT / "docs").rglob("*"), *ROOT.glob("*.md"), ROOT / "pyproject.toml"):
        if path.is_file() and path.suffix in TEXTS:
            lines = path.read_text("utf-8").splitlines()
            found += [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if MACHINE_PATH.search(line)]
    assert found == []


class TestTheseRules:
    """Each rule turns red on a fault."""

    @pytest.mark.parametrize(
        "code",
        [
            "from datetime import datetime\nx = datetime.now()",
            "from datetime import datetime as dt\nx = dt.now(None)",
            "import datetime\nx = datetime.datetime.utcnow()",
            "import datetime as d\nx = d.date.today()",
            "from datetime import date\nclock = date.today",
            "import time\nx = time.time()",
            "from time import time",
            "import time as t\nx = t.time()",
        ],
    )
    def test_see_a_read_of_the_clock(self, code: str) -> None:
        assert clock_reads(ast.parse(code))

    @pytest.mark.parametrize(
        "code", ["from datetime import datetime\nx = datetime.fromtimestamp(0)", "import time\nx = time.monotonic()"]
    )
    def test_let_other_times_pass(self, code: str) -> None:
        assert not clock_reads(ast.parse(code))

    def test_see_a_long_function(self) -> None:
        assert long_functions(ast.parse("def f():\n" + "    x = 1\n" * 61)) == ["f"]
        assert long_functions(ast.parse("def f():\n" + "    x = 1\n" * 60)) == []

    def test_see_a_missing_docstring(self) -> None:
        code = "def told():\n    'x'\ndef untold(): ...\nclass C:\n    'x'\n    def untold(self): ...\n"
        code += "    def _own(self): ..."
        assert without_docstring(ast.parse(code)) == ["untold, line 3", "untold, line 6"]

    @pytest.mark.parametrize("path", ["/work/main", "'/tmp'", "see /home/anna.", "/root"])
    def test_see_a_machine_path(self, path: str) -> None:
        assert MACHINE_PATH.search(path)

    @pytest.mark.parametrize("path", ["docs/work/x", "https://x.org/home/", "/homework", "~/tmp", "./tmp"])
    def test_let_other_paths_pass(self, path: str) -> None:
        assert not MACHINE_PATH.search(path)
