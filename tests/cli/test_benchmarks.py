"""`closeknit benchmarks`: one's own data beside what others publish."""

from pathlib import Path

from .conftest import Closeknit
from .make import PEOPLE, write_csv


def test_json_holds_our_groups_and_published_figures_with_their_source(closeknit: Closeknit, home: Path) -> None:
    answer = closeknit("benchmarks", "--json", "--home", home).json
    (nano,) = (row for row in answer["by_tier"] if row["tier"] == "nano")
    assert nano["creators"] >= PEOPLE
    assert 0 < nano["lower_quartile"] < nano["median"] < nano["upper_quartile"] < 1
    assert {"food", "travel"} <= {row["niche"] for row in answer["by_tier_and_niche"]}
    assert all(line["source"] and 0 < line["rate"] < 1 for line in answer["published"])
    assert answer["coverage"]["with_replies"] == PEOPLE // 2


def test_words_show_both_and_say_that_they_are_not_mixed(closeknit: Closeknit, home: Path) -> None:
    out = closeknit("benchmarks", "--home", home).out
    assert "Your creator data as of 2026-06-01: 33 creators" in out
    assert "none enters our estimates" in out
    assert "HypeAuditor" in out


def test_too_few_creators_are_told_instead_of_an_empty_table(closeknit: Closeknit, tmp_path: Path) -> None:
    closeknit("import", write_csv(tmp_path / "list.csv", [{"handle": "anna", "followers": 2000}]))
    ended = closeknit("benchmarks")
    assert ended.code == 0
    assert "as of" in ended.out
    assert ": 1 creator, " in ended.out
    assert "no size has 5 creators" in ended.out


def test_a_moment_before_all_data_exits_1(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("benchmarks", "--as-of", "2001-01-01", "--home", home)
    assert (ended.code, ended.out) == (1, "")
