"""The chosen creators, one by one: what each costs and brings, why she is in, and who would take her place."""

import numpy as np
from numpy.typing import NDArray

from closeknit.documents import words
from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import usual_rate
from closeknit.planning.model import Pick
from closeknit.planning.optimise.problem import Solved
from closeknit.planning.setting import Setting
from closeknit.planning.simulate import Course

LOUD = 1.3  # times the usual engagement from which it is a reason


def picks_of(setting: Setting, solved: Solved, course: Course, instead: dict[int, str]) -> tuple[Pick, ...]:
    """Return the picks, most promising first.

    Args:
        setting: What was chosen from.
        solved: Who was.
        course: What comes of it on fresh luck.
        instead: Number of a creator -> name of who would take her place.
    """
    candidates, deals, choice = setting.candidates, setting.deals, solved.choice
    outcomes = setting.problem.outcomes
    place = np.arange(len(choice.creators))
    accept = outcomes.p_accept()[choice.creators, choice.kinds]
    live = outcomes.p_live()[choice.creators, choice.kinds]
    expected = course.each.mean(axis=1, dtype=np.float64)
    low, high = np.quantile(course.each, (0.1, 0.9), axis=1)
    total = max(float(np.maximum(expected, 0).sum()), 1e-12)
    forced = set(setting.problem.forced.tolist())
    found = []
    for at in sorted(place.tolist(), key=lambda number: -expected[number]):
        creator, kind = int(choice.creators[at]), int(choice.kinds[at])
        deal = deals.deals[kind]
        found.append(
            Pick(
                creator_id=str(candidates.creator_id[creator]),
                handle=candidates.handle[creator],
                niche=str(candidates.niche[creator]),
                country=str(candidates.country[creator]),
                followers=int(candidates.followers[creator]),
                offer=deal.kind,
                product=deal.product.name,
                p_accept=float(accept[at]),
                p_post=float(live[at] / accept[at]) if accept[at] > 0 else 0.0,
                cost=int(deals.cost[creator, kind]),
                parts=deals.parts(creator, kind),
                expected=float(expected[at]),
                low=float(low[at]),
                high=float(high[at]),
                share=float(max(expected[at], 0.0) / total),
                why=_why(setting, creator, forced),
                instead=instead.get(creator),
            )
        )
    return tuple(found)


def _why(setting: Setting, creator: int, forced: set[int]) -> tuple[str, ...]:
    candidates, beliefs = setting.candidates, setting.beliefs
    reasons = ["You asked for her."] if creator in forced else []
    rate = float(candidates.rate[creator])
    usual = float(usual_rate(beliefs, candidates.followers[creator : creator + 1])[0])
    if np.isnan(rate):
        reasons.append("No posts are known: she counts as usual for her size.")
    elif rate >= LOUD * usual:
        reasons.append(f"{words.percent(rate)} engagement, {words.times(rate / usual)} what is usual for her size.")
    else:
        reasons.append(f"{words.percent(rate)} engagement; she brings much for what she costs.")
    warmth = candidates.warmth[creator] or beliefs.brief.warmth
    if warmth == "applicant":
        reasons.append("She applied herself.")
    elif warmth == "warm":
        reasons.append("She knows you.")
    fake = float(candidates.fake_share[creator])
    if fake > 0.2:
        reasons.append(
            f"{words.percent(fake)} of her followers are estimated to be fake or inactive; that is counted in."
        )
    return tuple(reasons)


def replacements(setting: Setting, solved: Solved) -> dict[int, str]:
    """Return for each pick the best creator of her niche who is not chosen, each named once while there are enough."""
    candidates = setting.candidates
    best: Floats = np.where(np.isfinite(solved.surplus), solved.surplus, -np.inf).max(axis=1)
    best[solved.choice.creators] = -np.inf
    found: dict[int, str] = {}
    chosen = solved.choice.creators
    for niche in np.unique(candidates.niche[chosen]).tolist():
        inside: NDArray[np.intp] = np.flatnonzero((candidates.niche == niche) & np.isfinite(best))
        own = chosen[candidates.niche[chosen] == niche]
        if not len(inside):
            continue
        few = min(len(own), len(inside))
        top = inside[np.argpartition(-best[inside], few - 1)[:few]]
        top = top[np.argsort(-best[top], kind="stable")]
        for number, creator in enumerate(own.tolist()):
            other = int(top[number % few])
            found[creator] = candidates.handle[other] or str(candidates.creator_id[other])
    return found
