"""The yardsticks: exact binomial intervals, coverage, interval scores, bootstrap over units."""

from collections.abc import Callable
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


def binomial_interval(hits: float, n: int, share: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper and Pearson 1934); 0 to 1 where n is 0."""
    tail = (1 - share) / 2
    low = 0.0 if hits == 0 else float(special.betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(special.betaincinv(hits + 1, n - hits, 1 - tail))
    return low, high


def coverage(held: Bools) -> Coverage:
    """Return the share of n intervals that held what came; NaN where n is 0."""
    n, hits = len(held), int(held.sum())
    return Coverage(hits / n if n else float("nan"), *binomial_interval(hits, n), n)


def mean_coverage(shares: Floats) -> Coverage:
    """Return how often intervals of n units held, each unit having been tried several times.

    The interval is that of n units tried once, which is at least as wide as it need be.

    Args:
        shares: Share of a unit's intervals that held, n.
    """
    n, mean = len(shares), float(shares.mean())
    return Coverage(mean, *binomial_interval(mean * n, n), n)


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


def macro_f1(label: NDArray[np.int64], called: NDArray[np.int64]) -> float:
    """Return the mean of F1, the harmonic mean of precision and recall, over the labels 0 and 1 that occur."""
    table = np.bincount(2 * label + called, minlength=4).reshape(2, 2)
    named = table.sum(axis=0) + table.sum(axis=1)
    occurs = named > 0
    return float((2 * table.diagonal()[occurs] / named[occurs]).mean())


def area_under_curve(label: NDArray[np.int64], score: Floats) -> float:
    """Return the chance that a positive row scores higher than another row, ties counting half; NaN for one label."""
    positive, others = score[label == 1], np.sort(score[label != 1])
    if not len(positive) or not len(others):
        return float("nan")
    below, not_above = (np.searchsorted(others, positive, side) for side in ("left", "right"))
    return float((below + not_above).mean() / (2 * len(others)))


def calibration_error(probability: Floats, label: NDArray[np.int64], bins: int = 10) -> float:
    """Return the mean distance of stated probability and share that came, over bins of equal width, by size of bin.

    Args:
        probability: Stated, n, 0 to 1.
        label: What came, n, 0 or 1.
        bins: How many.
    """
    place = np.minimum((probability * bins).astype(int), bins - 1)
    size = np.bincount(place, minlength=bins)
    stated, came = (np.bincount(place, weights=values, minlength=bins) for values in (probability, label))
    return float(np.abs(stated - came).sum() / size.sum())


def bootstrap_interval(
    statistic: Callable[[NDArray[np.intp]], float],
    groups: NDArray[np.int64],
    rng: np.random.Generator,
    resamples: int = 500,
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a statistic of rows, whole groups drawn with putting back.

    Args:
        statistic: Takes the rows of a resample; NaN where it cannot be computed there.
        groups: Of each row, numbered from 0, n.
        rng: Random numbers.
        resamples: How many.
    """
    order = np.argsort(groups, kind="stable")
    size = np.bincount(groups)
    start = np.cumsum(size) - size
    found = []
    for _ in range(resamples):
        drawn = rng.integers(0, len(size), len(size))
        rows = np.concatenate([order[start[group] : start[group] + size[group]] for group in drawn])
        found.append(statistic(rows))
    low, high = np.nanquantile(found, [0.025, 0.975])
    return float(low), float(high)


def percentiles_of(values: Floats) -> Floats:
    """Return where each of n values stands among them, between 0 and 1; ties in the order given."""
    ranks: Floats = (np.argsort(np.argsort(values, kind="stable"), kind="stable") + 0.5) / len(values)
    return ranks


def ndcg(score: Floats, gain: Floats, places: int) -> float:
    """Return the discounted gain of the first places of a ranking over that of the best ranking.

    Source: Järvelin and Kekäläinen 2002, with the gain itself in place of a power of 2.

    Args:
        score: What is ranked by, highest first, n.
        gain: Of each unit, n, none negative.
        places: How many places count.
    """
    discount = 1 / np.log2(np.arange(2, min(places, len(score)) + 2))
    best = np.sort(gain)[::-1][: len(discount)]
    found = gain[np.argsort(-score, kind="stable")[: len(discount)]]
    return float((found * discount).sum() / (best * discount).sum())
