"""`closeknit honesty` from the outside, without data: what it prints, writes and refuses."""

import json
from pathlib import Path

import pytest

from cli.conftest import Closeknit


def test_absent_data_makes_rows_that_say_so_and_writes_all_three_files(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit(
        "honesty", "--data", tmp_path, "--out", tmp_path / "out", "--only", "batters", "--only", "split", "--json"
    )
    assert ended.code == 0
    answer = json.loads(ended.out)
    found = {row["id"]: row for row in answer["rows"]}
    assert found["batters-factor"]["pass"] is True
    assert found["split"]["note"] == "data not here"
    assert answer == {**json.loads((tmp_path / "out/honesty.json").read_text("utf-8")), "page": answer["page"]}
    assert "data not here" in (tmp_path / "out/index.html").read_text("utf-8")
    assert (tmp_path / "out/honesty.md").exists()


def test_one_figure_alone_is_printed_with_its_protocol(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("honesty", "--data", tmp_path, "--only", "batters")
    assert "Protocol: the first 45 at-bats" in ended.out
    assert "2 targets met, 0 missed" in ended.out
    assert "split:" not in ended.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--data", "nowhere"), "'nowhere' is not a folder. Choose another --data."),
        (("--data", ".", "--only", "luck"), "There is no figure 'luck'. Figures: batters,"),
        ((), "Where the public data sets lie is not known. Say it with --data DIR"),
    ],
)
def test_a_wrong_argument_ends_in_a_message(closeknit: Closeknit, arguments: tuple[str, ...], told: str) -> None:
    ended = closeknit("honesty", *arguments)
    assert ended.code == 2
    assert told in ended.err
