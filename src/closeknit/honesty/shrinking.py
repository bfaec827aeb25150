"""From the likes of a few posts to shrunken levels, by exactly the functions the library uses."""

from dataclasses import dataclass

import numpy as np

from closeknit.metrics.arrays import Floats
from closeknit.metrics.engagement_model import (
    expected_level,
    fit_prior,
    level_of,
    niche_shifts,
    own_spread,
    pooled_spread,
    posterior,
)


@dataclass(frozen=True)
class Shrunken:
    """What k posts say about each of c accounts.

    Attributes:
        level: Shrunken log of the mean rate.
        left: Variance left in it.
        spread: Variance of the log rate between an account's posts.
    """

    level: Floats
    left: Floats
    spread: Floats


def shrink(likes: Floats, followers: Floats) -> Shrunken:
    """Fit the population to the posts seen and shrink every account toward it.

    Likes stand in place of likes and comments; the niche is unknown.

    Args:
        likes: Of the posts seen, c x k, nothing missing.
        followers: c.
    """
    posts = likes.shape[1]
    logs = np.log((likes + 0.5) / followers[:, None])
    squares = ((logs - logs.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    s2 = float(pooled_spread(squares.sum(), len(likes) * (posts - 1)))
    spread = own_spread(squares, posts, s2)
    level, variance = level_of(np.log(likes.mean(axis=1) / followers + 0.5 / followers), spread, posts)
    size, niches = np.log(followers), np.full(len(followers), "")
    prior = fit_prior(level, variance, size, niches, s2)
    shrunk, left = posterior(level, variance, expected_level(prior, size, niche_shifts(prior, niches)), prior.tau)
    return Shrunken(shrunk, left, spread)


def floored_log(likes: Floats, followers: Floats) -> Floats:
    """Return ln(likes / followers), likes below a half counting as a half.

    Args:
        likes: A mean or median of likes, c.
        followers: c.
    """
    logs: Floats = np.log(np.maximum(likes, 0.5) / followers)
    return logs
