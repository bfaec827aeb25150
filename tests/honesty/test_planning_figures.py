"""The figures about plans: small versions have the right shape, and their controls fail where they must."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from closeknit.honesty.figures import (
    planning_calibration,
    planning_diversification,
    planning_exploration,
    planning_learning,
    planning_optimum,
)
from closeknit.honesty.invented_creators import invented_creators
from closeknit.honesty.planned_campaigns import (
    Brand,
    after,
    campaign,
    certain,
    chosen,
    expected_orders,
    mean_interval,
    planned,
    small_brief,
)
from closeknit.honesty.registry import FIGURES
from closeknit.honesty.rows import Setting, TooLittle
from closeknit.honesty.written_out import solve_whole_matrix
from closeknit.planning.beliefs import believe
from closeknit.planning.calibration import Calibration, calibration
from closeknit.planning.optimise.problem import Choice
from closeknit.planning.optimise.risk import scored, totals_of

NOWHERE = Setting(Path("/nowhere"))
ALL = (
    planning_calibration,
    planning_learning,
    planning_exploration,
    planning_diversification,
    planning_optimum,
)

pytestmark = pytest.mark.xdist_group("planning-figures")  # what is built once is built in one process


@pytest.fixture(scope="module")
def instances():
    return planning_optimum.compared(2, 5)


@pytest.fixture(scope="module")
def brand():
    """A brand, its creators, its truth and the setting of its first plan."""
    rng = np.random.default_rng(3)
    prior, who = believe(small_brief(20, 1)), planning_learning.creators(rng)
    truth = Brand(prior, planning_learning.NICHES, rng).truth(who, rng)
    return who, truth, planned(prior, who, 60)


def found(rows):
    return {row.id.rpartition("-")[2]: row for row in rows}


def test_all_are_registered_and_need_no_data():
    for module in ALL:
        assert module.FIGURE in FIGURES
        assert module.FIGURE.needs == ()


def test_forecasts_of_few_brands_have_shares_and_a_narrower_interval():
    rows = found(planning_calibration.rows_of(calibration(8, 5), 5))
    assert rows["before"].n == rows["width"].n == 8
    assert 0 <= rows["after"].interval[0] <= rows["after"].ours <= rows["after"].interval[1] <= 1
    assert rows["width"].ours < 1


def test_a_forecast_whose_spread_is_halved_misses_its_target():
    even = (np.arange(1_000) + 0.5) / 1_000
    wide = np.full(1_000, 2.0)
    rows = found(
        planning_calibration.rows_of(Calibration(even, planning_calibration.halved(even), wide, wide, 0 * even), 5)
    )
    assert rows["before"].ours == pytest.approx(0.8)
    assert rows["before"].passes
    assert rows["after"].ours == pytest.approx(0.478, abs=0.005)
    assert rows["after"].passes is False
    assert rows["width"].passes is False
    assert rows["control"].passes


def test_learning_has_a_row_for_each_comparison_and_its_control():
    rows = found(planning_learning.rows(NOWHERE, 2))
    assert list(rows) == ["same", "new", "control"]
    assert all(row.n == 2 and row.interval[0] <= row.ours <= row.interval[1] for row in rows.values())


def test_what_was_learnt_from_the_truth_is_better_than_what_was_learnt_from_another_brand():
    same, new, wrong = planning_learning.gains(5, 5)
    assert same.mean() > 0.05
    assert new.mean() > wrong.mean()


def test_exploring_and_greedy_are_compared_over_two_and_six_campaigns():
    rows = found(planning_exploration.rows(NOWHERE, 1))
    assert list(rows) == ["2", "6"]
    assert all(row.passes is None and row.n == 1 for row in rows.values())


def test_one_draw_differs_from_draw_to_draw_and_averages_to_the_mean(brand):
    outcomes = brand[2].problem.outcomes
    draws = [planning_exploration.one_draw(outcomes, np.random.default_rng(seed)) for seed in range(600)]
    assert not np.allclose(draws[0], draws[1])
    assert np.mean(draws, axis=0).sum() == pytest.approx(outcomes.mean.sum(), rel=0.15)


def test_whoever_is_sure_takes_the_best(brand):
    who, _, setting = brand
    brings = np.zeros((len(who), 1))
    brings[[4, 9, 400]] = 1.0
    assert {4, 9, 400} <= set(certain(setting, brings).creators.tolist())


def test_a_campaign_never_spends_more_than_its_budget_and_its_list_can_have_happened(brand):
    _, truth, setting = brand
    everybody = Choice(np.arange(100), np.zeros(100, np.intp))
    history = campaign(truth, setting, everybody, 1)
    asked = history.accepted[history.funnel]
    assert asked.sum() == 20
    assert np.isnan(history.posted[~history.funnel]).all()
    assert (history.posted[history.funnel] <= asked).all()
    assert np.isfinite(history.orders[history.posted == 1]).all()
    assert np.isnan(history.orders[history.posted != 1]).all()


def test_more_invitations_than_the_budget_pays_bring_no_more_than_it_pays(brand):
    _, truth, setting = brand
    few, many = (Choice(np.arange(count), np.zeros(count, np.intp)) for count in (10, 200))
    most = 20 * (truth.post * truth.brought)[:200].max()
    assert expected_orders(truth, setting, few, 1) < expected_orders(truth, setting, many, 1) < most
    assert expected_orders(truth, setting, few, 1) == pytest.approx(
        (truth.accept * truth.post * truth.brought)[:10].sum(), rel=0.1
    )


def test_beliefs_after_several_campaigns_count_all_of_them(brand):
    who, truth, setting = brand
    histories = [campaign(truth, setting, chosen(setting), luck) for luck in (1, 2)]
    learnt = after(setting.beliefs.brief, histories, who)
    assert learnt.learnt.rows["accept"] == sum(map(len, histories))
    assert not after(setting.beliefs.brief, [], who).learnt.rows


def test_people_reached_cost_engagements():
    lost, won = planning_diversification.compared(1, 5)
    assert lost[0] < 0 < won[0]


def test_small_instances_reach_their_proven_optimum_and_bounds_hold(instances):
    rows = found(planning_optimum.rows_of(instances, 5))
    assert rows["mean"].passes
    assert rows["worst"].passes
    assert rows["bound"].passes
    assert rows["control"].passes
    assert "0 instances not proven" in rows["mean"].note


def test_a_bound_lowered_by_one_per_cent_is_caught(instances):
    lowered = replace(instances, bound=0.99 * instances.bound)
    assert found(planning_optimum.rows_of(lowered, 5))["bound"].passes is False


def test_a_poor_answer_misses_its_target(instances):
    poor = replace(instances, ours=0.9 * instances.ours)
    rows = found(planning_optimum.rows_of(poor, 5))
    assert rows["mean"].passes is False
    assert rows["worst"].passes is False


def test_nothing_proven_is_told():
    nothing = planning_optimum.Compared(*np.zeros((3, 0)), 4)
    with pytest.raises(TooLittle):
        planning_optimum.rows_of(nothing, 5)


@pytest.mark.parametrize("caution", [0.0, 0.3])
def test_the_written_out_matrix_agrees_with_trying_everything(caution):
    problem = planning_optimum.small_problem(0, 5)
    few = problem.allowed.copy()
    few[7:] = False
    rows = tuple(row for row in problem.rows if not np.isfinite(row.low))
    problem = replace(problem, allowed=few, rows=rows, caution=caution)
    exact = solve_whole_matrix(problem, gap=1e-9, seconds=10)
    best = 0.0
    offers = [[None, *np.flatnonzero(few[creator])] for creator in range(7)]
    for number in range(int(np.prod([len(each) for each in offers]))):
        picks = []
        left = number
        for creator, each in enumerate(offers):
            left, which = divmod(left, len(each))
            picks += [] if each[which] is None else [(creator, each[which])]
        creators, kinds = np.array(picks, np.intp).reshape(-1, 2).T
        if all(row.of(creators, kinds).sum() <= row.high for row in rows):
            brought = totals_of(problem.outcomes.rows(creators, kinds), np.ones(len(picks)), None, None)
            best = max(best, scored(brought.total, caution))
    assert exact.proven
    assert exact.objective == pytest.approx(best, rel=1e-5)


def test_invented_creators_are_the_same_for_the_same_seed_and_as_scattered_as_asked():
    first, again = (invented_creators(2_000, np.random.default_rng(1), warmth=("applicant", "warm")) for _ in range(2))
    assert (first.followers == again.followers).all()
    assert len(np.unique(first.creator_id)) == 2_000
    assert set(first.warmth.tolist()) == {"applicant", "warm"}
    assert 0.15 < np.isnan(first.rate).mean() < 0.25
    assert 1_000 <= first.followers.min() <= first.followers.max() <= 10_000


def test_the_interval_of_a_mean_holds_it():
    values = np.random.default_rng(1).normal(1, 1, 50)
    low, high = mean_interval(values, 1)
    assert low < values.mean() < high
    assert high - low == pytest.approx(4 / np.sqrt(50), rel=0.3)
