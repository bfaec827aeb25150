"""Choices are nearly the best there are, and bounds are above everything that anybody finds."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from closeknit.honesty.written_out import solve_whole_matrix
from closeknit.planning.optimise import solve as solving
from closeknit.planning.optimise import whole
from closeknit.planning.optimise.problem import Choice, Conflict, Problem, Row, Saturation, Solved
from closeknit.planning.optimise.risk import scored, tail_weights, worst_average
from closeknit.planning.optimise.solve import solve

from .make import breaks, make_brief, make_candidates, make_outcomes, make_setting, score, some_choice, worst

SOAK = settings.get_current_profile_name() == "soak"
RISKS = ("bold", "balanced", "cautious")
GOALS = ("orders", "margin", "engagements", "posts")
ALL = list(product(GOALS, RISKS))
LIMITS = ((), ("food <= 30 %", "fitness >= 10 %"), ("no niche > 25 %", "at most 25 creators"), ("gifted <= 40 %",))


def instance(number, n=None, scenarios=200, budget=60_000, limits=None, goal=None, risk=None):
    """One of many small problems; goal, risk and limits take turns."""
    chosen_goal, chosen_risk = ALL[number % len(ALL)]
    brief = make_brief(
        *(LIMITS[number // 3 % len(LIMITS)] if limits is None else limits),
        goal=goal or chosen_goal, risk=risk or chosen_risk, budget=budget, seed=number,
    )  # fmt: skip
    return make_setting(brief, make_candidates(n or 20 + 7 * number % 41, number), scenarios).problem


def solved(problem, seconds=20.0):
    answer = solve(problem, seconds=seconds)
    assert isinstance(answer, Solved)
    assert breaks(problem, answer.choice) == []
    assert answer.objective == pytest.approx(score(problem, answer.choice), rel=1e-5, abs=1e-9)
    return answer


def check_bound(bound, found, scale):
    """A bound is above whatever was found; a millionth for numbers in single precision."""
    assert found <= bound + 1e-6 * max(abs(bound), scale), f"{found} was found above the bound {bound}"


def many_columns(monkeypatch):
    """Make few candidates go the way of many: columns are added when priced, settled pairs stay as they are."""
    monkeypatch.setattr(solving, "SMALL", 50)
    monkeypatch.setattr(solving, "_promising", first_few)
    monkeypatch.setattr(whole, "EXACT", 0)


def first_few(problem, mean):
    return np.union1d(problem.forced, np.arange(60)).astype(np.intp)


class TestRisk:
    @given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80), st.floats(0.001, 1.0))
    @settings(deadline=None)
    def test_the_worst_average_agrees_with_sorting(self, totals, share):
        slack = 1e-7 * max(map(abs, totals)) + 1e-9
        assert worst_average(np.array(totals), share) == pytest.approx(worst(totals, share), rel=1e-7, abs=slack)

    @given(st.integers(1, 500), st.floats(0.001, 1.0))
    @settings(deadline=None)
    def test_weights_of_the_tail_sum_to_one_and_none_exceeds_its_part(self, s, share):
        weights = tail_weights(np.random.default_rng(s).normal(size=s), share)
        assert weights.sum() == pytest.approx(1.0)
        assert weights.min() >= 0
        assert weights.max() <= 1 / (share * s) + 1e-12

    @pytest.mark.parametrize("s", [7, 10, 95, 200])
    def test_it_agrees_with_the_linear_program_of_rockafellar_and_uryasev(self, s):
        totals = np.random.default_rng(s).lognormal(0, 1, s)
        # max t - sum(short) / (share s), short >= t - total
        cost = np.concatenate(([-1.0], np.full(s, 1 / (0.1 * s))))
        rows = np.hstack([np.ones((s, 1)), -np.eye(s)])
        bounds = [(None, None)] + [(0, None)] * s
        found = optimize.linprog(cost, A_ub=rows, b_ub=totals, bounds=bounds)
        assert worst_average(totals) == pytest.approx(-found.fun, rel=1e-8)

    def test_mean_and_tail_are_weighed_by_the_caution(self):
        totals = np.arange(20.0)
        assert scored(totals, 0.0) == 9.5
        assert scored(totals, 1.0) == 0.5
        assert scored(totals, 0.3) == pytest.approx(0.7 * 9.5 + 0.3 * 0.5)


def against_milp(numbers, seconds):
    """Objective over the proven optimum for each instance that was proven."""
    ratios = []
    for number in numbers:
        problem = instance(number)
        best = solve_whole_matrix(problem, gap=1e-6, seconds=seconds)
        ours = solved(problem)
        check_bound(ours.bound, best.objective, abs(best.objective))
        assert ours.objective <= best.bound + 1e-6 * abs(best.bound)
        ratios.append(ours.objective / best.objective)
    return np.array(ratios)


class TestFewCandidates:
    def test_answers_come_within_half_a_per_cent_of_the_proven_optimum(self):
        ratios = against_milp(range(10), seconds=10.0)
        assert ratios.mean() >= 0.995
        assert ratios.min() >= 0.98

    @pytest.mark.skipif(not SOAK, reason="the other fifty instances belong to `make soak`")
    def test_fifty_more_do_as_well(self):
        ratios = against_milp(range(10, 60), seconds=60.0)
        assert ratios.mean() >= 0.995
        assert ratios.min() >= 0.98

    @pytest.mark.parametrize("caution", [0.0, 0.3, 1.0])
    def test_of_eight_creators_the_best_of_all_combinations_is_found(self, caution):
        outcomes = make_outcomes(8, 40, seed=5)
        cost = np.random.default_rng(5).uniform(1, 4, (8, 2))
        row = Row("money", cost, -np.inf, 9.0)
        problem = Problem(outcomes, np.ones((8, 2), bool), (row,), caution, np.array([2]))
        best = -np.inf
        for count in range(1, 6):
            for who in combinations(range(8), count):
                if 2 not in who:
                    continue
                for kinds in product((0, 1), repeat=count):
                    choice = Choice(np.array(who), np.array(kinds))
                    if row.of(choice.creators, choice.kinds).sum() <= 9.0:
                        best = max(best, score(problem, choice))
        ours = solved(problem)
        assert ours.objective == pytest.approx(best, rel=1e-4)
        check_bound(ours.bound, best, best)

    def test_the_same_seed_gives_the_same_picks(self):
        first, second = (solved(instance(7)) for _ in range(2))
        assert np.array_equal(first.choice.creators, second.choice.creators)
        assert np.array_equal(first.choice.kinds, second.choice.kinds)
        assert (first.objective, first.bound) == (second.objective, second.bound)

    def test_another_order_of_candidates_gives_the_same_objective(self):
        candidates = make_candidates(50, 3)
        order = np.random.default_rng(1).permutation(50)
        turned = replace(
            candidates,
            handle=tuple(candidates.handle[n] for n in order),
            **{name: values[order] for name, values in vars(candidates).items() if name != "handle"},
        )
        brief = make_brief(goal="posts", risk="bold")
        first, second = (solved(make_setting(brief, some).problem) for some in (candidates, turned))
        assert first.objective == pytest.approx(second.objective, rel=2e-4 + first.gap + second.gap)

    def test_the_answer_is_never_called_better_than_it_is(self):
        for number in range(12, 14):
            assert solved(instance(number)).gap >= 0

    def test_little_time_is_no_contradiction(self):
        problem = instance(0, n=60, goal="engagements", risk="cautious")
        assert isinstance(solve(problem, seconds=0.01), Solved)

    def test_an_exact_number_of_expected_posts_does_not_cost_more_time_than_was_given(self):
        import time

        problem = instance(0, n=60, goal="posts", risk="bold", limits=("exactly 5 live posts",))
        start = time.monotonic()
        solve(problem, seconds=1.0)
        assert time.monotonic() - start < 5

    def test_worst_cases_on_other_luck_are_nearly_as_promised(self):
        # Plain random luck promises 5 % too much at 1,000 scenarios: what is left of the winner's curse.
        ratios = []
        for seed in (1, 2, 3):
            problem = instance(seed, n=120, scenarios=1_000, goal="posts", risk="cautious", limits=())
            choice = solve(problem, seconds=1.0).choice
            others = [replace(problem.outcomes, seed=500 + number) for number in range(10)]
            fresh = [worst(other.rows(choice.creators, choice.kinds).sum(axis=0)) for other in others]
            ratios.append(worst(problem.outcomes.rows(choice.creators, choice.kinds).sum(axis=0)) / np.mean(fresh))
        assert np.mean(ratios) < 1.07


def bounds_hold(numbers, seconds, **asked):
    for number in numbers:
        problem = instance(number, **asked)
        best = solve_whole_matrix(problem, gap=1e-6, seconds=seconds).objective
        if np.isnan(best):
            continue  # the limits contradict each other, or nothing was found in time
        ours = solved(problem, seconds=5.0)
        check_bound(ours.bound, best, abs(best))


class TestBound:
    @pytest.mark.parametrize("first", [100, 110, 120])
    def test_no_solution_of_the_solver_passes_it_in_ten_instances(self, first):
        bounds_hold(range(first, first + 10), 2.0, n=60, scenarios=60)

    @pytest.mark.skipif(not SOAK, reason="two hundred instances belong to `make soak`")
    def test_nor_in_two_hundred_instances(self):
        bounds_hold(range(130, 330), 60.0, n=60)

    @pytest.mark.parametrize(
        ("number", "goal", "risk"),
        [(1, "orders", "balanced"), (2, "margin", "cautious"), (3, "posts", "cautious"), (4, "engagements", "bold")],
    )
    def test_nor_where_columns_are_priced_one_pass_after_the_other(self, number, goal, risk, monkeypatch):
        many_columns(monkeypatch)
        problem = instance(number, n=900, budget=200_000, goal=goal, risk=risk, scenarios=100)
        ours = solved(problem, seconds=2.0)
        assert len(ours.active) > 60  # somebody was found by her price
        best = solve_whole_matrix(problem, gap=1e-6, seconds=1.0).objective
        assert not np.isnan(best)
        check_bound(ours.bound, best, abs(best))
        assert ours.objective >= 0.995 * best

    @pytest.mark.parametrize("number", range(6))
    def test_nor_for_margins_where_acceptance_costs_something(self, number, monkeypatch):
        # The bound as the relaxation proves it, before it is lifted to whatever was found.
        many_columns(monkeypatch)
        proven = []
        inner = solving.make_whole

        def spied(problem, master, relaxed, bound, *others):
            proven.append(bound)
            return inner(problem, master, relaxed, bound, *others)

        monkeypatch.setattr(solving, "make_whole", spied)
        problem = instance(number, n=400, budget=200_000, goal="margin", risk="bold", scenarios=100, limits=())
        ours = solved(problem, seconds=5.0)
        check_bound(proven[0], ours.objective, abs(ours.objective))

    @pytest.mark.parametrize("seed", range(2))
    def test_two_ways_to_it_agree(self, seed, monkeypatch):
        problem = instance(seed, n=80, goal="orders", risk="cautious")
        exact = solved(problem)
        many_columns(monkeypatch)
        priced = solved(problem)
        check_bound(exact.bound, priced.objective, abs(priced.objective))
        check_bound(priced.bound, exact.objective, abs(exact.objective))

    def test_a_bound_set_too_low_would_be_noticed(self):
        ours = solved(instance(0))
        with pytest.raises(AssertionError, match="above the bound"):
            check_bound(ours.objective * 0.999, ours.objective, abs(ours.objective))

    def test_a_tangent_that_is_none_would_be_noticed(self, monkeypatch):
        # Weights that leave out a part of the tail give a bound below the goal.
        many_columns(monkeypatch)
        problem = instance(1, n=150, budget=200_000, goal="orders", risk="cautious", scenarios=100)
        honest = solving._read

        def mistaken(*arguments):
            found = honest(*arguments)
            return replace(found, weights=found.weights * 0.95)

        monkeypatch.setattr(solving, "_read", mistaken)
        wrong = []
        inner = solving.make_whole
        monkeypatch.setattr(solving, "make_whole", lambda *a: wrong.append(a[3]) or inner(*a))
        ours = solve(problem, seconds=1.0)
        with pytest.raises(AssertionError, match="above the bound"):
            check_bound(wrong[0], ours.objective, abs(ours.objective))


class TestOverlappingAudiences:
    def problem(self, n=80, risk="balanced", size=8_000.0, seed=1, *limits):
        brief = make_brief(*limits, goal="reach", risk=risk, mine={"audience_size": size}, budget=150_000)
        return make_setting(brief, make_candidates(n, seed)).problem

    @pytest.mark.parametrize("risk", RISKS)
    def test_the_objective_is_the_formula_evaluated_by_hand(self, risk):
        problem = self.problem(n=40, risk=risk)
        ours = solved(problem, seconds=1.0)  # compares with `score`
        plain = replace(problem, saturation=None)
        assert score(problem, ours.choice) < 0.95 * score(plain, ours.choice)  # overlaps matter here

    @pytest.mark.parametrize("columns", ["all", "priced"])
    @pytest.mark.parametrize("risk", ["bold", "cautious"])
    def test_neither_chance_nor_greed_passes_the_bound(self, columns, risk, monkeypatch):
        if columns == "priced":
            many_columns(monkeypatch)
        problem = self.problem(n=80 if columns == "all" else 300, risk=risk)
        ours = solved(problem, seconds=1.0)
        rng = np.random.default_rng(1)
        best = max(score(problem, some_choice(problem, rng)) for _ in range(100))
        by_worth = np.argsort(-problem.outcomes.mean.max(axis=1))
        greedy = max(score(problem, some_choice(problem, rng, by_worth)) for _ in range(10))
        check_bound(ours.bound, max(best, greedy), ours.bound)
        assert ours.objective > greedy
        assert ours.objective >= 0.97 * ours.bound

    def test_one_cell_as_small_as_one_audience_needs_few_creators(self):
        outcomes = make_outcomes(30, 60)
        saturation = Saturation(np.zeros(30, np.int32), np.array([0.5]))
        money = Row("money", np.ones((30, 2)), -np.inf, 12.0)
        problem = Problem(outcomes, np.ones((30, 2), bool), (money,), 0.3, np.zeros(0, np.intp), saturation)
        ours = solved(problem, seconds=1.0)
        assert ours.objective <= 0.5
        assert ours.bound <= 0.5 * 1.001  # tangents may lie a little above the audience


class TestPeople:
    def test_who_must_be_in_is_in_at_whatever_price(self):
        outcomes = make_outcomes(30, 50)
        money = Row("money", np.ones((30, 2)), -np.inf, 3.0)
        poor = int(np.argmin(outcomes.mean.max(axis=1)))
        problem = Problem(outcomes, np.ones((30, 2), bool), (money,), 0.3, np.array([poor]))
        assert poor in solved(problem).choice.creators
        free = solved(replace(problem, forced=np.zeros(0, np.intp)))
        assert poor not in free.choice.creators

    def test_who_must_be_in_and_may_be_offered_nothing_is_a_contradiction(self):
        outcomes = make_outcomes(30, 50)
        allowed = np.ones((30, 2), bool)
        allowed[4] = False
        money = Row("money", np.ones((30, 2)), -np.inf, 3.0)
        answer = solve(Problem(outcomes, allowed, (money,), 0.3, np.array([4])))
        assert isinstance(answer, Conflict)
        assert answer.forced

    def test_nobody_allowed_is_an_empty_choice(self):
        money = Row("money", np.ones((10, 2)), -np.inf, 3.0)
        answer = solved(Problem(make_outcomes(10), np.zeros((10, 2), bool), (money,), 0.3, np.zeros(0, np.intp)))
        assert not len(answer.choice.creators)
        assert answer.objective == 0.0

    def test_nobody_is_invited_who_costs_more_than_she_brings(self):
        outcomes = make_outcomes(20, 50, charge=100.0)
        money = Row("money", np.ones((20, 2)), -np.inf, 30.0)
        answer = solved(Problem(outcomes, np.ones((20, 2), bool), (money,), 0.3, np.zeros(0, np.intp)))
        assert not len(answer.choice.creators)

    @pytest.mark.parametrize("scenarios", [1, 3, 10, 11])
    def test_few_scenarios_will_do(self, scenarios):
        money = Row("money", np.ones((20, 2)), -np.inf, 5.0)
        problem = Problem(make_outcomes(20, scenarios), np.ones((20, 2), bool), (money,), 0.7, np.zeros(0, np.intp))
        assert len(solved(problem).choice.creators) == 5
