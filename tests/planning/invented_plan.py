"""Builds invented plans for tests: everything a page may have to say, and what may be missing missing once."""

from dataclasses import replace
from typing import Any

from closeknit.planning.brief import Brief, Product
from closeknit.planning.limits import Limit
from closeknit.planning.model import (
    Alternative,
    Assumption,
    Enough,
    FrontierPoint,
    Influence,
    Invitations,
    NoPlan,
    Outcome,
    Pick,
    Plan,
    Stage,
    Wave,
)

HOSTILE = '"><script>alert(1)</script>'
FORMULA = "=HYPERLINK(1)"
NICHES = ("food", "fitness", "baking & bread", "gardening", "")


def make_brief(**changes: Any) -> Brief:
    """The brief of the invented plan."""
    brief = Brief(
        budget=500_000,
        currency="EUR",
        products=(Product("Kitchen scale", 4_990, 0.45, 1_200, 500, 4_990, 200),),
        limits=(Limit("no niche > 40 %", "share", "each niche", "", None, 0.4),),
        seed=7,
    )
    return replace(brief, **changes)


def make_pick(place: int = 1, **changes: Any) -> Pick:
    """The pick of one place: handles, niches, offers and costs take turns."""
    paid = place % 3 == 0
    parts = {"gift": 1_200, "shipping": 500, "handling": 235, "fee": 5_500 if paid else 0}
    pick = Pick(
        creator_id=f"instagram:u_{place}",
        handle=f"creator.{place}" if place % 7 else None,
        niche=NICHES[place % len(NICHES)],
        country="DE" if place % 4 else "",
        followers=1_200 + 137 * place % 8_700,
        offer="paid" if paid else "gifted",
        product="Kitchen scale",
        p_accept=0.62 if paid else 0.118,
        p_post=0.9 if paid else 0.31,
        cost=sum(parts.values()),
        parts=parts,
        expected=2.31 / place**0.3,
        low=0.0,
        high=6.4 / place**0.3,
        share=0.012,
        why=("Engagement in the highest tenth of her niche and size.", "Adds people whom nobody else here reaches."),
        instead=f"reserve.{place}" if place % 5 else None,
    )
    return replace(pick, **changes)


def make_outcome(mean: float = 118.4, **changes: float) -> Outcome:
    """An outcome around one mean."""
    outcome = Outcome(
        mean=mean,
        low=0.42 * mean,
        high=1.78 * mean,
        cvar10=0.31 * mean,
        p_miss_target=0.148,
        p_loss=0.236,
        low95=0.26 * mean,
        high95=2.9 * mean,
    )
    return replace(outcome, **changes)


def make_alternatives() -> tuple[Alternative, ...]:
    """What else the money could do, one of it with a wide spread down to nothing."""
    macro = make_outcome(39.5, low=0, low95=0, cvar10=0, high=104.2, high95=412.8, p_miss_target=0.79, p_loss=0.81)
    return (
        Alternative("one_macro", "One macro creator", 1, 480_000, macro, 0.873, "No candidate: published prior."),
        Alternative("followers_first", "Followers first", 31, 492_317, make_outcome(71.2), 0.912),
        Alternative("engagement_first", "Engagement first", 74, 497_045, make_outcome(102.9), 0.641),
        Alternative("equal_split", "Same fee for all", 60, 499_900, make_outcome(80.4), 0.804),
        Alternative("proportional", "Money by expected result", 66, 471_220, make_outcome(88.8), 0.77),
    )


def make_plan(invited: int = 40, **changes: Any) -> Plan:
    """A full plan; `invited` creators, unless `changes` replace its fields."""
    plan = Plan(
        brief=make_brief(),
        next_step=f"Invite these {invited} creators now, send about 25 gifts, then decide",
        verdict=(
            "Many small creators beat one macro creator in 87 % of the simulated courses.",
            "We cannot tell yet whether they beat engagement first: 64 % is close to a coin.",
        ),
        picks=tuple(make_pick(place) for place in range(1, invited + 1)),
        expected_cost=467_312,
        most_spent=499_941,
        left_over=32_688,
        binding=("Budget: EUR 4,999.41 of EUR 5,000 in the dearest course", "no niche > 40 %: food is at 40 %"),
        outcome=make_outcome(),
        promised=(124.9, 39.2),
        target=59.2,
        target_source="half of what is expected",
        funnel=(
            Stage("invited", invited, invited, invited),
            Stage("accepted", 0.42 * invited, 0.3 * invited, 0.55 * invited),
            Stage("waitlisted", 1.2, 0, 4),
            Stage("posts live", 0.28 * invited, 0.15 * invited, 0.38 * invited),
            Stage("people reached", 61_234, 22_100, 118_345),
            Stage("clicks", 903, 214, 2_100),
            Stage("orders", 118.4, 49.7, 210.8),
        ),
        invitations=Invitations(
            10,
            "your target",
            0.42,
            300,
            (
                Enough(0.8, 8, Wave(52, 9, 19, 91_000), Wave(51, 9, 19, 92_000)),
                Enough(0.9, 6, None, Wave(70, 10, 26, 123_456)),
            ),
        ),
        objective=94.1,
        bound=94.12,
        gap=0.00021,
        n_eff=31.4,
        largest_share=0.051,
        by_niche={"food": 0.4, "fitness": 0.27, "baking & bread": 0.18, "gardening": 0.11, "": 0.04},
        overlap=0.083,
        alternatives=make_alternatives(),
        frontier=(
            FrontierPoint(0.0, 121.3, 34.1, 33),
            FrontierPoint(0.3, 118.4, 36.7, 40, chosen=True),
            FrontierPoint(0.5, 115.2, 37.9, 44),
            FrontierPoint(0.7, 111.9, 38.8, 49),
            FrontierPoint(1.0, 104.2, 39.4, 58),
        ),
        influences=(
            Influence("orders per live post", 31.2, 288.4),
            Influence("chance to accept, cold", 74.1, 171.9),
            Influence("chance to post", 88.3, 151.7),
            Influence("cost of a gift", 126.8, 110.2),
        ),
        first_posts=(
            "Orders per live post: believed between 0.2 and 16, after 20 posts the range is a third as wide.",
            "Whether gifts alone bring posts.",
        ),
        assumptions=(
            Assumption("orders per live post", "2 (0.2–16)", "published: Beichert et al. 2024, wide on purpose"),
            Assumption("chance to accept, cold", "10 % (3–22 %)", "our default"),
            Assumption("contribution margin", "45 % of EUR 49.90", "your number"),
            Assumption("engagement rate", "by creator", "your data (8,810 creators)"),
        ),
        seed=7,
        scenarios=2_000,
        considered=8_810,
        histogram=(
            tuple(20.0 * n for n in range(21)),
            (9, 61, 190, 300, 310, 262, 205, 160, 121, 90, 71, 52, 40, 31, 25, 20, 16, 12, 10, 15),
        ),
    )
    return replace(plan, **changes)


def make_no_plan(**changes: Any) -> NoPlan:
    """Limits that contradict each other."""
    plan = NoPlan(
        make_brief(),
        ("at least 200 creators", "at most 60 creators"),
        "Raise the highest number of creators to 200, or lower the lowest one to 60.",
    )
    return replace(plan, **changes)
