"""How many to invite: the smallest number that does it, within the limits of the brief and without."""

from dataclasses import replace

import numpy as np
import pytest

from closeknit.planning.candidates import take
from closeknit.planning.deals import deals_for
from closeknit.planning.invitations import in_order, in_sentences, invitations
from closeknit.planning.model import Enough, Invitations
from closeknit.planning.optimise.problem import Choice
from closeknit.planning.optimise.solve import solve
from closeknit.planning.setting import saturation_of
from closeknit.planning.simulate import make_world, run

from .make import PRODUCT, make_brief, make_candidates, make_setting

SURE = {f"{stem}_{warmth}": 1 - 1e-6 for stem in ("accept", "post_agreed") for warmth in ("applicant", "warm", "cold")}


def planned(brief, n=300):
    """A setting, what was chosen, and what comes of it."""
    setting = make_setting(brief, make_candidates(n, 2, kinds=True))
    solved = solve(setting.problem, seconds=0.5)
    return setting, solved, came(setting, solved.choice)


def came(setting, choice, seed=1):
    beliefs, candidates = setting.beliefs, setting.candidates
    some = np.sort(choice.creators)
    world = make_world(beliefs, take(candidates, some), some, seed)
    return run(
        world, beliefs, candidates, deals_for(beliefs, candidates), choice, saturation_of(beliefs, candidates, {})
    )


def asked(target, **changes):
    return make_brief(goal="posts", target=float(target), kinds=("gifted",), obligation=True, **changes)


def test_who_surely_accepts_and_posts_is_invited_as_often_as_posts_are_wanted():
    found = invitations(*planned(asked(17, mine=SURE)))
    assert (found.wanted, found.source) == (17, "your target")
    for row in found.rows:
        assert row.within == row.needed
        assert row.within.invited == row.within.low == row.within.high == 17
        assert row.within.cost == 17 * 1_700


def test_fresh_luck_of_the_plans_own_simulation_brings_enough_with_the_chance_that_was_said():
    setting, solved, course = planned(asked(9, budget=80_000))
    found, order = invitations(setting, solved, course), in_order(setting, solved, course)
    assert found.rows[0].within.invited < found.rows[1].within.invited
    for row in found.rows:
        first = Choice(order.creators[: row.within.invited], order.kinds[: row.within.invited])
        live = came(setting, first, seed=99).live
        assert (live >= 9).mean() == pytest.approx(row.confidence, abs=0.04)
        assert np.quantile(live, (0.1, 0.9)) == pytest.approx((row.within.low, row.within.high), abs=3)


def test_the_plans_creators_go_first_and_nobody_twice():
    setting, solved, course = planned(asked(9))
    order = in_order(setting, solved, course)
    chosen = solved.choice.creators
    assert set(order.creators[: len(chosen)].tolist()) == set(chosen.tolist())
    assert len(np.unique(order.creators)) == len(order.creators) > len(chosen)
    assert setting.problem.allowed[order.creators, order.kinds].all()


def test_what_the_budget_cannot_pay_is_said_with_what_it_would_cost():
    found = invitations(*planned(asked(20, budget=17_000, mine=SURE)))
    for row in found.rows:
        assert row.surely == 10
        assert row.within is None
        assert row.needed.cost == 20 * 1_700
    assert any("more budget, gifts or hours than the brief has" in text for text in in_sentences(found, 10, asked(20)))


def test_gifts_that_run_out_are_a_limit_too():
    found = invitations(*planned(asked(20, budget=10**7, mine=SURE, products=(replace(PRODUCT, stock=12),))))
    assert all(row.within is None and row.needed.invited == 20 for row in found.rows)


def test_too_few_candidates_are_told():
    found = invitations(*planned(asked(50, budget=10**7), n=30))
    assert all(row.within is None and row.needed is None for row in found.rows)
    assert "even the best 30 do not" in " ".join(in_sentences(found, 30, asked(50)))


def test_without_a_target_of_posts_as_many_are_wanted_as_the_plan_is_expected_to_bring():
    setting, solved, course = planned(make_brief(goal="orders", target=900.0))
    found = invitations(setting, solved, course)
    assert found.wanted == max(1, round(course.live.mean()))
    assert found.source == "as many as this plan is expected to bring"


def test_one_post_is_one():
    found = Invitations(1, "your target", 0.5, 30, (Enough(0.8, 0, None, None),))
    assert "at least 1 live post (" in in_sentences(found, 3, asked(1))[0].replace("\N{NO-BREAK SPACE}", " ")
