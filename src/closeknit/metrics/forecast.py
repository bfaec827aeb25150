"""What the next posts will bring: the predictive law of a creator's mean rate over posts to come.

The log of the mean rate of the next h posts lies about its centre like Student's t (`heavy_tails`). Its variance adds
up what is not known about the level, the scatter of h posts, and the drift of the level over time. An interval without
drift is far too narrow: it covers 59 % where it says 90 %. Pure functions over arrays of c creators.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from closeknit.metrics.arrays import Columns, Floats
from closeknit.metrics.drift import Drift, drift_size
from closeknit.metrics.heavy_tails import HEAVY_ENDS, standard_quantile
from closeknit.metrics.levels import Levels


@dataclass(frozen=True)
class Law:
    """The predictive law of the log mean rate of the next posts of c creators; NaN where it is not known.

    Attributes:
        centre: Mean and median, c.
        variance: c.
        common: The part of the variance that is everybody's at once: a draw of it moves all creators together, c.
    """

    centre: Floats
    variance: Floats
    common: Floats

    def rate_at(self, probability: float) -> Floats:
        """Return the rate below which the mean of the next posts lies with this probability, c."""
        rate: Floats = np.exp(self.centre + standard_quantile(probability) * np.sqrt(self.variance))
        return rate

    def interval(self, share: float) -> tuple[Floats, Floats]:
        """Return the ends, as rates, of the central interval that holds this share, such as 0.9."""
        return self.rate_at((1 - share) / 2), self.rate_at((1 + share) / 2)

    @property
    def mean_rate(self) -> Floats:
        """Expected rate: that of the log-normal law with this centre and variance (t laws have no mean as rates)."""
        rate: Floats = np.exp(self.centre + self.variance / 2)
        return rate


def predict(levels: Levels, days: Any, posts: int, drift: Drift) -> Law:
    """Return the law of the mean rate of each creator's next posts.

    Args:
        levels: Of c creators.
        days: From the middle of the posts seen to the middle of the posts to come, c or one number.
        posts: How many posts are to come, h.
        drift: How levels move.

    Returns:
        Centre level + shift g - spread / 2h, variance left + spread / h + (variance + shift variance) g².
    """
    g = drift_size(days)
    # The level is the log of the mean rate; the log of a mean of few posts lies below it by half their scatter.
    centre = levels.level + drift.shift * g - levels.spread / (2 * posts)
    common = drift.shift_variance * g**2 + 0.0 * centre
    return Law(centre, levels.left + levels.spread / posts + drift.variance * g**2 + common, common)


def engagement_columns(law: Law, followers: Floats, posts: int) -> Columns:
    """Return the forecast of the mean engagement rate of the next posts, and of all their engagements together.

    Args:
        law: Of the log mean rate, c.
        followers: c.
        posts: How many posts are to come.

    Returns:
        `rate` and `engagements` (medians), each with `_mean`, `_low`, `_high`, `_low95` and `_high95`.
    """
    rates = {"": np.exp(law.centre), "_mean": law.mean_rate, **_ends(law)}
    total = posts * followers
    return {f"rate{end}": rate for end, rate in rates.items()} | {
        f"engagements{end}": rate * total for end, rate in rates.items()
    }


def range_columns(law: Law, followers: Floats, name: str) -> Columns:
    """Return the range of a count a post, such as views, on the mean of the next posts; never a single number.

    Args:
        law: Of the log mean of the count per follower, c.
        followers: c.
        name: What is counted.
    """
    return {f"{name}{end}": rate * followers for end, rate in _ends(law).items()}


def _ends(law: Law) -> Columns:
    spread = np.sqrt(law.variance)
    return {f"_{end}": np.exp(law.centre + z * spread) for end, z in HEAVY_ENDS.items()}
