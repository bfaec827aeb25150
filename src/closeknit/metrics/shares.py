"""Shares whose yes-or-no units come in bursts per post: a beta-binomial with the post as unit of evidence.

Replies come in bursts: a creator answers most comments under one post and none under the next. Counting comments as
independent would make intervals far too narrow (the design effect on real data is near 5). So the correlation within
posts is estimated from all creators together, each creator's comments count as fewer effective ones, and her share
is shrunk toward everybody's.
"""

from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Floats

# Correlation within posts where the data cannot tell: the design effect of 5 seen on real replies at 8 comments
# a post, and one pseudo-observation of the population share per effective comment.
DEFAULT_CORRELATION = 0.5
STRENGTH_RANGE = (0.5, 50.0)
FEWEST_CREATORS = 20
INTERVAL_ENDS = (0.025, 0.10, 0.90, 0.975)
MOST_WEIGHT = 50.0  # effective comments beyond which a creator gains no more weight


@dataclass(frozen=True)
class Bursts:
    """Sums over the posts of each of c creators; m units and r hits a post.

    Attributes:
        posts: Posts with at least one unit.
        units: Sum of m.
        hits: Sum of r.
        units_squared: Sum of m².
        hits_per_unit: Sum of r² / m.
    """

    posts: Floats
    units: Floats
    hits: Floats
    units_squared: Floats
    hits_per_unit: Floats


@dataclass(frozen=True)
class Shares:
    """Shrunken shares of c creators; NaN where there are no units.

    Attributes:
        estimate: Posterior mean.
        low: Lower end of the 80 % interval.
        high: Upper end of the 80 % interval.
        low95: Lower end of the 95 % interval.
        high95: Upper end of the 95 % interval.
        effective_n: Units that would carry as much evidence if they were independent.
        correlation: Correlation of two units of one post, all creators together.
        population: The share everybody is shrunk toward.
        strength: How many effective units the population counts for.
    """

    estimate: Floats
    low: Floats
    high: Floats
    low95: Floats
    high95: Floats
    effective_n: Floats
    correlation: float
    population: float
    strength: float


def burst_sums(per_post: ir.Table, units: str, hits: str, name: str) -> dict[str, ir.Value]:
    """Return the aggregations that make `Bursts` columns from a table with one row a post.

    Args:
        per_post: With the columns `units` and `hits`; posts without units have 0 or NULL.
        units: Column of m.
        hits: Column of r.
        name: Prefix of the resulting columns `<name>_posts`, `_units`, `_hits`, `_units_sq`, `_hits_per_unit`.
    """
    m = (per_post[units] > 0).ifelse(per_post[units].cast("float64"), None)
    r = per_post[hits].cast("float64")
    return {
        f"{name}_posts": m.count().cast("float64"),
        f"{name}_units": m.sum(),
        f"{name}_hits": m.notnull().ifelse(r, None).sum(),
        f"{name}_units_sq": (m * m).sum(),
        f"{name}_hits_per_unit": (r * r / m).sum(),
    }


def correlation_within_posts(bursts: Bursts) -> float:
    """Return the intra-post correlation by analysis of variance within creators, all creators pooled.

    Source: the ANOVA estimator of the intraclass correlation for proportions (Ridout, Demétrio and Firth 1999).

    Returns:
        Between 0 and 1; `DEFAULT_CORRELATION` where fewer than `FEWEST_CREATORS` have two posts or more.
    """
    use = (bursts.posts >= 2) & (bursts.units > bursts.posts)
    if use.sum() < FEWEST_CREATORS:
        return DEFAULT_CORRELATION
    k, m, r = bursts.posts[use], bursts.units[use], bursts.hits[use]
    between = (bursts.hits_per_unit[use] - r * r / m).sum() / (k - 1).sum()
    within = (r - bursts.hits_per_unit[use]).sum() / (m - k).sum()
    typical = (m - bursts.units_squared[use] / m).sum() / (k - 1).sum()
    total = between + (typical - 1) * within
    return float(np.clip((between - within) / total, 0.0, 1.0)) if total > 0 else DEFAULT_CORRELATION


def effective_units(bursts: Bursts, correlation: float) -> Floats:
    """Return how many independent units carry the same evidence: units / (1 + (m* - 1) * correlation).

    m* is the size-weighted mean number of units a post (Kish's design effect).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        size = bursts.units_squared / bursts.units
        effective: Floats = bursts.units / (1 + (size - 1) * correlation)
    return np.nan_to_num(effective)


def _population(share: Floats, effective: Floats) -> tuple[float, float]:
    """Mean and strength of the beta distribution of creators' shares, by moments.

    Weights grow with the evidence up to a limit, so that one creator with very many comments cannot speak for all.
    """
    weight = np.minimum(effective, MOST_WEIGHT)
    mean = min(max(float(np.average(share, weights=weight)), 0.005), 0.995)
    noise = mean * (1 - mean)
    free = weight * (1 - weight / weight.sum())
    spread = ((weight * (share - mean) ** 2).sum() - noise * (free / effective).sum()) / free.sum()
    strength = noise / spread - 1 if spread > 0 else STRENGTH_RANGE[1]
    return mean, float(np.clip(strength, *STRENGTH_RANGE))


def shrink_shares(bursts: Bursts, wanted: NDArray[np.bool_] | None = None) -> Shares:
    """Shrink each creator's share toward the population's, with intervals.

    The posterior is Beta(p·a + effective hits, (1 - p)·a + effective misses) with population share p and strength a.

    Args:
        bursts: Sums per creator, c each.
        wanted: Whose intervals are needed, c; the ends of the others are NaN. None = everybody's. Everybody counts for
            the population either way.
    """
    correlation = correlation_within_posts(bursts)
    effective = effective_units(bursts, correlation)
    known = effective > 0
    share = np.full(len(effective), np.nan)
    share[known] = bursts.hits[known] / bursts.units[known]
    if known.sum() >= FEWEST_CREATORS:
        population, strength = _population(share[known], effective[known])
    else:
        # Too few creators to know how they differ: a flat prior says so with wide intervals.
        population, strength = 0.5, 2.0
    hits = np.where(known, share * effective, np.nan)
    a = population * strength + hits
    b = (1 - population) * strength + effective - hits
    rows = np.flatnonzero(known if wanted is None else known & wanted)
    ends = np.full((len(INTERVAL_ENDS), len(share)), np.nan)
    for place, quantile in enumerate(INTERVAL_ENDS):
        ends[place, rows] = special.betaincinv(a[rows], b[rows], quantile)
    low95, low, high, high95 = ends
    mean = a / (a + b)
    # The mean of a very lopsided posterior lies beyond its quantiles; an interval holds its estimate.
    low95, low = np.minimum(low95, mean), np.minimum(low, mean)
    high95, high = np.maximum(high95, mean), np.maximum(high, mean)
    return Shares(mean, low, high, low95, high95, effective, correlation, population, strength)
