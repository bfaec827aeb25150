"""`closeknit roundup`: the page and its numbers."""

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Closeknit
from .make import PEOPLE, read_csv


@pytest.fixture
def answer(closeknit: Closeknit, home: Path) -> dict[str, Any]:
    ended = closeknit("roundup", "--out", "page", "--json", "--home", home)
    assert ended.code == 0
    found: dict[str, Any] = ended.json
    return found


def test_three_files_are_written_and_the_page_is_named(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("roundup", "--out", "page", "--home", home)
    assert ended.code == 0
    assert {path.name for path in Path("page").iterdir()} == {"index.html", "roundup.json", "roundup.csv"}
    assert ended.out == "16 creators in 4 niches: page/index.html\n"
    assert "last post at most 90 days before: 1 removed" in ended.err


def test_the_printed_json_is_the_file_beside_the_page(answer: dict[str, Any]) -> None:
    page = answer.pop("page")
    assert page == "page/index.html"
    assert json.loads(Path("page/roundup.json").read_text("utf-8")) == answer


def test_picks_are_creators_as_the_list_gives_them_with_reasons(
    closeknit: Closeknit, home: Path, answer: dict[str, Any]
) -> None:
    listed = {row["creator_id"]: row for row in closeknit("creators", "--json", "--home", home).json}
    picks = [pick for niche in answer["niches"] for pick in niche["picks"]]
    assert picks
    for pick in picks:
        row = listed[pick["creator_id"]]
        assert {name: pick[name] for name in row} == row
        assert pick["reasons"][0].startswith("Engagement ")


def test_nobody_is_ranked_by_the_raw_rate(answer: dict[str, Any]) -> None:
    for niche in answer["niches"]:
        lows = [pick["engagement_rate"]["low"] for pick in niche["picks"]]
        assert lows == sorted(lows, reverse=True)
        assert [pick["rank"] for pick in niche["picks"]] == list(range(1, len(lows) + 1))


def test_the_gates_count_everybody_also_in_niches_without_a_pick(answer: dict[str, Any]) -> None:
    removed = [gate["removed"] for gate in answer["gates"]]
    assert removed == [1, 2, 1, 0, 0, 0], "locked; twoposts and lonely; asleep; nobody for her audience"
    passed = sum(niche["peers"]["n"] for niche in answer["niches"])
    assert passed == PEOPLE + 1
    assert passed + sum(removed) == answer["coverage"]["creators"]
    assert "lonely niche" not in {niche["niche"] for niche in answer["niches"]}


def test_the_csv_runs_no_formula(answer: dict[str, Any]) -> None:
    rows = read_csv(Path("page/roundup.csv"))
    assert len(rows) == 16
    assert "'=hyperlink(0)" in {row["niche"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_only_the_niches_asked_for_are_told(closeknit: Closeknit, home: Path) -> None:
    arguments = ("--niche", "Food", "--niche", "TRAVEL", "--per-niche", "2")
    ended = closeknit("roundup", "--out", "page", *arguments, "--json", "--home", home)
    assert [(niche["niche"], len(niche["picks"])) for niche in ended.json["niches"]] == [("food", 2), ("travel", 2)]


def test_another_size_is_another_page(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("roundup", "--out", "page", "--tier", "Mega", "--json", "--home", home)
    assert [pick["handle"] for niche in ended.json["niches"] for pick in niche["picks"]] == ["big"]


def test_a_size_that_nobody_has_is_told_on_an_empty_page(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("roundup", "--out", "page", "--tier", "macro", "--home", home)
    assert ended.code == 0
    assert "You have no creator of the size macro" in ended.err
    assert ended.out.startswith("0 creators in 0 niches")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--tier", "huge"], 2, "There is no tier 'huge'"),
        (["--tier", "all"], 2, "There is no tier 'all'. Tiers are: below nano, nano,"),
        (["--niche", "yodelling"], 2, "No creator has the niche 'yodelling'"),
        (["--max-age", "0"], 2, "--max-age"),
        (["--per-niche", "0"], 2, "--per-niche"),
        (["--as-of", "soon"], 2, "'soon' is not a date"),
        (["--as-of", "2001-01-01"], 1, "Nothing had been observed by 2001-01-01"),
    ],
)
def test_a_question_that_cannot_be_answered_writes_nothing(
    closeknit: Closeknit, home: Path, arguments: list[str], code: int, said: str
) -> None:
    ended = closeknit("roundup", "--out", "page", *arguments, "--home", home)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert not Path("page").exists()


def test_a_file_in_the_place_of_the_folder_is_left_alone(closeknit: Closeknit, home: Path) -> None:
    Path("page").write_text("mine")
    ended = closeknit("roundup", "--out", "page", "--home", home)
    assert ended.code == 2
    assert "'page' is a file, not a folder. Choose another --out." in ended.err
    assert Path("page").read_text() == "mine"
