"""From creators' post sums to their post metrics: pure functions over arrays of c creators, NaN where missing."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import ENDS, Columns, Floats, wilson
from closeknit.metrics.engagement_model import EngagementPrior
from closeknit.metrics.heavy_tails import HEAVY_ENDS
from closeknit.metrics.levels import Levels, NicheEffects, Sums, shrunken_levels, spread_of
from closeknit.metrics.window import FEWEST_POSTS

QUOTED_AVERAGE = 0.016  # the Instagram average that marketers quote
FEWEST_FOR_TREND = 6
TREND_DAYS = 30
SMALLEST_SPREAD = 0.01  # likes more even than that are equally even
STEEPEST_TREND = 50.0  # in ln units a month
DAY = 86_400.0


def post_metrics(sums: Sums, niche: NicheEffects, prior: EngagementPrior, as_of: datetime) -> Columns:
    """Return the columns of all post metrics.

    Args:
        sums: Columns of `activity` and `post_stats`, and followers, c each; counts are 0 where nothing is known.
        niche: What the population knows of each creator's niche.
        prior: The population.
        as_of: The moment the metrics speak about.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return {
            **_engagement(sums, shrunken_levels(sums, niche, prior), prior.tau),
            **_plain(sums),
            **_trend(sums, spread_of(sums, niche, prior)),
            **_habits(sums, as_of),
            **_sponsored(sums),
        }


def _only(known: NDArray[np.bool_], values: Floats) -> Floats:
    return np.where(known, values, np.nan)


def _engagement(sums: Sums, found: Levels, tau: float) -> Columns:
    shrunk, left, expected = found.level, found.left, found.expected
    known = (sums["er_n"] >= FEWEST_POSTS) & (sums["followers"] > 0)
    spread = np.sqrt(left)
    rate = _only(known, np.exp(shrunk))
    # The mean of the percentiles that her true level may have; the interval's ends are percentiles of its ends.
    percentile = special.ndtr((shrunk - expected) / np.sqrt(tau**2 + left))
    columns = {
        "engagement_rate": rate,
        "engagement_percentile": _only(known, percentile),
        "engagement_multiple": rate / QUOTED_AVERAGE,
    }
    for end, z in HEAVY_ENDS.items():
        bound = _only(known, shrunk + z * spread)
        columns[f"engagement_rate_{end}"] = np.exp(bound)
        columns[f"engagement_multiple_{end}"] = columns[f"engagement_rate_{end}"] / QUOTED_AVERAGE
        # Estimate and ends rest on different spreads: far off the curve the nearer end would pass the estimate.
        inside = np.minimum if z < 0 else np.maximum
        columns[f"engagement_percentile_{end}"] = inside(special.ndtr((bound - expected) / tau), percentile)
    for metric in ("rate", "rate_mean", "rate_median", "percentile", "multiple", "trend"):
        columns[f"engagement_{metric}_n"] = sums["er_n"]
    return columns


def _plain(sums: Sums) -> Columns:
    enough = sums["er_n"] >= FEWEST_POSTS
    by_others = sums["by_others_n"] >= FEWEST_POSTS
    return {
        "engagement_rate_mean": _only(enough, sums["er_sum"] / sums["er_n"]),
        "engagement_rate_median": _only(enough, sums["er_median"]),
        "engagement_by_others": _only(by_others, sums["by_others_sum"] / sums["by_others_n"]),
        "engagement_by_others_n": sums["by_others_n"],
    }


def _trend(sums: Sums, spread: Floats) -> Columns:
    n = sums["er_n"]
    days = sums["day_sumsq"] - sums["day_sum"] ** 2 / n
    known = (n >= FEWEST_FOR_TREND) & (days > 1.0)
    slope = _only(known, (sums["log_day_sum"] - sums["day_sum"] * sums["log_sum"] / n) / days)
    error = np.sqrt(spread / days)
    ends = {f"engagement_trend_{end}": _growth(slope + z * error) for end, z in ENDS.items()}
    return {"engagement_trend": _growth(slope), **ends}


def _growth(slope: Floats) -> Floats:
    """Relative change in 30 days; a steeper slope than any real one would leave the range of numbers."""
    return np.expm1(np.minimum(TREND_DAYS * slope, STEEPEST_TREND))


def _habits(sums: Sums, as_of: datetime) -> Columns:
    n, posts = sums["likes_n"], sums["posts_n"]
    weeks = (sums["newest_in_window"] - sums["oldest_in_window"]) / (7 * DAY)
    age = (as_of.timestamp() - sums["newest_post_at"]) / DAY
    in_window = posts >= FEWEST_POSTS
    return {
        "like_dispersion": _like_dispersion(sums),
        "like_dispersion_n": n,
        "comments_per_like": _comments_per_like(sums),
        "comments_per_like_n": n,
        "posts_per_week": _only(in_window & (weeks >= 1), (posts - 1) / weeks),
        "posts_per_week_n": posts,
        "days_since_last_post": np.maximum(age, 0.0),
        "days_since_last_post_n": sums["posts_seen"],
        "hidden_likes_share": _only(in_window, 1 - n / posts),
        "hidden_likes_share_n": posts,
    }


SIGNAL_SUMS = ("likes_n", "likes_sum", "likes_sumsq", "ratio_likes", "ratio_comments")
# Comments vary by so much more between posts than single comments would by themselves (median of 546 accounts).
COMMENT_OVERDISPERSION = 3.0


def post_signals(sums: Sums) -> dict[str, tuple[Floats, Floats]]:
    """Return the signals from posts as logarithms with their standard errors: metric id -> values, errors.

    Half a comment is added, so that an account without any has a logarithm.

    Args:
        sums: `SIGNAL_SUMS`, c each.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        n, spread = sums["likes_n"], np.maximum(_like_dispersion(sums), SMALLEST_SPREAD)
        comments = np.where(np.isnan(_comments_per_like(sums)), np.nan, sums["ratio_comments"] + 0.5)
        return {
            "like_dispersion": (np.log(spread), np.sqrt(1 / (2 * (n - 1)) + spread**2 / n)),
            "comments_per_like": (np.log(comments / sums["ratio_likes"]), np.sqrt(COMMENT_OVERDISPERSION / comments)),
        }


def _like_dispersion(sums: Sums) -> Floats:
    n = sums["likes_n"]
    mean = sums["likes_sum"] / n
    variance = np.maximum((sums["likes_sumsq"] - sums["likes_sum"] * mean) / (n - 1), 0.0)
    return _only((n >= FEWEST_POSTS) & (mean > 0), np.sqrt(variance) / mean)


def _comments_per_like(sums: Sums) -> Floats:
    known = (sums["likes_n"] >= FEWEST_POSTS) & (sums["ratio_likes"] > 0)
    return _only(known, sums["ratio_comments"] / sums["ratio_likes"])


def _sponsored(sums: Sums) -> Columns:
    hits, n = sums["sponsored_n"], sums["sponsored_known"]
    known = n >= FEWEST_POSTS
    columns = {"sponsored_share": _only(known, hits / n), "sponsored_share_n": n}
    for low, high in (("low", "high"), ("low95", "high95")):
        ends = wilson(hits, n, ENDS[high])
        columns[f"sponsored_share_{low}"] = _only(known, ends[0])
        columns[f"sponsored_share_{high}"] = _only(known, ends[1])
    return columns
