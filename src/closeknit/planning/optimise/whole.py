"""From amounts to whole creators: a small whole-number problem over those in doubt, measured by the goal itself."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.extensive import fits, solve_written_out
from closeknit.planning.optimise.master import TAIL_PART, Master
from closeknit.planning.optimise.problem import Choice, Conflict, Problem, Solved
from closeknit.planning.optimise.risk import scored
from closeknit.planning.optimise.solver import quiet_solver
from closeknit.planning.optimise.swaps import improved

if TYPE_CHECKING:
    from closeknit.planning.optimise.solve import Relaxed

IN_DOUBT = 120  # pairs beside the fractional ones that may still change
SWAPPED = 500  # pairs that single moves are tried with
# Effort is counted in steps, so that a busy machine gives the same answer; seconds are only a safety.
LONGEST = 10.0  # seconds for making the answer of many candidates whole
NODES = 150  # of the search tree of one whole-number problem of many candidates
FEW = 3_000  # candidates up to which there is more patience, as one creator more or less is a larger part
TRIES = 3
MOVES, MANY_MOVES = 60, 150  # single moves looked for, of many and of few candidates
EXACT = 600  # candidates up to which no pair is taken as settled
NEAR = 5e-5  # relative distance of bound and choice at which few candidates count as solved
ENOUGH = 3e-4  # the same of many candidates
TOLD = 1e-3  # relative distance of relaxation and bound above which its tangents are too few to go by
STOP = 1e-4  # relative distance at which a whole-number problem of many candidates counts as solved
IDLE = 1  # tries without a better choice after which to stop
PATIENCE = 4.0  # seconds for one whole-number problem of many candidates; of few, 20


def make_whole(
    problem: Problem, master: Master, relaxed: "Relaxed", bound: float, surplus: Floats, until: float
) -> Solved | Conflict:
    """Return the best whole choice found, and its bound.

    Few candidates are solved to the end: the whole-number problem is solved with all pairs, and each answer adds its
    tangent until they meet; the solver's own bound then replaces the relaxation's where it is lower.

    Args:
        problem: What is solved.
        master: The restricted problem with its tangents.
        relaxed: Its relaxation.
        bound: Of the relaxation, over all candidates.
        surplus: What each offer adds beyond its price, n x k.
        until: When to stop, by the monotonic clock.
    """
    exact = len(problem.allowed) <= EXACT
    if exact and fits(master):
        start = _filled(master, relaxed, np.arange(len(master.creators)), np.zeros(len(master.creators)))
        written = solve_written_out(master, start, max(until - time.monotonic(), 0.5))
        if written.amounts is not None:
            reached = scored(master.totals(written.amounts).total, problem.caution)
            return _solved(master, relaxed, _Found(written.amounts, reached, min(bound, written.bound)), surplus)
    if exact:
        found = _tried(master, relaxed, np.arange(len(master.creators)), _Found(None, -np.inf, bound), until)
        found = _moved(master, relaxed, found, until)
    else:
        found = _searched(master, relaxed, bound, min(until, time.monotonic() + LONGEST))
    return Conflict((), forced=False) if found.amounts is None else _solved(master, relaxed, found, surplus)


def _searched(master: Master, relaxed: "Relaxed", bound: float, until: float) -> "_Found":
    """Improve the relaxation filled up by single moves; where that is not enough, by whole-number problems as well."""
    doubt = _in_doubt(relaxed, IN_DOUBT)
    found = _moved(master, relaxed, _begun(master, relaxed, doubt, bound), until)
    # Where the tangents promise what nobody brings, their best whole answer is not a good one.
    told = scored(relaxed.totals.total, master.problem.caution)
    useful = bound - told <= TOLD * abs(bound)
    if found.amounts is not None and (found.near(ENOUGH) or not useful):
        return found
    before = found.reached
    for in_doubt in (IN_DOUBT, 10 * IN_DOUBT, len(master.creators)):
        found = _tried(master, relaxed, _in_doubt(relaxed, in_doubt), found, until)
        if found.amounts is not None:
            break
    return _moved(master, relaxed, found, until) if found.reached > before else found


def _moved(master: Master, relaxed: "Relaxed", found: "_Found", until: float) -> "_Found":
    """Improve a choice by single moves."""
    if found.amounts is None or found.near(NEAR):
        return found
    moves = MANY_MOVES if len(master.problem.allowed) <= FEW else MOVES
    near, enough = _in_doubt(relaxed, SWAPPED), found.bound - NEAR * abs(found.bound)
    amounts = improved(master, found.amounts, near, until, moves, enough)
    reached = scored(master.totals(amounts).total, master.problem.caution)
    return _Found(amounts, reached, found.bound) if reached > found.reached else found


def _solved(master: Master, relaxed: "Relaxed", found: "_Found", surplus: Floats) -> Solved:
    assert found.amounts is not None
    tight = tuple(int(n) for n in np.flatnonzero(np.abs(relaxed.prices) > 1e-12))
    return Solved(
        _chosen(master, found.amounts), found.reached, max(found.bound, found.reached),
        np.unique(master.creators), surplus, tight,
    )  # fmt: skip


def filled_up(master: Master, relaxed: "Relaxed") -> Choice | None:
    """Return the relaxation filled up while every limit has room; None where a lower end is not met."""
    doubt = _in_doubt(relaxed, IN_DOUBT)
    amounts = np.rint(relaxed.amounts)
    amounts[doubt] = 0.0
    filled = _filled(master, relaxed, doubt, amounts)
    return None if filled is None else _chosen(master, filled)


def _chosen(master: Master, amounts: Floats) -> Choice:
    chosen = np.flatnonzero(amounts > 0.5)
    order = chosen[np.argsort(master.creators[chosen])]
    return Choice(master.creators[order], master.kinds[order])


@dataclass
class _Found:
    amounts: Floats | None
    reached: float
    bound: float

    def near(self, distance: float) -> bool:
        """Say whether choice and bound are within a relative distance."""
        return self.bound - self.reached <= distance * abs(self.bound)


@dataclass(frozen=True)
class _Effort:
    """How long to try.

    Attributes:
        tries: Whole-number problems.
        seconds: For each.
        idle: Tries without a better choice after which to stop.
        near: Relative distance of bound and choice at which it is good enough.
    """

    tries: int
    seconds: float
    idle: int
    near: float


def _effort(candidates: int) -> _Effort:
    if candidates <= EXACT:
        return _Effort(60, 20.0, 60, NEAR)
    more = 4 if candidates <= FEW else 1
    return _Effort(TRIES * more, PATIENCE * more**0.5, IDLE * more, ENOUGH)


def _begun(master: Master, relaxed: "Relaxed", doubt: NDArray[np.intp], bound: float) -> _Found:
    filled = _filled(master, relaxed, doubt, _settled(relaxed, doubt))
    if filled is None:
        return _Found(None, -np.inf, bound)
    return _Found(filled, scored(master.totals(filled).total, master.problem.caution), bound)


def _settled(relaxed: "Relaxed", doubt: NDArray[np.intp]) -> Floats:
    amounts = np.rint(relaxed.amounts)
    amounts[doubt] = 0.0
    return amounts


def _tried(master: Master, relaxed: "Relaxed", doubt: NDArray[np.intp], found: _Found, until: float) -> _Found:
    """Improve a choice by whole-number problems, each with the tangents at the answers before it."""
    exact = len(master.problem.allowed) <= EXACT
    caution, effort, amounts = master.problem.caution, _effort(len(master.problem.allowed)), _settled(relaxed, doubt)
    begun = _begun(master, relaxed, doubt, found.bound)
    found = begun if begun.reached > found.reached else found
    idle = 0
    for _ in range(effort.tries):
        near = effort.near * max(abs(found.bound), master.scale)
        if found.bound - found.reached <= near or idle >= effort.idle:
            break
        small = _Small(master, doubt, amounts)
        whole = small.solved(max(min(until - time.monotonic(), effort.seconds), 0.2))
        if whole is None:
            break
        totals = master.totals(whole)
        value = scored(totals.total, caution)
        found.bound = min(found.bound, small.bound) if exact else found.bound
        idle += value <= found.reached
        if value > found.reached:
            found.reached, found.amounts = value, whole
        met = small.promised - value <= 0.2 * near or time.monotonic() > until
        if met or not master.add_tangents_at(totals, small.parts, 0.02 * near / max(master.parts, 1)):
            break
    return found


def _filled(master: Master, relaxed: "Relaxed", doubt: NDArray[np.intp], settled: Floats) -> Floats | None:
    """Add pairs in doubt, largest amount first, while every limit has room; None where a lower end is not met so."""
    rows, amounts = master.problem.rows, settled.copy()
    chosen = np.flatnonzero(settled > 0.5)
    taken = np.array([row.of(master.creators[chosen], master.kinds[chosen]).sum() for row in rows])
    each = np.array([row.of(master.creators[doubt], master.kinds[doubt]) for row in rows]).reshape(
        len(rows), len(doubt)
    )
    high = np.array([row.high + 1e-9 * abs(row.high) if np.isfinite(row.high) else np.inf for row in rows])
    low = np.array([row.low - 1e-9 * abs(row.low) if np.isfinite(row.low) else -np.inf for row in rows])
    has = set(master.creators[chosen].tolist())
    for place in np.lexsort((-relaxed.surplus[doubt], -relaxed.amounts[doubt])):
        creator = int(master.creators[doubt[place]])
        wanted = relaxed.amounts[doubt[place]] > 0 or relaxed.surplus[doubt[place]] > -1e-9 * master.scale
        if creator not in has and wanted and (taken + each[:, place] <= high).all():
            amounts[doubt[place]] = 1.0
            taken += each[:, place]
            has.add(creator)
    met = (taken >= low).all() and has.issuperset(master.problem.forced.tolist())
    return amounts if met else None


def _in_doubt(relaxed: "Relaxed", few: int) -> NDArray[np.intp]:
    """Pairs that are not clearly in or out: the fractional ones and those that are nearly worth their price."""
    whole = (relaxed.amounts < 1e-6) | (relaxed.amounts > 1 - 1e-6)
    doubt = np.where(whole, np.abs(relaxed.surplus), -1.0)
    few = min(few + int((~whole).sum()), len(doubt))
    return np.sort(np.argpartition(doubt, few - 1)[:few]) if few else np.zeros(0, np.intp)


class _Small:
    """The whole-number problem over the pairs in doubt; what is settled is a constant."""

    def __init__(self, master: Master, doubt: NDArray[np.intp], settled: Floats) -> None:
        self._master, self._doubt, self._settled = master, doubt, settled
        problem = master.problem
        self.solver = solver = quiet_solver()
        solver.setOptionValue("mip_rel_gap", 0.2 * NEAR if len(problem.allowed) <= EXACT else STOP)
        if len(problem.allowed) > EXACT:
            solver.setOptionValue("mip_max_nodes", NODES)
        base = master.totals(settled)
        fixed = np.flatnonzero(settled > 0.5)
        for _ in range(master.cells):
            solver.addCol(-(1 - problem.caution), -highspy.kHighsInf, highspy.kHighsInf, 0, _NO_ROWS, _NO_VALUES)
        if master.has_tail:
            solver.addCol(-problem.caution, -highspy.kHighsInf, highspy.kHighsInf, 0, _NO_ROWS, _NO_VALUES)
        outcomes = master.outcomes[doubt]
        means = np.zeros(len(doubt)) if master.cells else outcomes.mean(axis=1, dtype=np.float64)
        const = 0.0 if master.cells else (1 - problem.caution) * base.total.mean()
        solver.changeObjectiveOffset(-const / master.scale)
        for mean in means:
            solver.addCol(-(1 - problem.caution) * mean / master.scale, 0.0, 1.0, 0, _NO_ROWS, _NO_VALUES)
        columns = np.arange(len(doubt)) + master.parts
        for column in columns:
            solver.changeColIntegrality(int(column), highspy.HighsVarType.kInteger)
        self._add_limits(columns, fixed)
        self._add_one_offer(columns, fixed)
        group = None if problem.group is None else problem.group[master.creators[doubt]]
        slopes = master.slopes(outcomes, group, master.tangents)
        for tangent, slope in zip(master.tangents, slopes, strict=True):
            part = master.cells if tangent.part == TAIL_PART else tangent.part
            own = base.loads if tangent.part == TAIL_PART else base.loads[tangent.part][None, :]
            const = (tangent.const + float((tangent.weights * own).sum())) / master.scale
            used = np.flatnonzero(slope)
            index = np.concatenate(([part], columns[used])).astype(np.int32)
            solver.addRow(-highspy.kHighsInf, const, len(index), index, np.concatenate(([1.0], -slope[used])))

    def _add_limits(self, columns: NDArray[np.int64], fixed: NDArray[np.intp]) -> None:
        master = self._master
        for row, unit in zip(master.problem.rows, master.row_scale, strict=True):
            taken = row.of(master.creators[fixed], master.kinds[fixed]).sum()
            own = row.of(master.creators[self._doubt], master.kinds[self._doubt]) / unit
            used = np.flatnonzero(own)
            index = columns[used].astype(np.int32)
            self.solver.addRow((row.low - taken) / unit, (row.high - taken) / unit, len(index), index, own[used])

    def _add_one_offer(self, columns: NDArray[np.int64], fixed: NDArray[np.intp]) -> None:
        master, forced = self._master, set(self._master.problem.forced.tolist())
        taken = set(master.creators[fixed].tolist())
        who = master.creators[self._doubt]
        for creator in np.unique(who).tolist():
            index = columns[who == creator].astype(np.int32)
            low = 1.0 if creator in forced and creator not in taken else -highspy.kHighsInf
            high = 0.0 if creator in taken else 1.0
            if len(index) > 1 or low > 0 or high < 1:
                self.solver.addRow(low, high, len(index), index, np.ones(len(index)))

    def solved(self, seconds: float) -> Floats | None:
        """Return amounts of all pairs, whole numbers; None where none was found in the time given."""
        self.solver.setOptionValue("time_limit", seconds)
        self.solver.run()
        info = self.solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        values = np.array(self.solver.getSolution().col_value)
        scale = self._master.scale
        self.parts = values[: self._master.parts] * scale
        self.promised = -info.objective_function_value * scale
        self.bound = -info.mip_dual_bound * scale
        amounts = self._settled.copy()
        amounts[self._doubt] = np.rint(values[self._master.parts :])
        return amounts


_NO_ROWS, _NO_VALUES = np.zeros(0, np.int32), np.zeros(0)
