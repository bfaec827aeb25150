"""Split tests and predictive intervals, on accounts whose truth we made."""

from dataclasses import replace

import numpy as np
import pytest

from closeknit.honesty.figures.next_posts import (
    NEXT,
    SHARE,
    TimeSplit,
    coverage_row,
    held,
    ours,
    rows_at,
    student_t,
    time_split,
    two_folds,
    wilson,
)
from closeknit.honesty.figures.split_test import log_rows, random_posts, rate_row, split_errors
from closeknit.honesty.instafake import Accounts
from closeknit.honesty.rows import SEED
from closeknit.honesty.shrinking import floored_log, shrink
from closeknit.metrics.engagement_model import PUBLISHED_S2
from closeknit.metrics.forecast import PUBLISHED_DRIFT, Drift, drift_size, fit_drift, predict_log_mean, rate_interval

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
    assert np.array_equal(two_folds(99, SEED), two_folds(99, SEED))


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
    split = time_split(accounts, 3)
    assert np.array_equal(split.seen, accounts.likes[:, 12:15])
    assert split.came == pytest.approx(accounts.likes[:, :12].mean(axis=1) / accounts.followers)
    assert split.days == pytest.approx(np.full(3, 7.5 * 5))


def made_split(seed: int, drift: Drift, c: int = 2_000) -> TimeSplit:
    """Accounts whose level moved between the posts seen and the posts to come, as the predictive law has it."""
    split = time_split(made_accounts(c, 24, seed), 12)
    rng = np.random.default_rng(seed + 1)
    days = rng.uniform(10, 900, c)
    now = shrink(split.seen, split.followers)
    centre, variance = predict_log_mean(now.level, now.left, now.spread, NEXT, days, drift)
    return replace(split, came=np.exp(centre + np.sqrt(variance) * rng.standard_normal(c)), days=days)


def test_intervals_of_a_law_that_is_right_hold_nine_times_in_ten() -> None:
    split = made_split(7, Drift(0.1, 0.04))
    row = rows_at(12, split, two_folds(len(split.days), SEED))[0]
    assert row.passes
    assert row.ours == pytest.approx(0.9, abs=0.02)


def test_intervals_that_are_too_narrow_are_reported_as_not_holding() -> None:
    split = made_split(8, Drift(0.1, 0.04))
    (low, high), _ = ours(split, two_folds(len(split.days), SEED))
    middle, half = np.sqrt(low * high), np.sqrt(high / low) ** 0.5
    assert coverage_row("x", "half as wide", split, (middle / half, middle * half)).passes is False
    assert coverage_row("x", "Wilson", split, wilson(split)).passes is False


def test_intervals_that_are_too_wide_are_reported_as_not_holding() -> None:
    split = made_split(9, Drift(0.1, 0.04))
    (low, high), _ = ours(split, None)
    assert coverage_row("x", "ten times as wide", split, (low / 10, high * 10)).passes is False


def test_students_intervals_hold_what_they_say_where_posts_are_normal_and_do_not_drift() -> None:
    rng = np.random.default_rng(10)
    likes = 500 + 50 * rng.standard_normal((3_000, 24))
    split = TimeSplit(likes[:, 12:], np.full(3_000, 1_000.0), likes[:, :12].mean(axis=1) / 1_000, np.zeros(3_000))
    assert held(split, student_t(split)).mean() == pytest.approx(SHARE, abs=0.02)


def test_the_drift_that_was_put_in_is_found_again() -> None:
    rng = np.random.default_rng(11)
    g, base = drift_size(rng.uniform(0, 900, 20_000)), rng.uniform(0.01, 0.05, 20_000)
    residual = 0.12 * g + np.sqrt(base + 0.03 * g**2) * rng.standard_normal(20_000)
    found = fit_drift(residual, base, g)
    assert found.shift == pytest.approx(0.12, abs=0.005)
    assert found.variance == pytest.approx(0.03, abs=0.002)


def test_a_drift_variance_is_never_negative() -> None:
    assert fit_drift(np.zeros(50), np.ones(50), np.ones(50)) == Drift(0.0, 0.0)


def test_without_time_between_the_published_drift_stays() -> None:
    assert fit_drift(np.ones(5), np.ones(5), np.zeros(5)) == PUBLISHED_DRIFT


def test_drift_grows_with_the_square_root_of_time_and_then_stays() -> None:
    assert drift_size([-1, 0, 30, 120, 10_000]) == pytest.approx([0, 0, 0.5, 1, 0.35 / 0.155])


def test_a_prediction_adds_up_level_scatter_and_drift() -> None:
    centre, variance = predict_log_mean(np.log(0.03), 0.01, 0.24, 12, 120.0, Drift(0.1, 0.02))
    assert float(centre) == pytest.approx(np.log(0.03) + 0.1 - 0.24 / 24)
    assert float(variance) == pytest.approx(0.01 + 0.02 + 0.02)
    low, high = rate_interval(centre, variance, 0.9)
    assert np.log(high / low) == pytest.approx(2 * 1.6448536 * np.sqrt(0.05))
