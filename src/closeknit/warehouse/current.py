"""The current view: the latest known value of every field, for the creators an import touched."""

import ibis
import ibis.expr.types as ir

from closeknit.metrics.sponsorship import is_sponsored
from closeknit.vocabulary.tables import COMMENTS, POSTS, PROFILES, ObservationTable
from closeknit.warehouse.engine import Engine

# A post is judged once it is 48 hours old: likes still pour in before (design, window of post metrics).
MATURE = ibis.interval(hours=48)
_ORIGIN = ("source", "source_file", "source_row", "import_no")


def _fields(table: ObservationTable, *without: str) -> list[str]:
    return [column.name for column in table.columns if column.name not in without]


def latest(engine: Engine, observed: ir.Table, key: str, fields: list[str], name: str) -> ir.Table:
    """Return one row a key: the newest known value of each field, the newest observation winning.

    Most keys have one observation; only the others are merged, which costs ten times more.

    Args:
        engine: The session.
        observed: Observations with `key`, `fields`, observed_at and their origin.
        key: The key column.
        fields: Columns to keep.
        name: For the session's tables.
    """
    observed = observed.select(key, *[f for f in fields if f not in {key, "observed_at"}], "observed_at", *_ORIGIN)
    again = observed.group_by(key).having(observed.count() > 1).agg(times=observed.count())
    again = engine.keep(again, f"{name}_seen_again")
    single = observed.anti_join(again, key)
    if again.count().to_pyarrow().as_py() == 0:
        return observed.drop("import_no", "source_file", "source_row")
    twice = observed.semi_join(again, key)
    order = ibis.struct(
        {"at": twice.observed_at, "no": twice.import_no, "file": twice.source_file, "row": twice.source_row}
    )
    merged = twice.group_by(key).agg(
        **{
            column: twice[column].argmax(order, where=twice[column].notnull())
            for column in twice.columns
            if column not in {key, *_ORIGIN}
        },
        source=twice.source.argmax(order),
    )
    columns = [column for column in observed.columns if column not in {"import_no", "source_file", "source_row"}]
    return ibis.union(single.select(columns), merged.select(columns))


def current_profiles(engine: Engine, observed: ir.Table, touched: ir.Table, names: ir.Table) -> ir.Table:
    """Return one row per touched creator, also for those of whom only posts are known.

    Args:
        engine: The session.
        observed: All profile observations with creator_id.
        touched: creator_id of each touched creator.
        names: creator_id, known_handle from the identities.
    """
    fields = _fields(PROFILES, "external_id")
    rows = latest(engine, observed.semi_join(touched, "creator_id"), "creator_id", fields, "profiles")
    joined = touched.left_join(rows, "creator_id").drop("creator_id_right")
    joined = joined.left_join(names, "creator_id").drop("creator_id_right")
    niche = joined.niche.strip().lower()
    joined = joined.mutate(
        handle=ibis.coalesce(joined.handle, joined.known_handle), niche=(niche == "").ifelse(None, niche)
    ).drop("known_handle")
    return joined.order_by("creator_id")


def current_comments(engine: Engine, observed: ir.Table, posts: ir.Table, known: ir.Table) -> ir.Table:
    """Return the latest state of the comments under some posts.

    Args:
        engine: The session.
        observed: All comment observations; `creator_id` is the owner the source named, often NULL.
        posts: post_id, creator_id of the posts of touched creators.
        known: Identities: key, creator_id; a commenter who is a known creator gets her creator id.
    """
    owners = posts.select("post_id", owner="creator_id")
    joined = observed.inner_join(owners, "post_id").drop("creator_id").rename(creator_id="owner")
    fields = ["creator_id", *_fields(COMMENTS, "external_id", "handle")]
    rows = latest(engine, joined, "comment_id", fields, "comments")
    rows = rows.left_join(known.select("key", known_as="creator_id"), rows.commenter_id == known.key).drop("key")
    commenter = ibis.coalesce(rows.known_as, rows.commenter_id)
    own = ibis.coalesce(rows.is_creator, commenter == rows.creator_id)
    # Nobody knows whether an unnamed reply is hers; a comment of its own counts as by others.
    own = rows.parent_comment_id.isnull().ifelse(ibis.coalesce(own, False), own)
    return rows.mutate(commenter_id=commenter, is_creator=own).drop("known_as").order_by("creator_id", "post_id")


def current_posts(latest_posts: ir.Table, profiles: ir.Table, comments: ir.Table) -> ir.Table:
    """Return posts by creator, newest first, with what the metrics need beside each post.

    Adds `recency_rank` (1 = newest among posts that count: dated, no story, 48 hours old when observed; NULL for
    the others), `followers` (at the time of the post where known, else the latest), `own_comments` (the creator's
    captured comments; NULL where no comments were captured) and `sponsored`.

    Args:
        latest_posts: One row a post.
        profiles: creator_id, followers of the touched creators.
        comments: The current comments of the touched creators.
    """
    own = comments.group_by("post_id").agg(own_comments=comments.is_creator.sum())
    rows = latest_posts.left_join(own, "post_id").drop("post_id_right")
    audience = profiles.select("creator_id", followers_now="followers")
    rows = rows.left_join(audience, "creator_id").drop("creator_id_right")
    counts = (
        rows.posted_at.notnull()
        & (rows.observed_at >= rows.posted_at + MATURE)
        & (ibis.coalesce(rows.kind, "") != "story")
    )
    rows = rows.mutate(
        counts=ibis.coalesce(counts, False),
        followers=ibis.coalesce(rows.followers_at_post, rows.followers_now),
        own_comments=ibis.coalesce(rows.own_comments, (rows.comments == 0).ifelse(0, None)),
        sponsored=is_sponsored(rows.paid_partnership, rows.hashtags, rows.caption),
    )
    order = [rows.posted_at.desc(), rows.post_id]
    rank = ibis.row_number().over(group_by=[rows.creator_id, rows.counts], order_by=order) + 1
    rows = rows.mutate(recency_rank=rows.counts.ifelse(rank, None).cast("int32"))
    return rows.drop("counts", "followers_now").order_by("creator_id", ibis.desc("posted_at"), "post_id")


def latest_posts(engine: Engine, observed: ir.Table, touched: ir.Table) -> ir.Table:
    """Return one row per post of the touched creators.

    A post that was seen under several creators (a joint post, a corrected owner) belongs to the one named last.

    Args:
        engine: The session.
        observed: All post observations with creator_id.
        touched: creator_id of each touched creator.
    """
    fields = ["creator_id", *_fields(POSTS, "external_id", "handle")]
    theirs = observed.semi_join(touched, "creator_id").select("post_id")
    rows = latest(engine, observed.semi_join(theirs, "post_id"), "post_id", fields, "posts")
    return rows.semi_join(touched, "creator_id")
