"""Everybody's metrics from everybody's sums: fit the population, then one pass in batches."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from numpy.typing import NDArray

from closeknit.metrics.arrays import Columns, Floats, coded, floats, published, texts
from closeknit.metrics.comment_metrics import SharePopulation
from closeknit.metrics.engagement_model import EngagementPrior, published_prior
from closeknit.metrics.expressions import even_sample
from closeknit.metrics.levels import fit_levels, niche_effects
from closeknit.metrics.metrics_schema import METRIC_COLUMNS, PROFILE_COLUMNS, is_count, metrics_schema
from closeknit.metrics.outlook import Outlook
from closeknit.metrics.peer_comparison import Spreads, peer_spreads, robust_z
from closeknit.metrics.post_metrics import SIGNAL_SUMS, post_metrics, post_signals
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
pc: Any = arrow_compute  # the stubs know less of these functions than the library does
PlainArray: TypeAlias = "pa.Array[Any]"


@dataclass(frozen=True)
class Population:
    """What all creators together say, stored with the metrics that rest on it.

    Attributes:
        engagement: The prior of engagement rates.
        shares: Metric id -> population of that share.
        outlook: What forecasts rest on besides.
        spreads: Metric id of a signal from posts -> spread of each group of peers; not stored.
    """

    engagement: EngagementPrior
    shares: dict[str, SharePopulation]
    outlook: Outlook
    spreads: dict[str, Spreads] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """Metrics that only some creators have, as columns beside each other.

    Attributes:
        name: Of its place in a row of `creator_rows`: `<name>_place`.
        table: creator_id, metric columns and flags; one row a creator.
    """

    name: str
    table: pa.Table

    def places(self) -> pa.Table:
        """Return creator_id and where the creator's row stands.

        Carrying a hundred mostly empty columns through a join would cost more than everything else.
        """
        return self.table.select(["creator_id"]).append_column(
            f"{self.name}_place", pa.array(range(self.table.num_rows), pa.int64())
        )


def tier_name(followers: ir.NumericValue, tiers: tuple[Tier, ...] = TIERS) -> ir.StringValue:
    """Return the tier's name of each follower count; NULL where it is unknown."""
    branches = [(followers >= tier.at_least, tier.name) for tier in reversed(tiers)]
    return ibis.cases(*branches, else_=None)


def creator_rows(profiles: ir.Table, *more: ir.Table) -> ir.Table:
    """Return one row a creator, by creator_id: profile columns, tier, and the columns of the other tables.

    Args:
        profiles: Current profiles.
        more: Tables with creator_id: `post_stats.activity`, `post_stats.post_stats`, places of `About` tables.
    """
    rows = profiles.select(*PROFILE_COLUMNS, tier=tier_name(profiles.followers))
    for table in more:
        rows = rows.left_join(table, "creator_id").drop("creator_id_right")
    return rows.order_by("creator_id")


def population_sample(posts: ir.Table, profiles: ir.Table) -> pa.Table:
    """Return the sums, size and niche of creators with enough posts; of very many, of an even sample of them.

    Args:
        posts: Post sums.
        profiles: Current profiles.
    """
    audience = profiles.filter(profiles.followers > 0)
    audience = audience.select("creator_id", "followers", "niche", tier=tier_name(audience.followers))
    rows = even_sample(posts.filter(posts.er_n >= FEWEST_POSTS), MOST_FOR_PRIOR).inner_join(audience, "creator_id")
    names = ("er_n", "er_sum", "log_sum", "log_sumsq", *SIGNAL_SUMS)
    found: pa.Table = (
        rows.select("creator_id", "tier", "niche", "followers", *names).order_by("creator_id").to_pyarrow()
    )
    return found


def fit_population(sample: pa.Table) -> EngagementPrior:
    """Fit the engagement prior to the creators of `population_sample`."""
    sums = {name: floats(sample, name) for name in ("er_n", "er_sum", "log_sum", "log_sumsq", "followers")}
    return fit_levels(sums, texts(sample, "niche"), published_prior())


def signal_spreads(sample: pa.Table) -> dict[str, Spreads]:
    """Return the spread of each signal from posts among the peers in `population_sample`."""
    sums = {name: floats(sample, name) for name in SIGNAL_SUMS}
    groups = _groups(sample)
    return {metric: peer_spreads(values, errors, groups) for metric, (values, errors) in post_signals(sums).items()}


def _groups(rows: pa.Table | pa.RecordBatch) -> NDArray[np.str_]:
    """The group of peers of each creator, `tier|niche`."""
    parts = [pc.fill_null(rows[name].cast(pa.string()), "") for name in ("tier", "niche")]
    joined = pc.binary_join_element_wise(*parts, "|")
    return np.asarray(
        joined.to_numpy(zero_copy_only=False) if isinstance(rows, pa.RecordBatch) else joined.to_numpy(), str
    )


def creator_metrics(
    batches: Iterable[pa.RecordBatch], about: Sequence[About], population: Population, as_of: datetime
) -> Iterator[pa.RecordBatch]:
    """Yield everybody's metrics in batches: profile columns, tier, flags, and each metric's columns.

    Args:
        batches: Rows of `creator_rows`, with the places of every `About` table.
        about: Metrics that only some creators have.
        population: The fitted prior and the spreads of signals from posts.
        as_of: The moment the metrics speak about.
    """
    # Array operations leave Python's lock, so two batches are computed at once; more would only wait for memory.
    with ThreadPoolExecutor(WORKERS) as workers:
        waiting: deque[Future[pa.RecordBatch]] = deque()
        for batch in batches:
            waiting.append(workers.submit(_finished, batch, about, population, as_of))
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _finished(batch: pa.RecordBatch, about: Sequence[About], population: Population, as_of: datetime) -> pa.RecordBatch:
    """Compute, round and order the columns of one batch."""
    sums: Columns = {name: np.nan_to_num(floats(batch, name)) for name in _COUNTED}
    sums |= {name: floats(batch, name) for name in (*_SUMMED, "followers")}
    computed = post_metrics(
        sums, niche_effects(population.engagement, *coded(batch["niche"])), population.engagement, as_of
    )
    computed |= _signals(batch, sums, population)
    columns = {name: _column(name, values) for name, values in computed.items()}
    columns |= {name: _whole(sums[name]) for name in ("posts_seen", "posts_n", "posts_undated")}
    columns["thin"] = pa.array(sums["er_n"] < THIN_BELOW)
    for each in about:
        columns |= _columns_about(each.table, batch[f"{each.name}_place"])
    schema = metrics_schema()
    arrays = [columns[field.name] if field.name in columns else batch[field.name].cast(field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _signals(batch: pa.RecordBatch, sums: Columns, population: Population) -> Columns:
    groups = _groups(batch)
    found: Columns = {}
    for metric, (values, errors) in post_signals(sums).items():
        z, peers = robust_z(values, errors, groups, population.spreads.get(metric, {}))
        found |= {f"{metric}_z": z, f"{metric}_peers": peers}
    return found


def _columns_about(table: pa.Table, places: PlainArray) -> dict[str, PlainArray]:
    """The metrics, rounded, and flags of the creators at these places; NULL where there is no place."""
    schema = metrics_schema()
    if places.null_count == len(places):
        return {name: pa.nulls(len(places), schema.field(name).type) for name in table.column_names[1:]}
    taken = table.take(places).combine_chunks()
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


def peer_groups(profiles: ir.Table, some: ir.Table) -> NDArray[np.str_]:
    """Return the peers (`tier|niche`) of some creators, by creator_id.

    Args:
        profiles: Profiles with creator_id, followers and niche.
        some: creator_id of each.
    """
    named = profiles.select("creator_id", "niche", tier=tier_name(profiles.followers))
    joined = some.select("creator_id").left_join(named, "creator_id").drop("creator_id_right")
    return _groups(joined.order_by("creator_id").to_pyarrow())
