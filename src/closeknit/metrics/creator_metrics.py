"""Everybody's metrics from everybody's sums: fit the population, then one pass in batches."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from closeknit.metrics.arrays import Columns, Floats, floats, published
from closeknit.metrics.comment_metrics import SharePopulation
from closeknit.metrics.engagement_model import EngagementPrior, fit_prior, niche_shifts, pooled_spread
from closeknit.metrics.metrics_schema import METRIC_COLUMNS, PROFILE_COLUMNS, is_count, metrics_schema
from closeknit.metrics.post_metrics import measured_levels, post_metrics, squares_within
from closeknit.metrics.window import FEWEST_POSTS, THIN_BELOW
from closeknit.vocabulary.tier import TIERS, Tier

# The curve has a dozen coefficients: more creators than this change it in the fourth digit only.
MOST_FOR_PRIOR = 200_000
BATCH = 100_000
WORKERS = 2

_COUNTED = (
    "posts_seen",
    "posts_undated",
    "posts_n",
    "er_n",
    "likes_n",
    "by_others_n",
    "sponsored_n",
    "sponsored_known",
)
_SUMMED = (
    "er_sum", "er_median", "log_sum", "log_sumsq", "day_sum", "day_sumsq", "log_day_sum", "likes_sum", "likes_sumsq",
    "ratio_likes", "ratio_comments", "by_others_sum", "newest_post_at", "oldest_in_window", "newest_in_window",
)  # fmt: skip
PlainArray: TypeAlias = "pa.Array[Any]"


@dataclass(frozen=True)
class Population:
    """What all creators together say, stored with the metrics that rest on it.

    Attributes:
        engagement: The prior of engagement rates.
        shares: Metric id -> population of that share.
    """

    engagement: EngagementPrior
    shares: dict[str, SharePopulation]


def tier_name(followers: ir.NumericValue, tiers: tuple[Tier, ...] = TIERS) -> ir.StringValue:
    """Return the tier's name of each follower count; NULL where it is unknown."""
    branches = [(followers >= tier.at_least, tier.name) for tier in reversed(tiers)]
    return ibis.cases(*branches, else_=None)


def creator_rows(profiles: ir.Table, activity: ir.Table, posts: ir.Table, places: ir.Table) -> ir.Table:
    """Return one row a creator, by creator_id: profile columns, tier, activity, post sums, comment_place.

    Args:
        profiles: Current profiles.
        activity: `post_stats.activity`.
        posts: `post_stats.post_stats`.
        places: creator_id and comment_place, where her comment metrics stand among the commented creators. Carrying
            sixty mostly empty columns through a join would cost more than everything else.
    """
    rows = profiles.select(*PROFILE_COLUMNS, tier=tier_name(profiles.followers))
    rows = rows.left_join(activity, "creator_id").drop("creator_id_right")
    rows = rows.left_join(posts, "creator_id").drop("creator_id_right")
    return rows.left_join(places, "creator_id").drop("creator_id_right").order_by("creator_id")


def fit_population(posts: ir.Table, profiles: ir.Table) -> EngagementPrior:
    """Fit the engagement prior to creators with enough posts; of very many, to an even sample of them.

    Args:
        posts: Post sums.
        profiles: Current profiles.
    """
    audience = profiles.filter(profiles.followers > 0).select("creator_id", "followers", "niche")
    rows = posts.filter(posts.er_n >= FEWEST_POSTS)
    stride = -(-int(rows.count().to_pyarrow().as_py()) // MOST_FOR_PRIOR)
    if stride > 1:
        # By hash, so that the sample is the same whatever order the rows come in.
        rows = rows.filter(rows.creator_id.hash().abs() % stride == 0)
    rows = rows.inner_join(audience, "creator_id")
    names = ("er_n", "er_sum", "log_sum", "log_sumsq", "followers")
    found = rows.select("creator_id", "niche", *names).order_by("creator_id").to_pyarrow()
    sums = {name: floats(found, name) for name in names}
    s2 = float(pooled_spread(squares_within(sums).sum(), (sums["er_n"] - 1).sum()))
    level, variance = measured_levels(sums, s2)
    return fit_prior(level, variance, np.log(sums["followers"]), _niches(found, unknown=""), s2)


def _niches(rows: pa.Table | pa.RecordBatch, unknown: str | None = None) -> NDArray[np.object_]:
    return np.array([niche or unknown for niche in rows["niche"].to_pylist()], dtype=object)


def _shifts(rows: pa.RecordBatch, population: EngagementPrior) -> Floats:
    """How far each creator's niche lies from the curve; 0 where it is unknown or has too few creators."""
    coded: pa.DictionaryArray[Any, Any] = rows["niche"].cast(pa.string()).fill_null("").dictionary_encode()
    shifts = niche_shifts(population, coded.dictionary.to_numpy(zero_copy_only=False))
    return shifts[coded.indices.to_numpy()] if len(shifts) else np.zeros(len(rows))


def creator_metrics(
    batches: Iterable[pa.RecordBatch], about_comments: pa.Table, population: EngagementPrior, as_of: datetime
) -> Iterator[pa.RecordBatch]:
    """Yield everybody's metrics in batches: profile columns, tier, flags, and each metric's columns.

    Args:
        batches: Rows of `creator_rows`.
        about_comments: Columns of `comment_metrics` and the comment flags, one row a commented creator.
        population: The fitted prior.
        as_of: The moment the metrics speak about.
    """
    # Array operations leave Python's lock, so two batches are computed at once; more would only wait for memory.
    with ThreadPoolExecutor(WORKERS) as workers:
        waiting: deque[Future[pa.RecordBatch]] = deque()
        for batch in batches:
            waiting.append(workers.submit(_finished, batch, about_comments, population, as_of))
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _finished(
    batch: pa.RecordBatch, about_comments: pa.Table, population: EngagementPrior, as_of: datetime
) -> pa.RecordBatch:
    """Compute, round and order the columns of one batch."""
    sums: Columns = {name: np.nan_to_num(floats(batch, name)) for name in _COUNTED}
    sums |= {name: floats(batch, name) for name in (*_SUMMED, "followers")}
    computed = post_metrics(sums, _shifts(batch, population), population, as_of)
    columns = {name: _column(name, values) for name, values in computed.items()}
    columns |= {name: _whole(sums[name]) for name in ("posts_seen", "posts_n", "posts_undated")}
    columns["thin"] = pa.array(sums["er_n"] < THIN_BELOW)
    columns |= _comment_columns(about_comments, batch["comment_place"])
    schema = metrics_schema()
    arrays = [columns[field.name] if field.name in columns else batch[field.name].cast(field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _comment_columns(about_comments: pa.Table, places: PlainArray) -> dict[str, PlainArray]:
    """The comment metrics, rounded, and flags of the creators at these places; NULL where there is no place."""
    schema = metrics_schema()
    if places.null_count == len(places):
        return {name: pa.nulls(len(places), schema.field(name).type) for name in about_comments.column_names[1:]}
    taken = about_comments.take(places).combine_chunks()
    columns = {}
    for name in taken.column_names[1:]:
        column = taken[name].combine_chunks()
        columns[name] = (
            _column(name, floats(taken, name)) if name in METRIC_COLUMNS else column.cast(schema.field(name).type)
        )
    return columns


def _column(name: str, values: Floats) -> PlainArray:
    return _whole(values) if is_count(name) else pa.array(published(values), from_pandas=True)


def _whole(values: Floats) -> PlainArray:
    missing = np.isnan(values)
    return pa.array(np.where(missing, 0.0, values).round().astype(np.int64), mask=missing)


def peer_groups(rows: ir.Table, commented: ir.Table) -> ir.Table:
    """Return creator_id and peers (`tier|niche`) of the commented creators, by creator_id.

    Args:
        rows: Profiles with creator_id, followers and niche.
        commented: Comment sums.
    """
    named = rows.select(
        "creator_id", peers=ibis.coalesce(tier_name(rows.followers), "") + "|" + ibis.coalesce(rows.niche, "")
    )
    joined = commented.select("creator_id").left_join(named, "creator_id").drop("creator_id_right")
    return joined.mutate(peers=ibis.coalesce(joined.peers, "|")).order_by("creator_id")
