"""`closeknit plan`: a brief and a file of candidates become a plan, in words, in JSON and as files."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .conftest import Closeknit

KEYS = {
    "picks", "budget", "currency", "expected_cost", "outcome", "objective", "bound", "gap", "n_eff", "baselines",
    "assumptions", "seed", "next_step", "page",
}  # fmt: skip
PICK = {"creator_id", "niche", "offer", "p_accept", "cost", "expected", "low", "high"}
OUTCOME = {"mean", "low", "high", "cvar10", "p_miss_target", "p_loss"}
RULES = {"proportional", "followers_first", "engagement_first", "equal_split", "one_macro"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Sixteen invented candidates."""
    return write_candidates(tmp_path / "candidates.csv")


def write_candidates(path: Path, niche: str = "") -> Path:
    rng = np.random.default_rng(1)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["handle", "followers", "niche", "country", "engagement rate", "posts", "fee", "warmth"])
        for n in range(16):
            own = niche or ("Food" if n % 2 else "fitness")
            size, rate = rng.integers(1_000, 9_000), rng.uniform(1, 8)
            fee = 40 if n % 3 else ""
            writer.writerow([f"creator.{n}", size, own, "DE" if n % 4 else "GB", f"{rate:.2f} %", 12, fee, "warm"])
    return path


def test_json_is_pure_and_has_what_the_issue_promises(closeknit: Closeknit, file: Path, tmp_path: Path) -> None:
    ended = closeknit("plan", "--budget", "500", "--candidates", file, "--json")
    assert ended.code == 0
    found = ended.json
    assert found.keys() >= KEYS
    assert found["picks"]
    assert all(pick.keys() >= PICK for pick in found["picks"])
    assert found["outcome"].keys() >= OUTCOME
    assert found["baselines"].keys() == RULES
    assert all(row.keys() >= {"name", "value", "source"} for row in found["assumptions"])
    assert (found["budget"], found["currency"], found["page"]) == (50_000, "EUR", None)
    assert not (tmp_path / "plan").exists()
    exact = sum(pick["p_accept"] * pick["cost"] for pick in found["picks"])
    assert found["expected_cost"] == round(exact)
    assert all(sum(pick["cost_parts"].values()) == pick["cost"] for pick in found["picks"])


def test_files_are_written_and_named(closeknit: Closeknit, file: Path, tmp_path: Path) -> None:
    ended = closeknit("plan", "--budget", "500", "--candidates", file, "--out", tmp_path / "answer")
    assert ended.code == 0
    assert ended.out.startswith("Invite these ")
    assert str(tmp_path / "answer" / "plan.html") in ended.out
    assert sorted(path.name for path in (tmp_path / "answer").iterdir()) == ["plan.csv", "plan.html", "plan.json"]


def test_json_and_files_together_tell_the_same(closeknit: Closeknit, file: Path, tmp_path: Path) -> None:
    import json

    found = closeknit("plan", "--budget", "500", "--candidates", file, "--out", tmp_path / "answer", "--json").json
    assert found["page"] == str(tmp_path / "answer" / "plan.html")
    written = json.loads((tmp_path / "answer" / "plan.json").read_text("utf-8"))
    assert {name: value for name, value in found.items() if name != "page"} == written


def test_a_brief_that_was_written_is_read_by_the_next_call(closeknit: Closeknit, file: Path, tmp_path: Path) -> None:
    ended = closeknit("plan", "--init")
    assert ended.code == 0
    assert "brief.toml" in ended.out
    asked = closeknit("plan", "--brief", "brief.toml", "--candidates", file, "--json").json
    plain = closeknit("plan", "--budget", "5000", "--candidates", file, "--json").json
    assert asked["picks"] == plain["picks"]
    again = closeknit("plan", "--init")
    assert again.code == 2
    assert "is there already" in again.err


def test_a_brief_is_never_written_over(closeknit: Closeknit, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("budget = 1\n", "utf-8")
    assert closeknit("plan", "--init", "--brief", mine).code == 2
    assert mine.read_text("utf-8") == "budget = 1\n"
    assert closeknit("plan", "--init", "--brief", tmp_path / "nowhere" / "b.toml").code == 2


def test_limits_of_the_brief_hold_for_niches_however_they_are_written(
    closeknit: Closeknit, file: Path, tmp_path: Path
) -> None:
    brief = tmp_path / "brief.toml"
    brief.write_text('budget = 300\ncurrency = "EUR"\nlimits = ["FOOD <= 20 %", "at most 3 in GB"]\n', "utf-8")
    found = closeknit("plan", "--brief", brief, "--candidates", file, "--json").json
    spent = sum(pick["p_accept"] * pick["cost"] for pick in found["picks"] if pick["niche"] == "food")
    assert 0 < spent <= 0.2 * 30_000 + 1e-6
    assert sum(pick["country"] == "GB" for pick in found["picks"]) <= 3


def test_limits_that_contradict_each_other_are_named(closeknit: Closeknit, file: Path, tmp_path: Path) -> None:
    brief = tmp_path / "brief.toml"
    brief.write_text('budget = 300\ncurrency = "EUR"\nlimits = ["food >= 60 %", "food <= 30 %"]\n', "utf-8")
    ended = closeknit("plan", "--brief", brief, "--candidates", file)
    assert "food >= 60 %" in ended.out
    assert "food <= 30 %" in ended.out
    assert (tmp_path / "plan" / "plan.html").exists()
    found = closeknit("plan", "--brief", brief, "--candidates", file, "--json").json
    assert set(found["conflict"]) == {"food >= 60 %", "food <= 30 %"}


@pytest.mark.parametrize(
    ("arguments", "brief", "said"),
    [
        ([], None, "needs a budget"),
        (["--budget", "-5"], None, "budget"),
        (["--budget", "much"], None, "much"),
        (["--budget", "0"], None, "above 0"),
        (["--budget", "nan"], None, "nan"),
        (["--budget", "500", "--currency", "XXX"], None, "XXX"),
        (["--budget", "500", "--currency", "JPY"], None, "JPY"),
        (["--budget", "12.345"], None, "12.345"),
        (["--budget", "500", "--tier", "huge"], None, "huge"),
        ([], 'budget = 5\ncurrency = "EUR"\n\nlimits = ["food <= 300 %"]\n', "line 4"),
        ([], 'budget = 5\ncurrency = "EUR"\ngaol = "orders"\n', "line 3"),
        ([], "budget = = 5\n", "line 1"),
        ([], 'budget = 5\ncurrency = "EUR"\nrisk = "wild"\n', "line 3"),
    ],
)
def test_what_makes_no_sense_ends_in_a_message(
    arguments: list[str], brief: str | None, said: str, closeknit: Closeknit, file: Path, tmp_path: Path
) -> None:
    more: list[Any] = []
    if brief is not None:
        (tmp_path / "bad.toml").write_text(brief, "utf-8")
        more = ["--brief", tmp_path / "bad.toml"]
    ended = closeknit("plan", *arguments, *more, "--candidates", file)
    assert ended.code in {1, 2}
    assert said in ended.err
    assert not ended.out
    assert not (tmp_path / "plan").exists()


def test_files_that_are_not_there_or_cannot_be_written(closeknit: Closeknit, file: Path, tmp_path: Path) -> None:
    for arguments in (
        ["--budget", "500", "--candidates", tmp_path / "nowhere.csv"],
        ["--brief", tmp_path / "nowhere.toml", "--candidates", file],
        ["--budget", "500", "--candidates", file, "--history", tmp_path / "nowhere.csv"],
        ["--budget", "500", "--candidates", file, "--out", file],
        ["--budget", "500", "--candidates", file, "--out", file / "below"],
    ):
        ended = closeknit("plan", *arguments)
        assert ended.code in {1, 2}, arguments
        assert ended.err.startswith("closeknit: ")
        assert "defect" not in ended.err


def test_nobody_in_the_file_is_no_plan(closeknit: Closeknit, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("handle,followers\n", "utf-8")
    ended = closeknit("plan", "--budget", "500", "--candidates", empty)
    assert ended.code == 1
    assert ended.err


def test_help_shows_an_example(closeknit: Closeknit) -> None:
    ended = closeknit("plan", "--help")
    assert ended.code == 0
    assert "Example: closeknit plan --budget 5000" in " ".join(ended.out.split())


def test_history_narrows_the_interval(closeknit: Closeknit, file: Path, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    lines = ["creator,niche,accepted,posted,reach,clicks,orders"]
    lines += [
        f"@past.{n},{'food' if n % 2 else 'fitness'},yes,yes,{900 + 10 * n},{20 + n % 5},{1 + n % 3}" for n in range(40)
    ]
    history.write_text("\n".join(lines) + "\n", "utf-8")
    before, after = (
        closeknit("plan", "--budget", "500", "--candidates", file, *more, "--json").json
        for more in ([], ["--history", history])
    )
    wide, narrow = (np.log((1 + found["outcome"]["high"]) / (1 + found["outcome"]["low"])) for found in (before, after))
    assert narrow < 0.8 * wide
    assert any("your data" in row["source"] for row in after["assumptions"])
    assert not any("your data (n" in row["source"] for row in before["assumptions"])
