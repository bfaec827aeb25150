"""Laws of posts to come: tails, spreads, drift, and what they give, as functions of plain numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from closeknit.metrics.creator_forecasts import ENGAGEMENT, Candidates, Horizon, forecast_columns, forecast_laws
from closeknit.metrics.drift import (
    PUBLISHED_DRIFT,
    SHIFT_SD,
    Drift,
    Later,
    drift_size,
    fit_drift,
    learn_drift,
)
from closeknit.metrics.engagement_model import FEWEST_CREATORS, published_prior
from closeknit.metrics.forecast import predict
from closeknit.metrics.heavy_tails import DEGREES, HEAVY_ENDS, standard_quantile
from closeknit.metrics.levels import Levels, Sums, niche_effects, shrunken_levels
from closeknit.metrics.outlook import Outlook
from closeknit.metrics.reach_model import PUBLISHED_SEEN, REACH, VIEWS
from closeknit.metrics.spreads import fit_spreads, niche_spread, own_spread, peers_spread

Floats = np.ndarray


def levels(level: float = -3.5, left: float = 0.01, spread: float = 0.24) -> Levels:
    return Levels(*(np.array([value]) for value in (level, left, spread, level)))


class TestHeavyTails:
    def test_have_variance_1_and_the_quantiles_of_students_t(self) -> None:
        law = stats.t(DEGREES, scale=math.sqrt((DEGREES - 2) / DEGREES))
        assert law.var() == pytest.approx(1)
        for probability in (0.025, 0.1, 0.5, 0.9, 0.975):
            assert standard_quantile(probability) == pytest.approx(law.ppf(probability), abs=1e-9)

    def test_lie_nearer_than_normal_ones_at_80_and_farther_at_95(self) -> None:
        assert HEAVY_ENDS["high"] < 1.2816
        assert HEAVY_ENDS["high95"] > 1.96
        assert HEAVY_ENDS["low"] == pytest.approx(-HEAVY_ENDS["high"])


class TestLaw:
    def test_adds_up_level_scatter_and_drift(self) -> None:
        law = predict(levels(math.log(0.03)), 120.0, 12, Drift(0.1, 0.02, 0.01))
        assert law.centre == pytest.approx([math.log(0.03) + 0.1 - 0.24 / 24])
        assert law.variance == pytest.approx([0.01 + 0.02 + 0.02 + 0.01])
        assert law.common == pytest.approx([0.01])
        low, high = law.interval(0.9)
        assert np.log(high / low) == pytest.approx([2 * standard_quantile(0.95) * math.sqrt(0.06)])

    def test_expects_the_mean_rate_whatever_the_number_of_posts(self) -> None:
        still = Drift(0.0, 0.0, 0.0)
        for posts in (1, 12):
            mean = predict(levels(math.log(0.03), 0.0), 0.0, posts, still).mean_rate
            assert mean == pytest.approx([0.03])

    @given(st.integers(1, 50), st.floats(0, 900), st.floats(0.001, 0.5), st.floats(0.01, 1))
    def test_gets_wider_with_time_and_narrower_with_posts(
        self, posts: int, days: float, left: float, spread: float
    ) -> None:
        law = predict(levels(left=left, spread=spread), days, posts, PUBLISHED_DRIFT)
        later = predict(levels(left=left, spread=spread), days + 30, posts, PUBLISHED_DRIFT)
        more = predict(levels(left=left, spread=spread), days, posts + 1, PUBLISHED_DRIFT)
        assert later.variance[0] >= law.variance[0] > more.variance[0]
        ends = [law.rate_at(p)[0] for p in (0.025, 0.1, 0.5, 0.9, 0.975)]
        assert ends == sorted(ends)
        assert law.common[0] <= law.variance[0]

    def test_is_missing_where_a_level_is_missing(self) -> None:
        law = predict(levels(level=math.nan), 10.0, 3, PUBLISHED_DRIFT)
        assert np.isnan(law.rate_at(0.5)).all()


class TestDrift:
    def test_grows_with_the_square_root_of_time_and_then_stays(self) -> None:
        assert drift_size([-1, 0, 30, 120, 10_000]) == pytest.approx([0, 0, 0.5, 1, 0.35 / 0.155])

    def test_that_was_put_in_is_found_again(self) -> None:
        rng = np.random.default_rng(11)
        g, base = drift_size(rng.uniform(0, 900, 20_000)), rng.uniform(0.01, 0.05, 20_000)
        found = fit_drift(0.12 * g + np.sqrt(base + 0.03 * g**2) * rng.standard_normal(20_000), base, g)
        assert found.shift == pytest.approx(0.12, abs=0.005)
        assert found.variance == pytest.approx(0.03, abs=0.002)
        assert found.shift_variance < 1e-4

    def test_is_published_with_fewer_than_fifty_creators_and_drawn_toward_it_with_few_more(self) -> None:
        one = np.ones(FEWEST_CREATORS)
        assert fit_drift(one[1:], one[1:], one[1:]) == PUBLISHED_DRIFT
        found = fit_drift(0.4 * one, 4 * one, one)
        assert 0 < found.shift < 0.4 / 2
        assert 0 < found.shift_variance < SHIFT_SD**2

    def test_without_time_between_tells_nothing(self) -> None:
        one = np.ones(FEWEST_CREATORS)
        found = fit_drift(one, one, 0 * one)
        assert (found.shift, found.shift_variance) == (0, pytest.approx(SHIFT_SD**2))
        assert found.variance == pytest.approx(PUBLISHED_DRIFT.variance)

    def test_keeps_some_variance_where_levels_stay(self) -> None:
        one = np.ones(5_000)
        assert 0 < fit_drift(0 * one, 0.01 * one, one).variance < PUBLISHED_DRIFT.variance / 10

    def test_is_learned_from_creators_older_and_newer_posts(self) -> None:
        older, later, niches = histories(6_000, shift=0.2, sd=0.25)
        found = learn_drift(older, niches, later)
        assert found.creators == 6_000
        assert found.shift == pytest.approx(0.2, abs=0.02)
        assert math.sqrt(found.variance) == pytest.approx(0.25, abs=0.03)

    def test_is_not_learned_from_windows_close_together_or_without_followers(self) -> None:
        older, later, niches = histories(200, shift=0.2, sd=0.25)
        assert learn_drift(older, niches, replace(later, days=np.full(200, 29.0))) == PUBLISHED_DRIFT
        assert learn_drift({**older, "followers": np.zeros(200)}, niches, later) == PUBLISHED_DRIFT
        some = replace(later, days=np.where(np.arange(200) < 60, 120.0, np.nan))
        assert learn_drift(older, niches, some).creators == 60


def sums_of(rates: Floats, followers: Floats) -> Sums:
    """Sums over c x k rates."""
    logs = np.log(rates + 0.5 / followers[:, None])
    return {
        "er_n": np.full(len(rates), float(rates.shape[1])), "er_sum": rates.sum(axis=1), "log_sum": logs.sum(axis=1),
        "log_sumsq": (logs**2).sum(axis=1), "followers": followers,
    }  # fmt: skip


def histories(c: int, shift: float, sd: float) -> tuple[Sums, Later, Floats]:
    """Creators with six older and six newer posts, 120 days apart, whose level moved."""
    rng = np.random.default_rng(12)
    followers = rng.uniform(2_000, 9_000, c)
    level = rng.normal(-3.5, 0.5, (c, 1))
    older = np.exp(level + 0.3 * rng.standard_normal((c, 6)))
    newer = np.exp(level + shift + sd * rng.standard_normal((c, 1)) + 0.3 * rng.standard_normal((c, 6)))
    later = Later(np.full(c, 6.0), newer.mean(axis=1), np.full(c, 120.0))
    return sums_of(older, followers), later, np.full(c, "")


class TestSpreads:
    def test_of_niches_and_sizes_are_found_again(self) -> None:
        rng = np.random.default_rng(13)
        c = 30_000
        followers = np.exp(rng.uniform(np.log(1_000), np.log(300_000), c))
        niches = rng.choice(["food", "other", ""], c)
        truth = np.where(niches == "food", 0.15, np.where(niches == "other", 0.40, 0.25)) * (followers / 3162) ** 0.1
        degrees = rng.integers(2, 12, c).astype(float)
        prior = fit_spreads(truth * rng.chisquare(degrees), degrees, followers, niches, published_prior())
        assert prior.spread_slope == pytest.approx(0.1, abs=0.015)
        assert prior.spreads == {"food": pytest.approx(0.15, rel=0.03), "other": pytest.approx(0.40, rel=0.03)}
        assert peers_spread(prior, niche_spread(prior, niches), followers)[niches != ""] == pytest.approx(
            truth[niches != ""], rel=0.06
        )

    def test_stay_as_believed_without_posts_to_compare(self) -> None:
        none = np.zeros(30)
        assert fit_spreads(none, none, none + 5_000, np.full(30, "food"), published_prior()) == published_prior()

    def test_of_small_niches_are_everybodys(self) -> None:
        niches = np.array(["rare"] * 19 + ["common"] * 81)
        prior = fit_spreads(np.full(100, 3.0), np.full(100, 5.0), np.full(100, 5e3), niches, published_prior())
        assert set(prior.spreads) == {"common"}
        assert niche_spread(prior, np.array(["rare"])) == [prior.s2]

    def test_never_change_by_more_than_half_or_double_with_size_and_not_at_all_without_one(self) -> None:
        prior = replace(published_prior(), spread_slope=1.0)
        found = peers_spread(prior, np.ones(4), np.array([1.0, 1e9, math.nan, 0.0]))
        assert found == pytest.approx([0.5, 2, 1, 1])

    def test_of_few_posts_are_drawn_toward_the_peers(self) -> None:
        assert own_spread(0.0, 1, 0.2) == pytest.approx(0.2)


class TestLevels:
    def test_of_creators_without_posts_are_the_populations(self) -> None:
        prior = published_prior()
        sums = sums_of(np.full((2, 3), 0.03), np.array([3_162.0, 3_162.0]))
        nothing = {name: np.where([True, False], values, np.nan) for name, values in sums.items()}
        nothing |= {"er_n": np.array([3.0, 0.0]), "followers": sums["followers"]}
        found = shrunken_levels(nothing, niche_effects(prior, np.full(2, "")), prior)
        assert found.level[1] == pytest.approx(prior.level, abs=1e-4)
        assert found.left[1] == pytest.approx(prior.tau**2)
        assert found.spread[1] == pytest.approx(prior.s2)
        assert found.left[0] < found.left[1]

    def test_are_missing_where_the_size_is(self) -> None:
        prior = published_prior()
        sums = {**sums_of(np.full((2, 3), 0.03), np.full(2, 3e3)), "followers": np.array([math.nan, 0.0])}
        assert np.isnan(shrunken_levels(sums, niche_effects(prior, np.full(2, "")), prior).level[0])


def candidates(seen: dict[str, Sums], followers: float = 3_162.0) -> Candidates:
    """One creator with such sums, all posts of day 100."""
    nothing = {name: np.array([0.0 if name == "er_n" else np.nan]) for name in sums_of(np.ones((1, 1)), np.ones(1))}
    size = np.array([followers])
    sums = {kind: {**seen.get(kind, nothing), "followers": size} for kind in (ENGAGEMENT, VIEWS, REACH)}
    middle = {kind: np.array([100.0 if kind in seen else np.nan]) for kind in sums}
    return Candidates(size, np.array([""], dtype=object), np.array([0]), sums, middle)


USUAL = Horizon()


def columns(of: Candidates, horizon: Horizon = USUAL, today: float = 150.0) -> dict[str, float]:
    laws = forecast_laws(of, published_prior(), Outlook(), horizon, today)
    return {name: float(values[0]) for name, values in forecast_columns(laws, of, horizon).items()}


class TestForecastColumns:
    def test_are_rates_times_followers_times_posts(self) -> None:
        found = columns(candidates({ENGAGEMENT: sums_of(np.full((1, 8), 0.04), np.array([3_162.0]))}))
        for end in ("", "_mean", "_low", "_high", "_low95", "_high95"):
            assert found[f"engagements{end}"] == pytest.approx(found[f"rate{end}"] * 3_162 * 12)
        assert found["rate_low95"] < found["rate_low"] < found["rate"] < found["rate_mean"] < found["rate_high"]
        assert found["rate_n"] == 8

    def test_never_hold_a_bare_number_of_views_or_reach(self) -> None:
        names = [name for name in columns(candidates({})) if name.startswith((VIEWS, REACH))]
        assert sorted(names) == sorted(
            f"{kind}_{end}" for kind in (VIEWS, REACH) for end in ("low", "high", "low95", "high95", "n")
        )

    def test_of_engagement_need_three_posts(self) -> None:
        two = columns(candidates({ENGAGEMENT: sums_of(np.full((1, 2), 0.04), np.array([3_162.0]))}))
        assert math.isnan(two["rate"])
        assert two["views_low"] > 0

    def test_of_views_with_nothing_known_are_the_published_range(self) -> None:
        found = columns(candidates({}), Horizon(1, 1e-6), 0.0)
        assert found["views_high"] / found["views_low"] == pytest.approx(0.95 / 0.05, rel=1e-3)
        middle = math.sqrt(found["views_high"] * found["views_low"]) / 3_162
        assert middle == pytest.approx(0.28, rel=1e-3)
        assert math.sqrt(found["reach_high"] * found["reach_low"]) / 3_162 == pytest.approx(0.377, rel=1e-3)

    def test_of_views_narrow_with_her_own_videos(self) -> None:
        own = {VIEWS: sums_of(np.full((1, 9), 0.9), np.array([3_162.0]))}
        known, unknown = columns(candidates(own)), columns(candidates({}))
        assert known["views_high"] / known["views_low"] < unknown["views_high"] / unknown["views_low"]
        assert known["views_low"] < 0.9 * 3_162 < known["views_high"]
        assert (known["views_n"], unknown["views_n"]) == (9, 0)

    def test_are_missing_where_followers_are(self) -> None:
        found = columns(candidates({ENGAGEMENT: sums_of(np.full((1, 8), 0.04), np.array([3_162.0]))}, math.nan))
        assert all(math.isnan(value) for name, value in found.items() if not name.endswith("_n"))

    def test_published_priors_say_that_they_are_not_fitted(self) -> None:
        assert not any(prior.fitted for prior in PUBLISHED_SEEN.values())
