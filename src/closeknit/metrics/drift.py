"""How a creator's level moves between the posts seen and the posts to come.

Between windows d days apart levels change by a shift common to everybody, and by a part of each creator's own; both
grow with the square root of d and then stay. Learned from the user's own data, where each creator's newer posts can be
held against her older ones; without such data from published figures, in which case nothing is known of the shift but
its size, so that it belongs in the variance (docs/decisions/0011-heavy-tails-and-drift.md).
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.metrics.engagement_model import FEWEST_CREATORS, published_prior
from closeknit.metrics.levels import Sums, level_of_mean, niche_effects, spread_of, squares_within
from closeknit.metrics.spreads import fit_spreads

# InstaFake, 458 accounts: the log level drifts by SD 0.155 between windows 120 days apart, and by about 0.35 at most.
DRIFT_SD = 0.155
DRIFT_DAYS = 120.0
MOST_DRIFT_SD = 0.35
# The same accounts rose by 0.13 in 120 days in 2018, together; all of Instagram fell by 24-28 % a year in 2025
# (Socialinsider), 0.17 on this scale. The next change may have either sign and about such a size.
SHIFT_SD = 0.13
PUBLISHED_CREATORS = 20.0  # how many creators the published variance counts for beside the user's own
FEWEST_DAYS = 30.0  # windows nearer to each other tell of noise only
ROUNDS = 30


@dataclass(frozen=True)
class Drift:
    """How levels move between windows 120 days apart.

    Attributes:
        shift: Expected change of everybody's log level.
        variance: Of the change of each creator's own.
        shift_variance: Of the change of everybody's, about `shift`.
        creators: How many of the user's creators it was learned from; 0 for the published one.
    """

    shift: float = 0.0
    variance: float = DRIFT_SD**2
    shift_variance: float = SHIFT_SD**2
    creators: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the manifest."""
        return asdict(self)


PUBLISHED_DRIFT = Drift()


def drift_size(days: Any) -> Floats:
    """Return g, the size of the drift relative to 120 days: sqrt(days / 120), no larger than 0.35 / 0.155.

    Args:
        days: From the middle of the posts seen to the middle of the posts to come; negative counts as 0.
    """
    size: Floats = np.sqrt(np.clip(np.asarray(days, float) / DRIFT_DAYS, 0.0, (MOST_DRIFT_SD / DRIFT_SD) ** 2))
    return size


def fit_drift(residual: Floats, base: Floats, g: Floats) -> Drift:
    """Estimate the drift from what came after forecasts without drift.

    The shift by weighted least squares of the residuals on g, the variance by weighted least squares of their squares
    less the base variance on g², in turn until both agree (the scoring steps of maximum likelihood). Both start from
    the published drift: the shift from Normal(0, 0.13²), the variance as if 20 creators had shown it.

    Args:
        residual: Log mean rate of the later posts less what was forecast, c.
        base: Variance of the residual without drift, c.
        g: `drift_size` of each, c.

    Returns:
        The published drift where c is below `FEWEST_CREATORS`.
    """
    if len(residual) < FEWEST_CREATORS:
        return PUBLISHED_DRIFT
    shift, variance, known = 0.0, DRIFT_SD**2, 0.0
    before = PUBLISHED_CREATORS / DRIFT_SD**4
    for _ in range(ROUNDS):
        weight = 1.0 / (base + variance * g**2)
        known = float((weight * g**2).sum()) + 1.0 / SHIFT_SD**2
        shift = float((weight * g * residual).sum()) / known
        excess = float((weight**2 * g**2 * ((residual - shift * g) ** 2 - base)).sum())
        told = float((weight**2 * g**4).sum())
        variance = max((excess + before * DRIFT_SD**2) / (told + before), DRIFT_SD**2 / 100)
    return Drift(shift, variance, 1.0 / known, len(residual))


@dataclass(frozen=True)
class Later:
    """The newer posts of c creators, beside sums over their older ones.

    Attributes:
        posts: How many, c.
        mean: Their mean rate, c.
        days: From the middle of the older posts to the middle of the newer ones, c.
    """

    posts: Floats
    mean: Floats
    days: Floats


def learn_drift(older: Sums, niches: NDArray[Any], later: Later) -> Drift:
    """Hold creators' newer posts against forecasts from their older ones.

    Args:
        older: Sums over the older posts, c.
        niches: Names, "" where unknown, c.
        later: The newer posts.

    Returns:
        The published drift where too few creators have windows at least 30 days apart.
    """
    use = (older["er_n"] > 0) & (later.posts > 0) & (older["followers"] > 0) & (later.days >= FEWEST_DAYS)
    if use.sum() < FEWEST_CREATORS:
        return PUBLISHED_DRIFT
    sums = {name: values[use] for name, values in older.items()}
    posts, mean, days = later.posts[use], later.mean[use], later.days[use]
    known = fit_spreads(squares_within(sums), sums["er_n"] - 1, sums["followers"], niches[use], published_prior())
    spread = spread_of(sums, niche_effects(known, niches[use]), known)
    level, variance = level_of_mean(sums, spread)
    # The log of a mean of few posts lies below the log of the mean rate by half their scatter.
    came = np.log(mean + 0.5 / sums["followers"]) + spread / (2 * posts)
    return fit_drift(came - level, variance + spread / posts, drift_size(days))
