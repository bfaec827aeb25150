"""The yardsticks and the rows, on cases where the answer is known."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics

from closeknit.honesty.figures import batters
from closeknit.honesty.page import render_page
from closeknit.honesty.printing import as_markdown, as_text
from closeknit.honesty.registry import FIGURES, compute_all
from closeknit.honesty.rows import NOT_HERE, Chapter, Figure, Report, Row, Setting, TooLittle, compute
from closeknit.honesty.statistics import (
    area_under_curve,
    binomial_interval,
    coverage,
    distance_from_uniform,
    interval_score,
    largest_usual_distance,
    macro_f1,
    ratio_of_rmse,
)

NOWHERE = Setting(Path("no such folder"))
# Without those that need no data and take their time; `test_planning_figures` has small versions of them.
QUICK = tuple(figure for figure in FIGURES if figure.needs or figure.id == "batters")
TODAY = date(2026, 11, 24)


def figure(needs: tuple[str, ...] = (), rows: Callable[[Setting], list[Row]] = lambda _: []) -> Figure:
    return Figure("x", "something", needs, "a source", "how it is done", rows)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (4, 20, 0.0573, 0.4366), (0, 0, 0.0, 1.0)],
)
def test_the_exact_interval_of_a_share_is_the_published_one(hits: int, n: int, low: float, high: float) -> None:
    assert binomial_interval(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_coverage_agrees_with_a_nominal_share_only_within_its_interval() -> None:
    found = coverage(np.arange(100) < 90)
    assert found.share == 0.9
    assert found.agrees_with(0.9)
    assert not found.agrees_with(0.99)


def test_an_interval_score_is_the_width_plus_a_fine_for_what_lies_outside() -> None:
    low, high = np.zeros(3), np.ones(3)
    assert interval_score(low, high, np.array([0.5, 1.5, -0.1]), 0.9) == pytest.approx([1.0, 11.0, 3.0])


def test_a_ratio_of_errors_comes_with_an_interval_around_it() -> None:
    squares = np.random.default_rng(1).exponential(size=300)
    ratio, (low, high) = ratio_of_rmse(0.25 * squares, squares, np.random.default_rng(2))
    assert (ratio, low, high) == pytest.approx((0.5, 0.5, 0.5))
    other = np.random.default_rng(3).exponential(size=300)
    ratio, (low, high) = ratio_of_rmse(squares, other, np.random.default_rng(2))
    assert low < ratio < high


def test_the_distance_from_uniform_is_small_for_uniform_values_and_large_for_others() -> None:
    values = np.random.default_rng(4).random(1_000)
    assert distance_from_uniform(values) < largest_usual_distance(1_000)
    assert distance_from_uniform(values**2) > largest_usual_distance(1_000)
    assert distance_from_uniform(np.array([0.5])) == 0.5


@pytest.mark.parametrize("seed", range(5))
def test_the_area_and_macro_f1_are_those_of_scikit_learn_with_ties_and_rare_labels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for n in (2, 3, 5, 60):
        label, score = np.append([0, 1], rng.integers(0, 2, n)), np.round(rng.normal(0, 2, n + 2))
        called = (score > rng.integers(-2, 9)).astype(np.int64)
        assert area_under_curve(label, score) == pytest.approx(metrics.roc_auc_score(label, score), abs=1e-12)
        for truth in (label, np.ones_like(label)):
            expected = metrics.f1_score(truth, called, average="macro", zero_division=0.0)
            assert macro_f1(truth, called) == pytest.approx(expected, abs=1e-12)
    assert np.isnan(area_under_curve(np.ones(3, np.int64), np.arange(3.0)))


def test_the_harness_reproduces_what_efron_and_morris_published() -> None:
    factor, gain = batters.rows(NOWHERE)
    assert factor.ours == pytest.approx(0.2117, abs=5e-5)
    assert gain.ours == pytest.approx(3.53, abs=5e-3)
    assert factor.passes
    assert gain.passes


def test_shrinking_never_turns_means_round() -> None:
    shrunk, factor = batters.james_stein(np.array([0.1, 0.2, 0.3, 0.4]), 100.0)
    assert factor == 0.0
    assert shrunk == pytest.approx(np.full(4, 0.25))


def test_a_figure_without_its_data_says_so_in_one_row() -> None:
    (row,) = compute(figure(("there/is/none.csv",), lambda _: pytest.fail("has no data")), NOWHERE).rows
    assert (row.id, row.ours, row.passes, row.note) == ("x", None, None, NOT_HERE)


def test_a_figure_with_too_little_data_says_why_in_one_row() -> None:
    def rows(_: Setting) -> list[Row]:
        raise TooLittle("3 accounts are too few.")

    (row,) = compute(figure(rows=rows), NOWHERE).rows
    assert (row.ours, row.passes, row.note) == (None, None, "3 accounts are too few.")


def test_every_figure_has_its_own_id_and_its_rows_start_with_it() -> None:
    assert len({figure.id for figure in FIGURES}) == len(FIGURES)
    chapters = compute_all(NOWHERE, TODAY, QUICK).chapters
    assert all(row.id.startswith(chapter.figure.id) for chapter in chapters for row in chapter.rows)


def test_a_report_without_data_knows_that_it_is_not_complete() -> None:
    report = compute_all(NOWHERE, TODAY, QUICK)
    assert not report.complete
    assert report.counts["met"] == 2
    assert report.counts["absent"] == len(QUICK) - 1


MISSED = Row("x-1", "a figure", 0.5, (0.4, 0.6), 1_234, "0.90 within", "a source", False, "too <narrow> | thin")
REPORT = Report(TODAY, 7, 20, "1.0", (Chapter(figure(), (MISSED,)),))


def test_a_missed_target_is_written_as_such_everywhere() -> None:
    line = next(line for line in as_text(REPORT).splitlines() if "a figure" in line)
    assert line.split()[-1] == "NO"
    assert "0 targets met, 1 missed" in as_text(REPORT)
    assert "| NO | too <narrow> \\| thin |" in as_markdown(REPORT)
    missed = "- [Something](#something)\n  - a figure: 0.500 where 0.90 is promised. Too <narrow> | thin"
    assert missed in as_markdown(REPORT)
    (row,) = REPORT.as_json()["rows"]
    assert row["interval"] == [0.4, 0.6]
    assert row["pass"] is False
    assert row["protocol"] == "how it is done"


def test_the_page_shows_misses_first_and_escapes_what_it_prints() -> None:
    page = render_page(REPORT)
    assert page.index("Targets we miss") < page.index("how it is done".capitalize())
    assert "too &lt;narrow&gt;" in page
    assert "<narrow>" not in page


def test_columns_line_up() -> None:
    lines = as_text(compute_all(NOWHERE, TODAY, QUICK)).splitlines()
    lines = [line for line in lines if line.rstrip().endswith("yes")]
    assert len({len(line.rstrip()) for line in lines}) == 1
