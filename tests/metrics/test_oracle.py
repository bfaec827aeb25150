"""Everything against plain Python: random creators, and the cases."""

import math
from datetime import timedelta
from pathlib import Path

import pytest

from closeknit.metrics.registry import METRICS
from metrics import oracle
from metrics.cases import comment_cases, post_cases
from metrics.make import OBSERVED, Row, World, metrics_of, prior_of


def differences(ours: dict[str, Row], theirs: dict[str, Row]) -> list[str]:
    """Numbers that differ by more than rounding to six digits, or that only one side could tell."""
    found = []
    for creator, row in theirs.items():
        for name, value in row.items():
            mine = ours[creator][name]
            slack = 1e-9
            if (value is None) != (mine is None) or (
                value is not None and not math.isclose(value, mine, rel_tol=6e-6, abs_tol=slack)
            ):
                found.append(f"{creator} {name}: {mine}, expected {value}")
    return found


class TestMetrics:
    def test_agree_with_plain_python_on_random_creators(self, random_home: tuple[Path, World]) -> None:
        home, world = random_home
        ours = metrics_of(home)
        theirs = oracle.metrics(world, OBSERVED, prior_of(home))
        assert ours.keys() == theirs.keys()
        assert differences(ours, theirs) == []

    def test_agree_with_plain_python_on_the_post_cases(self, post_home: Path, post_case: dict[str, Row]) -> None:
        assert differences(post_case, oracle.metrics(post_cases(), OBSERVED, prior_of(post_home))) == []

    def test_agree_with_plain_python_on_the_comment_cases(
        self, comment_home: Path, comment_case: dict[str, Row]
    ) -> None:
        assert differences(comment_case, oracle.metrics(comment_cases(), OBSERVED, prior_of(comment_home))) == []

    def test_agree_with_plain_python_at_a_later_moment(self, random_home: tuple[Path, World]) -> None:
        home, world = random_home
        later = OBSERVED + timedelta(days=200)
        with_prior = metrics_and_prior(home, later)
        assert differences(with_prior[0], oracle.metrics(world, later, with_prior[1])) == []

    def test_would_show_a_wrong_formula(self, random_home: tuple[Path, World]) -> None:
        home, world = random_home
        ours = metrics_of(home)
        theirs = oracle.metrics(world, OBSERVED + timedelta(days=400), prior_of(home))
        assert differences(ours, theirs)

    def test_cover_most_creators_of_the_random_world(self, random_home: tuple[Path, World]) -> None:
        rows = metrics_of(random_home[0]).values()
        for name in METRICS:
            assert sum(row[name] is not None for row in rows) >= 15, name


def metrics_and_prior(home: Path, as_of) -> tuple[dict[str, Row], Row]:
    from closeknit.warehouse.generation import open_generation

    with open_generation(home, as_of) as generation:
        rows = generation.metrics.to_pyarrow().to_pylist()
        return {row["creator_id"].removeprefix("instagram:"): row for row in rows}, generation.population


class TestIntervals:
    @pytest.mark.parametrize("name", [metric.id for metric in METRICS.values() if metric.interval])
    def test_hold_their_estimate(
        self, name: str, random_home: tuple[Path, World], post_case: dict[str, Row], comment_case: dict[str, Row]
    ) -> None:
        for row in (*metrics_of(random_home[0]).values(), *post_case.values(), *comment_case.values()):
            ends = [row[f"{name}_{end}"] for end in ("low95", "low")]
            ends += [row[name]]
            ends += [row[f"{name}_{end}"] for end in ("high", "high95")]
            if row[name] is None:
                assert ends == [None] * 5, (row["creator_id"], name)
            else:
                assert ends == sorted(ends), (row["creator_id"], name)

    def test_come_with_a_sample_size(self, random_home: tuple[Path, World]) -> None:
        for row in metrics_of(random_home[0]).values():
            for name in METRICS:
                assert row[name] is None or row[f"{name}_n"] > 0, (row["creator_id"], name)


class TestPublishedNumbers:
    def test_have_six_significant_digits(self, random_home: tuple[Path, World]) -> None:
        for row in metrics_of(random_home[0]).values():
            for name in METRICS:
                if row[name]:
                    assert math.isclose(row[name], float(f"{row[name]:.6g}"), rel_tol=1e-13), name

    def test_are_never_nan_or_infinite(
        self, random_home: tuple[Path, World], post_case: dict[str, Row], comment_case: dict[str, Row]
    ) -> None:
        for row in (*metrics_of(random_home[0]).values(), *post_case.values(), *comment_case.values()):
            assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))

    def test_count_in_whole_numbers(self, random_home: tuple[Path, World]) -> None:
        names = ("posts_seen", "posts_n", "posts_undated", "comments_seen", "sponsored_share_n", "engagement_rate_n")
        for row in metrics_of(random_home[0]).values():
            assert all(row[name] is None or type(row[name]) is int for name in names)

    def test_keep_shares_and_ranks_between_0_and_1(self, random_home: tuple[Path, World]) -> None:
        bounded = [m.id for m in METRICS.values() if m.unit in {"fraction", "index"} and "engagement" not in m.id]
        for row in metrics_of(random_home[0]).values():
            for name in (*bounded, "engagement_percentile"):
                assert row[name] is None or 0 <= row[name] <= 1, name
