"""What the next posts will bring: the predictive law of a creator's mean rate over posts to come.

The log of the mean rate of the next h posts is Normal. Its centre is the shrunken level; its variance adds up what is
not known about the level, the scatter of h posts, and the drift of the level over time, which grows with the square
root of the days between and then stays. An interval without drift is far too narrow: it covers 59 % where it says 90 %.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from closeknit.metrics.arrays import Floats

# InstaFake, 458 accounts: the log level drifts by SD 0.155 between windows 120 days apart, and by about 0.35 at most.
DRIFT_SD = 0.155
DRIFT_DAYS = 120.0
MOST_DRIFT_SD = 0.35
ROUNDS = 30


@dataclass(frozen=True)
class Drift:
    """How levels move between windows 120 days apart.

    Attributes:
        shift: Mean change of the log level.
        variance: Variance of the change.
    """

    shift: float = 0.0
    variance: float = DRIFT_SD**2


PUBLISHED_DRIFT = Drift()


def drift_size(days: Any) -> Floats:
    """Return g, the size of the drift relative to 120 days: sqrt(days / 120), no larger than 0.35 / 0.155.

    Args:
        days: From the middle of the posts seen to the middle of the posts to come; negative counts as 0.
    """
    size: Floats = np.sqrt(np.clip(np.asarray(days, float) / DRIFT_DAYS, 0.0, (MOST_DRIFT_SD / DRIFT_SD) ** 2))
    return size


def predict_log_mean(
    level: Any, left: Any, spread: Any, posts: Any, days: Any, drift: Drift = PUBLISHED_DRIFT
) -> tuple[Floats, Floats]:
    """Return centre and variance of the log mean rate of a creator's next posts.

    Args:
        level: Shrunken log level (`engagement_model.posterior`).
        left: Variance left in it.
        spread: Variance of the log rate between her posts (`engagement_model.own_spread`).
        posts: How many posts are to come, h.
        days: As in `drift_size`.
        drift: How levels move.

    Returns:
        Normal(level + shift g - spread / 2h, left + spread / h + variance g²); arrays of the shape of the
        arguments, NaN where one is NaN.
    """
    g = drift_size(days)
    # The level is the log of the mean rate; the log of a mean of few posts lies below it by half their scatter.
    centre = level + drift.shift * g - spread / (2 * posts)
    return np.asarray(centre), np.asarray(left + spread / posts + drift.variance * g**2)


def rate_interval(centre: Any, variance: Any, share: float) -> tuple[Floats, Floats]:
    """Return the ends, as rates, of the central interval that holds this share of the predictive law.

    Args:
        centre: Of the log mean rate.
        variance: Of the log mean rate.
        share: Between 0 and 1, such as 0.9.
    """
    half = NormalDist().inv_cdf((1 + share) / 2) * np.sqrt(variance)
    return np.asarray(np.exp(centre - half)), np.asarray(np.exp(centre + half))


def fit_drift(residual: Floats, base: Floats, g: Floats) -> Drift:
    """Estimate the drift from what came after forecasts without drift.

    The shift by weighted least squares of the residuals on g, the variance by weighted least squares of their squares
    less the base variance on g², in turn until both agree (the scoring steps of maximum likelihood).

    Args:
        residual: Log mean rate of the later posts less the shrunken level, c.
        base: Variance of the residual without drift (left + spread / h), c.
        g: `drift_size` of each, c.

    Returns:
        The drift; its variance is never negative. The published one where no g is above 0.
    """
    if not np.any(g > 0):
        return PUBLISHED_DRIFT
    shift, variance = 0.0, DRIFT_SD**2
    for _ in range(ROUNDS):
        weight = 1.0 / (base + variance * g**2)
        shift = float((weight * g * residual).sum() / (weight * g**2).sum())
        excess = (residual - shift * g) ** 2 - base
        variance = max(float((weight**2 * g**2 * excess).sum() / (weight**2 * g**4).sum()), 0.0)
    return Drift(shift, variance)
