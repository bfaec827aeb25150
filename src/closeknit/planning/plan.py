"""From a brief and candidates to a plan: believe, choose, simulate, compare, say.

One way, forward only: `beliefs` from assumptions and history, `setting` as a problem, `optimise` chooses, `simulate`
tells on fresh luck what comes of it and of the alternatives, and `tell` puts it into sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import assumptions_in_words, believe
from closeknit.planning.brief import Brief
from closeknit.planning.candidates import Candidates, take
from closeknit.planning.compare import alternatives, frontier, influences, outcome_of, split_big
from closeknit.planning.history import History
from closeknit.planning.invitations import invitations
from closeknit.planning.macro import BigName, beside, big_name, certain, refuse_big
from closeknit.planning.model import FrontierPoint, NoPlan, Pick, Plan
from closeknit.planning.naive import NAIVE
from closeknit.planning.optimise.problem import Choice, Conflict, Solved
from closeknit.planning.optimise.risk import totals_of, worst_average
from closeknit.planning.optimise.solve import solve
from closeknit.planning.picks import picks_of, replacements
from closeknit.planning.setting import Audiences, Setting, saturation_of, setting_of
from closeknit.planning.simulate import Course, World, make_world, run
from closeknit.planning.tell import binding, first_posts, funnel, next_step, no_plan, nobody, verdict
from closeknit.vocabulary.errors import NothingObserved

SCENARIOS = 1_000
BINS = 30


def plan(
    brief: Brief,
    candidates: Candidates,
    *,
    history: History | None = None,
    audiences: Audiences | None = None,
    scenarios: int = SCENARIOS,
    seconds: float = 10.0,
) -> Plan | NoPlan:
    """Spread a budget over creators.

    Args:
        brief: What is wanted.
        candidates: Who may be invited; those above half a million followers are only compared with.
        history: Past collaborations of the brand.
        audiences: (niche, country) -> size of the audience and overlaps it was estimated from; see `known_candidates`.
        scenarios: How many the optimiser looks at.
        seconds: After these the optimiser returns the best so far, with its bound.

    Returns:
        A plan; or the limits that contradict each other.

    Raises:
        NothingObserved: There is nobody to invite.
        UsageError: Somebody who must be in is not there, or a fee is not known.
    """
    candidates, big = split_big(candidates)
    if not len(candidates):
        raise NothingObserved("There is nobody to invite.", "Give other candidates, or import creators first.")
    refuse_big(brief, big)
    known = audiences or {}
    beliefs = believe(brief, history, candidates)
    setting = setting_of(beliefs, candidates, known, scenarios)
    solved = solve(setting.problem, seconds=seconds)
    if isinstance(solved, Conflict):
        return no_plan(setting, solved)
    if not len(solved.choice.creators):
        return nobody(setting)
    simulated = _simulate(setting, solved, big, known)
    return _told(setting, solved, simulated, overlap_known=bool(known))


@dataclass(frozen=True)
class _Simulated:
    """What comes of the plan and of everything else, on the same fresh luck.

    Attributes:
        world: What would happen to all creators concerned.
        course: Of the plan.
        naive: Rule -> whom it invites, and what comes of it.
        points: Other attitudes to risk, and what they would bring.
        name: The one big creator.
    """

    world: World
    course: Course
    naive: Mapping[str, tuple[Choice, Course]]
    points: tuple[FrontierPoint, ...]
    name: BigName


def _simulate(setting: Setting, solved: Solved, big: Candidates, audiences: Audiences) -> _Simulated:
    beliefs, brief = setting.beliefs, setting.beliefs.brief
    rules = {name: rule(setting) for name, (_, rule) in NAIVE.items()}
    points = frontier(setting, solved)
    choices = [solved.choice, *rules.values(), *(choice for _, choice in points)]
    everybody = np.unique(np.concatenate([choice.creators for choice in choices]))
    name = big_name(beliefs, big)
    candidates, deals = beside(setting, name)
    world = certain(make_world(beliefs, take(candidates, everybody), everybody, brief.seed))
    saturation = saturation_of(beliefs, candidates, audiences)

    def came(choice: Choice) -> Course:
        return run(world, beliefs, candidates, deals, choice, saturation)

    def at(point: FrontierPoint, choice: Choice) -> FrontierPoint:
        found = came(choice).of(brief.goal)
        return replace(point, mean=float(found.mean()), cvar10=worst_average(found))

    return _Simulated(
        world, came(solved.choice), {rule: (choice, came(choice)) for rule, choice in rules.items()},
        tuple(at(point, choice) for point, choice in points), name,
    )  # fmt: skip


def _told(setting: Setting, solved: Solved, simulated: _Simulated, *, overlap_known: bool) -> Plan:
    brief, beliefs, course = setting.beliefs.brief, setting.beliefs, simulated.course
    came = course.of(brief.goal)
    target = brief.target if brief.target is not None else _half_of(float(came.mean()))
    others = alternatives(course, simulated.naive, simulated.name.note, brief.goal, target)
    picks = picks_of(setting, solved, course, replacements(setting, solved))
    shares = np.array([pick.share for pick in picks])
    expected_cost = round(sum(pick.p_accept * pick.cost for pick in picks))
    return Plan(
        brief=brief,
        next_step=next_step(course, picks),
        verdict=verdict(brief, course, others),
        picks=picks,
        expected_cost=expected_cost,
        most_spent=int(course.spent.max()),
        left_over=brief.budget - expected_cost,
        binding=binding(setting, solved),
        outcome=outcome_of(course, brief.goal, target),
        promised=_promised(setting, solved),
        target=target,
        target_source="your target" if brief.target is not None else "half of what is expected",
        funnel=funnel(course, len(picks)),
        invitations=invitations(setting, solved, course),
        objective=solved.objective,
        bound=solved.bound,
        gap=solved.gap,
        n_eff=float(1 / np.sum(shares**2)) if shares.any() else 0.0,
        largest_share=float(shares.max()),
        by_niche=_by_niche(picks),
        overlap=course.overlap if overlap_known else None,
        alternatives=others,
        frontier=simulated.points,
        influences=influences(simulated.world, course, brief.goal),
        first_posts=first_posts(beliefs),
        assumptions=assumptions_in_words(beliefs),
        seed=brief.seed,
        scenarios=setting.problem.outcomes.scenarios,
        considered=len(setting.candidates),
        histogram=_histogram(came),
    )


def _half_of(expected: float) -> float:
    """Half of what is expected; of a loss, a loss half as large again."""
    return expected - 0.5 * abs(expected)


def _promised(setting: Setting, solved: Solved) -> tuple[float, float]:
    """Mean and average of the worst 10 % of the choice, on the luck that the optimiser saw."""
    problem, choice = setting.problem, solved.choice
    outcomes = problem.outcomes.rows(choice.creators, choice.kinds)
    cell = None if problem.group is None else problem.group[choice.creators]
    seen = totals_of(outcomes, np.ones(len(outcomes)), cell, problem.saturation).total
    return float(seen.mean()), worst_average(seen)


def _histogram(came: Floats) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Edges and counts of what comes of the plan, without the rarest 1 %."""
    low, high = np.quantile(came, (0.005, 0.995))
    counts, edges = np.histogram(came, BINS, (float(low), float(high + max(1e-9, 1e-6 * abs(high)))))
    return tuple(edges.tolist()), tuple(counts.tolist())


def _by_niche(picks: tuple[Pick, ...]) -> dict[str, float]:
    """Niche -> share of the expected cost, largest first."""
    found: dict[str, float] = {}
    for pick in picks:
        found[pick.niche] = found.get(pick.niche, 0.0) + pick.p_accept * pick.cost
    total = sum(found.values()) or 1.0
    return {niche: part / total for niche, part in sorted(found.items(), key=lambda item: -item[1])}
