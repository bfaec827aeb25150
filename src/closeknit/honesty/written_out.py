"""A plan's problem as one matrix with every scenario in it, solved by SciPy's own interface to HiGHS.

Nothing of the planner's optimiser is used, only the problem it is given: what a user would write from the textbook
(Rockafellar and Uryasev 2000), to check answers and bounds against, and to time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.problem import TAIL, Problem


@dataclass(frozen=True)
class Written:
    """What the solver found.

    Attributes:
        objective: Of its best whole answer; NaN where it found none in time.
        bound: No answer is better; infinity where it got no further.
        proven: Whether both meet within the gap asked for.
    """

    objective: float
    bound: float
    proven: bool


def solve_whole_matrix(problem: Problem, *, gap: float, seconds: float) -> Written:
    """Solve (1 - c) mean + c (t - sum of shortfalls below t / (0.1 s)) over whole creators, c being the caution.

    Args:
        problem: Without overlapping audiences, as those are not linear.
        gap: Relative distance of answer and bound at which to stop.
        seconds: After these, the best so far. The solver looks at the clock only now and then.
    """
    creators, kinds = np.nonzero(problem.allowed)
    outcomes = problem.outcomes.rows(creators, kinds)
    pairs, scenarios = outcomes.shape
    unit = max(float(np.abs(outcomes.mean(axis=1)).max()), 1e-12)
    extra = 1 + scenarios if problem.caution else 0
    cost = -(1 - problem.caution) * outcomes.mean(axis=1, dtype=np.float64) / unit
    blocks, low, high = _limits(problem, creators, kinds)
    if extra:
        blocks = [sparse.hstack([block, sparse.csr_matrix((block.shape[0], extra))]) for block in blocks]
        floor = sparse.csr_matrix(-np.ones((scenarios, 1)))
        brought = sparse.csr_matrix(outcomes.T.astype(np.float64) / unit)
        blocks.append(sparse.hstack([brought, floor, sparse.identity(scenarios)]))
        low, high = np.append(low, np.zeros(scenarios)), np.append(high, np.full(scenarios, np.inf))
        cost = np.concatenate((cost, [-problem.caution], np.full(scenarios, problem.caution / (TAIL * scenarios))))
    least = np.zeros(pairs + extra)
    least[pairs : pairs + 1] = -np.inf
    found = optimize.milp(
        cost,
        integrality=np.arange(pairs + extra) < pairs,
        bounds=optimize.Bounds(least, np.concatenate((np.ones(pairs), np.full(extra, np.inf)))),
        constraints=optimize.LinearConstraint(sparse.vstack(blocks).tocsr(), low, high),
        options={"mip_rel_gap": gap, "time_limit": seconds},
    )
    objective = float("nan") if found.x is None else -float(found.fun) * unit
    bound = getattr(found, "mip_dual_bound", None)
    return Written(objective, float("inf") if bound is None else -float(bound) * unit, found.status == 0)


def _limits(
    problem: Problem, creators: NDArray[np.intp], kinds: NDArray[np.intp]
) -> tuple[list[sparse.csr_matrix], Floats, Floats]:
    """Return every limit and one offer a creator as rows over m pairs, with both their ends."""
    taken = np.array([row.of(creators, kinds) for row in problem.rows]).reshape(len(problem.rows), -1)
    units = np.maximum(np.abs(taken).max(axis=1, initial=0.0), 1e-12)
    who, place = np.unique(creators, return_inverse=True)
    one = sparse.csr_matrix((np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(who), len(place)))
    low = np.array([row.low for row in problem.rows]) / units
    high = np.array([row.high for row in problem.rows]) / units
    forced = np.isin(who, problem.forced).astype(np.float64)
    blocks = [sparse.csr_matrix(taken / units[:, None]), one]
    return blocks, np.append(low, forced), np.append(high, np.ones(len(who)))
