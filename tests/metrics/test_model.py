"""The engagement model, shares and small expressions as functions of plain numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from closeknit.metrics.arrays import Z80, Z95, published, wilson
from closeknit.metrics.comment_metrics import peer_ranks
from closeknit.metrics.engagement_model import (
    FEWEST_CREATORS,
    PUBLISHED_LEVEL,
    PUBLISHED_S2,
    PUBLISHED_SLOPE,
    expected_level,
    fit_prior,
    level_of,
    niche_shifts,
    posterior,
    published_prior,
)
from closeknit.metrics.levels import niche_effects
from closeknit.metrics.post_metrics import post_metrics
from closeknit.metrics.shares import (
    DEFAULT_CORRELATION,
    Bursts,
    correlation_within_posts,
    effective_units,
    shrink_shares,
)
from closeknit.metrics.spreads import own_spread, pooled_spread
from metrics.make import OBSERVED


class TestPosterior:
    @given(st.floats(-8, 0), st.floats(0.01, 1), st.floats(-8, 0), st.floats(0.05, 2))
    def test_lies_between_the_creator_and_her_peers(
        self, level: float, variance: float, expected: float, tau: float
    ) -> None:
        shrunk, left = posterior(level, variance, expected, tau)
        slack = 1e-12
        assert min(level, expected) - slack <= shrunk <= max(level, expected) + slack
        assert left <= min(variance, tau**2) + slack

    def test_keeps_the_own_mean_of_a_creator_with_endless_posts(self) -> None:
        level, variance = level_of(-3.0, 0.2, 10**9)
        shrunk, left = posterior(level, variance, -4.0, 0.6)
        assert shrunk == pytest.approx(-3.0, abs=1e-6)
        assert left == pytest.approx(0, abs=1e-6)

    def test_falls_back_on_the_peers_without_posts(self) -> None:
        level, variance = level_of(-3.0, 0.2, 1e-9)
        assert posterior(level, variance, -4.0, 0.6)[0] == pytest.approx(-4.0, abs=0.5)
        assert posterior(-3.0, 1e12, -4.0, 0.6) == (pytest.approx(-4.0), pytest.approx(0.36))

    def test_weighs_as_the_published_fit_does(self) -> None:
        # tau 0.53, s 0.32: w = 0.89 at 3 posts and 0.97 at 12.
        for posts, weight in ((3, 0.89), (12, 0.97)):
            assert posterior(1.0, 0.32**2 / posts, 0.0, 0.53)[0] == pytest.approx(weight, abs=0.005)

    def test_draws_the_spread_of_few_posts_toward_everybodys(self) -> None:
        assert own_spread(0.0, 1, 0.2) == pytest.approx(0.2)
        assert own_spread(3.0 * 999, 1_000, 0.2) == pytest.approx(3.0, rel=0.01)
        assert pooled_spread(0.0, 0) == PUBLISHED_S2


class TestPriorFit:
    def test_is_published_below_fifty_creators(self) -> None:
        for creators in (0, FEWEST_CREATORS - 1):
            zeros = np.zeros(creators)
            prior = fit_prior(
                zeros, zeros + 0.1, zeros + 8, np.array(["food"] * creators, dtype=object), published_prior(0.2)
            )
            assert prior == published_prior(0.2)

    def test_recovers_a_simulated_population(self) -> None:
        dice = np.random.default_rng(3)
        creators = 6_000
        size = dice.uniform(math.log(1_000), math.log(50_000), creators)
        niches = dice.choice(["", "food", "travel"], creators).astype(object)
        variance = dice.uniform(0.01, 0.2, creators)
        shift = np.array([{"food": 0.3, "travel": -0.2, "": 0.0}[niche] for niche in niches])
        truth = -3.5 - 0.3 * (size - math.log(3162)) + shift
        level = truth + dice.normal(0, 0.45, creators) + dice.normal(0, np.sqrt(variance))
        prior = fit_prior(level, variance, size, niches, published_prior(0.2))
        assert prior.fitted
        assert prior.tau == pytest.approx(0.45, abs=0.02)
        assert prior.niches["food"] - prior.niches["travel"] == pytest.approx(0.5, abs=0.05)
        assert np.abs(expected_level(prior, size, niche_shifts(prior, niches)) - truth).max() < 0.12

    def test_gives_no_shift_to_small_niches(self) -> None:
        dice = np.random.default_rng(4)
        niches = np.array(["rare"] * 19 + ["common"] * 281, dtype=object)
        level = dice.normal(-3.5, 0.5, 300)
        prior = fit_prior(level, np.full(300, 0.05), dice.uniform(7, 9, 300), niches, published_prior(0.2))
        assert set(prior.niches) == {"common"}


SUMS = (
    "posts_seen", "posts_undated", "posts_n", "er_n", "likes_n", "by_others_n", "sponsored_n", "sponsored_known",
    "er_sum", "er_median", "log_sum", "log_sumsq", "day_sum", "day_sumsq", "log_day_sum", "likes_sum", "likes_sumsq",
    "ratio_likes", "ratio_comments", "by_others_sum", "newest_post_at", "oldest_in_window", "newest_in_window",
    "followers",
)  # fmt: skip


def percentiles(levels: list[float], posts: int, tau: float) -> list[np.ndarray]:
    """Percentiles, between their interval ends, of creators with these log rates under each of their posts."""
    logs = np.array(levels)
    sums = {name: np.zeros(len(levels)) for name in SUMS}
    sums |= {
        "er_n": np.full(len(levels), float(posts)), "er_sum": posts * np.exp(logs), "log_sum": posts * logs,
        "log_sumsq": posts * logs**2, "followers": np.full(len(levels), 5_000.0),
    }  # fmt: skip
    prior = replace(published_prior(), tau=tau)
    found = post_metrics(sums, niche_effects(prior, np.full(len(levels), "")), prior, OBSERVED)
    return [found[f"engagement_percentile{end}"] for end in ("_low95", "_low", "", "_high", "_high95")]


a_number_of_posts = st.sampled_from([3, 18, 10_000])
a_tau = st.sampled_from([0.05, 0.3, 0.6])


class TestPercentile:
    @settings(deadline=None)
    @given(st.lists(st.floats(-12, 3), min_size=2, max_size=30), a_number_of_posts, a_tau)
    def test_rises_with_the_level_and_stays_between_0_and_1(self, levels: list[float], posts: int, tau: float) -> None:
        for found in percentiles(sorted(levels), posts, tau):
            assert (np.diff(found) >= 0).all()
            assert ((found >= 0) & (found <= 1)).all()

    @settings(deadline=None)
    @given(st.floats(-12, 3), a_number_of_posts, a_tau)
    @example(-12.0, 3, 0.6)
    def test_lies_within_its_interval_however_far_off_the_curve(self, level: float, posts: int, tau: float) -> None:
        ends = [float(found[0]) for found in percentiles([level], posts, tau)]
        assert ends == sorted(ends)

    def test_is_a_half_on_the_curve(self) -> None:
        level = PUBLISHED_LEVEL + PUBLISHED_SLOPE * (math.log(5_000) - math.log(3_162))
        assert percentiles([level], 10_000, 0.6)[2] == pytest.approx([0.5], abs=1e-2)


class TestWilson:
    def test_equals_the_roots_of_the_score_equation(self) -> None:
        rows = [(hits, n) for n in (1, 3, 10, 18, 500) for hits in {0, 1, n // 3, n - 1, n}]
        hits, n = (np.array(column, float) for column in zip(*rows, strict=True))
        for z in (Z80, Z95):
            lows, highs = wilson(hits, n, z)
            for (hit, units), low, high in zip(rows, lows, highs, strict=True):
                # (p - x)² = z² x (1 - x) / n as a polynomial in x.
                share = hit / units
                roots = sorted(np.roots([1 + z * z / units, -(2 * share + z * z / units), share**2]).real)
                assert (low, high) == (pytest.approx(roots[0], abs=1e-9), pytest.approx(roots[1], abs=1e-9))

    def test_is_unknown_without_units(self) -> None:
        low, high = wilson(np.array([0.0]), np.array([0.0]), Z80)
        assert np.isnan(low).all()
        assert np.isnan(high).all()


class TestPublished:
    def test_keeps_six_significant_digits(self) -> None:
        dice = np.random.default_rng(6)
        values = dice.choice([-1, 1], 5_000) * 10 ** dice.uniform(-20, 20, 5_000)
        assert np.allclose(published(values), [float(f"{value:.6g}") for value in values], rtol=1e-12, atol=0)

    def test_survives_the_ends_of_the_range_of_numbers(self) -> None:
        found = published(np.array([0.0, 5e-324, 1e-310, -1e-300, 1e300, -1.7e308, np.inf, np.nan]))
        assert found[:4].tolist() == [0, 0, 0, 0]
        assert found[4:6].tolist() == [pytest.approx(1e300), pytest.approx(-1.7e308)]
        assert np.isinf(found[6])
        assert np.isnan(found[7])

    def test_keeps_the_order_of_values(self) -> None:
        values = np.sort(10 ** np.random.default_rng(7).uniform(-12, 3, 5_000))
        assert (np.diff(published(values)) >= 0).all()


def bursts(per_creator: list[list[tuple[int, int]]]) -> Bursts:
    """Sums from (units, hits) of each post of each creator."""
    sums = [
        (len(posts), sum(m for m, _ in posts), sum(r for _, r in posts), sum(m * m for m, _ in posts),
         sum(r * r / m for m, r in posts))
        for posts in per_creator
    ]  # fmt: skip
    return Bursts(*(np.array(column, float) for column in zip(*sums, strict=True)))


def simulated(correlation: float, creators: int = 1_500, seed: int = 8) -> Bursts:
    """Beta-binomial posts with this correlation of two units of one post."""
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(creators):
        share = dice.beta(2, 3)
        posts = []
        for _ in range(8):
            m = int(dice.integers(1, 12))
            size = (1 - correlation) / correlation if correlation else None
            p = share if size is None else dice.beta(share * size, (1 - share) * size)
            posts.append((m, int(dice.binomial(m, p))))
        found.append(posts)
    return bursts(found)


class TestCorrelationWithinPosts:
    @pytest.mark.parametrize("truth", [0.0, 0.1, 0.3, 0.6])
    def test_recovers_a_simulated_one(self, truth: float) -> None:
        assert correlation_within_posts(simulated(truth)) == pytest.approx(truth, abs=0.03)

    def test_is_one_where_posts_are_all_or_nothing(self) -> None:
        assert correlation_within_posts(bursts([[(5, 5), (5, 0), (4, 4)]] * 30)) == 1

    def test_is_assumed_with_fewer_than_twenty_creators(self) -> None:
        assert correlation_within_posts(bursts([[(5, 5), (5, 0)]] * 19)) == DEFAULT_CORRELATION
        assert correlation_within_posts(bursts([[(1, 1), (1, 0)]] * 50)) == DEFAULT_CORRELATION


class TestEffectiveUnits:
    def test_are_the_units_without_correlation_and_the_posts_with_full(self) -> None:
        sums = bursts([[(6, 3), (6, 1), (6, 0)]])
        assert effective_units(sums, 0.0) == pytest.approx([18])
        assert effective_units(sums, 1.0) == pytest.approx([3])

    @given(st.lists(st.integers(1, 40), min_size=1, max_size=20), st.floats(0, 1))
    def test_never_exceed_the_units(self, sizes: list[int], correlation: float) -> None:
        effective = effective_units(bursts([[(m, 0) for m in sizes]]), correlation)[0]
        assert 0 < effective <= sum(sizes) + 1e-9


post = st.integers(1, 30).flatmap(lambda m: st.tuples(st.just(m), st.one_of(st.just(0), st.just(m), st.integers(0, m))))


class TestShrunkenShares:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.lists(post, min_size=1, max_size=5), min_size=1, max_size=40))
    def test_lie_within_their_intervals(self, creators: list[list[tuple[int, int]]]) -> None:
        found = shrink_shares(bursts(creators))
        for lower, upper in (
            (0 * found.low95, found.low95), (found.low95, found.low), (found.low, found.estimate),
            (found.estimate, found.high), (found.high, found.high95), (found.high95, found.high95 * 0 + 1),
        ):  # fmt: skip
            assert (lower <= upper).all()

    def test_lie_within_their_intervals_when_almost_nobody_has_a_hit(self) -> None:
        for flip in (False, True):
            creators = [[(10, 10 * flip)] * 3] * 99 + [[(10, 10 * (not flip))] * 3]
            found = shrink_shares(bursts(creators))
            assert (found.low <= found.estimate).all()
            assert (found.estimate <= found.high).all()

    def test_go_to_the_own_share_with_many_units_and_to_everybodys_with_few(self) -> None:
        crowd = [[(8, hits)] * 6 for hits in (1, 2, 3, 4) for _ in range(30)]
        found = shrink_shares(bursts([*crowd, [(60, 54)] * 40, [(1, 1)]]))
        assert found.estimate[-2] == pytest.approx(0.9, abs=0.05)
        assert abs(found.estimate[-1] - found.population) < abs(1 - found.population) / 2

    def test_cover_the_truth_as_often_as_they_say(self) -> None:
        dice = np.random.default_rng(9)
        truths = dice.beta(4, 6, 800)
        creators = []
        for truth in truths:
            p = dice.beta(truth * 4, (1 - truth) * 4, 6)
            creators.append([(6, int(hits)) for hits in dice.binomial(6, p)])
        found = shrink_shares(bursts(creators))
        inside = ((found.low <= truths) & (truths <= found.high)).mean()
        inside95 = ((found.low95 <= truths) & (truths <= found.high95)).mean()
        assert inside == pytest.approx(0.8, abs=0.05)
        assert inside95 == pytest.approx(0.95, abs=0.03)


class TestPeerRanks:
    def test_use_peers_of_the_same_size_and_niche_while_there_are_twenty(self) -> None:
        groups = np.array(["nano|food"] * 20 + ["nano|books"] * 19 + ["mega|food"])
        values = np.concatenate([np.arange(20.0), np.arange(100.0, 119.0), [1e6]])
        ranks = peer_ranks(values, values, groups)
        assert ranks[0] == 0.5 / 20
        assert ranks[20] == 20.5 / 39  # too few in books: everybody of the tier
        assert ranks[39] == 39.5 / 40  # too few in the tier: everybody

    def test_count_ties_half_and_leave_missing_missing(self) -> None:
        ranks = peer_ranks(np.array([1.0, 1.0, np.nan]), np.array([1.0, 1.0, np.nan]), np.array(["a|"] * 3))
        assert ranks[:2].tolist() == [0.5, 0.5]
        assert np.isnan(ranks[2])
