"""A creator as JSON and as words: the same shapes for every command."""

from collections.abc import Mapping
from typing import Any

from closeknit.documents.likes import likes_in_words
from closeknit.metrics.engagement_model import FEWEST_CREATORS
from closeknit.metrics.metrics_schema import ABOUT
from closeknit.metrics.peer_comparison import MOST_UNUSUAL_LIKES, UNUSUAL, likes_together
from closeknit.metrics.registry import METRICS, Metric
from closeknit.metrics.sufficiency import estimate_of, why_missing
from closeknit.vocabulary.estimate import Estimate

IDENTITY = ("creator_id", "handle", "niche", "tier", "followers")
ASSUMED = f"by a published assumption, as the rates of fewer than {FEWEST_CREATORS} creators are known"


def creator_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return identity, what describes her and metrics, each metric as estimate, low, high (80 %) and n."""
    metrics = {metric.id: estimate_of(metric, row).as_json() for metric in METRICS.values()}
    return {**{name: row[name] for name in (*IDENTITY, *ABOUT)}, **metrics}


def metric_json(metric: Metric, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a metric with both intervals, formula, window and, where missing, the reason."""
    estimate = estimate_of(metric, row)
    found: dict[str, Any] = {
        **estimate.as_json(),
        "low95": estimate.low95,
        "high95": estimate.high95,
        "label": metric.label,
        "unit": metric.unit,
        "counts": metric.counts,
        "formula": metric.formula,
        "window": metric.window,
        "needs": metric.needs,
        "source": metric.source,
        "why_missing": why_missing(metric, row),
    }
    if metric.bursts:
        found["posts"] = row.get(f"{metric.id}_posts")
        found["effective_n"] = row.get(f"{metric.id}_effective_n")
    if metric.signal:
        found["z"] = row.get(f"{metric.id}_z")
        found["peers"] = row.get(f"{metric.id}_peers")
    return found


def likes_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the one z of the two signals of bought likes, and from where a round-up leaves somebody out."""
    z = likes_together(row)
    return {
        "z": None if z is None else round(z, 4),
        "peers": None if z is None else row["like_dispersion_peers"],
        "unusual": None if z is None else abs(z) >= UNUSUAL,
        "left_out_below": -MOST_UNUSUAL_LIKES,
        "says": likes_in_words(row),
    }


def undisclosed_json(share: Estimate) -> dict[str, Any]:
    """Return the share of posts that look like undisclosed advertising, with both intervals."""
    return {**share.as_json(), "low95": share.low95, "high95": share.high95}


def number(metric: Metric, value: float | None) -> str:
    """Return a metric's value in words: `7.9 %`, `4.2 h`, `0.53`; a dash where it is missing.

    >>> number(METRICS["engagement_rate"], 0.0787)
    '7.9 %'
    """
    if value is None:
        return "-"
    if metric.unit == "fraction":
        return f"{100 * value:.{_places(100 * value)}f} %"
    if metric.unit.startswith("relative"):
        return f"{100 * value:+.1f} %"
    return f"{value:.{_places(value)}f}" + {"hours": " h", "days": " days", "multiple": " x"}.get(metric.unit, "")


def _places(value: float) -> int:
    """Digits after the point that leave two or three that count."""
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 1 else 2
