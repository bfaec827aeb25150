"""From observations to everything derived: current view, sums per creator, metrics."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir

from closeknit.metrics.comment_stats import comment_stats
from closeknit.metrics.creator_metrics import Population, creator_metrics, with_comment_metrics
from closeknit.metrics.expressions import utc_literal
from closeknit.metrics.post_stats import post_stats
from closeknit.metrics.window import oldest_allowed
from closeknit.warehouse.current import current_comments, current_posts, current_profiles, latest_posts
from closeknit.warehouse.engine import Engine

DERIVED = ("profiles", "posts", "comments", "post_stats", "comment_stats")


@dataclass(frozen=True)
class Observed:
    """What a derivation rests on.

    Attributes:
        profiles: All profile observations with creator_id.
        posts: All post observations with creator_id.
        comments: All comment observations.
        known: Identities: key, creator_id.
    """

    profiles: ir.Table
    posts: ir.Table
    comments: ir.Table
    known: ir.Table


def write_segment(
    engine: Engine, observed: Observed, touched: ir.Table, as_of: datetime, folder: Path
) -> dict[str, Path]:
    """Write the current view and the sums of touched creators; return table -> file.

    Args:
        engine: The session.
        observed: Everything seen.
        touched: creator_id of each creator to derive.
        as_of: The moment the sums speak about.
        folder: Where to write.
    """
    files = {table: folder / f"{table}.parquet" for table in DERIVED}
    engine.write(current_profiles(engine, observed.profiles, touched, _names(observed.known)), files["profiles"])
    profiles = engine.read([files["profiles"]], "segment_profiles")
    latest = engine.keep(latest_posts(engine, observed.posts, touched), "latest_posts")
    engine.write(current_comments(engine, observed.comments, latest, observed.known), files["comments"])
    comments = engine.read([files["comments"]], "segment_comments")
    engine.write(current_posts(latest, profiles, comments), files["posts"])
    engine.forget("latest_posts")
    posts = engine.read([files["posts"]], "segment_posts")
    engine.write(post_stats(posts, as_of).order_by("creator_id"), files["post_stats"])
    engine.write(comment_stats(comments, posts).order_by("creator_id"), files["comment_stats"])
    return files


def _names(known: ir.Table) -> ir.Table:
    """The handle under which each creator is known, for those whose profile does not say."""
    at = known.filter(known.key.startswith("instagram:@"))
    return at.group_by("creator_id").agg(known_handle=at.key.substr(len("instagram:@")).max())


def refresh_post_stats(engine: Engine, stats: ir.Table, posts: ir.Table, as_of: datetime, target: Path) -> None:
    """Bring post sums up to a later moment: only creators with a post that left the window are computed again.

    Args:
        engine: The session.
        stats: Post sums of some earlier moment.
        posts: The current posts of the same creators.
        as_of: The later moment.
        target: File to write.
    """
    oldest = utc_literal(oldest_allowed(as_of))
    expired = stats.filter(stats.oldest_in_window < oldest).select("creator_id")
    again = post_stats(posts.semi_join(expired, "creator_id"), as_of)
    kept = stats.anti_join(expired, "creator_id")
    engine.write(ibis.union(kept, again.select(kept.columns)).order_by("creator_id"), target)


def write_metrics(
    engine: Engine, profiles: ir.Table, posts: ir.Table, comments: ir.Table, as_of: datetime, target: Path
) -> Population:
    """Compute and write everybody's metrics.

    Args:
        engine: The session.
        profiles: Current profiles.
        posts: Post sums.
        comments: Comment sums.
        as_of: The moment the metrics speak about.
        target: File to write.

    Returns:
        The population that the metrics rest on.
    """
    about_comments = comments.order_by("creator_id").to_pyarrow()
    values, rows, population = creator_metrics(profiles, posts, about_comments, as_of, engine.keep)
    held = engine.hold(rows, "comment_metrics")
    kept = engine.keep(values, "unrounded_metrics")
    engine.write(with_comment_metrics(kept, held).order_by("creator_id"), target)
    engine.forget("unrounded_metrics")
    return population
