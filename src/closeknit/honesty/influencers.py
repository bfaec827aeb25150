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

from closeknit.metrics.arrays import Floats
from closeknit.metrics.comment_stats import comment_stats
from closeknit.metrics.engagement_model import expected_level, niche_shifts
from closeknit.metrics.post_metrics import measured_levels
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
    """What the figures need of the data set."""

    replies: PostReplies
    rates: NanoRates


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
            return Influencers(_replies(generation.posts, now["comments"]), _rates(generation, now["post_stats"]))


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
    level, variance = measured_levels(sums, prior.s2)
    niches = np.asarray(found["niche"].to_pylist(), dtype=object)
    expected = expected_level(prior, np.log(_floats(found, "followers")), niche_shifts(prior, niches))
    return NanoRates(
        percentile=_floats(found, "engagement_percentile"),
        level=level,
        variance=variance,
        expected=expected,
        tau=prior.tau,
    )


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].to_numpy(), float)
