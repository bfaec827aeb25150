"""How much posts of one creator scatter: the variance of their log rates, pooled by niche and size, and her own.

Posts about food scatter less than posts about everything, and those of large accounts more than those of small ones.
An interval that rested on everybody's scatter would hold too much for some and too little for others.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.metrics.engagement_model import FEWEST_IN_NICHE, NANO_MIDDLE, PUBLISHED_S2, EngagementPrior

POOLED_PSEUDO_DF = 20.0  # how much the published spread counts when the data's own is pooled
OWN_PSEUDO_DF = 6.0  # how much the pooled spread counts beside a creator's own
SLOPE_PRECISION = 200.0  # as if posts had told that the slope is 0 with an SD of 0.1
MOST_BY_SIZE = float(np.log(2.0))  # size never more than halves or doubles the variance


def pooled_spread(log_sumsq_within: Any, degrees: Any, before: float = PUBLISHED_S2) -> Any:
    """Return the pooled variance of the log rate between posts of one creator.

    Args:
        log_sumsq_within: Sum over creators of the squared deviations from their own mean.
        degrees: Sum over creators of (posts - 1).
        before: What is believed without data.
    """
    return (log_sumsq_within + POOLED_PSEUDO_DF * before) / (degrees + POOLED_PSEUDO_DF)


def own_spread(squares: Any, posts: Any, s2: Any) -> Any:
    """Return a creator's variance between posts, shrunk toward the pooled one of her peers: (ss + 6 S²) / (k + 5)."""
    return (squares + OWN_PSEUDO_DF * s2) / (posts - 1 + OWN_PSEUDO_DF)


def peers_spread(prior: EngagementPrior, niche_spreads: Any, followers: Any) -> Floats:
    """Return the pooled variance for creators of a niche and size, c.

    Args:
        prior: The population.
        niche_spreads: Of each creator's niche (`niche_spread`), c.
        followers: c; the niche's own variance where unknown or 0.
    """
    known = followers > 0
    by_size = prior.spread_slope * (np.log(np.where(known, followers, 1.0)) - NANO_MIDDLE)
    pooled: Floats = niche_spreads * np.exp(np.where(known, np.clip(by_size, -MOST_BY_SIZE, MOST_BY_SIZE), 0.0))
    return pooled


def niche_spread(prior: EngagementPrior, niches: NDArray[Any]) -> Floats:
    """Return each niche's variance between posts; everybody's for unknown niches and those with few creators."""
    return np.array([prior.spreads.get(niche, prior.s2) for niche in niches], np.float64)


def fit_spreads(
    squares: Floats, degrees: Floats, followers: Floats, niches: NDArray[Any], before: EngagementPrior
) -> EngagementPrior:
    """Return what was believed before with the spreads that creators show.

    Pooled by niche; then the slope over ln(followers) by least squares of each creator's variance relative to her
    niche's, drawn toward 0; then pooled again with that slope taken out.

    Args:
        squares: Squared deviations of each creator's log rates from their mean, c.
        degrees: Posts - 1, c.
        followers: c.
        niches: Names, "" where unknown, c.
        before: What is believed without data.
    """
    if not degrees.sum() > 0:
        return before
    names, codes = np.unique(niches.astype(str), return_inverse=True)
    flat = replace(before, spread_slope=0.0)
    level = _by_niche(squares, degrees, names, codes, flat)
    size = np.log(followers)
    off = size - np.average(size, weights=degrees)
    excess = squares / niche_spread(level, names)[codes] - degrees
    slope = float((off * excess).sum() / ((degrees * off**2).sum() + SLOPE_PRECISION))
    tilted = replace(before, spread_slope=slope)
    return _by_niche(squares / peers_spread(tilted, 1.0, followers), degrees, names, codes, tilted)


def _by_niche(
    squares: Floats, degrees: Floats, names: NDArray[Any], codes: NDArray[np.intp], before: EngagementPrior
) -> EngagementPrior:
    everybody = float(pooled_spread(squares.sum(), degrees.sum(), before.s2))
    creators, within, free = (np.bincount(codes, weights, len(names)) for weights in (None, squares, degrees))
    pooled = pooled_spread(within, free, everybody)
    big = (creators >= FEWEST_IN_NICHE) & (names != "")
    return replace(before, s2=everybody, spreads={str(names[i]): float(pooled[i]) for i in np.flatnonzero(big)})
