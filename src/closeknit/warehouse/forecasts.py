"""What the next posts of creators will bring, asked of one generation of creator data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from closeknit.metrics.arrays import coded, floats, published
from closeknit.metrics.creator_forecasts import (
    ENGAGEMENT,
    Candidates,
    Horizon,
    days_ahead,
    forecast_columns,
    forecast_laws,
)
from closeknit.metrics.expressions import days_since_2020
from closeknit.metrics.outlook import Outlook
from closeknit.metrics.reach_model import SEEN, sums_of
from closeknit.metrics.reach_stats import reach_stats, seen_posts
from closeknit.metrics.registry import INTERVAL_SUFFIXES, METRICS
from closeknit.metrics.sufficiency import why_missing
from closeknit.vocabulary.errors import NothingObserved, UsageError
from closeknit.vocabulary.estimate import Estimate, Range
from closeknit.warehouse.creators import CreatorQuery, creators_asked
from closeknit.warehouse.generation import Generation

_WHO = ("creator_id", "handle", "niche", "tier", "followers")
_WHY = ("posts_n", "engagement_rate", "engagement_rate_n")
MOST_POSTS_AHEAD, MOST_DAYS_AHEAD = 1_000, 3_650
_SUMS = ("er_n", "er_sum", "log_sum", "log_sumsq")


@dataclass(frozen=True)
class Forecast:
    """What the next posts of one creator will bring.

    Attributes:
        creator_id: Who.
        handle: Her handle, where known.
        niche: Hers, where known.
        tier: Her size band, where known.
        followers: How many, where known.
        horizon: Which posts are to come.
        rate: Mean engagement rate of the next posts; the estimate is the median, n counts her posts seen.
        rate_mean: Its expected value.
        engagements: Likes and comments of all these posts together.
        engagements_mean: Their expected value.
        views: Range of views a video, on the mean of so many videos; None where followers are unknown.
        reach: Range of people reached a post, likewise.
        days_ahead: From the middle of her posts seen to the middle of those to come.
        usual_posts: How many posts she makes in so many days at her rhythm; None where it is not known.
        why_missing: Why there is no forecast of engagement; None where there is one.
        outlook: What all creators together say, for how levels drift and how many see a post.
    """

    creator_id: str
    handle: str | None
    niche: str | None
    tier: str | None
    followers: int | None
    horizon: Horizon
    rate: Estimate
    rate_mean: float | None
    engagements: Estimate
    engagements_mean: float | None
    views: Range | None
    reach: Range | None
    days_ahead: float | None
    usual_posts: float | None
    why_missing: str | None
    outlook: Outlook


def forecast(
    generation: Generation, creators: Sequence[str] | CreatorQuery, posts: int = 12, days: float = 90.0
) -> list[Forecast]:
    """Return the forecasts of some creators, in the order asked for.

    Args:
        generation: The creator data.
        creators: Creator ids, or a question.
        posts: How many posts are to come.
        days: Within how many days from the generation's moment.

    Raises:
        UsageError: Posts or days make no sense.
        NothingObserved: An id is not known.
    """
    horizon = _horizon(posts, days)
    rows = forecast_table(generation, creators, posts, days).to_pylist()
    outlook = generation.outlook
    return [_forecast(row, horizon, outlook) for row in rows]


def forecast_table(
    generation: Generation, creators: Sequence[str] | CreatorQuery, posts: int = 12, days: float = 90.0
) -> pa.Table:
    """Return the forecasts of many creators as columns: a million take seconds, not minutes.

    Args:
        generation: The creator data.
        creators: Creator ids, or a question.
        posts: How many posts are to come.
        days: Within how many days from the generation's moment.

    Returns:
        creator_id, handle, niche, tier, followers; what a reason for a missing forecast needs; the columns of
        `creator_forecasts.forecast_columns`, rounded to 6 digits and NULL where missing; days_ahead and usual_posts.

    Raises:
        UsageError: Posts or days make no sense.
        NothingObserved: An id is not known.
    """
    horizon = _horizon(posts, days)
    rows: pa.Table = _with_sums(generation, _asked(generation, creators)).to_pyarrow()
    if not isinstance(creators, CreatorQuery):
        _check_all_known(creators, rows)
    candidates, today = _candidates(rows), days_since_2020(generation.as_of)
    laws = forecast_laws(candidates, generation.prior, generation.outlook, horizon, today)
    columns = forecast_columns(laws, candidates, horizon)
    seen = candidates.sums[ENGAGEMENT]["er_n"] > 0
    ahead = days_ahead(candidates, ENGAGEMENT, horizon, today)
    columns["days_ahead"] = np.where(seen, ahead, np.nan)
    columns["usual_posts"] = floats(rows, "posts_per_week") * horizon.days / 7
    found: pa.Table = rows.select([*_WHO, *_WHY])
    for name, values in columns.items():
        found = found.append_column(name, pa.array(published(values), from_pandas=True))
    return found


def _horizon(posts: int, days: float) -> Horizon:
    if not 1 <= posts <= MOST_POSTS_AHEAD or not 0 < days <= MOST_DAYS_AHEAD:
        raise UsageError(
            f"{posts} posts within {days:g} days cannot be forecast.",
            f"Ask for 1 to {MOST_POSTS_AHEAD:,} posts within 1 to {MOST_DAYS_AHEAD:,} days.",
        )
    return Horizon(posts, days)


def _asked(generation: Generation, creators: Sequence[str] | CreatorQuery) -> ir.Table:
    if isinstance(creators, CreatorQuery):
        rows = creators_asked(generation, creators)
        return rows.mutate(place=ibis.row_number())
    places = pa.table({"creator_id": pa.array(list(creators), pa.string()), "place": pa.array(range(len(creators)))})
    return generation.engine.hold(places, "creators_asked").inner_join(generation.metrics, "creator_id")


def _with_sums(generation: Generation, rows: ir.Table) -> ir.Table:
    """The creators asked for with the sums that forecasts rest on, in the order asked for."""
    rows = rows.select("place", *_WHO, *_WHY, "posts_per_week")
    own = generation.post_sums.select("creator_id", "day_sum", *_SUMS)
    seen = reach_stats(seen_posts(generation.posts.semi_join(rows, "creator_id"), generation.as_of))
    for sums in (own, seen):
        rows = rows.left_join(sums, "creator_id").drop("creator_id_right")
    return rows.order_by("place").drop("place")


def _check_all_known(asked: Sequence[str], rows: pa.Table) -> None:
    if rows.num_rows < len(asked):
        known = set(rows["creator_id"].to_pylist())
        missing = next(creator for creator in asked if creator not in known)
        raise NothingObserved(f"No creator '{missing}' is known.", "See who is: closeknit creators --limit 20")


def _candidates(rows: pa.Table) -> Candidates:
    niches, niche = coded(rows["niche"])
    followers = floats(rows, "followers")
    own = {name: floats(rows, name) for name in _SUMS}
    own |= {"er_n": np.nan_to_num(own["er_n"]), "followers": followers}
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = {ENGAGEMENT: floats(rows, "day_sum") / own["er_n"]}
        middle |= {name: floats(rows, f"{name}_day_sum") / floats(rows, f"{name}_n") for name in SEEN}
    sums = {ENGAGEMENT: own, **{name: sums_of(rows, name) for name in SEEN}}
    return Candidates(followers, niches, niche, sums, middle)


def _forecast(row: dict[str, Any], horizon: Horizon, outlook: Outlook) -> Forecast:
    return Forecast(
        **{name: row[name] for name in _WHO},
        horizon=horizon,
        rate=_estimate(row, "rate"),
        rate_mean=row["rate_mean"],
        engagements=_estimate(row, "engagements"),
        engagements_mean=row["engagements_mean"],
        views=_range(row, "views"),
        reach=_range(row, "reach"),
        days_ahead=row["days_ahead"],
        usual_posts=row["usual_posts"],
        why_missing=None
        if row["rate"] is not None
        else why_missing(METRICS["engagement_rate"], {**row, "engagement_rate": None}),
        outlook=outlook,
    )


def _estimate(row: dict[str, Any], name: str) -> Estimate:
    low, high, low95, high95 = (row[f"{name}_{end}"] for end in INTERVAL_SUFFIXES)
    return Estimate(row[name], low, high, int(row["rate_n"]), low95, high95)


def _range(row: dict[str, Any], name: str) -> Range | None:
    low, high, low95, high95 = (row[f"{name}_{end}"] for end in INTERVAL_SUFFIXES)
    return None if low is None else Range(low, high, low95, high95, int(row[f"{name}_n"]))
