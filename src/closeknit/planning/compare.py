"""What else the money could do, what another attitude to risk would choose, and which assumption moves the answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from closeknit.metrics.arrays import Floats
from closeknit.planning.candidates import Candidates, take
from closeknit.planning.macro import MACRO
from closeknit.planning.model import Alternative, FrontierPoint, Influence, Outcome
from closeknit.planning.naive import NAIVE
from closeknit.planning.optimise.problem import Choice, Solved
from closeknit.planning.optimise.risk import worst_average
from closeknit.planning.optimise.solve import sketch
from closeknit.planning.setting import Setting
from closeknit.planning.simulate import Course, World

if TYPE_CHECKING:
    from numpy.typing import NDArray

CAUTIONS = (0.0, 0.3, 0.7, 0.9)
BESIDE = 300  # creators who are not chosen and might be with another attitude
FIFTH = 0.2
_STAGES = {
    "accept": "how readily creators accept",
    "post": "how readily they post",
    "reach": "people reached by a post",
    "clicks": "clicks per person reached",
    "orders": "orders per click",
}
_MATTER = {
    "orders": ("accept", "post", "reach", "clicks", "orders"),
    "margin": ("accept", "post", "reach", "clicks", "orders"),
    "reach": ("accept", "post", "reach"),
    "engagements": ("accept", "post"),
    "posts": ("accept", "post"),
}


def split_big(candidates: Candidates) -> tuple[Candidates, Candidates]:
    """Return those to choose from, and those above half a million followers, who are only compared with."""
    big: NDArray[np.bool_] = candidates.followers >= MACRO
    return take(candidates, np.flatnonzero(~big)), take(candidates, np.flatnonzero(big))


def outcome_of(course: Course, goal: str, target: float) -> Outcome:
    """Return what may come of a course, in units of the goal."""
    came = course.of(goal)
    low95, low, high, high95 = np.quantile(came, (0.025, 0.1, 0.9, 0.975))
    return Outcome(
        mean=float(came.mean()),
        low=float(low),
        high=float(high),
        cvar10=worst_average(came),
        p_miss_target=float((came < target).mean()),
        p_loss=float((course.margin < 0).mean()),
        low95=float(low95),
        high95=float(high95),
    )


def alternatives(
    course: Course, naive: Mapping[str, tuple[Choice, Course]], who: str, goal: str, target: float
) -> tuple[Alternative, ...]:
    """Return what else the money could do.

    Args:
        course: Of the plan.
        naive: Rule -> whom it invites, and its course on the same luck.
        who: Who the one big creator is.
        goal: Of the brief.
        target: What counts as missed below.
    """
    came = course.of(goal)
    return tuple(
        Alternative(
            name=rule,
            label=NAIVE[rule][0],
            picks=len(choice.creators),
            spent=round(float(other.spent.mean())),
            outcome=outcome_of(other, goal, target),
            behind=_ahead(came, other.of(goal)),
            note=who if rule == "one_macro" else "",
        )
        for rule, (choice, other) in naive.items()
    )


def _ahead(ours: Floats, theirs: Floats) -> float:
    """Chance that ours is larger on the same luck, half of it where equal."""
    return float((ours > theirs).mean() + 0.5 * (ours == theirs).mean())


def frontier(setting: Setting, solved: Solved) -> list[tuple[FrontierPoint, Choice]]:
    """Return plans from bold to cautious; numbers are filled in by simulation.

    Args:
        setting: What is chosen from.
        solved: The plan of the brief's attitude.
    """
    own = setting.problem.caution
    best = solved.surplus.max(axis=1)
    few = min(len(best), len(solved.choice.creators) + BESIDE)
    near = np.union1d(solved.choice.creators, np.argpartition(-best, few - 1)[:few])
    found = []
    for caution in sorted({*CAUTIONS, own}):
        choice: Choice | None = solved.choice
        if caution != own:
            choice = sketch(replace(setting.problem, caution=caution), near)
        if choice is not None:
            found.append((FrontierPoint(caution, 0.0, 0.0, len(choice.creators), chosen=caution == own), choice))
    return found


def influences(world: World, course: Course, goal: str) -> tuple[Influence, ...]:
    """Return the mean outcome where each assumption is low and where it is high, what moves most first."""
    came = course.of(goal)
    found = []
    for stage in _MATTER[goal]:
        level = world.shared[stage]
        low, high = np.quantile(level, (FIFTH, 1 - FIFTH))
        if low < high:
            ends = float(came[level <= low].mean()), float(came[level >= high].mean())
            found.append(Influence(_STAGES[stage], *ends))
    return tuple(sorted(found, key=lambda each: -abs(each.high - each.low)))
