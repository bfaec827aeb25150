"""Split tests and predictive intervals, on accounts whose truth we made."""

from dataclasses import replace

import numpy as np
import pytest

from closeknit.honesty.figures.next_posts import NEXT, NO_DRIFT, SHARE, controls, learned_rows, student_t
from closeknit.honesty.figures.split_test import log_rows, random_posts, rate_row, split_errors
from closeknit.honesty.instafake import Accounts
from closeknit.honesty.intervals import coverage_rows
from closeknit.honesty.rows import SEED
from closeknit.honesty.shrinking import floored_log
from closeknit.honesty.timelines import Timelines, TimeSplit, drift_of, law_of, time_split
from closeknit.metrics.drift import PUBLISHED_DRIFT, Drift
from closeknit.metrics.engagement_model import PUBLISHED_S2
from closeknit.metrics.heavy_tails import DEGREES

TAU = 0.5


def made_accounts(c: int, posts: int, seed: int) -> Accounts:
    """Accounts as the population model has them, without drift: log-normal levels and posts."""
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.uniform(np.log(1_000), np.log(10_000), c)).round()
    level = np.log(0.05) - 0.25 * np.log(followers / 3_162) + TAU * rng.standard_normal(c)
    logs = level[:, None] + np.sqrt(PUBLISHED_S2) * (rng.standard_normal((c, posts)))
    likes = np.round(followers[:, None] * np.exp(logs))
    days = np.broadcast_to(np.arange(posts)[::-1] * 5.0, (c, posts))
    return Accounts(followers, likes, np.zeros_like(likes), days, np.full(c, posts))


def test_shrinking_brings_levels_closer_to_unseen_posts_than_the_mean_does() -> None:
    errors = split_errors(made_accounts(300, 20, 1), 5, np.random.default_rng(SEED))
    for k, target in ((1, 0.85), (2, 0.95), (3, 0.97), (6, 1.0)):
        mean, median = log_rows(k, errors[k], 5, np.random.default_rng(SEED))
        assert mean.ours is not None
        assert median.ours is not None
        assert mean.ours < target
        assert median.ours < 1
    assert rate_row(1, errors[1]).passes is None


def test_a_ratio_whose_upper_end_is_above_its_target_does_not_hold() -> None:
    errors = split_errors(made_accounts(300, 20, 2), 2, np.random.default_rng(SEED))
    worse = {**errors[1], "shrunken": replace(errors[1]["mean"], logs=errors[1]["mean"].logs * 1.1)}
    assert [row.passes for row in log_rows(1, worse, 2, np.random.default_rng(SEED))] == [False, False]


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    accounts = made_accounts(220, 12, 3)
    first, again, other = (split_errors(accounts, 2, np.random.default_rng(seed)) for seed in (SEED, SEED, SEED + 1))
    assert np.array_equal(first[3]["shrunken"].logs, again[3]["shrunken"].logs)
    assert not np.array_equal(first[3]["shrunken"].logs, other[3]["shrunken"].logs)


def test_drawn_posts_are_an_accounts_own_and_never_drawn_twice() -> None:
    likes = np.array([[1.0, 2, 3, 4, np.nan, np.nan], [10, 20, 30, 40, 50, 60]])
    accounts = Accounts(np.array([100.0, 100.0]), likes, likes, likes, np.array([4, 6]))
    for drawn in random_posts(accounts, 4, 20, np.random.default_rng(5)):
        assert sorted(drawn[0]) == [1, 2, 3, 4]
        assert len(set(drawn[1])) == 4


def test_a_post_without_likes_counts_as_half_a_like() -> None:
    assert floored_log(np.array([0.0, 10.0]), np.array([100.0, 100.0])) == pytest.approx(np.log([0.005, 0.1]))


def test_posts_are_split_by_time_the_twelve_newest_to_come() -> None:
    accounts = made_accounts(3, 24, 6)
    split = time_split(accounts.timelines(), NEXT, 3)
    assert np.array_equal(split.seen.counts, accounts.likes[:, 12:15])
    assert split.came == pytest.approx(accounts.likes[:, :12].mean(axis=1) / accounts.followers)
    assert split.days == pytest.approx(np.full(3, 7.5 * 5))


def test_the_window_is_the_newest_eighteen_posts_of_two_years() -> None:
    days = np.array([1000.0 - 60 * np.arange(25), 1000.0 - np.arange(25)])
    seen = Timelines(np.ones(2), np.ones((2, 25)), days, np.full(2, "")).window()
    assert seen.n.tolist() == [13, 18]


def made_split(seed: int, drift: Drift, c: int = 2_000) -> TimeSplit:
    """Accounts whose level moved between the posts seen and the posts to come, as the predictive law has it."""
    split = time_split(made_accounts(c, 24, seed).timelines(), NEXT, 12)
    rng = np.random.default_rng(seed + 1)
    split = replace(split, days=rng.uniform(10, 900, c))
    law = law_of(split, drift)
    off = rng.standard_t(DEGREES, c) * np.sqrt((DEGREES - 2) / DEGREES)
    return replace(split, came=np.exp(law.centre + np.sqrt(law.variance) * off))


MOVING = Drift(0.1, 0.04, 0.0)


def test_intervals_of_a_law_that_is_right_hold_as_often_as_they_say() -> None:
    split = made_split(7, MOVING)
    rows = learned_rows(12, split, MOVING)
    assert [row.id for row in rows] == [f"next-k12{end}" for end in ("-80", "", "-95", "-score", "-width")]
    for row, share in zip(rows, (0.80, 0.90, 0.95), strict=False):
        assert row.passes
        assert row.ours == pytest.approx(share, abs=0.02)


def test_intervals_that_are_too_narrow_are_reported_as_not_holding() -> None:
    split = made_split(8, MOVING)
    assert not any(row.passes for row in coverage_rows("x", "still", split, law_of(split, NO_DRIFT), "made"))
    assert [row.passes for row in controls(split)] == [True, True]


def test_intervals_that_are_too_wide_are_reported_as_not_holding() -> None:
    split = made_split(9, MOVING)
    wide = law_of(split, Drift(0.1, 4.0, 0.0))
    assert not any(row.passes for row in coverage_rows("x", "too wide", split, wide, "made"))


def test_a_control_that_holds_is_reported_as_a_failure() -> None:
    split = made_split(9, MOVING)
    middle = replace(split, came=np.exp(law_of(split, NO_DRIFT).centre))
    assert [row.passes for row in controls(middle)][1] is False


def test_students_intervals_hold_what_they_say_where_posts_are_normal_and_do_not_drift() -> None:
    rng = np.random.default_rng(10)
    likes = 500 + 50 * rng.standard_normal((3_000, 24))
    split = time_split(Timelines(np.full(3_000, 1_000.0), likes, np.zeros_like(likes), np.full(3_000, "")), NEXT, 12)
    low, high = student_t(split)
    assert ((low <= split.came) & (split.came <= high)).mean() == pytest.approx(SHARE, abs=0.02)


def test_the_drift_is_learned_from_the_posts_seen_alone() -> None:
    timelines = made_accounts(300, 30, 12).timelines()
    seen = timelines.posts(NEXT)
    changed = replace(timelines, counts=np.concatenate([timelines.counts[:, :NEXT] * 9, seen.counts], axis=1))
    assert drift_of(changed.posts(NEXT)) == drift_of(seen)
    assert drift_of(seen).creators == 300
    assert drift_of(seen.take(np.arange(20))) == PUBLISHED_DRIFT
