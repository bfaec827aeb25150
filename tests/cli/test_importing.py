"""`closeknit import`: what goes in, what does not, and what is said about it."""

from pathlib import Path

import pytest

from .conftest import Closeknit
from .make import read_csv, write_csv

GOOD = {"handle": "anna", "followers": 2000}
GERMAN = (
    "Nutzername;Follower;Nische;Beiträge\n"
    "https://www.instagram.com/Anna.Bakes/?hl=de;4.512;Essen;120\n"
    "@Bea;2.000;Reisen;20\n"
)


def files_under(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def refusals(home: Path) -> list[dict[str, str]]:
    (path,) = home.rglob("refusals.csv")
    return read_csv(path)


def test_all_rows_in_exits_0(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("import", write_csv(tmp_path / "list.csv", [GOOD]))
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "Imported 1 profile."


def test_some_rows_refused_exits_3_and_keeps_each_with_its_reason(closeknit: Closeknit, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", [GOOD, {"handle": "bea", "followers": -4}, {"handle": "c d"}])
    ended = closeknit("import", path)
    assert ended.code == 3
    assert "Not imported: 2 (each one in " in ended.out
    kept = {(row["file"], row["line"], row["column"], row["value"]) for row in refusals(tmp_path / "home")}
    assert kept == {("list.csv", "3", "followers", "'-4"), ("list.csv", "4", "handle", "c d")}
    assert all(row["reason"] for row in refusals(tmp_path / "home"))


def test_nothing_usable_exits_4(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("import", write_csv(tmp_path / "list.csv", [{"handle": "not a handle"}, {"handle": "???"}]))
    assert ended.code == 4
    assert ended.out.splitlines()[-1] == "Nothing could be imported."
    assert closeknit("creators").code == 1


def test_refused_formulas_cannot_run_from_the_file_of_refusals(closeknit: Closeknit, tmp_path: Path) -> None:
    rows = [GOOD, *({"handle": f"{start}SUM(1 2)"} for start in "=+-@")]
    closeknit("import", write_csv(tmp_path / "list.csv", rows))
    values = [row["value"] for row in refusals(tmp_path / "home")]
    assert len(values) == 4
    assert all(value.startswith("'") for value in values)


def test_the_same_file_twice_says_so_and_exits_0(closeknit: Closeknit, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", [GOOD, {"handle": "c d"}])
    assert closeknit("import", path).code == 3
    before = files_under(tmp_path / "home")
    again = closeknit("import", path)
    assert again.code == 0
    assert "imported before; nothing changed" in again.out
    assert files_under(tmp_path / "home") == before
    assert closeknit("import", path, "--json").json["already_imported"] is True


def test_a_dry_run_judges_every_row_and_leaves_no_trace(closeknit: Closeknit, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", [GOOD, {"handle": "c d"}])
    ended = closeknit("import", path, "--dry-run")
    assert ended.code == 3
    assert "Would import 1 profile. Nothing was kept (--dry-run)." in ended.out
    assert "is not an Instagram handle" in ended.out
    assert files_under(tmp_path) == {path}
    answer = closeknit("import", path, "--dry-run", "--json").json
    assert (answer["dry_run"], answer["refused"], answer["refusals_csv"]) == (True, 1, None)


def test_the_answer_as_json_names_every_file_row_and_reason(closeknit: Closeknit, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", [GOOD, {"handle": "c d"}])
    ended = closeknit("import", path, "--json")
    answer = ended.json
    assert ended.code == 3
    assert answer["rows"] == {"profiles": 1}
    assert answer["refused"] == 1
    assert Path(answer["refusals_csv"]).is_file()
    (file,) = answer["files"]
    assert (file["file"], file["format"], file["refused"]) == ("list.csv", "spreadsheet", 1)
    assert file["reasons"] == [
        {"column": "handle", "reason": "is not an Instagram handle or profile address", "rows": 1}
    ]


def test_german_headers_urls_and_utf_16_go_in_without_a_mapping(closeknit: Closeknit, tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text(GERMAN, encoding="utf-16")
    assert closeknit("import", "liste.csv").code == 0
    creators = {row["handle"]: row for row in closeknit("creators", "--json").json}
    assert creators["anna.bakes"]["followers"] == 4512
    assert creators["bea"]["niche"] == "travel"


def test_a_column_of_an_unknown_name_is_read_as_mapped(closeknit: Closeknit, tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text(GERMAN.replace("Nutzername", "Kanalname"), encoding="utf-8")
    assert closeknit("import", "liste.csv").code == 4
    ended = closeknit("import", "liste.csv", "--map", "kanalname=handle", "--map", "Beiträge=ignore")
    assert ended.code == 0
    assert {row["handle"] for row in closeknit("creators", "--json").json} == {"anna.bakes", "bea"}


def test_a_mapped_header_that_no_file_has_is_told(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("import", write_csv(tmp_path / "list.csv", [GOOD]), "--map", "Folower=followers")
    assert ended.code == 0
    assert "no file has a column 'Folower'" in ended.err


def test_a_mapping_does_not_take_files_from_the_formats_they_show(
    closeknit: Closeknit, tmp_path: Path, market: Path
) -> None:
    answer = closeknit("import", market, "--map", "followers=followers", "--json").json
    assert {file["format"] for file in answer["files"]} == {"tables"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "exel"], "There is no format 'exel'. Formats: auto, tables,"),
        (["--map", "followers"], 'not of the form Header=column. Example: --map "Kanalname=handle"'),
        (["--map", "Kanal=folowers"], "closeknit has no column 'folowers'. Choose one of external_id, handle"),
        (["--observed-at", "1.6.2026"], "'1.6.2026' is not a date. Write it like 2026-06-01."),
        (["--observed-at", "2026-02-30"], "is not a date"),
        (["--observed-at", "2199-01-01"], "2199-01-01 is still to come"),
    ],
)
def test_a_mistyped_option_is_wrong_usage_and_says_what_is_possible(
    closeknit: Closeknit, tmp_path: Path, arguments: list[str], said: str
) -> None:
    ended = closeknit("import", write_csv(tmp_path / "list.csv", [GOOD]), *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert not ended.out
    assert not (tmp_path / "home").exists()


def test_a_path_that_is_not_there_is_wrong_usage(closeknit: Closeknit) -> None:
    ended = closeknit("import", "exprots/")
    assert (ended.code, ended.out) == (2, "")
    assert "There is no file or folder 'exprots'" in ended.err


@pytest.mark.parametrize("names", [[], ["a.jpg", "b.png"]])
def test_a_folder_without_data_exits_4_and_says_what_data_is(
    closeknit: Closeknit, tmp_path: Path, names: list[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"\xff\xd8\r\x00")
    ended = closeknit("import", "folder")
    assert ended.code == 4
    assert "there is no CSV, JSON, Parquet or Excel file in folder" in ended.out
    assert all(name in ended.err for name in names)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0\r\x10JFIF\r\x01"),
        ("notes.csv", bytes(range(256)) * 4),
        ("empty.csv", b""),
        ("list.xlsx", b"handle,followers\nanna,2\n"),
        ("posts.parquet", b"PAR1 and no more"),
        ("report.json", b'{"profile": '),
        ("profiles.csv.gz", b"\x1f\x8b\x08 cut off"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_a_reason_beside_a_good_one(
    closeknit: Closeknit, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ended = closeknit("import", name, write_csv(tmp_path / "good.csv", [GOOD]), "--json")
    assert ended.code == 3
    assert ended.json["rows"] == {"profiles": 1}
    (bad,) = (file for file in ended.json["files"] if file["file"] == name)
    assert bad["refused"] == 1
    assert len(bad["reasons"][0]["reason"]) > 20


def test_a_forced_format_that_does_not_fit_is_refused(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("import", write_csv(tmp_path / "list.csv", [GOOD]), "--format", "modash")
    assert ended.code == 4
    assert "is not valid JSON" in ended.out


def test_a_file_name_that_is_no_unicode_leaves_the_json_valid(closeknit: Closeknit, tmp_path: Path) -> None:
    path = tmp_path / "l\udcffist.csv"
    try:
        write_csv(path, [GOOD])
    except (OSError, UnicodeError):
        pytest.skip("this file system keeps no such names")
    ended = closeknit("import", path, "--json", "--dry-run")
    assert ended.json["files"][0]["file"] == "l\ufffdist.csv"


def test_progress_and_notes_stay_off_stdout(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("import", write_csv(tmp_path / "list.csv", [{**GOOD, "odd column": "x"}]))
    assert "note: list.csv: columns not used: odd column" in ended.err
    assert "list.csv ..." in ended.err
    assert "note:" not in ended.out
    assert "..." not in ended.out
