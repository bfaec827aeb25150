"""Why a metric could not be computed for a creator, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from closeknit.metrics.closeness_parts import FEWEST_ANSWERS, FEWEST_PARTS, FEWEST_POSTS, FEWEST_UNITS
from closeknit.metrics.registry import (
    FEWEST_ACCOUNTS,
    FOLLOWERS,
    HISTORY,
    METRICS,
    POSTS,
    TEXTS,
    THREADS,
    Metric,
)
from closeknit.metrics.window import FEWEST_POSTS as FEWEST_IN_WINDOW
from closeknit.vocabulary.estimate import Estimate

_WITHOUT_FIGURES = "no follower of the sample has posts, followers and following known"
NOT_COLLECTED = "replies were not collected"
_NEEDS_FOLLOWERS = frozenset(
    metric.id for metric in METRICS.values() if metric.id.startswith("engagement_") and metric.id != "engagement_trend"
)


def estimate_of(metric: Metric, row: Mapping[str, Any]) -> Estimate:
    """Return a metric of a row of `creator_metrics`.

    Args:
        metric: Which.
        row: Column name -> value; missing values are None.
    """
    n = row.get(f"{metric.id}_n")
    ends = (
        [row.get(f"{metric.id}_{end}") for end in ("low", "high", "low95", "high95")] if metric.interval else [None] * 4
    )
    return Estimate(row.get(metric.id), ends[0], ends[1], None if n is None else int(n), ends[2], ends[3])


def why_missing(metric: Metric, row: Mapping[str, Any]) -> str | None:
    """Return why a metric is missing in a row of `creator_metrics`, None where it is not.

    Args:
        metric: Which.
        row: Column name -> value.
    """
    if row.get(metric.id) is not None:
        return None
    reason = _REASONS.get(metric.window)
    return reason(metric, row) if reason is not None else _why_no_comments(metric, row)


def _why_no_followers(_metric: Metric, row: Mapping[str, Any]) -> str:
    known = int(row.get("audience_fake_share_n") or 0)
    if not known:
        return "no follower sample" if row.get("audience_fake_share_n") is None else _WITHOUT_FIGURES
    return f"no follower sample large enough: {known} followers with known figures, {FEWEST_ACCOUNTS} needed"


def _why_no_posts(metric: Metric, row: Mapping[str, Any]) -> str:
    if metric.id in _NEEDS_FOLLOWERS and not row.get("followers"):
        unknown = row.get("followers") is None
        return "the number of followers is not known" if unknown else "a rate over 0 followers cannot be computed"
    inside = row.get("posts_n") or 0
    if inside < FEWEST_IN_WINDOW:
        return f"{inside} post{'' if inside == 1 else 's'} in the window, {metric.needs} needed"
    if metric.id == "engagement_by_others":
        return "comments were captured for fewer than 3 posts"
    if metric.id == "sponsored_share":
        return "neither label nor hashtags are known"
    usable = row.get("engagement_rate_n") or 0
    if usable < FEWEST_IN_WINDOW and metric.id not in {"posts_per_week"}:
        return f"likes are hidden or missing on all but {usable} of {inside} posts"
    return f"{metric.needs} needed"


def _why_no_comments(metric: Metric, row: Mapping[str, Any]) -> str:
    if not row.get("comments_seen"):
        return "no comments were captured"
    if metric.window == THREADS and not row.get("replies_collected"):
        return NOT_COLLECTED
    if metric.id == "reply_delay":
        return f"fewer than {FEWEST_ANSWERS} answers within 72 hours"
    if metric.id == "closeness":
        return f"fewer than {FEWEST_PARTS} of its parts could be computed"
    return f"fewer than {FEWEST_UNITS} {metric.counts.split(',')[0]} on {FEWEST_POSTS} posts"


def _why_no_focus(metric: Metric, row: Mapping[str, Any]) -> str:
    known = int(row.get("niche_focus_n") or 0)
    return f"{known} post{'' if known == 1 else 's'} tell what they are about; {metric.needs} needed"


_REASONS: Mapping[str, Callable[[Metric, Mapping[str, Any]], str]] = {
    POSTS: _why_no_posts,
    FOLLOWERS: _why_no_followers,
    HISTORY: lambda _metric, _row: "follower counts of fewer than 6 days are known",
    TEXTS: _why_no_focus,
    METRICS["days_since_last_post"].window: lambda _metric, _row: "no dated post is known",
}
