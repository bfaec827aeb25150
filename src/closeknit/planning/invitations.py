"""How many to invite so that enough posts go live: the simulation of the plan, asked from the other end.

Whom to invite first is the order of the plan; behind its creators stand the next best by what the optimiser found.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from closeknit.documents import words
from closeknit.metrics.arrays import Floats
from closeknit.planning.brief import Brief
from closeknit.planning.candidates import take
from closeknit.planning.goal_words import money
from closeknit.planning.model import Enough, Invitations, Wave
from closeknit.planning.optimise.problem import Choice, Solved
from closeknit.planning.setting import Setting
from closeknit.planning.simulate import Course, Mask, answers_to, make_answers, served, supply

CONFIDENCE = (0.8, 0.9)
MOST = 6_000  # creators looked at, or those of the plan where they are more
TIMES, MORE = 4, 200  # so many times those of the plan, and so many more, are looked at
LEAST_SCENARIOS, SCENARIOS, MEMORY = 500, 1_000, 3_000_000  # and creators x scenarios kept at once
WANTED = {True: "your target", False: "as many as this plan is expected to bring"}


def invitations(setting: Setting, solved: Solved, course: Course) -> Invitations:
    """Return how many to invite for the live posts wanted: the brief's target of posts, else as many as expected.

    Args:
        setting: What was chosen from.
        solved: Who was.
        course: What comes of it.
    """
    brief = setting.beliefs.brief
    asked = brief.goal == "posts" and brief.target is not None
    wanted = max(1, math.ceil(brief.target) if asked and brief.target is not None else round(course.live.mean()))
    waves = _Waves(setting, in_order(setting, solved, course), wanted)
    rows = []
    for confidence in CONFIDENCE:
        enough = waves.enough(confidence)
        rows.append(Enough(confidence, int(np.quantile(course.live, 1 - confidence, method="lower")), *enough))
    return Invitations(wanted, WANTED[asked], float((course.live >= wanted).mean()), len(waves.cost), tuple(rows))


def in_order(setting: Setting, solved: Solved, course: Course) -> Choice:
    """Return whom to invite, one after the other: the plan, as it is printed, then the next best."""
    chosen = solved.choice
    first = np.argsort(-course.each.mean(axis=1, dtype=np.float64), kind="stable")
    surplus = np.where(setting.problem.allowed & np.isfinite(solved.surplus), solved.surplus, -np.inf)
    best: Floats = surplus.max(axis=1)
    best[chosen.creators] = -np.inf
    most = max(0, min(TIMES * len(first) + MORE, MOST) - len(first))
    there = np.flatnonzero(np.isfinite(best))
    if len(there) > most:
        there = there[np.argpartition(-best[there], most)[:most]]
    there = there[np.argsort(-best[there], kind="stable")]
    return Choice(
        np.append(chosen.creators[first], there), np.append(chosen.kinds[first], surplus[there].argmax(axis=1))
    )


class _Waves:
    """What comes of inviting the first so many of an order, with and without limits on money, gifts and hours.

    Attributes:
        cost: Minor units due on acceptance, m.
    """

    def __init__(self, setting: Setting, order: Choice, wanted: int) -> None:
        beliefs, candidates, deals = setting.beliefs, setting.candidates, setting.deals
        everybody = np.sort(order.creators)
        scenarios = int(np.clip(MEMORY // len(everybody), LEAST_SCENARIOS, SCENARIOS))
        world = make_answers(beliefs, take(candidates, everybody), everybody, beliefs.brief.seed, scenarios)
        self._accepts, self._keeps = answers_to(world, beliefs, candidates, deals, order)
        self._wait = world.wait[world.places(order.creators)]
        self._kinds, self._brief, self._deals = order.kinds, beliefs.brief, deals
        self.cost = deals.cost[order.creators, order.kinds]
        self._wanted = wanted
        self._known: dict[int, Mask] = {}  # number invited -> who is taken
        would = np.cumsum(self._accepts & self._keeps, axis=0, dtype=np.int32)
        self._chance: Floats = (would >= wanted).mean(axis=1)

    def enough(self, confidence: float) -> tuple[Wave | None, Wave | None]:
        """Return the smallest waves that bring enough live posts with this chance: within the limits, and without."""
        count = int(np.searchsorted(self._chance, confidence)) + 1
        if count > len(self._chance):
            return None, None
        within = _smallest(count, len(self._chance), lambda n: self._holds(n, confidence))
        needed = self._wave(count, self._accepts[:count])
        return None if within is None else self._wave(within, self._taken(within)), needed

    def _holds(self, count: int, confidence: float) -> bool:
        live = (self._taken(count) & self._keeps[:count]).sum(axis=0)
        return bool((live >= self._wanted).mean() >= confidence)

    def _taken(self, count: int) -> Mask:
        if count not in self._known:
            limits = supply(self._brief, self._deals, self._kinds[:count])
            self._known[count] = served(self._accepts[:count], self._wait[:count], self.cost[:count], limits)
        return self._known[count]

    def _wave(self, count: int, taken: Mask) -> Wave:
        live: NDArray[np.int64] = (taken & self._keeps[:count]).sum(axis=0)
        low, high = np.quantile(live, (0.1, 0.9))
        spent = self.cost[:count] @ taken.astype(np.int64)
        return Wave(count, float(low), float(high), round(float(spent.mean())))


def _smallest(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """Return the smallest number between two for which something holds that then goes on holding; None = for none."""
    if holds(low):
        return low
    if not holds(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def in_sentences(found: Invitations, picks: int, brief: Brief) -> tuple[str, ...]:
    """Return how many to invite, in plain words.

    Args:
        found: The same in numbers.
        picks: How many creators the plan invites.
        brief: With the currency.
    """
    posts = words.counted(found.wanted, "live post", "live posts")
    said = [
        f"Wanted: at least {posts} ({found.source}). The {words.count(picks)} of this plan bring them in "
        f"{words.percent(found.chance)} of courses."
    ]
    said += [_sentence(row, found, picks, brief) for row in found.rows]
    surely = " and ".join(f"{words.count(row.surely)} with {words.percent(row.confidence)}" for row in found.rows)
    return (*said, f"The plan as it stands brings at least so many live posts: {surely} chance.")


def _sentence(row: Enough, found: Invitations, picks: int, brief: Brief) -> str:
    chance = f"For {words.percent(row.confidence)} chance"
    if row.within is not None:
        count = row.within.invited
        who = f"the first {words.count(count)} of the list" if count <= picks else _and_more(count, picks)
        return f"{chance} invite {who}: {_brings(row.within, brief)}."
    if row.needed is None:
        return f"{chance} there are too few: even the best {words.count(found.looked_at)} do not bring so many."
    return (
        f"{chance} it takes {words.count(row.needed.invited)} invitations and more budget, gifts or hours than the "
        f"brief has: {_brings(row.needed, brief)}."
    )


def _and_more(count: int, picks: int) -> str:
    return f"{words.count(count)}, the {words.count(picks)} of this plan and the next best {words.count(count - picks)}"


def _brings(wave: Wave, brief: Brief) -> str:
    low, high = words.count(round(wave.low)), words.count(round(wave.high))
    return f"{low}–{high} posts go live in eight cases of ten, for {money(wave.cost, brief.currency)} expected"
