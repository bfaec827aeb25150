"""Engagement by size and niche in the user's own data."""

from typing import Any

import ibis
import ibis.expr.types as ir

from closeknit.vocabulary.tier import TIERS
from closeknit.warehouse.generation import Generation

FEWEST_CREATORS = 5  # a row of fewer says more about persons than about a group


def engagement_by(generation: Generation, *by: str) -> list[dict[str, Any]]:
    """Return engagement per group: creators, quartiles of the shrunken rate, median of the plain means.

    Args:
        generation: The creator data.
        by: Columns of `creator_metrics` to group by: `tier`, `niche`, or both.
    """
    rows = generation.metrics
    rows = rows.filter(rows.engagement_rate.notnull())
    rate = rows.engagement_rate
    grouped = rows.group_by(*by).agg(
        creators=rows.count(),
        lower_quartile=rate.quantile(0.25),
        median=rate.median(),
        upper_quartile=rate.quantile(0.75),
        median_of_means=rows.engagement_rate_mean.median(),
        posts=rows.engagement_rate_n.sum(),
    )
    grouped = grouped.filter(grouped.creators >= FEWEST_CREATORS)
    found = grouped.to_pyarrow().to_pylist()
    sizes = {tier.name: place for place, tier in enumerate(TIERS)}
    return sorted(found, key=lambda row: [_place(row[name], name, sizes) for name in by])


def _place(value: Any, name: str, sizes: dict[str, int]) -> tuple[int, Any]:
    if value is None:
        return (1, "")
    return (0, sizes[value] if name == "tier" else value)


def coverage(generation: Generation, tier: str | None = None) -> dict[str, int]:
    """Return how many creators carry what metrics need: creators, with_posts, with_comments, with_replies."""
    rows: ir.Table = generation.metrics
    if tier is not None:
        rows = rows.filter(rows.tier == tier)
    counts = rows.aggregate(
        creators=rows.count(),
        with_posts=rows.engagement_rate.notnull().sum(),
        with_comments=(ibis.coalesce(rows.comments_seen, 0) > 0).sum(),
        with_replies=ibis.coalesce(rows.replies_collected, False).sum(),
    )
    return {name: int(value or 0) for name, value in counts.to_pyarrow().to_pylist()[0].items()}
