"""How many see a post: views of a video and people reached by a post, per follower.

Both are log-normal like engagement, with creators spread far wider, so the same model serves them with published
priors of their own. They are only ever told as a range (docs/decisions/0012-views-as-a-range.md).
"""

import numpy as np
import pyarrow as pa

from closeknit.metrics.arrays import floats
from closeknit.metrics.engagement_model import KNOTS, EngagementPrior
from closeknit.metrics.heavy_tails import standard_quantile
from closeknit.metrics.levels import Sums

VIEWS, REACH = "views", "reach"
SEEN = (VIEWS, REACH)

# Reels of 1,429 small business accounts (2024, public data set, its own description): accounts with 1k-10k followers
# have 0.28 views a follower in the middle, 0.05 to 0.95 from the tenth to the ninetieth of a hundred.
MEDIAN_VIEWS = 0.28
LOG_SD = float(np.log(0.95 / 0.05)) / (2 * standard_quantile(0.90))
# How much of that lies between accounts and how much between one account's videos is not told: half each.
HALF = LOG_SD**2 / 2
# Minter.io 2019, medians of 3-4 million posts: reach / followers 37.7 % below 20k followers, 22.9 % up to 1M and 19.1 %
# above. The spread is not published; that of views stands in.
MEDIAN_REACH = 0.377
REACH_SLOPE = float(np.log(0.191 / 0.377) / np.log(3_000_000 / 5_000))
VIEWS_SLOPE = -0.25  # as engagement: no figure by size is published


def _published(median: float, slope: float) -> EngagementPrior:
    # A level is the log of the mean, above the log of the median by half the variance between posts.
    level = float(np.log(median)) + HALF / 2
    return EngagementPrior(False, 0, level, slope, (0.0,) * len(KNOTS), {}, float(np.sqrt(HALF)), HALF)


PUBLISHED_SEEN = {VIEWS: _published(MEDIAN_VIEWS, VIEWS_SLOPE), REACH: _published(MEDIAN_REACH, REACH_SLOPE)}


def sums_of(found: pa.Table, name: str) -> Sums:
    """Return the sums of one of `SEEN` under the names that levels are computed from.

    Args:
        found: Columns of `reach_stats.reach_stats`, and followers, c.
        name: `views` or `reach`.
    """
    sums = {f"er_{part}": floats(found, f"{name}_{part}") for part in ("n", "sum")}
    sums |= {f"log_{part}": floats(found, f"{name}_log_{part}") for part in ("sum", "sumsq")}
    return {**sums, "er_n": np.nan_to_num(sums["er_n"]), "followers": floats(found, "followers")}
