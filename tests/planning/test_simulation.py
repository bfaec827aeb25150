"""What comes of inviting somebody: money, gifts and hours are never overdrawn, and people are counted once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from closeknit.planning.beliefs import believe
from closeknit.planning.candidates import take
from closeknit.planning.compare import outcome_of
from closeknit.planning.deals import deals_for
from closeknit.planning.macro import MACRO, beside, big_name, certain
from closeknit.planning.naive import one_macro
from closeknit.planning.optimise.problem import Choice
from closeknit.planning.setting import saturation_of
from closeknit.planning.simulate import Course, Supply, make_world, run, scenarios_for, served

from .make import PRODUCT, make_brief, make_candidates, make_setting, worst


@st.composite
def small_worlds(draw):
    m, r = draw(st.integers(1, 9)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    accepts = rng.random((m, r)) < draw(st.sampled_from([0.2, 0.7, 1.0]))
    wait = rng.integers(0, draw(st.sampled_from([2, 1_000])), (m, r)).astype(np.float32)  # often equal
    cost = rng.integers(0, draw(st.sampled_from([1, 5, 100])), m).astype(np.int64)
    budget = draw(st.integers(0, 200))
    takes = rng.random((2, m)) < 0.6
    stocks = tuple((takes[number], draw(st.integers(0, 4))) for number in range(draw(st.integers(0, 2))))
    return accepts, wait, cost, Supply(budget, draw(st.none() | st.integers(0, 6)), stocks)


def one_by_one(accepts, wait, cost, limits):
    """Who is taken where everybody is asked in turn, without any short cut."""
    taken = np.zeros_like(accepts)
    for scenario in range(accepts.shape[1]):
        left, places = limits.budget, np.inf if limits.most is None else limits.most
        gifts = [stock for _, stock in limits.stocks]
        for number in np.argsort(wait[:, scenario], kind="stable"):
            wanted = [n for n, (takes, _) in enumerate(limits.stocks) if takes[number]]
            fits = cost[number] <= left and places > 0 and all(gifts[n] > 0 for n in wanted)
            if accepts[number, scenario] and fits:
                taken[number, scenario] = True
                left, places = left - cost[number], places - 1
                for n in wanted:
                    gifts[n] -= 1
    return taken


class TestFirstComeFirstServed:
    @given(small_worlds())
    @settings(deadline=None)
    @example((np.ones((1, 1), bool), np.zeros((1, 1), np.float32), np.zeros(1, np.int64), Supply(0)))
    def test_who_fits_at_her_turn_is_served_and_nobody_else(self, world):
        assert np.array_equal(served(*world), one_by_one(*world))

    @given(small_worlds())
    @settings(deadline=None)
    def test_money_gifts_and_hours_are_never_overdrawn(self, world):
        accepts, _, cost, limits = world
        taken = served(*world)
        assert not (taken & ~accepts).any()
        assert (cost @ taken.astype(np.int64) <= limits.budget).all()
        assert all((taken[takes].sum(axis=0) <= stock).all() for takes, stock in limits.stocks)
        assert limits.most is None or (taken.sum(axis=0) <= limits.most).all()


def make_run(brief, n=60, seed=1, kind=None, **columns):
    """Invite everybody; offers take turns unless one is given."""
    candidates = make_candidates(n, seed, kinds=True, **columns)
    beliefs = believe(brief, None, candidates)
    deals = deals_for(beliefs, candidates)
    everybody = np.arange(n)
    choice = Choice(everybody, everybody % len(deals.deals) if kind is None else np.full(n, kind))
    world = make_world(beliefs, candidates, everybody, brief.seed)
    saturation = saturation_of(beliefs, candidates, {})
    return run(world, beliefs, candidates, deals, choice, saturation), world, candidates, deals, choice, saturation


class TestCourse:
    @pytest.mark.parametrize("budget", [1_700, 9_000, 60_000])
    def test_spending_never_exceeds_the_budget_even_if_everybody_accepts(self, budget):
        eager = {f"accept_{warmth}": 0.999 for warmth in ("applicant", "warm", "cold")}
        course, *_ = make_run(make_brief(budget=budget, mine=eager))
        assert course.waitlisted.max() > 0
        assert 0 < course.spent.max() <= budget
        assert course.spent.dtype == np.int64

    def test_taken_and_waiting_together_are_those_who_accept(self):
        tight, *_ = make_run(make_brief(budget=9_000))
        rich, *_ = make_run(make_brief(budget=10**9))
        assert not rich.waitlisted.any()
        assert tight.waitlisted.any()
        assert np.array_equal(tight.accepted + tight.waitlisted, rich.accepted)

    def test_stock_is_never_exceeded(self):
        products = (replace(PRODUCT, stock=7), replace(PRODUCT, name="Apron", stock=2))
        course, *_, choice, _ = make_run(make_brief(budget=10**9, products=products))
        assert set(choice.kinds.tolist()) == {0, 1, 2, 3}
        assert course.accepted.max() == 9
        assert course.spent.max() <= 10**9

    def test_no_stock_means_nobody_is_taken(self):
        course, *_ = make_run(make_brief(products=(replace(PRODUCT, stock=0),)))
        assert not course.accepted.any()
        assert not course.spent.any()
        assert course.overlap == 0.0

    def test_hours_are_never_exceeded(self):
        course, *_ = make_run(make_brief(budget=10**9, hours_per_week=0.1, weeks=10, minutes=20.0))
        assert course.accepted.max() == 3  # an hour of twenty minutes each

    def test_hours_for_part_of_a_creator_are_hours_for_nobody(self):
        course, *_ = make_run(make_brief(hours_per_week=0.1, weeks=1, minutes=20.0))
        assert not course.accepted.any()

    def test_work_without_minutes_needs_no_hours(self):
        course, *_ = make_run(make_brief(budget=10**9, hours_per_week=0.1, minutes=0.0))
        assert course.accepted.max() > 10

    def test_different_people_are_never_more_than_all_people_nor_than_the_audience(self):
        course, world, _, _, _, saturation = make_run(make_brief(budget=10**9, mine={"audience_size": 4_000.0}))
        assert (course.reach <= world.reach.sum(axis=0) + 1e-3).all()
        assert course.reach.max() <= saturation.size.sum()
        assert 0 < course.overlap < 1

    def test_people_are_counted_once_by_the_formula(self):
        eager = {"accept_cold": 1 - 1e-6, "post_agreed_cold": 1 - 1e-6}
        brief = make_brief(budget=10**9, kinds=("paid",), mine=eager | {"audience_size": 3_000.0})
        course, world, *_ = make_run(brief, n=12, warmth="cold", niche="food", country="DE", fee=1_000.0)
        everybody = course.live == 12
        load = world.reach.sum(axis=0, dtype=np.float64)[everybody]
        assert everybody.mean() > 0.9
        assert course.reach[everybody] == pytest.approx(3_000 * (1 - np.exp(-load / 3_000)), rel=1e-5)

    def test_margin_is_what_orders_bring_after_commission_less_all_that_is_spent(self):
        brief = make_brief(budget=10**9, kinds=("commission",), commission=0.2)
        course, *_ = make_run(brief)
        assert course.margin == pytest.approx(course.orders * 9_000 * (0.5 - 0.2) - course.spent)

    def test_everybody_accepts_in_the_same_scenarios_whoever_else_is_invited(self):
        brief = make_brief(budget=10**9, kinds=("gifted",), goal="posts")
        candidates = make_candidates(40, kinds=True)
        beliefs = believe(brief, None, candidates)
        deals, saturation = deals_for(beliefs, candidates), saturation_of(beliefs, candidates, {})
        world = make_world(beliefs, candidates, np.arange(40), 1)
        whole, part = (
            run(world, beliefs, candidates, deals, Choice(who, np.zeros(len(who), int)), saturation)
            for who in (np.arange(40), np.array([3, 17]))
        )
        assert np.array_equal(whole.each[[3, 17]], part.each)
        assert np.array_equal(whole.live, whole.each.sum(axis=0))

    def test_simulated_chances_are_those_the_plan_prints(self):
        brief = make_brief(budget=10**9, kinds=("paid",), goal="posts")
        course, *_ = make_run(brief, n=400, warmth="cold")
        accept, post = (believe(brief).value(name) for name in ("accept_cold", "post_agreed_cold"))
        odds = accept / (1 - accept) * believe(brief).value("accept_odds_paid")
        expected = 400 * odds / (1 + odds)
        season = np.std(course.accepted) / np.sqrt(len(course.accepted))
        assert course.accepted.mean() == pytest.approx(expected, rel=0.08, abs=4 * season)
        assert course.live.mean() / course.accepted.mean() == pytest.approx(post, abs=0.04)


def plain_course(goal_values, margin):
    r = len(margin)
    zero = np.zeros(r)
    return Course(
        zero, zero, np.zeros(r, np.int64), zero, zero, zero, np.asarray(goal_values, float), zero,
        np.asarray(margin, float), np.zeros((0, r), np.float32), 0.0,
    )  # fmt: skip


class TestOutcome:
    def test_chances_are_counted_by_hand(self):
        found = outcome_of(
            plain_course([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [-5, -1, 0, 1, 2, 3, 4, 5, 6, 7]), "orders", 3.0
        )
        assert found.p_miss_target == 0.3  # 0, 1 and 2; who meets the target does not miss it
        assert found.p_loss == 0.2  # nothing is no loss
        assert found.mean == 4.5
        assert found.cvar10 == 0.0

    @given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
    @settings(deadline=None)
    def test_intervals_are_nested_and_the_worst_lies_below_the_mean(self, values):
        found = outcome_of(plain_course(values, values), "orders", 0.0)
        slack = 1e-9 * max(map(abs, values)) + 1e-12
        assert found.low95 <= found.low <= found.high <= found.high95
        assert found.cvar10 <= found.mean + slack
        assert found.cvar10 == pytest.approx(worst(values), rel=1e-9, abs=slack)


class TestOneBigName:
    def course(self, brief, big, n=10):
        """Who she is, what comes of her, and the world of n creators in which she is the last."""
        setting = make_setting(brief, make_candidates(n), 20)
        name = big_name(setting.beliefs, big)
        candidates, deals = beside(setting, name)
        world = certain(make_world(setting.beliefs, candidates, np.arange(n + 1), brief.seed))
        saturation = saturation_of(setting.beliefs, candidates, {})
        return name, run(world, setting.beliefs, candidates, deals, one_macro(setting), saturation), world

    @pytest.mark.parametrize("kinds", [("gifted", "paid"), ("commission",)])
    def test_without_one_in_the_data_the_whole_budget_buys_followers(self, kinds):
        brief = make_brief(budget=500_000, kinds=kinds)
        name, course, world = self.course(brief, take(make_candidates(3), np.array([], int)))
        assert name.cost == brief.budget
        assert (course.accepted == 1).all()
        assert (course.live == 1).all()
        assert (course.spent == brief.budget).all()
        assert (course.reach <= world.reach[-1] + 1e-3).all()
        assert course.margin == pytest.approx(course.orders * 9_000 * 0.5 - brief.budget)

    def test_the_largest_who_can_be_paid_is_taken(self):
        big = make_candidates(3, followers=np.array([600_000.0, 700_000.0, 2e6]), fee=np.array([1e5, 2e5, 9e5]))
        name, course, _ = self.course(make_brief(budget=500_000), big)
        assert name.who.followers[0] == 700_000
        assert name.cost == 200_000 + 1_700
        assert (course.spent == name.cost).all()

    def test_who_cannot_be_paid_is_not_taken(self):
        big = make_candidates(1, followers=MACRO * 1.0, fee=600_000.0)
        name, _, _ = self.course(make_brief(budget=500_000), big)
        assert name.cost <= 500_000
        assert "assumed macro fee" in name.note

    def test_she_shows_a_product_that_is_there(self):
        products = (replace(PRODUCT, name="Apron", unit_cost=100, stock=0), PRODUCT)
        _, course, _ = self.course(make_brief(budget=500_000, products=products), make_candidates(0))
        assert (course.live == 1).all()

    def test_brand_and_season_are_those_of_the_plan(self):
        _, course, world = self.course(make_brief(budget=10**9, goal="orders"), make_candidates(0), 300)
        small = np.log1p(world.orders[:-1].sum(axis=0, dtype=np.float64))
        hers = np.log1p(course.orders)
        assert np.corrcoef(small, hers)[0, 1] > 0.3
        # Control: against the luck of other scenarios there is nothing in common.
        assert abs(np.corrcoef(small, np.roll(hers, 7))[0, 1]) < 0.1


def test_memory_bounds_the_scenarios():
    assert scenarios_for(0) == scenarios_for(10) == 2_000
    assert scenarios_for(10**6) == 1_000
