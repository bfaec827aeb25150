"""Mean and average of the worst cases of a choice, and the slopes of both."""

from dataclasses import dataclass

import numpy as np

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.problem import TAIL, Saturation
from closeknit.planning.outcomes import Rows, Single


def tail_weights(totals: Floats, share: float = TAIL) -> Floats:
    """Return weights of s scenarios that average the worst share of them; they sum to 1.

    A scenario that only partly belongs to the worst share counts in part.

    Args:
        totals: Outcome of each scenario, s.
        share: Between 0 and 1.
    """
    s = len(totals)
    whole = int(share * s)
    weights = np.zeros(s)
    order = np.argpartition(totals, whole) if whole < s else np.arange(s)
    weights[order[:whole]] = 1.0
    if whole < s and share * s > whole:
        weights[order[whole]] = share * s - whole
    return weights / (share * s)


def worst_average(totals: Floats, share: float = TAIL) -> float:
    """Return the average of the worst share of outcomes (conditional value at risk).

    Source: Rockafellar and Uryasev 2000, for equally likely scenarios.
    """
    return float(tail_weights(totals, share) @ totals)


def scored(totals: Floats, caution: float) -> float:
    """Return (1 - caution) x mean + caution x average of the worst 10 %."""
    return float((1 - caution) * totals.mean() + caution * worst_average(totals))


def slope_of_score(totals: Floats, caution: float) -> Floats:
    """Return by how much the score changes with each of s scenarios, s."""
    found: Floats = (1 - caution) / len(totals) + caution * tail_weights(totals)
    return found


def totals_of(outcomes: Single, amounts: Floats, cell: Rows | None, saturation: Saturation | None) -> "Totals":
    """Return what m creators bring together.

    Args:
        outcomes: m x s.
        amounts: How much of each is chosen, m, between 0 and 1.
        cell: Of each, m; None without saturation.
        saturation: Where audiences overlap.
    """
    if saturation is None or cell is None:
        total = (amounts.astype(np.float32) @ outcomes).astype(np.float64)
        return Totals(total, np.ones((1, len(total)), np.float32), total[None, :], total[None, :])
    loads = np.zeros((len(saturation.size), outcomes.shape[1]))
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    if len(cells):
        weighted = outcomes[order] * amounts[order, None].astype(np.float32)
        loads[cells] = np.add.reduceat(weighted, starts, axis=0)
    size = saturation.size[:, None]
    missed = np.exp(-loads / size)
    parts = size * (1 - missed)
    return Totals(parts.sum(axis=0), missed.astype(np.float32), parts, loads)


@dataclass(frozen=True)
class Totals:
    """What a choice brings in every scenario.

    Attributes:
        total: s.
        slope: What one unit more is worth, groups x s; 1 where outcomes add up.
        parts: Of each group, groups x s.
        loads: What the parts would be if audiences did not overlap, groups x s.
    """

    total: Floats
    slope: Single
    parts: Floats
    loads: Floats
