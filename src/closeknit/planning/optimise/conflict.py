"""Limits that contradict each other, named by the proof that they do."""

import highspy
import numpy as np

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.master import Master
from closeknit.planning.optimise.problem import Conflict, Problem
from closeknit.planning.optimise.solver import quiet_solver

ROUNDS = 20
NEW = 500
NOTHING = 1e-7


def conflict_of(problem: Problem, master: Master) -> Conflict | None:
    """Return the limits in conflict; None where creators added to the master let it meet them.

    The least violation of all limits is a linear problem over all candidates; columns are added until no further
    creator could lower it. If it stays above 0, the limits with a price in it contradict each other (Farkas' lemma).
    """
    while True:
        prices, missing, forced = _least_violation(problem, master)
        if missing <= NOTHING:
            return None
        gain = np.zeros(problem.allowed.shape)
        for row, price in zip(problem.rows, prices, strict=True):
            row.add_price(gain, price)
        gain = np.where(problem.allowed, gain, -np.inf).max(axis=1)
        gain[master.creators] = -np.inf
        few = min(NEW, len(gain))
        top = np.argpartition(-gain, few - 1)[:few]
        top = top[gain[top] > 1e-9]
        if not len(top):
            rows = tuple(int(n) for n in np.flatnonzero(np.abs(prices) > 1e-12))
            return Conflict(rows, forced)
        master.add_creators(np.sort(top).astype(np.intp))


def _least_violation(problem: Problem, master: Master) -> tuple[Floats, float, bool]:
    """Return what a unit of each limit's quantity would help, the least sum of violations, and if people must be in."""
    solver = quiet_solver()
    pairs = len(master.creators)
    for _ in range(pairs):
        solver.addCol(0.0, 0.0, 1.0, 0, np.zeros(0, np.int32), np.zeros(0))
    for row, unit in zip(problem.rows, master.row_scale, strict=True):
        taken = row.of(master.creators, master.kinds) / unit
        used = np.flatnonzero(taken)
        solver.addRow(row.low / unit, row.high / unit, len(used), used.astype(np.int32), taken[used])
    forced = set(problem.forced.tolist())
    creators = np.unique(master.creators).tolist()
    for creator in creators:
        own = np.flatnonzero(master.creators == creator).astype(np.int32)
        low = 1.0 if creator in forced else -highspy.kHighsInf
        solver.addRow(low, 1.0, len(own), own, np.ones(len(own)))
    for number, row in enumerate(problem.rows):
        for sign, end in ((1.0, row.low), (-1.0, row.high)):
            if np.isfinite(end):
                solver.addCol(1.0, 0.0, highspy.kHighsInf, 1, np.array([number], np.int32), np.array([sign]))
    solver.run()
    duals = np.array(solver.getSolution().row_dual)
    limits = len(problem.rows)
    # Who must be in costs something only where her row has a price that pushes her in.
    pushed = [dual > 1e-9 and creator in forced for dual, creator in zip(duals[limits:], creators, strict=True)]
    missing = float(solver.getInfo().objective_function_value)
    return duals[:limits] / np.array(master.row_scale), missing, any(pushed)
