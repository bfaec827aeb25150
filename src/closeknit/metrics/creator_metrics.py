"""Everybody's metrics from everybody's sums: fit the population, then one pass."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from closeknit.metrics.comment_metrics import SharePopulation, comment_metrics
from closeknit.metrics.engagement_model import EngagementPrior, fit_prior, pooled_spread
from closeknit.metrics.expressions import published
from closeknit.metrics.post_metrics import measured_levels, post_metrics, shrunken_levels, squares_within
from closeknit.metrics.registry import METRICS, columns_of
from closeknit.metrics.window import FEWEST_POSTS, THIN_BELOW
from closeknit.vocabulary.tier import TIERS, Tier

# The curve has a dozen coefficients: more creators than this change it in the fourth digit only.
MOST_FOR_PRIOR = 200_000

COUNTS = ("_n", "_posts")  # ends of column names that hold counts and are not rounded

PROFILE_COLUMNS = (
    "creator_id", "handle", "full_name", "niche", "country", "language", "followers", "following", "posts_total",
    "is_private", "is_verified", "observed_at", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Population:
    """What all creators together say, stored with the metrics that rest on it.

    Attributes:
        engagement: The prior of engagement rates.
        shares: Metric id -> population of that share.
    """

    engagement: EngagementPrior
    shares: dict[str, SharePopulation]


def fit_population(rows: ir.Table) -> EngagementPrior:
    """Fit the engagement prior to creators with enough posts.

    Args:
        rows: Post sums joined with profiles.
    """
    usable = rows.filter((rows.er_n >= FEWEST_POSTS) & (rows.followers > 0))
    squares = squares_within(usable)
    pooled = (
        usable.aggregate(ss=squares.sum(), df=(usable.er_n - 1).sum(), n=usable.count()).to_pyarrow().to_pylist()[0]
    )
    s2 = float(pooled_spread(pooled["ss"] or 0.0, pooled["df"] or 0))
    level, variance = measured_levels(usable, s2)
    sample = usable.select(
        "creator_id",
        level=level,
        variance=variance,
        size=usable.followers.cast("float64").ln(),
        niche=ibis.coalesce(usable.niche, ""),
    )
    stride = -(-int(pooled["n"]) // MOST_FOR_PRIOR)
    if stride > 1:
        # By hash, so that the sample is the same whatever order the rows come in.
        sample = sample.filter(sample.creator_id.hash().abs() % stride == 0)
    found = sample.order_by("creator_id").to_pyarrow()
    measured, variances, sizes, niches = (found[name].to_numpy() for name in ("level", "variance", "size", "niche"))
    return fit_prior(measured, variances, sizes, niches, s2)


def tier_name(followers: ir.NumericValue, tiers: tuple[Tier, ...] = TIERS) -> ir.StringValue:
    """Return the tier's name of each follower count; NULL where it is unknown."""
    branches = [(followers >= tier.at_least, tier.name) for tier in reversed(tiers)]
    return ibis.cases(*branches, else_=None)


Keep = Callable[[ir.Table, str], ir.Table]


def creator_metrics(
    profiles: ir.Table, posts: ir.Table, comments: pa.Table, as_of: datetime, keep: Keep
) -> tuple[ir.Table, pa.Table, Population]:
    """Compute every metric of every creator.

    Args:
        profiles: Current profiles.
        posts: Post sums (`post_stats`), one row a creator who has posts.
        comments: Comment sums (`comment_stats`), one row a creator who has comments.
        as_of: The moment the metrics speak about.
        keep: Compute a table once and hold it under a name. Engines compute a repeated term again for each column
            it is in, and a score of columns rest on the shrunken level.

    Returns:
        An expression over `profiles` and `posts`: profile columns, tier, flags, and the columns of each post metric,
        not yet rounded; the comment metrics as rows, to be joined by creator_id; and the population.
    """
    rows = profiles.select(*PROFILE_COLUMNS, tier=tier_name(profiles.followers))
    rows = keep(rows.left_join(posts, "creator_id").drop("creator_id_right"), "creator_rows")
    engagement = fit_population(rows)
    groups = _peer_groups(rows, comments)
    about_comments, shares = comment_metrics(comments, groups)
    for flag in ("comments_seen", "replies_collected", "comments_sampled"):
        about_comments = about_comments.append_column(flag, comments[flag])
    rows = keep(rows.mutate(**shrunken_levels(rows, engagement)), "creator_levels")
    computed = post_metrics(rows, engagement, as_of)
    values = rows.select(*PROFILE_COLUMNS, "tier", "posts_seen", "posts_n", "posts_undated", "er_n", **computed)
    values = values.mutate(thin=values.er_n < THIN_BELOW)
    return values, about_comments, Population(engagement, shares)


def _peer_groups(rows: ir.Table, comments: pa.Table) -> np.ndarray:
    """The peer group of each commented creator, in the order of the comment sums."""
    if not comments.num_rows:
        return np.array([], dtype=str)
    commented = ibis.memtable(comments.select(["creator_id"]))
    about = commented.inner_join(rows, "creator_id").select(
        "creator_id", peers=ibis.coalesce(rows.tier, "") + "|" + ibis.coalesce(rows.niche, "")
    )
    found = about.to_pyarrow()
    group_of = dict(zip(found["creator_id"].to_pylist(), found["peers"].to_pylist(), strict=True))
    return np.array([group_of.get(creator, "|") for creator in comments["creator_id"].to_pylist()], dtype=str)


def with_comment_metrics(values: ir.Table, about_comments: ir.Table) -> ir.Table:
    """Join both halves, round, and bring the columns into registry order.

    Args:
        values: The first result of `creator_metrics`, kept by the engine: as an expression it would be repeated
            for every mention of a column in the rounding.
        about_comments: Its second result, held by the engine.
    """
    joined = values.left_join(about_comments, "creator_id").drop("creator_id_right")
    metric_columns = [column for metric in METRICS.values() for column in columns_of(metric)]
    rounded = {
        name: published(joined[name])
        for name in metric_columns
        if not name.endswith(COUNTS)
    }
    flags = (
        "posts_seen",
        "posts_n",
        "posts_undated",
        "thin",
        "comments_seen",
        "replies_collected",
        "comments_sampled",
    )
    return joined.mutate(**rounded).select(*PROFILE_COLUMNS, "tier", *flags, *metric_columns)
