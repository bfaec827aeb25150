"""Questions about creators: a filtered list, one of them, what vendors state about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from closeknit.audience.niches.definitions import niche_named
from closeknit.metrics.registry import METRICS, columns_of, metric_columns
from closeknit.vocabulary.errors import NothingObserved, UsageError
from closeknit.vocabulary.handle import parse_handle
from closeknit.vocabulary.tier import TIERS, tier_named
from closeknit.warehouse.generation import Generation

DEFAULT_SORT = "engagement_rate_low"


@dataclass(frozen=True)
class CreatorQuery:
    """Which creators, in which order.

    Attributes:
        tier: Name of a size band; None = all.
        niches: Any of these, in any case; empty = all.
        min_engagement: Smallest shrunken engagement rate, a fraction.
        min_stated: Name of a vendor's figure -> smallest value.
        sort: A metric id, one of its columns, or followers; best first.
        limit: At most so many; None = all.
    """

    tier: str | None = None
    niches: tuple[str, ...] = ()
    min_engagement: float | None = None
    min_stated: dict[str, float] = field(default_factory=dict)
    sort: str = DEFAULT_SORT
    limit: int | None = None


def list_creators(
    generation: Generation, query: CreatorQuery, columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Return rows of `creator_metrics`; missing values are None.

    Ties break by creator_id; creators without the sorting metric come last.

    Args:
        generation: The creator data.
        query: Which creators, in which order.
        columns: Only these columns; None = all. Of a million creators a dozen columns are read in a quarter of the
            time that all take.

    Raises:
        UsageError: A tier, niche or metric is not known; the message lists what is.
    """
    rows = creators_asked(generation, query)
    if columns is not None:
        rows = rows.select(*columns)
    found: list[dict[str, Any]] = rows.to_pyarrow().to_pylist()
    return found


def creators_asked(generation: Generation, query: CreatorQuery) -> ir.Table:
    """Return the rows of `creator_metrics` that a question is about, in its order.

    Args:
        generation: The creator data.
        query: Which creators, in which order.

    Raises:
        UsageError: A tier, niche or metric is not known; the message lists what is.
    """
    rows = _filtered(generation.metrics, generation, query)
    column, descending = _order(query.sort)
    order = ibis.desc(column, nulls_first=False) if descending else ibis.asc(column, nulls_first=False)
    rows = rows.order_by(order, "creator_id")
    return rows if query.limit is None else rows.limit(query.limit)


def _filtered(rows: ir.Table, generation: Generation, query: CreatorQuery) -> ir.Table:
    if query.tier is not None:
        tier = tier_named(query.tier)
        if tier is None:
            raise UsageError(f"There is no tier '{query.tier}'.", f"Tiers are: {', '.join(t.name for t in TIERS)}.")
        rows = rows.filter(rows.tier == tier.name)
    if query.niches:
        rows = rows.filter(rows.niche.lower().isin([niche.lower() for niche in known_niches(generation, query.niches)]))
    if query.min_engagement is not None:
        rows = rows.filter(rows.engagement_rate >= query.min_engagement)
    for name, least in query.min_stated.items():
        stated = generation.stated
        latest = stated.filter(stated.name == name)
        latest = latest.group_by("creator_id").agg(value=latest.value.argmax(latest.observed_at))
        rows = rows.semi_join(latest.filter(latest.value >= least), "creator_id")
    return rows


def known_niches(generation: Generation, wanted: tuple[str, ...]) -> list[str]:
    """Return wanted niches as the data spell them; another name of a niche, such as its alias, finds it too.

    Raises:
        UsageError: The data hold no such niche.
    """
    found = generation.metrics.select("niche").distinct().to_pyarrow()["niche"].to_pylist()
    by_lower = {niche.lower(): niche for niche in found if niche}
    return [by_lower.get(niche.lower()) or by_lower[_by_alias(niche, by_lower, generation)] for niche in wanted]


def _by_alias(wanted: str, by_lower: Mapping[str, str], generation: Generation) -> str:
    meant = niche_named(wanted, generation.models.niches.lexicon.niches)
    if meant is None or meant.name not in by_lower:
        known = ", ".join(sorted(by_lower.values())[:20]) or "none: your data name no niche"
        raise UsageError(f"No creator has the niche '{wanted}'.", f"Niches in your data: {known}.")
    return meant.name


def _order(sort: str) -> tuple[str, bool]:
    if sort in {"followers", "following", "posts_total"}:
        return sort, True
    if sort in METRICS:
        return sort, METRICS[sort].direction != "lower"
    if sort in metric_columns():
        if sort.endswith(("_n", "_posts")):
            return sort, True
        metric = next(metric for metric in METRICS.values() if sort in columns_of(metric))
        return sort, metric.direction != "lower"
    raise UsageError(f"'{sort}' is not a metric.", f"Sort by one of: {', '.join(METRICS)}, followers.")


def find_creator(generation: Generation, written: str) -> dict[str, Any]:
    """Return the row of one creator.

    Args:
        generation: The creator data.
        written: A creator id, a handle with or without @, or a profile address.

    Raises:
        NothingObserved: Nobody of that name is known.
    """
    rows = generation.metrics
    text = written.strip()
    handle = parse_handle(text)
    wanted = [text, f"instagram:{text}", f"instagram:@{handle}"]
    match = rows.creator_id.isin(wanted)
    if handle is not None:
        match = match | (rows.handle == handle)
    found = rows.filter(match).order_by("creator_id").limit(2).to_pyarrow().to_pylist()
    if not found:
        raise NothingObserved(f"No creator '{written}' is known.", "See who is: closeknit creators --limit 20")
    by_id = [row for row in found if row["creator_id"] in wanted[:2]]
    return dict((by_id or found)[0])


def stated_about(generation: Generation, creator_id: str) -> list[dict[str, Any]]:
    """Return what vendors state about a creator, newest first: name, value, formula, source, observed_at."""
    rows = generation.stated.filter(generation.stated.creator_id == creator_id)
    # The same figure of the same day may have come in several files.
    told = rows.select("name", "value", "formula", "source", "observed_at").distinct()
    found = told.order_by(ibis.desc("observed_at"), "source", "name", "value").to_pyarrow().to_pylist()
    return list(found)


def posts_by_kind(generation: Generation, creator_id: str) -> dict[str, int]:
    """Return how many current posts of each kind are known of a creator."""
    rows = generation.posts.filter(generation.posts.creator_id == creator_id)
    counts = rows.group_by(kind=ibis.coalesce(rows.kind, "unknown")).agg(n=rows.count()).order_by("kind")
    return {row["kind"]: row["n"] for row in counts.to_pyarrow().to_pylist()}
