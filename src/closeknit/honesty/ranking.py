"""How well scores put the rows that count before all others: curves, areas, and what is found for a given effort."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats

RESAMPLES = 400


@dataclass(frozen=True)
class Ranking:
    """n rows with a score, higher first.

    Rows of one score cannot be told apart, so they are found together; a cut between them finds the expected share.

    Attributes:
        score: Of each row, n.
        positive: Whether each row is one of those to be found, n.
    """

    score: Floats
    positive: NDArray[np.bool_]

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.argsort(-self.score, kind="stable")

    @cached_property
    def _ends(self) -> NDArray[np.intp]:
        """Place of the last row of each score, best first."""
        return np.append(np.flatnonzero(np.diff(self.score[self._order])), len(self.score) - 1)

    def curve(self, weight: Floats | None = None) -> tuple[Floats, Floats]:
        """Return how many rows are flagged, and how many found, from no row to all.

        Args:
            weight: How often each row counts, n; None = once.
        """
        weight = np.ones(len(self.score)) if weight is None else weight
        flagged = np.cumsum(weight[self._order])[self._ends]
        found = np.cumsum((weight * self.positive)[self._order])[self._ends]
        return np.append(0.0, flagged), np.append(0.0, found)


def area_under(ranking: Ranking, weight: Floats | None = None) -> float:
    """Return the chance that a positive row scores higher than another row, ties counting half."""
    flagged, found = ranking.curve(weight)
    alarms = flagged - found
    return float(np.trapezoid(found, alarms) / (found[-1] * alarms[-1]))


def average_precision(ranking: Ranking, weight: Floats | None = None) -> float:
    """Return the mean, over the positive rows, of the share of positives among all rows scored at least as high."""
    flagged, found = ranking.curve(weight)
    precision = np.divide(found, flagged, out=np.zeros_like(found), where=flagged > 0)
    return float((np.diff(found) * precision[1:]).sum() / found[-1])


def recall_at(ranking: Ranking, flagged: float, weight: Floats | None = None) -> float:
    """Return the share of positive rows that are among the first `flagged`."""
    flags, found = ranking.curve(weight)
    return float(np.interp(flagged, flags, found) / found[-1])


def precision_at(ranking: Ranking, flagged: float, weight: Floats | None = None) -> float:
    """Return the share of positive rows among the first `flagged`, among all where there are fewer."""
    flags, found = ranking.curve(weight)
    return float(np.interp(flagged, flags, found) / min(flagged, flags[-1]))


def recall_at_alarms(ranking: Ranking, rate: float, weight: Floats | None = None) -> float:
    """Return the share of positive rows found when a given share of the other rows is flagged with them."""
    flagged, found = ranking.curve(weight)
    alarms = flagged - found
    return float(np.interp(rate * alarms[-1], alarms, found) / found[-1])


Statistic = Callable[[Floats], float]


def group_bootstrap(statistics: list[Statistic], groups: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """Return 95 % bootstrap intervals of statistics, whole groups drawn with putting back, 2 x statistics.

    Args:
        statistics: Each takes how often every row counts, n; NaN where it cannot be computed.
        groups: Of each row, numbered from 0, n.
        rng: Random numbers.
    """
    size = int(groups.max()) + 1
    found = np.full((RESAMPLES, len(statistics)), np.nan)
    for resample in range(RESAMPLES):
        weight = np.bincount(rng.integers(0, size, size), minlength=size)[groups].astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            found[resample] = [statistic(weight) for statistic in statistics]
    ends: Floats = np.nanquantile(found, [0.025, 0.975], axis=0)
    return ends
