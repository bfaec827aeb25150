"""Take the 2019 influencers in as a user would, and read what the library makes of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from closeknit.honesty.timelines import Texts, Timelines
from closeknit.metrics.arrays import Floats, texts
from closeknit.metrics.comment_stats import comment_stats
from closeknit.metrics.expressions import day_number
from closeknit.metrics.levels import level_of_mean, niche_effects, shrunken_levels, spread_of
from closeknit.sources.contract import ReadOptions
from closeknit.warehouse.generation import Generation, open_generation
from closeknit.warehouse.importing import ImportRequest, import_files
from closeknit.warehouse.segments import current
from closeknit.warehouse.store import Store

FOLDER = "ig-influencers-2019"
FILES = tuple(f"{FOLDER}/{table}.csv.gz" for table in ("profiles", "posts", "comments"))
SOURCE = "Instagram Influencer Dataset, Kim et al. 2020 (WWW), public subset of spring 2019"
NANO = "nano"
# After the last comment by three days, so that every comment had its 72 hours to be answered.
OBSERVED = datetime(2019, 8, 5, tzinfo=UTC)


@dataclass(frozen=True)
class PostReplies:
    """Comments that could be answered and those that were, for each of p posts with at least one.

    Attributes:
        creator: Number of the post's creator, p.
        comments: Top-level comments by others, p.
        answered: Of these, answered by the creator within 72 hours, p.
    """

    creator: NDArray[np.int64]
    comments: NDArray[np.int64]
    answered: NDArray[np.int64]


@dataclass(frozen=True)
class NanoRates:
    """Engagement of c nano creators with enough posts.

    Attributes:
        percentile: As published, c.
        level: Measured log rate, c.
        variance: Of the measurement, c.
        expected: The population's log rate for their size and niche, c.
        tau: SD between creators.
    """

    percentile: Floats
    level: Floats
    variance: Floats
    expected: Floats
    tau: float


@dataclass(frozen=True)
class Influencers:
    """What the figures need of the data set.

    Attributes:
        replies: Comments and answers by post.
        rates: Engagement of nano creators.
        timelines: Likes and comments in the order of time of creators with two posts or more.
        tiers: Their size bands.
    """

    replies: PostReplies
    rates: NanoRates
    timelines: Timelines
    tiers: Texts


@lru_cache(maxsize=1)
def read_influencers(data: Path) -> Influencers:
    """Import the data set into a temporary home and read the library's results.

    Args:
        data: The folder of the public data sets.
    """
    with TemporaryDirectory(prefix="closeknit-honesty-") as home:
        request = ImportRequest([data / name for name in FILES], options=ReadOptions(observed_at=OBSERVED))
        import_files(Path(home), request, OBSERVED)
        with open_generation(Path(home)) as generation:
            now = {
                table: current(generation.engine, Store(Path(home)), generation.manifest, table)
                for table in ("comments", "post_stats")
            }
            timelines, tiers = _timelines(generation)
            replies = _replies(generation.posts, now["comments"])
            return Influencers(replies, _rates(generation, now["post_stats"]), timelines, tiers)


def _replies(posts: ir.Table, comments: ir.Table) -> PostReplies:
    """Count by post: the library's sums with every post in the place of a creator."""
    stats = comment_stats(comments.mutate(creator_id=comments.post_id), posts)
    by_post = stats.select(post_id="creator_id", units="reply_units", hits="reply_hits")
    rows = by_post.filter(by_post.units > 0).inner_join(posts.select("post_id", "creator_id"), "post_id")
    found = rows.order_by("creator_id", "post_id").to_pyarrow()
    _, creator = np.unique(np.asarray(found["creator_id"].to_pylist(), str), return_inverse=True)
    units, hits = (np.rint(_floats(found, name)).astype(np.int64) for name in ("units", "hits"))
    return PostReplies(creator.astype(np.int64), units, hits)


def _rates(generation: Generation, post_stats: ir.Table) -> NanoRates:
    """Read published percentiles beside the measured levels they come from."""
    prior, metrics = generation.prior, generation.metrics
    nano = metrics.filter((metrics.tier == NANO) & metrics.engagement_percentile.notnull())
    joined = nano.select("creator_id", "followers", "niche", "engagement_percentile").inner_join(
        post_stats, "creator_id"
    )
    found = joined.mutate(niche=ibis.coalesce(joined.niche, "")).order_by("creator_id").to_pyarrow()
    sums = {name: _floats(found, name) for name in ("er_n", "er_sum", "log_sum", "log_sumsq", "followers")}
    effects = niche_effects(prior, np.asarray(found["niche"].to_pylist(), dtype=object))
    level, variance = level_of_mean(sums, spread_of(sums, effects, prior))
    return NanoRates(
        percentile=_floats(found, "engagement_percentile"),
        level=level,
        variance=variance,
        expected=shrunken_levels(sums, effects, prior).expected,
        tau=prior.tau,
    )


def _timelines(generation: Generation) -> tuple[Timelines, Texts]:
    """Read the posts that count, by creator and newest first, into one row a creator."""
    posts, about = generation.posts, generation.metrics.select("creator_id", "followers", "niche", "tier")
    rows = posts.mutate(count=posts.likes + posts.comments, day=day_number(posts.posted_at))
    rows = rows.filter(rows.recency_rank.notnull() & rows["count"].notnull())
    rows = rows.select("creator_id", "recency_rank", "count", "day").inner_join(about, "creator_id")
    rows = rows.filter(rows.followers > 0).order_by("creator_id", "recency_rank").to_pyarrow()
    _, first, creator, n = np.unique(
        np.asarray(rows["creator_id"].to_pylist(), str), return_index=True, return_inverse=True, return_counts=True
    )
    counts = np.full((len(n), int(n.max())), np.nan)
    days = counts.copy()
    place = np.arange(len(creator)) - first[creator]
    counts[creator, place], days[creator, place] = _floats(rows, "count"), _floats(rows, "day")
    niches, tiers = (texts(rows, name)[first].astype(str) for name in ("niche", "tier"))
    timelines = Timelines(_floats(rows, "followers")[first], counts, days, niches)
    return timelines.take(n >= 2), tiers[n >= 2]


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].to_numpy(), float)
