"""Few candidates: the whole problem with every scenario written out, solved by HiGHS to the end."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.master import Master
from closeknit.planning.optimise.problem import TAIL
from closeknit.planning.optimise.solver import quiet_solver

CELLS = 300_000  # outcomes (pairs x scenarios) up to which this is tried


@dataclass(frozen=True)
class Written:
    """An answer of the solver.

    Attributes:
        amounts: Of the pairs of the master, whole numbers, m; None where none was found.
        bound: Of the solver.
    """

    amounts: Floats | None
    bound: float


def fits(master: Master) -> bool:
    """Say whether the problem is small enough, and linear in every scenario."""
    return master.problem.saturation is None and master.outcomes.size <= CELLS


def solve_written_out(master: Master, start: Floats | None, seconds: float) -> Written:
    """Solve with every scenario as a row: total - floor + short >= 0, short >= 0 (Rockafellar and Uryasev 2000).

    Args:
        master: With all candidates in it.
        start: Amounts to begin from, m.
        seconds: After these, the best so far and its bound.
    """
    problem, outcomes = master.problem, master.outcomes.astype(np.float64) / master.scale
    pairs, scenarios = outcomes.shape
    caution = problem.caution
    extra = 1 + scenarios if caution else 0
    short = np.full(scenarios, caution / (TAIL * scenarios))
    cost = np.concatenate((-(1 - caution) * outcomes.mean(axis=1), [-caution, *short] if caution else []))
    who, creator = np.unique(master.creators, return_inverse=True)
    limits = np.array([row.of(master.creators, master.kinds) for row in problem.rows])
    blocks = [_wide(sparse.csr_matrix(limits / np.array(master.row_scale)[:, None]), extra)]
    one = sparse.csr_matrix((np.ones(pairs), (creator, np.arange(pairs))), shape=(len(who), pairs))
    blocks.append(_wide(one, extra))
    low = [np.array([r.low / u for r, u in zip(problem.rows, master.row_scale, strict=True)])]
    high = [np.array([r.high / u for r, u in zip(problem.rows, master.row_scale, strict=True)])]
    low.append(np.isin(who, problem.forced).astype(float))
    high.append(np.ones(len(who)))
    if caution:
        floor = sparse.csr_matrix(-np.ones((scenarios, 1)))
        blocks.append(sparse.hstack([sparse.csr_matrix(outcomes.T), floor, sparse.eye(scenarios)]).tocsr())
        low.append(np.zeros(scenarios))
        high.append(np.full(scenarios, np.inf))
    matrix = sparse.vstack(blocks).tocsr()
    bounds = np.zeros(pairs + extra), np.concatenate((np.ones(pairs), np.full(extra, np.inf)))
    if caution:
        bounds[0][pairs] = -np.inf
    model = _model(matrix, cost, bounds, np.concatenate(low), np.concatenate(high), pairs)
    solver = quiet_solver()
    for option, value in (("mip_rel_gap", 1e-5), ("time_limit", seconds)):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    if start is not None:
        solver.setSolution(pairs, np.arange(pairs, dtype=np.int32), start)
    solver.run()
    info = solver.getInfo()
    bound = -info.mip_dual_bound * master.scale
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Written(None, bound)
    return Written(np.rint(np.array(solver.getSolution().col_value)[:pairs]), bound)


def _wide(matrix: sparse.csr_matrix, extra: int) -> sparse.csr_matrix:
    return sparse.hstack([matrix, sparse.csr_matrix((matrix.shape[0], extra))]).tocsr() if extra else matrix


def _model(
    matrix: sparse.csr_matrix,
    cost: Floats,
    bounds: tuple[Floats, Floats],
    low: Floats,
    high: Floats,
    whole: int,
) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_, (model.col_lower_, model.col_upper_) = cost, bounds
    model.row_lower_, model.row_upper_ = low, high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    kinds: NDArray[np.object_] = np.full(matrix.shape[1], highspy.HighsVarType.kContinuous, object)
    kinds[:whole] = highspy.HighsVarType.kInteger
    model.integrality_ = list(kinds)
    return model
