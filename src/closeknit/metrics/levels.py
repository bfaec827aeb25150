"""From creators' sums over posts to their levels: measured, and shrunken toward creators of their size and niche.

A level is the log of a mean rate per follower. What the rate counts does not matter here: likes and comments, views,
or people reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.metrics.engagement_model import (
    EngagementPrior,
    expected_level,
    fit_prior,
    level_of,
    niche_shifts,
    posterior,
)
from closeknit.metrics.spreads import fit_spreads, niche_spread, own_spread, peers_spread

# er_n, er_sum, log_sum, log_sumsq of a rate (`post_stats.post_stats`) and followers, c each.
Sums = Mapping[str, Floats]


@dataclass(frozen=True)
class NicheEffects:
    """What the population knows of the niche of each of c creators.

    Attributes:
        shifts: From the curve, c.
        spreads: Variance of the log rate between posts of one creator with 3,162 followers, c.
    """

    shifts: Floats
    spreads: Floats


@dataclass(frozen=True)
class Levels:
    """Shrunken levels of c creators.

    Attributes:
        level: Log of the mean rate, c.
        left: Variance left in it, c.
        spread: Variance of the log rate between a creator's own posts, c.
        expected: The population's level for the size and niche, c.
    """

    level: Floats
    left: Floats
    spread: Floats
    expected: Floats


def niche_effects(prior: EngagementPrior, niches: NDArray[Any], codes: NDArray[np.intp] | None = None) -> NicheEffects:
    """Look up the niches of c creators.

    Args:
        prior: The population.
        niches: Names, "" where unknown, c; or, with codes, the names that there are.
        codes: Place of each creator's niche in `niches`, c.
    """
    names = niches
    if codes is None:
        names, codes = np.unique(niches.astype(str), return_inverse=True)
    return NicheEffects(niche_shifts(prior, names)[codes], niche_spread(prior, names)[codes])


def squares_within(sums: Sums) -> Floats:
    """Return the sum of squared deviations of each creator's log rates from their mean; never below 0 by rounding."""
    squares: Floats = np.maximum(sums["log_sumsq"] - sums["log_sum"] ** 2 / sums["er_n"], 0.0)
    return squares


def spread_of(sums: Sums, niche: NicheEffects, prior: EngagementPrior) -> Floats:
    """Return each creator's variance between posts, drawn toward that of her niche and size, c."""
    pooled = peers_spread(prior, niche.spreads, sums["followers"])
    spread: Floats = own_spread(squares_within(sums), sums["er_n"], pooled)
    return np.where(sums["er_n"] > 0, spread, pooled)


def level_of_mean(sums: Sums, spread: Floats) -> tuple[Floats, Floats]:
    """Return each creator's measured level and its variance (`engagement_model.level_of`), c each.

    Args:
        sums: As in `Sums`.
        spread: Variance of the log rate between each creator's posts (`spread_of`), c.
    """
    log_mean = np.log(sums["er_sum"] / sums["er_n"] + 0.5 / sums["followers"])
    level, variance = level_of(log_mean, spread, sums["er_n"])
    return level, variance


def fit_levels(sums: Sums, niches: NDArray[Any], before: EngagementPrior) -> EngagementPrior:
    """Fit the population to creators' sums.

    Args:
        sums: As in `Sums`, of creators with enough posts.
        niches: Names, "" where unknown, c.
        before: What is believed without data.
    """
    known = fit_spreads(squares_within(sums), sums["er_n"] - 1, sums["followers"], niches, before)
    level, variance = level_of_mean(sums, spread_of(sums, niche_effects(known, niches), known))
    return fit_prior(level, variance, np.log(sums["followers"]), niches, known)


def shrunken_levels(sums: Sums, niche: NicheEffects, prior: EngagementPrior) -> Levels:
    """Shrink each creator toward creators of her size and niche.

    Args:
        sums: As in `Sums`; creators without posts have er_n 0 and get the population's level and its whole variance.
        niche: Of each creator.
        prior: The population.

    Returns:
        Levels are NaN where followers are unknown or 0.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = expected_level(prior, np.log(sums["followers"]), niche.shifts)
        spread = spread_of(sums, niche, prior)
        shrunk, left = posterior(*level_of_mean(sums, spread), expected, prior.tau)
        seen = sums["er_n"] > 0
        return Levels(
            level=np.where(seen, shrunk, expected),
            left=np.where(seen, left, prior.tau**2),
            spread=spread,
            expected=expected,
        )
