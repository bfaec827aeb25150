"""From a creator's post sums to her post metrics: expressions over one row a creator."""

from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from closeknit.metrics.engagement_model import (
    KNOTS,
    NANO_MIDDLE,
    EngagementPrior,
    level_of,
    own_spread,
    posterior,
)
from closeknit.metrics.expressions import Z80, Z95, normal_cdf, utc_literal, wilson
from closeknit.metrics.window import FEWEST_POSTS

QUOTED_AVERAGE = 0.016  # the Instagram average that marketers quote
FEWEST_FOR_TREND = 6
TREND_DAYS = 30
STEEPEST_TREND = 50.0  # in ln units a month
_ENDS = (("low", -Z80), ("high", Z80), ("low95", -Z95), ("high95", Z95))

Columns = dict[str, Any]


def squares_within(stats: ir.Table) -> ir.NumericValue:
    """Sum of squared deviations of a creator's log rates from their mean; never below 0 by rounding."""
    return (stats.log_sumsq - stats.log_sum * stats.log_sum / stats.er_n).clip(lower=0.0)


def measured_levels(stats: ir.Table, s2: float) -> tuple[ir.NumericValue, ir.NumericValue]:
    """Return each creator's measured level and its variance (`engagement_model.level_of`)."""
    spread = own_spread(squares_within(stats), stats.er_n, s2)
    log_mean = (stats.er_sum / stats.er_n + 0.5 * stats.inverse_followers).ln()
    return level_of(log_mean, spread, stats.er_n)


def expected_levels(rows: ir.Table, prior: EngagementPrior) -> ir.NumericValue:
    """Return the population's level for each row's followers and niche (`engagement_model.expected_level`)."""
    log_followers = rows.followers.cast("float64").ln()
    expected = prior.level + prior.slope * (log_followers - NANO_MIDDLE)
    for knot, bend in zip(KNOTS, prior.bends, strict=True):
        if bend:
            expected = expected + bend * (log_followers - ibis.literal(knot).ln()).clip(lower=0.0)
    if prior.niches:
        shift = ibis.cases(
            *((ibis.coalesce(rows.niche, "") == name, by) for name, by in prior.niches.items()), else_=0.0
        )
        expected = expected + shift
    return expected


def shrunken_levels(rows: ir.Table, prior: EngagementPrior) -> Columns:
    """Return the columns `expected`, `shrunk` and `left`: the population's level, hers after shrinkage, its variance.

    Args:
        rows: Post sums joined with followers and niche, one row a creator.
        prior: The population.
    """
    level, variance = measured_levels(rows, prior.s2)
    expected = expected_levels(rows, prior)
    shrunk, left = posterior(level, variance, expected, prior.tau)
    return {"expected": expected, "shrunk": shrunk, "left": left}


def post_metrics(rows: ir.Table, prior: EngagementPrior, as_of: datetime) -> Columns:
    """Return the expressions of all post metrics.

    Args:
        rows: Post sums joined with followers and niche and with the columns of `shrunken_levels`, one row a creator.
        prior: The population.
        as_of: The moment the metrics speak about.
    """
    enough = rows.er_n >= FEWEST_POSTS
    columns: Columns = {}
    columns |= _engagement(rows, prior.tau, enough)
    columns |= _trend(rows, prior)
    columns |= _habits(rows, as_of)
    columns |= _sponsored(rows)
    return columns


def _engagement(rows: ir.Table, tau: float, enough: ir.BooleanValue) -> Columns:
    expected, shrunk, left = rows.expected, rows.shrunk, rows.left
    known = enough & (rows.followers > 0)
    rate = known.ifelse(shrunk.exp(), None)
    spread = left.sqrt()
    columns: Columns = {"engagement_rate": rate}
    percentile_spread = (tau**2 + left).sqrt()
    columns["engagement_percentile"] = known.ifelse(normal_cdf((shrunk - expected) / percentile_spread), None)
    columns["engagement_multiple"] = rate / QUOTED_AVERAGE
    for end, z in _ENDS:
        bound = shrunk + z * spread
        columns[f"engagement_rate_{end}"] = known.ifelse(bound.exp(), None)
        columns[f"engagement_multiple_{end}"] = known.ifelse(bound.exp() / QUOTED_AVERAGE, None)
        columns[f"engagement_percentile_{end}"] = known.ifelse(normal_cdf((bound - expected) / tau), None)
    # Estimate and ends rest on different spreads: for a creator far off the curve the nearer end would pass by.
    middle = columns["engagement_percentile"]
    for end, z in _ENDS:
        name = f"engagement_percentile_{end}"
        columns[name] = ibis.least(columns[name], middle) if z < 0 else ibis.greatest(columns[name], middle)
    columns["engagement_rate_mean"] = enough.ifelse(rows.er_sum / rows.er_n, None)
    columns["engagement_rate_median"] = enough.ifelse(rows.er_median, None)
    by_others = rows.by_others_n >= FEWEST_POSTS
    columns["engagement_by_others"] = by_others.ifelse(rows.by_others_sum / rows.by_others_n, None)
    columns["engagement_by_others_n"] = rows.by_others_n
    for metric in ("rate", "rate_mean", "rate_median", "percentile", "multiple", "trend"):
        columns[f"engagement_{metric}_n"] = rows.er_n
    return columns


def _trend(rows: ir.Table, prior: EngagementPrior) -> Columns:
    days = rows.day_sumsq - rows.day_sum * rows.day_sum / rows.er_n
    known = (rows.er_n >= FEWEST_FOR_TREND) & (days > 1.0)
    spread_of_days = known.ifelse(days, None)
    slope = (rows.log_day_sum - rows.day_sum * rows.log_sum / rows.er_n) / spread_of_days
    error = (own_spread(squares_within(rows), rows.er_n, prior.s2) / spread_of_days).sqrt()
    columns: Columns = {"engagement_trend": _growth(slope)}
    for end, z in _ENDS:
        columns[f"engagement_trend_{end}"] = _growth(slope + z * error)
    return columns


def _growth(slope: ir.NumericValue) -> ir.NumericValue:
    """Relative change in 30 days; a steeper slope than any real one would leave the range of numbers."""
    return (TREND_DAYS * slope).clip(upper=STEEPEST_TREND).exp() - 1


def _habits(rows: ir.Table, as_of: datetime) -> Columns:
    enough_likes = rows.likes_n >= FEWEST_POSTS
    mean = rows.likes_sum / rows.likes_n
    variance = (rows.likes_sumsq - rows.likes_sum * mean) / (rows.likes_n - 1)
    ratio_known = enough_likes & (rows.comment_ratio_likes > 0)
    weeks = (_seconds(rows.newest_in_window) - _seconds(rows.oldest_in_window)) / (7 * 86_400.0)
    moment = utc_literal(as_of)
    return {
        "like_dispersion": (enough_likes & (mean > 0)).ifelse(variance.clip(lower=0.0).sqrt() / mean, None),
        "like_dispersion_n": rows.likes_n,
        "comments_per_like": ratio_known.ifelse(rows.comment_ratio_comments / rows.comment_ratio_likes, None),
        "comments_per_like_n": rows.likes_n,
        "posts_per_week": ((rows.posts_n >= FEWEST_POSTS) & (weeks > 0)).ifelse((rows.posts_n - 1) / weeks, None),
        "posts_per_week_n": rows.posts_n,
        "days_since_last_post": ((_seconds(moment) - _seconds(rows.newest_post_at)) / 86_400.0).clip(lower=0.0),
        "days_since_last_post_n": rows.posts_seen,
        "hidden_likes_share": (rows.posts_n >= FEWEST_POSTS).ifelse(1 - rows.likes_n / rows.posts_n, None),
        "hidden_likes_share_n": rows.posts_n,
    }


def _seconds(moment: Any) -> Any:
    return moment.epoch_seconds().cast("float64")


def _sponsored(rows: ir.Table) -> Columns:
    known = rows.sponsored_known >= FEWEST_POSTS
    low, high = wilson(rows.sponsored_n, rows.sponsored_known, Z80)
    low95, high95 = wilson(rows.sponsored_n, rows.sponsored_known, Z95)
    return {
        "sponsored_share": known.ifelse(rows.sponsored_n / rows.sponsored_known, None),
        "sponsored_share_low": known.ifelse(low, None),
        "sponsored_share_high": known.ifelse(high, None),
        "sponsored_share_low95": known.ifelse(low95, None),
        "sponsored_share_high95": known.ifelse(high95, None),
        "sponsored_share_n": rows.sponsored_known,
    }
