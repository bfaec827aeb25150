"""Choose creators: columns and tangents are added as they are needed, and the bound covers every candidate.

1. Solve the linear relaxation over a few thousand promising creators, adding tangents until they touch the goal.
2. Price all candidates with the prices found: one pass in which everybody's outcomes are drawn again.
3. By weak duality the prices bound what any choice within the limits can reach, whoever is chosen.
4. Look closely at those who seem worth more than they take, and go on until the bound is near.
5. Make the answer whole (`whole`), and measure it by the goal itself.
"""

import time
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.conflict import conflict_of
from closeknit.planning.optimise.master import TAIL_PART, Master
from closeknit.planning.optimise.problem import Choice, Conflict, Problem, Solved
from closeknit.planning.optimise.risk import Totals, scored
from closeknit.planning.optimise.whole import EXACT, filled_up, make_whole

CLOSE = 2e-4  # relative distance of tangents and goal at which the relaxation counts as solved
ROUNDS = 6
ENOUGH = 5e-4  # relative distance of bound and relaxation at which nobody else is looked at
TANGENTS = 40
NEW_CREATORS = 800
MOST_FIRST = 12_000
BETWEEN = 0.5
STALL = 4  # tangents over which a promise that hardly falls counts as the last word
SMALL = EXACT  # candidates that are all looked at closely from the start


@dataclass(frozen=True)
class Relaxed:
    """The relaxation, solved.

    Attributes:
        amounts: Of each pair in the master, m.
        totals: What they bring.
        prices: Of each limit, in units of the objective per unit of the row's quantity.
        weights: Of the scenarios, groups x s: the slope of the goal that belongs to the prices.
        const: Constant term of the bound.
        surplus: Slope less price of what it takes, of each pair, m.
    """

    amounts: Floats
    totals: Totals
    prices: Floats
    weights: Floats
    const: float
    surplus: Floats


def solve(problem: Problem, *, seconds: float = 60.0) -> Solved | Conflict:
    """Return a choice with the proof of how good it is, or the limits that contradict each other.

    Args:
        problem: What to choose from and within which limits.
        seconds: After these, the best choice so far is returned with its bound.
    """
    until = time.monotonic() + seconds
    outcomes = problem.outcomes
    if not problem.allowed[problem.forced].any(axis=1).all():
        return Conflict((), forced=True)
    mean = outcomes.mean
    master = Master(problem, _scale(problem, mean))
    master.add_creators(_promising(problem, mean))
    everybody = len(problem.allowed) <= SMALL
    bound, surplus, best = np.inf, mean, None
    for number in range(ROUNDS):
        # Far from the answer, tangents that touch it closely would be wasted.
        relaxed = _relax(master, until, CLOSE * (8, 3, 1)[min(number, 2)])
        if relaxed is None:
            conflict = conflict_of(problem, master)
            if conflict is not None:
                return conflict
            continue
        surplus, upper = _priced(problem, relaxed, mean)
        if upper < bound:
            bound, best = upper, surplus
        reached = scored(relaxed.totals.total, problem.caution)
        new = _worth_a_look(surplus, master)
        close = number >= 2
        if everybody or (close and not len(new)) or bound - reached <= ENOUGH * abs(bound) or time.monotonic() > until:
            break
        if number == ROUNDS - 1:
            break
        master.drop_idle()
        if len(new):
            master.add_creators(new)
    if relaxed is None:
        return Conflict((), forced=False)
    return make_whole(problem, master, relaxed, bound, surplus if best is None else best, until)


def sketch(problem: Problem, start: NDArray[np.intp], seconds: float = 2.0) -> Choice | None:
    """Return a good choice among some creators, without a bound: for comparing what another attitude would choose.

    Args:
        problem: What to choose from.
        start: Creators to choose from.
        seconds: After these, the tangents so far must do.
    """
    master = Master(problem, _scale(problem, problem.outcomes.mean))
    master.add_creators(np.union1d(start, problem.forced))
    relaxed = _relax(master, time.monotonic() + seconds, 4 * CLOSE)
    return None if relaxed is None else filled_up(master, relaxed)


def _scale(problem: Problem, mean: Floats) -> float:
    best = np.where(problem.allowed, mean, 0).max(axis=1)
    top = np.partition(best, -min(100, len(best)))[-min(100, len(best)) :]
    return max(float(np.abs(top).mean()), 1e-9)


def _promising(problem: Problem, mean: Floats) -> NDArray[np.intp]:
    """Creators who bring most for what they take of the limits, some of every group that a limit is about."""
    if len(problem.allowed) <= SMALL:
        return np.flatnonzero(problem.allowed.any(axis=1))
    taken = np.zeros_like(mean)
    for row in problem.rows:
        if np.isfinite(row.high) and row.high > 0:
            row.add_price(taken, 1 / row.high)
    ratio = np.where(problem.allowed, mean / np.maximum(taken, 1e-12), -np.inf)
    offer = ratio.argmax(axis=1)
    best = ratio[np.arange(len(ratio)), offer]
    order = np.argsort(-best)
    # As many as would use up all limits together, and some more.
    used = np.cumsum(taken[order, offer[order]])
    few = int(1.3 * np.searchsorted(used, _uses(problem))) + 500
    chosen = [problem.forced, order[: min(few, MOST_FIRST)]]
    apart = [row.creators for row in problem.rows if row.creators is not None]
    for about in apart:
        inside = np.flatnonzero(about)
        each = max(100, few // (2 * len(apart)))
        chosen.append(inside[np.argsort(-best[inside])[:each]])
    return np.unique(np.concatenate(chosen)).astype(np.intp)


def _uses(problem: Problem) -> float:
    """How many limits everybody takes from: so much of `taken` is used when these are used up."""
    return float(sum(row.creators is None and np.isfinite(row.high) for row in problem.rows)) or 1.0


def _relax(master: Master, until: float, close: float = CLOSE) -> Relaxed | None:
    """Solve the relaxation over the creators looked at closely; None where they cannot meet the limits.

    Args:
        master: With its tangents, to which more are added.
        until: When to stop, by the monotonic clock.
        close: Relative distance of promise and goal at which to stop.
    """
    problem, solver = master.problem, master.solver
    middle: Floats | None = None
    promises: list[float] = []
    for number in range(TANGENTS):
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = solver.getSolution()
        amounts = np.clip(np.array(solution.col_value)[master.parts :], 0.0, 1.0)
        totals = master.totals(amounts)
        promised = -solver.getInfo().objective_function_value * master.scale
        reached = scored(totals.total, problem.caution)
        apart = close * max(abs(promised), master.scale)
        promises.append(promised)
        stalled = len(promises) > STALL and promises[-1 - STALL] - promised <= 0.2 * apart
        last = number == TANGENTS - 1 or time.monotonic() > until or not master.parts
        if promised - reached <= apart or stalled or last:
            break
        parts = np.array(solution.col_value)[: master.parts] * master.scale
        # A tangent between the best point so far and the newest one cuts deeper than one at the newest (in-out
        # separation, Ben-Ameur and Neto 2007).
        middle = amounts if middle is None else BETWEEN * amounts + (1 - BETWEEN) * middle
        added = master.add_tangents_at(master.totals(middle), parts, 0.0)
        if not added or number % 4 == 3:
            added |= master.add_tangents_at(totals, parts, 0.5 * apart / master.parts)
        if not added:
            break
    if middle is not None:
        between = master.totals(middle)
        if scored(between.total, problem.caution) > scored(totals.total, problem.caution):
            return _read(master, middle, between)
    return _read(master, amounts, totals)


def _read(master: Master, amounts: Floats, totals: Totals) -> Relaxed:
    """Return prices and weights of the relaxation, mended so that they are a bound whatever the solver's tolerances."""
    problem, solution = master.problem, master.solver.getSolution()
    duals = -np.array(solution.row_dual) * master.scale
    limits = len(problem.rows)
    prices = duals[:limits] / np.array(master.row_scale)
    size = problem.outcomes.scenarios
    groups = max(master.cells, 1)
    rows = [n for n, kind in enumerate(master.kind_of_row) if kind == "tangent"]
    pull = np.maximum(duals[rows] / master.scale, 0.0)
    weights, const = np.zeros((groups, size)), 0.0
    if not master.cells:
        weights += (1 - problem.caution) / size
    parts = np.array([tangent.part for tangent in master.tangents], int)
    for part in np.unique(parts):
        of = np.flatnonzero(parts == part)
        wanted = problem.caution if part == TAIL_PART else 1 - problem.caution
        share = pull[of] * (wanted / pull[of].sum()) if pull[of].sum() > 0 else np.full(len(of), wanted / len(of))
        for number, amount in zip(of[share > 0], share[share > 0], strict=True):
            tangent = master.tangents[number]
            if part == TAIL_PART:
                weights += amount * tangent.weights
            else:
                weights[part] += amount * tangent.weights[0]
            const += amount * tangent.const
    surplus = -np.array(solution.col_dual)[master.parts :] * master.scale
    return Relaxed(amounts, totals, prices, weights, const, surplus)


def _priced(problem: Problem, relaxed: Relaxed, mean: Floats) -> tuple[Floats, float]:
    """Return what each offer adds beyond its price, n x k, and the bound that follows."""
    if problem.caution or problem.saturation is not None:
        worth = problem.outcomes.worth(relaxed.weights.astype(np.float32), problem.group)
    else:
        worth = mean.copy()
    bound = relaxed.const
    for row, price in zip(problem.rows, relaxed.prices, strict=True):
        usable = price if np.isfinite(row.high if price > 0 else row.low) else 0.0
        if usable:
            bound += usable * (row.high if usable > 0 else row.low)
            row.add_price(worth, -usable)
    surplus = np.where(problem.allowed, worth, -np.inf)
    best = surplus.max(axis=1)
    gained = np.maximum(best, 0.0)
    gained[problem.forced] = best[problem.forced]
    return surplus, float(bound + gained.sum())


def _worth_a_look(surplus: Floats, master: Master) -> NDArray[np.intp]:
    best = surplus.max(axis=1)
    best[master.creators] = -np.inf
    few = min(NEW_CREATORS, len(best))
    top = np.argpartition(-best, few - 1)[:few]
    return np.sort(top[best[top] > 1e-9 * master.scale]).astype(np.intp)
