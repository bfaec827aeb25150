"""The restricted problem: the creators looked at closely, with tangents in place of the concave goal, solved by HiGHS.

Kelley's cutting planes: the mean (of each cell, where audiences overlap) and the average of the worst scenarios are
concave, so each tangent is an upper bound of them. A tangent is kept as weights of scenarios, from which its slope for
any creator, looked at or not, can be computed again.
"""

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.problem import Problem
from closeknit.planning.optimise.risk import Totals, tail_weights, totals_of
from closeknit.planning.optimise.solver import quiet_solver
from closeknit.planning.outcomes import Rows, Single

INF = highspy.kHighsInf
TAIL_PART = -1


@dataclass(frozen=True)
class Tangent:
    """part <= const + sum over creators of amount x (weights . outcome).

    Attributes:
        part: `TAIL_PART`, or the number of the cell whose mean it bounds.
        weights: Of the scenarios, groups x s for the tail, 1 x s for a cell.
        const: Constant term.
    """

    part: int
    weights: Single
    const: float


@dataclass
class Master:
    """Columns: parts of the goal first, then creator and offer pairs.

    Attributes:
        problem: What is solved.
        scale: Unit of the objective, so that numbers have a size that the solver likes.
        creators: Of each pair, m.
        kinds: Of each pair, m.
        outcomes: Of each pair, m x s.
        tangents: In the order of their rows.
    """

    problem: Problem
    scale: float
    creators: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    kinds: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    outcomes: Single = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    tangents: list[Tangent] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Set up the solver with the parts of the goal and the limits, without any creator."""
        problem = self.problem
        self.outcomes = np.zeros((0, problem.outcomes.scenarios), np.float32)
        self.solver = quiet_solver()
        # Thousands of columns that all could matter: looking for those that cannot takes longer than solving.
        self.solver.setOptionValue("presolve", "off")
        self.cells = 0 if problem.saturation is None else len(problem.saturation.size)
        self.has_tail = problem.caution > 0
        for _ in range(self.cells):
            self.solver.addCol(-(1 - problem.caution), -INF, INF, 0, np.zeros(0, np.int32), np.zeros(0))
        if self.has_tail:
            self.solver.addCol(-problem.caution, -INF, INF, 0, np.zeros(0, np.int32), np.zeros(0))
        self.parts = self.cells + self.has_tail
        self.row_scale = [_scale_of(row.low, row.high) for row in problem.rows]
        nothing = (0, np.zeros(0, np.int32), np.zeros(0))
        for row, unit in zip(problem.rows, self.row_scale, strict=True):
            self.solver.addRow(row.low / unit, row.high / unit, *nothing)
        self.kind_of_row: list[Any] = ["limit"] * len(problem.rows)
        # Without a first tangent the parts of the goal would have no upper end.
        size = problem.outcomes.scenarios
        for cell in range(self.cells):
            self.add_tangent(Tangent(cell, np.full((1, size), 1 / size, np.float32), 0.0))
        if self.has_tail:
            groups = max(self.cells, 1)
            self.add_tangent(Tangent(TAIL_PART, np.full((groups, size), 1 / size, np.float32), 0.0))

    @property
    def group(self) -> Rows | None:
        """Cell of each pair, m; None where outcomes add up."""
        found = self.problem.group
        return None if found is None else found[self.creators]

    def add_creators(self, creators: NDArray[np.intp]) -> None:
        """Look closely at further creators, with all offers that may be made to them."""
        problem = self.problem
        new, kinds = np.nonzero(problem.allowed[creators])
        who = creators[new]
        outcomes = problem.outcomes.rows(who, kinds)
        group = None if problem.group is None else problem.group[who]
        slopes = self.slopes(outcomes, group, self.tangents)
        limits = np.array([row.of(who, kinds) / u for row, u in zip(problem.rows, self.row_scale, strict=True)])
        cut_rows = [n for n, kind in enumerate(self.kind_of_row) if kind == "tangent"]
        forced = set(problem.forced.tolist())
        one_offer = {}
        for creator in dict.fromkeys(who.tolist()):
            low = 1.0 if creator in forced else -INF
            one_offer[creator] = self.solver.getNumRow()
            self.solver.addRow(low, 1.0, 0, np.zeros(0, np.int32), np.zeros(0))
            self.kind_of_row.append("one")
        m = len(who)
        place = np.array([one_offer[creator] for creator in who.tolist()], np.int32)
        # Rows of the matrix are limits, tangents, and the one offer of each creator, which is not written out as a row.
        dense = sparse.csc_matrix(np.concatenate((limits.reshape(len(problem.rows), m), -slopes)))
        row_of = np.array([*range(len(problem.rows)), *cut_rows], np.int32)
        ends = dense.indptr[1:].astype(np.intp)
        index = np.insert(row_of[dense.indices], ends, place).astype(np.int32)
        value = np.insert(dense.data, ends, 1.0)
        starts = (dense.indptr[:-1] + np.arange(m)).astype(np.int32)
        cost = np.zeros(len(who)) if self.cells else -(1 - problem.caution) * outcomes.mean(axis=1, dtype=np.float64)
        self.solver.addCols(m, cost / self.scale, np.zeros(m), np.ones(m), len(index), starts, index, value)
        self.creators = np.concatenate((self.creators, who))
        self.kinds = np.concatenate((self.kinds, kinds.astype(np.intp)))
        self.outcomes = np.concatenate((self.outcomes, outcomes))

    def slopes(self, outcomes: Single, group: Rows | None, tangents: list[Tangent]) -> Floats:
        """Slope of each tangent for each of m pairs in units of the objective, tangents x m."""
        found = np.zeros((len(tangents), len(outcomes)))
        if group is None and tangents:
            return (np.concatenate([t.weights for t in tangents]) @ outcomes.T).astype(np.float64) / self.scale
        for number, tangent in enumerate(tangents):
            if tangent.part == TAIL_PART:
                found[number] = np.einsum("ms,ms->m", outcomes, tangent.weights[group])
            else:
                inside = group == tangent.part
                found[number, inside] = outcomes[inside] @ tangent.weights[0]
        return found / self.scale

    def add_tangent(self, tangent: Tangent) -> None:
        """Bound a part of the goal by one more tangent."""
        part = self.cells if tangent.part == TAIL_PART else tangent.part
        slopes = self.slopes(self.outcomes, self.group, [tangent])[0]
        used = np.flatnonzero(slopes)
        index = np.concatenate(([part], used + self.parts)).astype(np.int32)
        value = np.concatenate(([1.0], -slopes[used]))
        self.solver.addRow(-INF, tangent.const / self.scale, len(index), index, value)
        self.kind_of_row.append("tangent")
        self.tangents.append(tangent)

    def add_tangents_at(self, totals: Totals, promised: Floats | None = None, tolerance: float = 0.0) -> bool:
        """Bound the parts of the goal by their tangents where a choice brings these totals; say whether any was needed.

        Args:
            totals: What the choice brings.
            promised: What the tangents so far promise of each part, cells first, then the tail; None = add all.
            tolerance: A part that promises no more than this above what is brought needs no tangent.
        """
        size = len(totals.total)
        before = len(self.tangents)
        for cell in range(self.cells):
            brought = float(totals.parts[cell].mean())
            if promised is None or promised[cell] - brought > tolerance:
                weights = totals.slope[cell][None, :] / size
                const = brought - float(totals.loads[cell] @ weights[0])
                self.add_tangent(Tangent(cell, weights.astype(np.float32), const))
        if self.has_tail:
            tail = tail_weights(totals.total)
            brought = float(tail @ totals.total)
            if promised is None or promised[-1] - brought > tolerance:
                weights = (totals.slope * tail).astype(np.float32)
                const = brought - float((weights * totals.loads).sum()) if self.cells else 0.0
                self.add_tangent(Tangent(TAIL_PART, weights, const))
        return len(self.tangents) > before

    def drop_idle(self) -> None:
        """Drop tangents that the newest answer does not touch: the solver is slow with many, and they can come back."""
        duals = np.abs(np.array(self.solver.getSolution().row_dual))
        rows = [n for n, kind in enumerate(self.kind_of_row) if kind == "tangent"]
        first = self.parts  # each part of the goal keeps its first one, so that it has an upper end
        idle = [n for n, row in enumerate(rows) if n >= first and duals[row] < 1e-12]
        if not idle:
            return
        gone = {rows[n] for n in idle}
        self.solver.deleteRows(len(gone), np.array(sorted(gone), np.int32))
        self.kind_of_row = [kind for n, kind in enumerate(self.kind_of_row) if n not in gone]
        self.tangents = [tangent for n, tangent in enumerate(self.tangents) if n not in set(idle)]

    def totals(self, amounts: Floats) -> Totals:
        """Return what amounts of the pairs bring together."""
        some = np.flatnonzero(amounts > 0)
        group = self.group
        cell = None if group is None else group[some]
        return totals_of(self.outcomes[some], amounts[some], cell, self.problem.saturation)


def _scale_of(low: float, high: float) -> float:
    ends = [abs(end) for end in (low, high) if np.isfinite(end) and end != 0]
    return max(ends, default=1.0)
