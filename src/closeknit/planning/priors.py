"""What is expected of a creator before any history: base values of each stage of the funnel, by offer, tie and size.

A level of 0 at every stage means the base value. Accept and post are log odds, chosen such that the *mean* probability
over all that differs between brands, niches and creators is the assumed rate. Reach, clicks and orders are logarithms
of *medians*: means are exp(half the variance) times as high, which draws of levels (`beliefs.draw`) and noise of posts
bring by themselves. Whoever multiplies base values alone gets a median.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from closeknit.metrics.arrays import Floats
from closeknit.metrics.engagement_model import NANO_MIDDLE
from closeknit.planning.assumptions import Known
from closeknit.planning.brief import Brief

# Follower counts at which the next band of `vocabulary.tier` begins, and what orders per click are assumed there.
_ORDER_BANDS = (10_000, 50_000, 1_000_000)
_ORDER_IDS = ("order_rate_nano", "order_rate_micro", "order_rate_macro", "order_rate_mega")
REACH_AT = 5_000  # followers for which `reach_share` holds


@dataclass(frozen=True)
class Spreads:
    """Standard deviations of one stage; meaning and scale as in `assumptions`.

    Attributes:
        brand: Between brands.
        niche: Between niches of a brand.
        creator: Between creators of a niche.
        noise: Between posts of a creator; 0 for yes-or-no stages.
        season: Between times of one brand; 0 but for orders.
    """

    brand: float
    niche: float
    creator: float
    noise: float
    season: float

    @property
    def levels(self) -> float:
        """Of a creator's level: brand, niche and creator together."""
        return float(np.sqrt(self.brand**2 + self.niche**2 + self.creator**2))

    @property
    def total(self) -> float:
        """Of one post of one creator: all of them together."""
        return float(np.sqrt(self.levels**2 + self.noise**2 + self.season**2))


@dataclass(frozen=True)
class Prior:
    """Assumptions in force for a brief.

    Attributes:
        brief: What is asked.
        known: Assumption id -> number, ours or the user's.
    """

    brief: Brief
    known: Mapping[str, Known]

    def value(self, name: str) -> float:
        """Return the number of an assumption."""
        return self.known[name].value

    def spreads(self, stage: str) -> Spreads:
        """Return the standard deviations of a stage."""
        parts = ("brand", "niche", "creator", "noise", "season")
        found = {part: self.known.get(f"spread_{stage}_{part}") for part in parts}
        return Spreads(**{part: known.value if known else 0.0 for part, known in found.items()})


def _widening(spread: ArrayLike) -> Floats:
    found: Floats = np.sqrt(1 + np.pi * np.square(spread) / 8)
    return found


def marginal_probability(logit: ArrayLike, spread: ArrayLike) -> Floats:
    """Return the mean probability over Gaussian log odds.

    Source: MacKay 1992, the probit approximation of the logistic-normal mean; within 0.01 below a spread of 1.2.

    Args:
        logit: Mean of the log odds, any shape.
        spread: Their standard deviation.

    >>> round(float(marginal_probability(0.0, 1.0)), 3)
    0.5
    """
    found: Floats = special.expit(np.asarray(logit) / _widening(spread))
    return found


def mean_logit(rate: ArrayLike, spread: ArrayLike) -> Floats:
    """Return the log odds whose mean probability over a spread is a rate: the inverse of `marginal_probability`."""
    found: Floats = special.logit(rate) * _widening(spread)
    return found


def _by_warmth(prior: Prior, stem: str, warmth: NDArray[np.str_]) -> Floats:
    """Return the assumption `stem_warmth` of each of n creators; "" = as the brief says."""
    asked = np.asarray(warmth)
    found = np.full(len(asked), prior.value(f"{stem}_{prior.brief.warmth}"))
    for name in ("applicant", "warm", "cold"):
        found[asked == name] = prior.value(f"{stem}_{name}")
    return found


def accept_logit(prior: Prior, kind: str, warmth: NDArray[np.str_], retail: ArrayLike) -> Floats:
    """Return log odds of acceptance at level 0, n.

    The rates assumed are those of a gift of 50 or more. A smaller gift lowers the odds where no fee is paid.

    Args:
        prior: Assumptions.
        kind: Of the offer, of `brief.KINDS`.
        warmth: applicant, warm or cold, n; "" = as the brief says.
        retail: What the gift is worth in a shop, major units, one number or n.
    """
    odds = special.logit(_by_warmth(prior, "accept", warmth))
    if kind != "gifted":
        odds = odds + np.log(prior.value(f"accept_odds_{kind}"))
    if kind in {"gifted", "commission"}:
        worth = np.asarray(retail, np.float64)
        small, middle = prior.value("gift_odds_below_30"), prior.value("gift_odds_30_to_50")
        odds = odds + np.log(np.where(worth < 30, small, np.where(worth < 50, middle, 1.0)))
    return mean_logit(special.expit(odds), prior.spreads("accept").levels)


def post_logit(prior: Prior, kind: str, warmth: NDArray[np.str_], obligation: bool) -> Floats:
    """Return log odds of a post, once accepted, at level 0, n.

    Args:
        prior: Assumptions.
        kind: Of the offer; a paid or mixed one always agrees on a post.
        warmth: applicant, warm or cold, n; "" = as the brief says.
        obligation: Whether other offers agree on one.
    """
    stem = "post_agreed" if obligation or kind in {"paid", "mixed"} else "post"
    return mean_logit(_by_warmth(prior, stem, warmth), prior.spreads("post").levels)


def usual_rate(prior: Prior, followers: Floats) -> Floats:
    """Return the usual engagement rate by size, median, n."""
    slope = prior.value("engagement_slope")
    found: Floats = prior.value("engagement_rate") * np.exp(slope * (np.log(followers) - NANO_MIDDLE))
    return found


def log_reach(prior: Prior, followers: Floats, rate: Floats, fake_share: Floats) -> Floats:
    """Return the log of the median number of people that a post reaches, n; NaN where followers are.

    The published share is one of all followers of usual accounts, so fake followers count by how far they exceed the
    usual share of them. Nobody is assumed to reach more people than she has followers.

    Args:
        prior: Assumptions.
        followers: n.
        rate: Engagement rate, n; NaN where not known = the usual one of her size.
        fake_share: Of followers, n; NaN where not known = the usual one.
    """
    share = prior.value("reach_share") * (followers / REACH_AT) ** prior.value("reach_slope")
    share = np.minimum(share, prior.value("reach_share_most"))
    usual_fake = prior.value("fake_share")
    real = (1 - np.where(np.isnan(fake_share), usual_fake, fake_share)) / (1 - usual_fake)
    relative = np.where(np.isnan(rate), 1.0, rate / usual_rate(prior, followers))
    engaged = np.maximum(relative, 1e-3) ** prior.value("engagement_power")
    found: Floats = np.log(followers * np.clip(share * real * engaged, 1e-6, 1.0))
    return found


def log_click_rate(prior: Prior, followers: Floats) -> Floats:
    """Return the log of median clicks per person reached, n; the same for all sizes, as nothing better is known."""
    return np.full(len(followers), np.log(prior.value("click_rate")))


def log_order_rate(prior: Prior, followers: Floats) -> Floats:
    """Return the log of median orders per click, n; where followers are not known, that of nano creators."""
    rates = np.array([prior.value(name) for name in _ORDER_IDS])
    found: Floats = np.log(rates[np.searchsorted(_ORDER_BANDS, np.nan_to_num(followers), side="right")])
    return found


def engagement_log(prior: Prior, followers: Floats, rate: Floats, rate_spread: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of what is believed about the log of a creator's engagement rate, n each.

    Args:
        prior: Assumptions.
        followers: n.
        rate: Expected engagement rate, n: the mean of what is believed. NaN where not known = the usual one of her
            size, which is a median.
        rate_spread: Standard deviation of its logarithm, n; NaN where not known.
    """
    spread = rates_spread(prior, rate_spread)
    unknown = np.isnan(rate)
    known = np.where(unknown, 1.0, np.maximum(rate, 1e-6))
    return np.where(unknown, np.log(usual_rate(prior, followers)), np.log(known) - spread**2 / 2), spread


def rates_spread(prior: Prior, rate_spread: Floats) -> Floats:
    """Return standard deviations of log engagement rates, those not known as wide as between creators, n."""
    return np.where(np.isnan(rate_spread), prior.known["engagement_rate"].spread, rate_spread)
