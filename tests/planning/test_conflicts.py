"""Every limit is kept and bites; limits that contradict each other are named, and nothing else is."""

import re
from dataclasses import replace

import numpy as np
import pytest

from closeknit.planning.model import NoPlan, Plan
from closeknit.planning.optimise.conflict import conflict_of
from closeknit.planning.optimise.master import Master
from closeknit.planning.optimise.problem import Conflict, Solved
from closeknit.planning.optimise.solve import solve
from closeknit.planning.plan import plan
from closeknit.vocabulary.errors import UsageError

from .make import PRODUCT, breaks, keeps, make_brief, make_candidates, make_setting

N = 60


def sizes(micro=12):
    """Followers of which some are above ten thousand, at the price of a nano creator."""
    followers = np.linspace(1_000, 9_000, N)
    followers[:micro] = np.linspace(20_000, 40_000, micro)
    return followers


def candidates(**columns):
    return make_candidates(N, 4, **{"followers": sizes(), "fee": 4_000.0, "kinds": True, **columns})


def chosen(brief, some=None):
    setting = make_setting(brief, candidates() if some is None else some, 100)
    answer = solve(setting.problem, seconds=1.0)
    assert isinstance(answer, Solved), brief.limits
    return setting, answer


def taken(setting, answer, text):
    rows = [row for row in setting.problem.rows if row.text.startswith(text)]
    assert rows
    return [float(row.of(answer.choice.creators, answer.choice.kinds).sum()) for row in rows]


def refused(brief, some=None):
    answer = plan(brief, candidates() if some is None else some, scenarios=30, seconds=0.3)
    assert isinstance(answer, NoPlan)
    assert answer.advice
    return answer


class TestEverySentence:
    @pytest.mark.parametrize(
        "limit",
        [
            "food <= 5 %",
            "travel >= 10 %",
            "knitting <= 30 %",
            "no niche > 12 %",
            "no country > 18 %",
            "GB >= 30 %",
            "at least 50 creators",
            "at most 12 creators",
            "exactly 17 creators",
            "between 10 and 14 creators",
            "20 in GB",
            "at most 2 in food",
            "no niche > 3 creators",
            "at least 13 live posts",
            "at most 5 live posts",
            "gifted <= 5 %",
            "paid <= 50 %",
            "at most 10 paid",
            "micro <= 20 %",
            "nano >= 60 %",
        ],
    )
    def test_the_plan_keeps_the_limit_and_would_break_it_without(self, limit):
        columns = {"country": np.where(np.arange(N) < 25, "GB", "DE")} if "in GB" in limit else {}
        columns |= {"niche": np.where(np.arange(N) % 2, "knitting", "food")} if "knitting" in limit else {}
        some = candidates(**columns)
        goal = "posts" if "gifted" in limit or "most 5 live" in limit else "engagements"
        changes = {"goal": goal, "risk": "bold" if goal == "posts" else "balanced"}
        free = solve(make_setting(make_brief(**changes), some, 100).problem, seconds=1.0)
        problem = make_setting(make_brief(limit, **changes), some, 100).problem
        answer = solve(problem, seconds=1.0)
        assert isinstance(free, Solved)
        assert isinstance(answer, Solved)
        assert breaks(problem, answer.choice) == []
        rows = [row for row in problem.rows if row.text.startswith(limit)]
        assert rows
        assert not all(keeps(row, free.choice) for row in rows)
        assert answer.objective <= free.bound * (1 + 1e-6)

    def test_no_creator_costs_more_than_her_share(self):
        fee = np.linspace(1_000, 12_000, N)
        _, free = chosen(make_brief(kinds=("paid",), goal="engagements"), candidates(fee=fee))
        setting, answer = chosen(
            make_brief("no creator > 10 %", kinds=("paid",), goal="engagements"), candidates(fee=fee)
        )
        cost = setting.deals.cost
        assert cost[answer.choice.creators, answer.choice.kinds].max() <= 6_000
        assert cost[free.choice.creators, free.choice.kinds].max() > 6_000

    @pytest.mark.parametrize(
        ("share", "budget"), [(29, 10_000), (57, 10_000), (7, 100_000), (14.5, 200_000), (1.1, 1_000_000)]
    )
    def test_a_creator_at_exactly_her_share_is_within_it(self, share, budget):
        price = round(share * budget / 100)
        some = candidates(fee=float(price - 1_700))
        setting = make_setting(make_brief(f"no creator > {share} %", kinds=("paid",), budget=budget), some, 20)
        assert setting.deals.cost.max() == price
        assert setting.problem.allowed.all()

    def test_gifts_in_stock_are_not_overdrawn(self):
        setting, answer = chosen(make_brief(goal="posts", risk="bold", products=(replace(PRODUCT, stock=3),)))
        assert breaks(setting.problem, answer.choice) == []
        assert 2.5 < taken(setting, answer, "3 of Kitchen scale")[0] <= 3
        _, free = chosen(make_brief(goal="posts", risk="bold"))
        assert not keeps(next(row for row in setting.problem.rows if "stock" in row.text), free.choice)

    def test_stock_counts_each_product_for_itself(self):
        products = (replace(PRODUCT, stock=2), replace(PRODUCT, name="Apron", unit_cost=2_000, stock=3))
        setting, answer = chosen(make_brief(goal="posts", risk="bold", products=products))
        assert taken(setting, answer, "2 of Kitchen")[0] <= 2
        assert taken(setting, answer, "3 of Apron")[0] <= 3

    def test_hours_are_enough_for_what_is_planned(self):
        brief = make_brief(goal="posts", risk="bold", hours_per_week=0.1, weeks=10, minutes=20.0)
        setting, answer = chosen(brief)
        assert 50 < taken(setting, answer, "0.1 hours a week for 10 weeks")[0] <= 60
        _, free = chosen(make_brief(goal="posts", risk="bold"))
        assert not keeps(next(row for row in setting.problem.rows if "hours" in row.text), free.choice)

    def test_the_budget_is_kept_as_expected_cost_and_bites(self):
        setting, answer = chosen(make_brief(goal="posts", risk="bold"))
        assert 0.95 * 60_000 < taken(setting, answer, "the budget")[0] <= 60_000 * (1 + 1e-6)

    def test_offers_that_somebody_does_not_take_are_not_made(self):
        kinds = np.ones((N, 4), bool)
        kinds[:30, 0] = False
        setting, answer = chosen(make_brief(goal="posts", risk="bold"), candidates(kinds=kinds))
        gifted = answer.choice.kinds == 0
        assert gifted.any()
        assert (answer.choice.creators[gifted] >= 30).all()
        assert setting.deals.deals[0].kind == "gifted"

    def test_large_creators_are_not_asked_to_post_for_a_gift(self):
        followers = np.where(np.arange(N) < 30, 60_000.0, 5_000.0)
        _, answer = chosen(
            make_brief(goal="posts", risk="bold", kinds=("gifted", "commission")), candidates(followers=followers)
        )
        assert (answer.choice.creators >= 30).all()

    def test_a_share_asked_for_exactly_is_met_as_nearly_as_whole_creators_can(self):
        setting = make_setting(make_brief("food = 20 %", goal="posts", risk="bold"), candidates(), 100)
        answer = solve(setting.problem, seconds=1.0)
        assert isinstance(answer, Solved)
        assert taken(setting, answer, "food")[0] == pytest.approx(12_000, abs=600)


class TestContradictions:
    def test_many_creators_and_money_for_three(self):
        found = refused(
            make_brief("at least 50 creators", budget=5_100, warmth="applicant"), candidates(warmth="applicant")
        )
        assert set(found.conflict) == {"the budget of EUR 51", "at least 50 creators"}

    def test_too_much_and_too_little_of_a_niche(self):
        assert set(refused(make_brief("food >= 60 %", "food <= 30 %")).conflict) == {"food >= 60 %", "food <= 30 %"}

    def test_shares_that_sum_to_more_than_the_budget(self):
        found = refused(make_brief("food >= 60 %", "fitness >= 50 %", "at most 55 creators"), candidates(
            niche=np.where(np.arange(N) % 2, "food", "fitness"), warmth="applicant", fee=20_000.0))  # fmt: skip
        assert set(found.conflict) == {"food >= 60 %", "fitness >= 50 %", "the budget of EUR 600"}

    def test_a_share_for_a_niche_that_nobody_is_in(self):
        found = refused(make_brief("fitness >= 10 %"), candidates(niche="food"))
        assert found.conflict == ("fitness >= 10 %",)
        assert "No candidate" in found.advice

    def test_a_number_in_a_country_that_nobody_is_in(self):
        found = refused(make_brief("20 in GB"), candidates(country="DE"))
        assert found.conflict == ("20 in GB",)
        assert "No candidate" in found.advice

    def test_more_in_a_country_than_there_are(self):
        found = refused(make_brief("20 in GB"), candidates(country=np.where(np.arange(N) < 19, "GB", "DE")))
        assert found.conflict == ("20 in GB",)

    def test_more_creators_than_candidates(self):
        assert refused(make_brief("at least 61 creators", budget=10**7)).conflict == ("at least 61 creators",)

    def test_two_numbers_of_creators(self):
        found = refused(make_brief("at least 20 creators", "at most 10 creators", "food <= 30 %"))
        assert set(found.conflict) == {"at least 20 creators", "at most 10 creators"}

    def test_posts_that_a_stock_cannot_bring(self):
        found = refused(make_brief("at least 10 live posts", products=(replace(PRODUCT, stock=3),), budget=10**7))
        assert set(found.conflict) == {"3 of Kitchen scale in stock", "at least 10 live posts"}

    def test_live_posts_that_the_hours_cannot_bring(self):
        found = refused(make_brief("at least 10 live posts", hours_per_week=0.1, weeks=1, minutes=6.0, budget=10**7))
        assert set(found.conflict) == {"0.1 hours a week for 1 weeks", "at least 10 live posts"}

    def test_caps_on_niches_that_leave_no_room_name_the_caps(self):
        some = candidates(niche=np.where(np.arange(N) % 2, "food", "fitness"))
        found = refused(make_brief("no niche > 3 creators", "at least 10 creators"), some)
        named = set(found.conflict)
        assert named == {"no niche > 3 creators (food)", "no niche > 3 creators (fitness)", "at least 10 creators"}

    def test_who_must_be_in_has_no_part_in_a_contradiction_of_others(self):
        found = refused(make_brief("food >= 60 %", "food <= 30 %", include=("c5",)))
        assert set(found.conflict) == {"food >= 60 %", "food <= 30 %"}

    def test_people_who_must_be_in_and_cost_more_than_the_budget_together(self):
        every = tuple(f"c{n}" for n in range(40))
        found = refused(
            make_brief(include=every, kinds=("paid",), budget=20_000), candidates(warmth="applicant", fee=15_000.0)
        )
        assert found.conflict[0] == "the budget of EUR 200"
        assert "who must be invited" in found.conflict[1]
        assert len(found.conflict) == 2

    def test_a_share_nobody_can_fill_among_many_candidates(self):
        some = make_candidates(1_500, 1)
        found = plan(make_brief("food >= 60 %", "food <= 30 %"), some, scenarios=50)
        assert isinstance(found, NoPlan)
        assert set(found.conflict) == {"food >= 60 %", "food <= 30 %"}

    def test_a_lower_end_that_promising_creators_do_not_meet_is_no_contradiction(self):
        # Those looked at first are the best; the limit asks for the poorest of 1,500.
        some = make_candidates(1_500, 1, kinds=True)
        rate, niche = some.rate.copy(), np.where(np.arange(1_500) < 1_470, "food", "knitting")
        rate[1_470:] = 1e-5
        some = replace(some, rate=rate, rate_spread=np.full(1_500, 0.2), niche=niche)
        problem = make_setting(make_brief("at least 25 in knitting", goal="engagements"), some, 50).problem
        answer = solve(problem, seconds=5.0)
        assert isinstance(answer, Solved)
        assert breaks(problem, answer.choice) == []

    def test_creators_are_looked_for_until_the_limits_can_be_met(self):
        problem = make_setting(make_brief("at least 30 creators"), candidates(), 20).problem
        master = Master(problem, 1.0)
        master.add_creators(np.arange(3))
        assert conflict_of(problem, master) is None
        assert len(np.unique(master.creators)) >= 30

    def test_a_real_contradiction_stays_one_however_many_are_looked_at(self):
        problem = make_setting(make_brief("at least 61 creators", budget=10**7), candidates(), 20).problem
        master = Master(problem, 1.0)
        master.add_creators(np.arange(3))
        found = conflict_of(problem, master)
        assert isinstance(found, Conflict)
        assert [problem.rows[n].text for n in found.rows] == ["at least 61 creators"]


class TestNobodyToInvite:
    """The limit that is to blame is named, not the budget."""

    def test_no_money_for_the_cheapest(self):
        assert refused(make_brief(budget=100)).conflict == ("the budget of EUR 1",)

    def test_everybody_excluded(self):
        found = refused(make_brief(exclude=tuple(f"c{n}" for n in range(N))))
        assert not any("budget" in text for text in found.conflict)

    def test_nobody_takes_an_offer_of_this_kind(self):
        assert not any("budget" in text for text in refused(make_brief(), candidates(kinds=False)).conflict)

    def test_nothing_in_stock(self):
        found = refused(make_brief(products=(replace(PRODUCT, stock=0),)))
        assert found.conflict == ("0 of Kitchen scale in stock",)

    def test_at_most_no_creators(self):
        assert refused(make_brief("at most 0 creators")).conflict == ("at most 0 creators",)


class TestNamedPeople:
    def invited(self, brief, some=None):
        answer = plan(brief, candidates() if some is None else some, scenarios=30, seconds=0.3)
        assert isinstance(answer, Plan)
        return {pick.creator_id for pick in answer.picks}

    def test_who_must_be_in_is_in_and_who_must_not_is_out(self):
        poor = candidates(rate=np.where(np.arange(N) == 30, 1e-5, 0.03), rate_spread=0.2)
        plain = self.invited(make_brief(goal="engagements"), poor)
        assert "c30" not in plain
        best = sorted(plain)[0]
        found = self.invited(make_brief(goal="engagements", include=("c30",), exclude=(best,)), poor)
        assert "c30" in found
        assert best not in found

    def test_names_may_be_handles_in_any_case_with_or_without_the_at_sign(self):
        some = replace(candidates(), handle=tuple(f"creator.{n}" for n in range(N)))
        found = self.invited(make_brief(include=("@Creator.30", "creator.31"), exclude=("CREATOR.0",)), some)
        assert {"c30", "c31"} <= found
        assert "c0" not in found

    def test_somebody_named_twice_is_in_once(self):
        assert "c5" in self.invited(make_brief(include=("@c5", "c5")))

    def test_who_is_not_there_is_told_by_name(self):
        with pytest.raises(UsageError, match=r"'nobody\.here'.*not among the candidates"):
            plan(make_brief(include=("nobody.here",)), candidates(), scenarios=50)

    def test_who_is_excluded_and_not_there_changes_nothing(self):
        assert self.invited(make_brief(exclude=("nobody.here",))) == self.invited(make_brief())

    def test_who_takes_none_of_the_offers_is_told_by_name(self):
        kinds = np.ones((N, 4), bool)
        kinds[5] = [False, False, True, False]
        with pytest.raises(UsageError, match=r"'c5'.*takes none of the offers gifted, paid"):
            plan(make_brief(include=("c5",)), candidates(kinds=kinds), scenarios=50)

    def in_or_told(self, brief, some):
        """Whoever must be in is in, or the answer says her name; she is never left out in silence."""
        try:
            answer = plan(brief, some, scenarios=30, seconds=0.3)
        except UsageError as error:
            named = [error.what]
        else:
            named = answer.conflict if isinstance(answer, NoPlan) else [pick.creator_id for pick in answer.picks]
        assert any(re.search(r"\bc5\b", text) for text in named)

    def test_who_must_be_in_and_costs_more_than_the_budget_is_not_left_out_in_silence(self):
        fee = np.where(np.arange(N) == 5, 90_000.0, 4_000.0)
        self.in_or_told(make_brief(include=("c5",), kinds=("paid",)), candidates(fee=fee))

    def test_who_must_be_in_and_costs_more_than_her_share_is_not_left_out_in_silence(self):
        fee = np.where(np.arange(N) == 5, 9_000.0, 1_000.0)
        self.in_or_told(make_brief("no creator > 5 %", include=("c5",), kinds=("paid",)), candidates(fee=fee))

    def test_a_big_name_who_must_be_in_is_told_why_she_cannot(self):
        followers = np.where(np.arange(N) == 5, 900_000.0, 5_000.0)
        with pytest.raises(UsageError) as error:
            plan(make_brief(include=("c5",)), candidates(followers=followers), scenarios=50)
        assert "not among the candidates" not in str(error.value)
