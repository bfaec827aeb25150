"""Posts in the order of time, and the split into those known and those to come, by the library's own functions."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.metrics.drift import Drift, Later, learn_drift
from closeknit.metrics.engagement_model import EngagementPrior, published_prior
from closeknit.metrics.forecast import Law, predict
from closeknit.metrics.levels import Levels, Sums, fit_levels, niche_effects, shrunken_levels
from closeknit.metrics.window import MOST_POSTS

PUBLISHED = published_prior()
DAYS_IN_WINDOW = 730.0  # 24 months
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Timelines:
    """Posts of c accounts, newest first, p at most.

    Attributes:
        followers: c.
        counts: Likes, or likes and comments, of each post, c x p, NaN behind an account's last post.
        days: When it was posted, in days, c x p, NaN likewise.
        niches: c, "" where unknown.
    """

    followers: Floats
    counts: Floats
    days: Floats
    niches: Texts

    def take(self, which: Bools | NDArray[np.intp]) -> "Timelines":
        """Return some of the accounts."""
        return Timelines(self.followers[which], self.counts[which], self.days[which], self.niches[which])

    def posts(self, first: int, last: int | None = None) -> "Timelines":
        """Return the posts from place `first`, 0 for the newest, up to but without `last`."""
        return replace(self, counts=self.counts[:, first:last], days=self.days[:, first:last])

    def window(self) -> "Timelines":
        """Return the posts that the library would look at, were the newest one of today."""
        newest = self.posts(0, MOST_POSTS)
        recent = newest.days >= newest.days[:, :1] - DAYS_IN_WINDOW
        return newest.only(recent)

    def only(self, kept: Bools) -> "Timelines":
        """Return the accounts without the other posts, whose places stay empty."""
        return replace(self, counts=np.where(kept, self.counts, np.nan), days=np.where(kept, self.days, np.nan))

    @property
    def n(self) -> Floats:
        """How many posts each account has, c."""
        n: Floats = (~np.isnan(self.counts)).sum(axis=1).astype(float)
        return n

    def sums(self) -> Sums:
        """Return the sums over each account's posts that levels are computed from."""
        followers = self.followers[:, None]
        logs = np.log((self.counts + 0.5) / followers)
        return {
            "er_n": self.n,
            "er_sum": np.nansum(self.counts / followers, axis=1),
            "log_sum": np.nansum(logs, axis=1),
            "log_sumsq": np.nansum(logs**2, axis=1),
            "followers": self.followers,
        }

    def mean_rate(self) -> Floats:
        """Return each account's mean rate, a mean count below a half counting as a half, c."""
        rate: Floats = np.maximum(np.nansum(self.counts, axis=1) / self.n, 0.5) / self.followers
        return rate

    def middle(self) -> Floats:
        """Return the mean day of each account's posts, c."""
        middle: Floats = np.nansum(self.days, axis=1) / self.n
        return middle


@dataclass(frozen=True)
class TimeSplit:
    """What was seen of c accounts, and what came.

    Attributes:
        seen: The posts seen.
        came: Mean rate of the posts to come, c.
        days: From the middle of the posts seen to the middle of those to come, c.
        posts: How many posts were to come.
    """

    seen: Timelines
    came: Floats
    days: Floats
    posts: int

    def take(self, which: Bools | NDArray[np.intp]) -> "TimeSplit":
        """Return some of the accounts."""
        return TimeSplit(self.seen.take(which), self.came[which], self.days[which], self.posts)


def time_split(timelines: Timelines, to_come: int, seen: int | None = None) -> TimeSplit:
    """Split every account at the same place: the newest posts are to come, those before them are seen.

    Args:
        timelines: Accounts with more than `to_come` posts.
        to_come: How many posts are to come.
        seen: How many posts are seen; None = those that the library would look at.
    """
    later = timelines.posts(0, to_come)
    before = timelines.posts(to_come).window() if seen is None else timelines.posts(to_come, to_come + seen)
    return TimeSplit(before, later.mean_rate(), later.middle() - before.middle(), to_come)


def levels_of(timelines: Timelines, before: EngagementPrior = PUBLISHED) -> Levels:
    """Fit the population to some posts of everybody and shrink everybody toward it.

    Args:
        timelines: The posts seen.
        before: What is believed without data.
    """
    sums = timelines.sums()
    prior = fit_levels(sums, timelines.niches, before)
    return shrunken_levels(sums, niche_effects(prior, timelines.niches), prior)


def drift_of(timelines: Timelines) -> Drift:
    """Learn the drift as the library does: the newer half of each account's window against the older half."""
    seen = timelines.window()
    newer = np.arange(seen.counts.shape[1]) < seen.n[:, None] // 2
    later, older = seen.only(newer), seen.only(~newer)
    with np.errstate(invalid="ignore"):
        mean = np.nansum(later.counts, axis=1) / later.n / later.followers
        days = later.middle() - older.middle()
    return learn_drift(older.sums(), seen.niches, Later(later.n, mean, days))


def law_of(split: TimeSplit, drift: Drift) -> Law:
    """Return the predictive law of what came."""
    return predict(levels_of(split.seen), split.days, split.posts, drift)


def held(split: TimeSplit, law: Law, share: float) -> Bools:
    """Say for each account whether what came lies within the interval that promises this share."""
    low, high = law.interval(share)
    return (low <= split.came) & (split.came <= high)


def in_words(drift: Drift) -> str:
    """Say where a drift is from and what it is."""
    whence = f"learned from {drift.creators:,} accounts' earlier posts" if drift.creators else "the published one"
    sizes = f"{drift.shift:+.3f} ± {drift.shift_variance**0.5:.3f}, SD {drift.variance**0.5:.3f}"
    return f"drift in 120 days {whence}: {sizes}"
