"""`closeknit imports` and `closeknit undo`: what was imported, and taking it back."""

from pathlib import Path

from .conftest import Closeknit
from .make import write_csv

FIRST = [{"handle": "anna", "followers": 2000}, {"handle": "bea", "followers": 3000}]
SECOND = [{"handle": "cleo", "followers": 4000}, {"handle": "c d"}]


def test_an_import_is_listed_and_taken_back(closeknit: Closeknit, tmp_path: Path) -> None:
    closeknit("import", write_csv(tmp_path / "first.csv", FIRST))
    closeknit("import", write_csv(tmp_path / "second.csv", SECOND))
    first, second = closeknit("imports", "--json").json
    assert (first["files"], second["files"]) == (["first.csv"], ["second.csv"])
    ended = closeknit("undo", second["id"])
    assert ended.code == 0, ended.err
    assert "1 profile" in ended.out
    assert [record["id"] for record in closeknit("imports", "--json").json] == [first["id"]]
    assert "cleo" not in closeknit("creators", "--json").out
    assert not list((tmp_path / "home").rglob("refusals.csv")), "rows it refused go too"


def test_its_files_can_be_imported_again(closeknit: Closeknit, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "first.csv", FIRST)
    closeknit("import", path)
    closeknit("undo", closeknit("imports", "--json").json[0]["id"])
    assert closeknit("imports").out.startswith("Nothing is imported.")
    assert closeknit("import", path).out.splitlines()[-1] == "Imported 2 profiles."


def test_an_unknown_import_is_refused_with_those_there_are(closeknit: Closeknit, tmp_path: Path) -> None:
    closeknit("import", write_csv(tmp_path / "first.csv", FIRST))
    known = closeknit("imports", "--json").json[0]["id"]
    ended = closeknit("undo", "00000009-nothing")
    assert ended.code == 2
    assert known in ended.err
    assert "Traceback" not in ended.err
