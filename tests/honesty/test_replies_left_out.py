"""Posts left out and replies predicted, on creators whose truth we made; percentiles likewise."""

import numpy as np
import pytest

from closeknit.honesty.figures.percentiles import distance_row, measured_percentiles, shares_of_shrinkage
from closeknit.honesty.figures.replies import (
    Places,
    burst_rows,
    coverage_row,
    leave_out,
    library_law,
    naive_law,
    places,
    sums,
)
from closeknit.honesty.influencers import NanoRates, PostReplies
from closeknit.honesty.rows import SEED
from closeknit.metrics.engagement_model import posterior


def made_replies(creators: int, seed: int, correlation: float = 0.4) -> PostReplies:
    """Creators who differ (mean 0.3, strength 6) with posts that come in bursts."""
    rng = np.random.default_rng(seed)
    share = rng.beta(1.8, 4.2, creators)
    creator = np.repeat(np.arange(creators), rng.integers(1, 7, creators))
    comments = rng.integers(1, 20, len(creator))
    strength = (1 - correlation) / correlation
    own = share[creator] * strength
    answered = rng.binomial(comments, rng.beta(own + 1e-9, strength - own + 1e-9))
    return PostReplies(creator, comments, answered)


def test_one_post_or_half_of_the_posts_is_left_out_of_creators_with_three_or_more() -> None:
    replies = made_replies(200, 1)
    count = np.bincount(replies.creator, minlength=200)
    for half in (False, True):
        out = leave_out(replies, half, np.random.default_rng(SEED))
        left = np.bincount(out.posts.creator, minlength=200)
        assert np.array_equal(left, np.where(count >= 3, count // 2 if half else 1, 0))
        assert np.array_equal(left + out.known.posts, count)
        assert out.known.units.sum() + out.posts.comments.sum() == replies.comments.sum()


def test_leaving_out_is_the_same_for_the_same_seed() -> None:
    replies = made_replies(50, 2)
    first, again = (leave_out(replies, True, np.random.default_rng(SEED)) for _ in range(2))
    assert np.array_equal(first.posts.answered, again.posts.answered)


@pytest.mark.parametrize("half", [False, True])
def test_the_librarys_law_holds_eight_times_in_ten_and_the_binomial_one_does_not(half: bool) -> None:
    rng = np.random.default_rng(SEED)
    out = leave_out(made_replies(2_500, 3), half, rng)
    right = coverage_row("x", "library", places(library_law(out.known), out.posts, rng))
    wrong = coverage_row("x", "binomial", places(naive_law(out.known), out.posts, rng))
    assert right.ours == pytest.approx(0.8, abs=0.03)
    assert wrong.passes is False
    assert wrong.ours is not None
    assert wrong.ours < 0.7
    assert "off by -" in wrong.note


def test_ties_are_spread_so_that_a_right_law_of_whole_numbers_holds_exactly_its_share() -> None:
    rng = np.random.default_rng(4)
    came = rng.binomial(2, 0.5, 20_000)
    where = Places(np.array([0, 0.25, 0.75])[came], np.array([0.25, 0.75, 1.0])[came], rng.random(20_000))
    assert where.held(0.8).mean() == pytest.approx(0.8, abs=0.01)
    assert where.held_closed(0.8).mean() == 1.0


def test_the_correlation_within_posts_is_found_again() -> None:
    correlation, design = burst_rows(made_replies(2_500, 5, correlation=0.4))
    assert correlation.ours == pytest.approx(0.4, abs=0.04)
    assert design.ours is not None
    assert design.ours > 3


def test_sums_add_up_by_creator() -> None:
    replies = PostReplies(np.array([0, 0, 2]), np.array([4, 2, 5]), np.array([2, 1, 5]))
    found = sums(replies, np.ones(3, bool), 3)
    assert found.posts.tolist() == [2, 0, 1]
    assert found.units_squared.tolist() == [20, 0, 25]
    assert found.hits_per_unit.tolist() == [1.5, 0, 5]


def made_rates(c: int, seed: int, tau: float) -> NanoRates:
    rng = np.random.default_rng(seed)
    variance = rng.uniform(0.02, 0.2, c)
    level = -3.0 + 0.6 * rng.standard_normal(c) + np.sqrt(variance) * rng.standard_normal(c)
    return NanoRates(np.full(c, 0.5), level, variance, np.full(c, -3.0), tau)


def test_measured_percentiles_are_uniform_only_where_the_population_is_right() -> None:
    right, wrong = (measured_percentiles(made_rates(3_000, 6, tau)) for tau in (0.6, 0.3))
    assert distance_row("x", "right", right).passes
    assert distance_row("x", "wrong", wrong).passes is False


def test_the_pull_of_shrinkage_on_percentiles_is_worked_out_right() -> None:
    rates = made_rates(50_000, 7, 0.6)
    shrunk, left = posterior(rates.level, rates.variance, rates.expected, rates.tau)
    z = (shrunk - rates.expected) / np.sqrt(rates.tau**2 + left)
    assert shares_of_shrinkage(rates, 0.1) == pytest.approx((z < -1.2815516).mean(), abs=0.003)
    assert shares_of_shrinkage(rates, 0.5) == 0.5
