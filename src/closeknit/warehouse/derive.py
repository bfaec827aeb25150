"""From observations to everything derived: current view, sums per creator, metrics."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from closeknit.metrics.comment_metrics import SharePopulation, comment_metrics
from closeknit.metrics.comment_stats import comment_stats
from closeknit.metrics.creator_metrics import (
    BATCH,
    About,
    Population,
    creator_metrics,
    creator_rows,
    fit_population,
    peer_groups,
    population_sample,
    signal_spreads,
)
from closeknit.metrics.expressions import utc_literal
from closeknit.metrics.metrics_schema import metrics_schema
from closeknit.metrics.outlook import fit_outlook
from closeknit.metrics.pods import partner_sums
from closeknit.metrics.post_stats import activity, post_stats
from closeknit.metrics.window import oldest_allowed
from closeknit.warehouse.audiences import about_audiences
from closeknit.warehouse.comment_marks import MARKS, marked
from closeknit.warehouse.current import current_comments, current_posts, current_profiles, latest_posts
from closeknit.warehouse.described import described, described_schema
from closeknit.warehouse.engine import Engine, write_batches
from closeknit.warehouse.models import Models

DERIVED = ("profiles", "posts", "comments", "activity", "post_stats", "comment_stats")
METRICS_REST_ON = ("profiles", "posts", "activity", "post_stats", "comment_stats", "comments")
BATCH_COMMENTS = 200_000


@dataclass(frozen=True)
class Observed:
    """What a derivation rests on.

    Attributes:
        profiles: All profile observations with creator_id.
        posts: All post observations with creator_id.
        comments: All comment observations.
        followers: All follower observations with creator_id.
        accounts: All observations of accounts.
        known: Identities: key, creator_id.
    """

    profiles: ir.Table
    posts: ir.Table
    comments: ir.Table
    followers: ir.Table
    accounts: ir.Table
    known: ir.Table


def write_segment(
    engine: Engine, observed: Observed, touched: ir.Table, models: Models, as_of: datetime, folder: Path
) -> dict[str, Path]:
    """Write the current view and the sums of touched creators; return table -> file.

    Args:
        engine: The session.
        observed: Everything seen.
        touched: creator_id of each creator to derive.
        models: What marks comments and tells niches.
        as_of: The moment the sums speak about.
        folder: Where to write.
    """
    files = {table: folder / f"{table}.parquet" for table in DERIVED}
    stated = current_profiles(engine, observed.profiles, touched, _names(observed.known))
    profiles = engine.keep(stated, "stated_profiles")
    latest = engine.keep(latest_posts(engine, observed.posts, touched), "latest_posts")
    spoken = current_comments(engine, observed.comments, latest, observed.known)
    write_comments(engine, spoken, models, files["comments"])
    comments = engine.read([files["comments"]], "segment_comments")
    engine.write(current_posts(latest, profiles, comments), files["posts"])
    engine.forget("latest_posts")
    posts = engine.read([files["posts"]], "segment_posts")
    write_batches(described(profiles, posts, models), described_schema(profiles), files["profiles"])
    engine.forget("stated_profiles")
    engine.write(activity(posts).order_by("creator_id"), files["activity"])
    engine.write(post_stats(posts, as_of).order_by("creator_id"), files["post_stats"])
    engine.write(comment_stats(comments, posts).order_by("creator_id"), files["comment_stats"])
    return files


def write_comments(engine: Engine, comments: ir.Table, models: Models, target: Path) -> None:
    """Write current comments, by creator, with their marks."""
    schema = pa.schema([*comments.schema().to_pyarrow(), *MARKS])
    write_batches(marked(engine.batches(comments, BATCH_COMMENTS), models.spam), schema, target)


def _names(known: ir.Table) -> ir.Table:
    """The handle under which each creator is known, for those whose profile does not say."""
    at = known.filter(known.key.startswith("instagram:@"))
    return at.group_by("creator_id").agg(known_handle=at.key.substr(len("instagram:@")).max())


def fresh_post_stats(stats: ir.Table, posts: ir.Table, as_of: datetime) -> ir.Table:
    """Bring post sums up to a later moment: only creators with a post that left the window are computed again.

    Args:
        stats: Post sums of some earlier moment.
        posts: The current posts of the same creators.
        as_of: The later moment.
    """
    oldest = utc_literal(oldest_allowed(as_of))
    expired = stats.filter(stats.oldest_in_window < oldest).select("creator_id")
    again = post_stats(posts.semi_join(expired, "creator_id"), as_of)
    kept = stats.anti_join(expired, "creator_id")
    return ibis.union(kept, again.select(kept.columns))


@dataclass(frozen=True)
class Derived:
    """Current tables of a generation that metrics rest on."""

    profiles: ir.Table
    posts: ir.Table
    activity: ir.Table
    post_stats: ir.Table
    comment_stats: ir.Table
    comments: ir.Table


def write_metrics(
    engine: Engine, derived: Derived, observed: Observed, models: Models, as_of: datetime, target: Path
) -> Population:
    """Compute everybody's metrics into a file; return the population that they rest on.

    Args:
        engine: The session.
        derived: What they rest on.
        observed: Follower samples and the history of follower counts, which are small and not kept as sums.
        models: What judges accounts.
        as_of: The moment the metrics speak about.
        target: File to write.
    """
    batches, population = compute_metrics(engine, derived, observed, models, as_of)
    write_batches(batches, metrics_schema(), target)
    return population


def compute_metrics(
    engine: Engine, derived: Derived, observed: Observed, models: Models, as_of: datetime
) -> tuple[Iterator[pa.RecordBatch], Population]:
    """Return everybody's metrics in batches by creator_id, and the population that they rest on.

    Args: As `write_metrics`; the engine must stay open until the last batch.
    """
    profiles, posts = derived.profiles, derived.post_stats
    sample = population_sample(posts, profiles)
    comments, shares = about_comments(engine, derived.comments, derived.comment_stats, profiles)
    followers = about_audiences(
        engine, observed.followers, observed.accounts, observed.profiles, profiles, models.accounts
    )
    outlook = fit_outlook(derived.posts, posts, profiles, as_of)
    population = Population(fit_population(sample), shares, outlook, signal_spreads(sample))
    about = (comments, followers)
    places = [engine.hold(each.places(), f"{each.name}_places") for each in about]
    rows = creator_rows(profiles, derived.activity, posts, *places)
    return creator_metrics(engine.batches(rows, BATCH), about, population, as_of), population


def about_comments(
    engine: Engine, comments: ir.Table, stats: ir.Table, profiles: ir.Table
) -> tuple[About, dict[str, SharePopulation]]:
    """Return the metrics of commented creators, and the populations behind their shares.

    Args:
        engine: The session.
        comments: All current comments, for the graph of who comments on whom.
        stats: Comment sums.
        profiles: Current profiles.
    """
    groups = peer_groups(profiles, stats)
    partners = engine.keep(partner_sums(comments, profiles), "partner_sums")
    stats = stats.left_join(partners, "creator_id").drop("creator_id_right")
    found = stats.order_by("creator_id").to_pyarrow()
    table, shares = comment_metrics(found, groups)
    for flag in ("comments_seen", "replies_collected", "comments_sampled"):
        table = table.append_column(flag, found[flag])
    return About("comment", table), shares
