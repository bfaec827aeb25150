"""`closeknit creators`: filters, order, forms of the answer, and the list of who still needs figures."""

from pathlib import Path

import pytest

from closeknit.metrics.registry import METRICS

from .conftest import Closeknit
from .make import FORMULA, read_csv, run_process

IDENTITY = ["creator_id", "handle", "niche", "tier", "followers"]
FIXED = (
    "engagement_rate", "engagement_rate_mean", "engagement_rate_median", "engagement_percentile", "reply_rate",
    "reply_delay", "returning_commenters", "closeness", "sponsored_share",
)  # fmt: skip


def handles(ended_json: list[dict[str, object]]) -> list[object]:
    return [row["handle"] for row in ended_json]


def test_json_is_a_list_of_creators_with_the_fixed_ids(closeknit: Closeknit, home: Path) -> None:
    rows = closeknit("creators", "--json", "--home", home).json
    assert len(rows) == 33
    for row in rows:
        assert list(row)[:5] == IDENTITY
        assert set(FIXED) <= set(row)
        assert all(set(row[name]) == {"estimate", "low", "high", "n"} for name in METRICS)
    first = rows[0]["engagement_rate"]
    assert 0 < first["low"] < first["estimate"] < first["high"] < 1, "rates are fractions"


def test_what_cannot_be_computed_is_null_and_never_zero(closeknit: Closeknit, home: Path) -> None:
    rows = {row["handle"]: row for row in closeknit("creators", "--json", "--home", home).json}
    assert rows["sizeless"]["engagement_rate"]["estimate"] is None
    assert rows["sizeless"]["followers"] is None
    assert rows["sizeless"]["tier"] is None
    assert rows["creator01"]["reply_rate"]["estimate"] is None
    assert rows[None]["creator_id"] == "instagram:77001"


def test_the_default_order_is_the_low_end_of_the_interval(closeknit: Closeknit, home: Path) -> None:
    lows = [row["engagement_rate"]["low"] for row in closeknit("creators", "--json", "--home", home).json]
    known = [low for low in lows if low is not None]
    assert known == sorted(known, reverse=True)
    assert lows[len(known) :] == [None] * (len(lows) - len(known))


@pytest.mark.parametrize(("metric", "reverse"), [("reply_delay", False), ("reply_rate", True), ("followers", True)])
def test_the_best_come_first_where_lower_is_better_too(
    closeknit: Closeknit, home: Path, metric: str, reverse: bool
) -> None:
    rows = closeknit("creators", "--json", "--sort", metric, "--home", home).json
    values = [row[metric] if metric == "followers" else row[metric]["estimate"] for row in rows]
    known = [value for value in values if value is not None]
    assert len(known) > 3
    assert known == sorted(known, reverse=reverse)
    assert values == known + [None] * (len(values) - len(known))


def test_ties_are_broken_by_creator_id(closeknit: Closeknit, home: Path) -> None:
    rows = closeknit("creators", "--json", "--sort", "sponsored_share", "--home", home).json
    keys = [(row["sponsored_share"]["estimate"] is None, row["creator_id"]) for row in rows]
    assert keys == sorted(keys)


def test_a_tier_is_taken_in_any_case_and_all_means_no_filter(closeknit: Closeknit, home: Path) -> None:
    nano = closeknit("creators", "--json", "--tier", "Nano", "--home", home).json
    assert {row["tier"] for row in nano} == {"nano"}
    everybody = closeknit("creators", "--json", "--tier", "all", "--home", home).json
    assert everybody == closeknit("creators", "--json", "--home", home).json
    assert {row["tier"] for row in everybody} == {"nano", "mega", None}


def test_several_niches_mean_any_of_them(closeknit: Closeknit, home: Path) -> None:
    rows = closeknit("creators", "--json", "--niche", "FOOD", "--niche", "travel", "--home", home).json
    assert {row["niche"] for row in rows} == {"food", "travel"}


@pytest.mark.parametrize("written", ["3%", "0.03", "3 %", "3,0%"])
def test_a_smallest_rate_may_be_written_in_several_ways(closeknit: Closeknit, home: Path, written: str) -> None:
    rows = closeknit("creators", "--json", "--min-er", written, "--home", home).json
    everybody = closeknit("creators", "--json", "--home", home).json
    over = [row for row in everybody if (row["engagement_rate"]["estimate"] or 0) >= 0.03]
    assert rows == over
    assert 0 < len(rows) < len(everybody)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tier", "huge"], "There is no tier 'huge'. Tiers are: below nano, nano,"),
        (["--niche", "yodelling"], "No creator has the niche 'yodelling'. Niches in your data:"),
        (["--sort", "likes"], "'likes' is not a metric. Sort by one of: engagement_rate,"),
        (["--min-er", "2"], "--min-er 2 would mean 200 %. Write 2% or 0.02."),
        (["--min-er", "-1"], "'-1' is not a rate"),
        (["--min-er", "much"], "Write it like 2% or 0.02."),
        (["--min-er", "nan"], "'nan' is not a rate"),
        (["--limit", "0"], "--limit"),
        (["--json", "--csv"], "--json and --csv exclude each other"),
        (["--json", "--missing-csv", "m.csv"], "--json and --missing-csv exclude each other"),
        (["--missing-csv", "m.csv", "--tier", "nano"], "creators of unknown size, who have no --tier"),
        (["--min-stated", "4%"], "not of the form NAME=VALUE. Example: engagement_rate=4%"),
        (["--min-stated", "credibility=4%"], "No vendor states 'credibility' in your data. Figures in your data:"),
        (["--min-stated", "engagement_rate=4"], 'would mean 400 %. Write "engagement_rate=4%"'),
    ],
)
def test_a_mistyped_option_exits_2_and_says_what_is_possible(
    closeknit: Closeknit, home: Path, arguments: list[str], said: str
) -> None:
    ended = closeknit("creators", *arguments, "--home", home)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_nobody_left_is_an_empty_answer_and_no_failure(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("creators", "--min-er", "90%", "--home", home)
    assert (ended.code, ended.out) == (0, "")
    assert "Loosen one" in ended.err
    assert closeknit("creators", "--min-er", "90%", "--json", "--home", home).json == []


def test_stated_figures_filter_and_do_not_touch_our_estimates(closeknit: Closeknit, home: Path) -> None:
    rows = closeknit("creators", "--json", "--min-stated", "engagement_rate=3%", "--home", home).json
    assert handles(rows) == ["creator00"]
    all_rows = {row["handle"]: row for row in closeknit("creators", "--json", "--home", home).json}
    assert rows[0] == all_rows["creator00"]
    assert rows[0]["engagement_rate_mean"]["estimate"] == pytest.approx((51 + 6) / 1500, rel=1e-5)


def test_csv_has_every_metric_column_and_runs_no_formula(closeknit: Closeknit, home: Path) -> None:
    rows = closeknit("creators", "--csv", "--home", home).rows
    assert {*IDENTITY, "engagement_rate_low95", "reply_rate_effective_n"} <= set(rows[0])
    assert f"'{FORMULA.lower()}" in {row["niche"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_the_limit_holds_for_every_form(closeknit: Closeknit, home: Path) -> None:
    assert len(closeknit("creators", "--limit", "3", "--json", "--home", home).json) == 3
    assert len(closeknit("creators", "--limit", "3", "--csv", "--home", home).rows) == 3
    assert closeknit("creators", "--limit", "3", "--home", home).out.count("@creator") == 3


def test_the_table_shows_names_intervals_and_unknown_sizes(closeknit: Closeknit, home: Path) -> None:
    out = closeknit("creators", "--home", home).out
    assert "@creator00" in out
    assert ", n=6)" in out
    assert "instagram:77001" in out
    assert "café ☕🍰" in out


def test_an_output_without_emojis_still_gets_valid_json_and_a_table(home: Path) -> None:
    table = run_process("creators", "--home", home, PYTHONIOENCODING="ascii")
    assert (table.code, table.err.count("Traceback")) == (0, 0)
    found = run_process("creators", "--json", "--home", home, PYTHONIOENCODING="ascii")
    assert "café ☕🍰" in {row["niche"] for row in found.json}


def test_missing_figures_are_written_for_people_of_unknown_size_only(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("creators", "--missing-csv", "m.csv", "--home", home)
    assert ended.out == "3 creators of unknown size written to m.csv.\n"
    assert "closeknit import m.csv" in ended.err
    rows = read_csv(Path("m.csv"))
    assert [(row["handle"], row["external_id"], row["niche"]) for row in rows] == [
        ("", "77001", ""), ("sizeless", "", "food"), ("sizeless.too", "", ""),
    ]  # fmt: skip
    assert {row["followers"] for row in rows} == {""}


def test_the_limit_of_missing_figures_counts_people_of_unknown_size(closeknit: Closeknit, home: Path) -> None:
    closeknit("creators", "--missing-csv", "m.csv", "--limit", "1", "--niche", "food", "--home", home)
    rows = read_csv(Path("m.csv"))
    assert [row["handle"] for row in rows] == ["sizeless"]


def test_no_file_is_written_where_every_size_is_known(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("creators", "--missing-csv", "m.csv", "--niche", "travel", "--home", home)
    assert "no file was written" in ended.out
    assert not Path("m.csv").exists()


@pytest.mark.parametrize("target", ["nowhere/m.csv", "."])
def test_a_target_that_cannot_be_written_ends_in_a_message(closeknit: Closeknit, home: Path, target: str) -> None:
    ended = closeknit("creators", "--missing-csv", target, "--home", home)
    assert (ended.code, ended.out) == (1, "")
    assert f"'{target}' cannot be used" in ended.err


def test_percentiles_by_the_published_assumption_say_so(closeknit: Closeknit, home: Path) -> None:
    said = "Percentiles among peers are by a published assumption, as the rates of fewer than 50 creators are known."
    assert said in closeknit("creators", "--home", home).err
    assert said not in closeknit("creators", "--json", "--home", home).err
