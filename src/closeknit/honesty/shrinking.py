"""From the likes of a few posts to shrunken levels, by exactly the functions the library uses."""

import numpy as np

from closeknit.honesty.timelines import Timelines, levels_of
from closeknit.metrics.arrays import Floats
from closeknit.metrics.levels import Levels


def shrink(likes: Floats, followers: Floats) -> Levels:
    """Fit the population to the posts seen and shrink every account toward it.

    Likes stand in place of likes and comments; the niche is unknown.

    Args:
        likes: Of the posts seen, c x k.
        followers: c.
    """
    return levels_of(Timelines(followers, likes, np.full_like(likes, np.nan), np.full(len(followers), "")))


def floored_log(likes: Floats, followers: Floats) -> Floats:
    """Return ln(likes / followers), likes below a half counting as a half.

    Args:
        likes: A mean or median of likes, c.
        followers: c.
    """
    logs: Floats = np.log(np.maximum(likes, 0.5) / followers)
    return logs
