"""The yardsticks: exact binomial intervals, coverage, interval scores, bootstrap over units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Floats

Bools = NDArray[np.bool_]

RESAMPLES = 2_000


@dataclass(frozen=True)
class Coverage:
    """How often intervals held what came.

    Attributes:
        share: Of the intervals.
        low: Lower end of the exact 95 % binomial interval of the share.
        high: Its upper end.
        n: How many intervals.
    """

    share: float
    low: float
    high: float
    n: int

    def agrees_with(self, nominal: float) -> bool:
        """Say whether the nominal share is within the 95 % interval."""
        return self.low <= nominal <= self.high


def binomial_interval(hits: int, n: int, share: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper and Pearson 1934); 0 to 1 where n is 0."""
    tail = (1 - share) / 2
    low = 0.0 if hits == 0 else float(special.betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(special.betaincinv(hits + 1, n - hits, 1 - tail))
    return low, high


def coverage(held: Bools) -> Coverage:
    """Return the share of n intervals that held what came; NaN where n is 0."""
    n, hits = len(held), int(held.sum())
    return Coverage(hits / n if n else float("nan"), *binomial_interval(hits, n), n)


def interval_score(low: Floats, high: Floats, came: Floats, share: float) -> Floats:
    """Return the score of central intervals, lower is better: width plus 2 / (1 - share) times what lies outside.

    Source: Gneiting and Raftery 2007, *Strictly proper scoring rules, prediction, and estimation*, equation 43.

    Args:
        low: Lower ends, c.
        high: Upper ends, c.
        came: What came, c.
        share: What the intervals are meant to hold, such as 0.9.
    """
    outside = np.maximum(low - came, 0.0) + np.maximum(came - high, 0.0)
    score: Floats = high - low + 2 / (1 - share) * outside
    return score


def ratio_of_rmse(ours: Floats, other: Floats, rng: np.random.Generator) -> tuple[float, tuple[float, float]]:
    """Return RMSE ours / RMSE other with its 95 % bootstrap interval over units.

    Args:
        ours: Mean squared error of each of c units.
        other: That of the other method, same units.
        rng: Random numbers.
    """
    weights = rng.multinomial(len(ours), np.full(len(ours), 1 / len(ours)), size=RESAMPLES).astype(float)
    ratios = np.sqrt((weights @ ours) / (weights @ other))
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(np.sqrt(ours.sum() / other.sum())), (float(low), float(high))


def distance_from_uniform(values: Floats) -> float:
    """Return the largest gap between the distribution of n values and the uniform one (Kolmogorov and Smirnov)."""
    ordered, n = np.sort(values), len(values)
    steps = np.arange(n + 1) / n
    return float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))


def largest_usual_distance(n: int) -> float:
    """Return the distance that 95 % of samples of n truly uniform values stay below (large n)."""
    return 1.358 / float(np.sqrt(n))
