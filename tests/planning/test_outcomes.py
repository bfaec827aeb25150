"""Luck drawn again, and what creators bring by it: the same in any company, even for each, unrelated between two."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.planning.luck import (
    QUANTILE_BITS,
    QUANTILES,
    draw_bits,
    keys_of,
    log_normal_table,
)
from closeknit.planning.outcomes import SPREADS

from .make import all_pairs, make_brief, make_candidates, make_outcomes, make_setting


def even(scenarios):
    return np.full((1, scenarios), 1 / scenarios, np.float32)


def bits(creators, scenarios, number, seed):
    keys = keys_of(np.asarray(creators), seed)
    numbered = np.arange(scenarios, dtype=np.uint32)
    return draw_bits(keys.begin[number], keys.step[number], numbered, np.empty((len(creators), scenarios), np.uint32))


def brute_force(outcomes):
    """Every outcome from the formula in float64, creator by creator and scenario by scenario, n x k x s."""
    n, k, s = len(outcomes), outcomes.kinds, outcomes.scenarios
    one, two = (bits(np.arange(n), s, number, outcomes.seed) for number in (0, 1))
    high = max(float(outcomes.spread.max()), 1e-9)
    spreads = np.linspace(0, high, SPREADS)
    table = log_normal_table(spreads).astype(np.float64)
    found = np.zeros((n, k, s))
    for creator in range(n):
        own = table[int(np.rint(outcomes.spread[creator] / high * (SPREADS - 1)))]
        for kind in range(k):
            row = outcomes.rate_row[creator, kind]
            for scenario in range(s):
                u = one[creator, scenario] / 2.0**32
                if u < outcomes.live[row, scenario]:
                    particular = own[two[creator, scenario] >> (32 - QUANTILE_BITS)]
                    level = float(outcomes.level[outcomes.level_row[creator], scenario])
                    found[creator, kind, scenario] = float(outcomes.value[creator, kind]) * level * particular
                if u < outcomes.accept[row, scenario]:
                    found[creator, kind, scenario] -= float(outcomes.charge[creator, kind])
    return found


class TestSameLuck:
    def test_the_same_creator_has_the_same_outcomes_in_any_company(self):
        outcomes = make_outcomes(300, 64)
        creators, kinds = all_pairs(outcomes)
        together = outcomes.rows(creators, kinds)
        for some in (np.array([0]), np.array([599, 3, 77]), np.arange(0, 600, 7)):
            assert np.array_equal(outcomes.rows(creators[some], kinds[some]), together[some])

    def test_many_blocks_on_several_threads_change_nothing(self, monkeypatch):
        outcomes = make_outcomes(200, 64, charge=0.2)
        weights = np.random.default_rng(1).random((1, 64), np.float32)
        creators, kinds = all_pairs(outcomes)
        rows, worth = outcomes.rows(creators, kinds), outcomes.worth(weights)
        monkeypatch.setattr("closeknit.planning.outcomes.BLOCK", 64)
        again = replace(outcomes)
        assert np.array_equal(again.rows(creators, kinds), rows)
        assert again.worth(weights) == pytest.approx(worth, rel=1e-5, abs=1e-5)

    def test_what_is_summed_is_what_is_shown_creator_by_creator(self):
        outcomes = make_outcomes(120, 80, charge=0.3)
        weights = np.random.default_rng(2).random((1, 80), np.float32)
        creators, kinds = all_pairs(outcomes)
        shown = outcomes.rows(creators, kinds).astype(np.float64) @ weights[0]
        assert outcomes.worth(weights).ravel() == pytest.approx(shown, rel=1e-4, abs=1e-4)

    def test_each_group_may_have_weights_of_its_own(self):
        outcomes = make_outcomes(90, 40)
        rng = np.random.default_rng(3)
        weights, group = rng.random((4, 40), np.float32), rng.integers(0, 4, 90).astype(np.int32)
        creators, kinds = all_pairs(outcomes)
        shown = np.einsum("ms,ms->m", outcomes.rows(creators, kinds).astype(float), weights[group[creators]])
        assert outcomes.worth(weights, group).ravel() == pytest.approx(shown, rel=1e-4, abs=1e-4)

    @pytest.mark.parametrize("charge", [0.0, 0.7])
    def test_fast_blocks_agree_with_the_formula_written_out_in_double_precision(self, charge):
        outcomes = make_outcomes(25, 30, charge=charge)
        creators, kinds = all_pairs(outcomes)
        expected = brute_force(outcomes)[creators, kinds]
        assert outcomes.rows(creators, kinds) == pytest.approx(expected, rel=1e-5, abs=1e-5)

    def test_another_seed_is_another_luck(self):
        outcomes = make_outcomes(50, 100)
        creators, kinds = all_pairs(outcomes)
        other = replace(outcomes, seed=outcomes.seed + 1)
        agree = (outcomes.rows(creators, kinds) > 0) == (other.rows(creators, kinds) > 0)
        assert agree.mean() < 0.9

    @given(st.integers(0, 2**63 - 1))
    @settings(max_examples=20, deadline=None)
    def test_any_seed_will_do(self, seed):
        first, second = keys_of(np.arange(1_000), seed).begin
        assert len(np.unique(first)) > 990
        assert abs(np.corrcoef(first.astype(float), second.astype(float))[0, 1]) < 0.2


class TestEvenWithinACreator:
    @pytest.mark.parametrize("probability", [0.02, 0.1, 0.31, 0.5, 0.9])
    @pytest.mark.parametrize("scenarios", [200, 500, 1_000])
    def test_every_creator_posts_in_as_many_scenarios_as_her_probability_says(self, probability, scenarios):
        posts = (bits(np.arange(2_000), scenarios, 0, 5) < probability * 2.0**32).sum(axis=1)
        # The sequence leaves her within four of what is due; plain luck is 14 away from 310 of 1,000.
        assert np.abs(posts - probability * scenarios).max() <= 4
        assert np.abs(posts - probability * scenarios).mean() <= 1.6

    def test_plain_random_luck_would_not(self):
        plain = np.random.default_rng(1).random((2_000, 1_000)) < 0.31
        assert np.abs(plain.sum(axis=1) - 310).max() > 20

    def test_the_two_numbers_of_a_creator_do_not_follow_each_other(self):
        one, two = (bits(np.arange(300), 1_000, number, 9).astype(float) for number in (0, 1))
        related = [np.corrcoef(a, b)[0, 1] for a, b in zip(one, two, strict=True)]
        assert np.sqrt(np.mean(np.square(related))) < 0.03  # as of independent numbers
        assert np.abs(related).max() < 0.12

    def test_luck_is_even_over_good_and_bad_scenarios(self):
        # Scenarios are sorted; in each quarter of them everybody posts about as often.
        posts = bits(np.arange(1_000), 1_000, 0, 3) < 0.4 * 2.0**32
        quarters = posts.reshape(1_000, 4, 250).sum(axis=2)
        assert np.abs(quarters - 100).max() <= 3


class TestUnrelatedBetweenCreators:
    @pytest.mark.parametrize("scenario", [0, 17, 499])
    def test_in_one_scenario_neighbours_are_independent(self, scenario):
        live = bits(np.arange(200_000), 500, 0, 4)[:, scenario] < 0.3 * 2.0**32
        first, second = live[0::2], live[1::2]
        assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(len(first))
        assert live.mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / len(live)))

    def test_one_scenario_does_not_tell_who_posts_in_the_next_of_somebody_else(self):
        live = bits(np.arange(100_000), 2, 0, 4) < 0.3 * 2.0**32
        assert abs(np.corrcoef(live[:-1, 0], live[1:, 1])[0, 1]) < 4 / np.sqrt(len(live))

    def test_posts_of_any_hundred_creators_scatter_as_those_of_independent_ones(self):
        live = bits(np.arange(40_000), 200, 0, 6).reshape(400, 100, 200) < 0.3 * 2.0**32
        totals = live.sum(axis=1)
        assert totals.var() == pytest.approx(100 * 0.21, rel=0.1)

    def test_over_all_scenarios_two_creators_do_not_go_together_or_avoid_each_other(self):
        # Independent ones are related by 0.03 in 1,000 scenarios. Others can be picked so that one fills the gaps of
        # the other, and the worst cases look better than they are.
        live = bits(np.arange(400), 1_000, 0, 4) < 0.3 * 2.0**32
        related = np.corrcoef(live)[np.triu_indices(400, 1)]
        assert abs(related.mean()) < 0.01
        assert related.std() < 0.1


class TestOffersOnOneLuck:
    def test_who_accepts_a_gift_accepts_gift_and_money(self):
        brief = make_brief(goal="posts", kinds=("gifted", "mixed"))
        outcomes = make_setting(brief, make_candidates(200, kinds=True)).problem.outcomes
        everybody = np.arange(200)
        gift, mixed = (outcomes.rows(everybody, np.full(200, kind)) > 0 for kind in (0, 1))
        assert gift.any()
        assert not (gift & ~mixed).any()
        assert (mixed & ~gift).any()

    def test_nobody_posts_who_does_not_accept(self):
        outcomes = make_setting(make_brief(goal="margin"), make_candidates(100)).problem.outcomes
        assert (outcomes.live <= outcomes.accept).all()


class TestBalanced:
    def test_drawn_means_equal_the_exact_ones(self):
        balanced = make_outcomes(200, 200, spread=0.9).balanced()
        assert balanced.worth(even(200)) == pytest.approx(balanced.mean, rel=1e-4)

    def test_without_it_they_do_not(self):
        plain = make_outcomes(200, 200, spread=0.9)
        assert np.abs(plain.worth(even(200)) / plain.mean - 1).max() > 0.01

    def test_values_are_mended_by_little(self):
        outcomes = make_outcomes(500, 1_000, spread=1.0)
        factor = outcomes.balanced().value / outcomes.value
        assert factor.std() < 0.1
        assert factor.mean() == pytest.approx(1, abs=0.01)

    def test_drawn_means_equal_the_exact_ones_where_acceptance_costs_something(self):
        balanced = make_outcomes(200, 200, charge=1.0).balanced()
        assert balanced.worth(even(200)) == pytest.approx(balanced.mean, abs=1e-3)

    def test_exact_means_are_those_of_the_formula_over_many_draws(self):
        outcomes = make_outcomes(20, 20_000, spread=0.6, charge=0.2, steady=True)
        assert outcomes.worth(even(20_000)) == pytest.approx(outcomes.mean, abs=0.02)

    def test_who_never_posts_is_left_at_nothing(self):
        outcomes = make_outcomes(20, 50)
        never = replace(outcomes, live=np.zeros_like(outcomes.live)).balanced()
        assert not never.mean.any()
        assert not never.worth(even(50)).any()


def test_quantiles_of_what_is_particular_average_to_one():
    table = log_normal_table(np.array([0.0, 0.5, 1.5]))
    assert table.shape == (3, QUANTILES)
    assert table.mean(axis=1) == pytest.approx([1, 1, 1], rel=1e-5)
    assert (np.diff(table[1:], axis=1) >= 0).all()
    assert np.log(table[1].astype(float)).std() == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize("goal", ["orders", "margin", "reach", "engagements", "posts"])
def test_the_setting_hands_the_optimiser_the_means_it_draws(goal):
    outcomes = make_setting(make_brief(goal=goal), make_candidates(60, 3)).problem.outcomes
    scale = np.abs(outcomes.mean).mean()
    assert outcomes.worth(even(200)) / scale == pytest.approx(outcomes.mean / scale, abs=1e-3)
