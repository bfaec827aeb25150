"""From posts to sums per creator: everything the post metrics need, in one pass over the window."""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from closeknit.metrics.expressions import day_number, number
from closeknit.metrics.window import in_window


def activity(posts: ir.Table) -> ir.Table:
    """Return per creator what does not depend on the moment asked about.

    Args:
        posts: The current posts.

    Returns:
        creator_id, posts_seen, posts_undated and newest_post_at (NULL where no post has a date).
    """
    return posts.group_by("creator_id").agg(
        posts_seen=posts.count(),
        posts_undated=posts.count() - posts.posted_at.count(),
        newest_post_at=posts.posted_at.max(),
    )


def post_stats(posts: ir.Table, as_of: datetime) -> ir.Table:
    """Return one row of sums per creator with posts in the window.

    With er = (likes + comments) / followers and y = ln((likes + comments + 0.5) / followers), both NULL where a figure
    is missing: posts_n; er_n, er_sum, er_median; log_sum and log_sumsq of y; day_sum, day_sumsq and log_day_sum for
    the trend of y over days; likes_n, likes_sum, likes_sumsq; ratio_likes and ratio_comments (comments by others)
    over posts with both; by_others_n and by_others_sum of er without the creator's own comments; sponsored_n and
    sponsored_known; oldest_in_window and newest_in_window.

    Args:
        posts: The current posts, with recency_rank and followers.
        as_of: The moment the metrics speak about.
    """
    rows = rated(posts.filter(in_window(posts, as_of)))
    return rows.group_by("creator_id").agg(
        posts_n=rows.count(),
        oldest_in_window=rows.posted_at.min(),
        newest_in_window=rows.posted_at.max(),
        er_n=rows.er.count(),
        er_sum=rows.er.sum(),
        er_median=rows.er.median(),
        log_sum=rows.y.sum(),
        log_sumsq=(rows.y * rows.y).sum(),
        day_sum=rows.day.sum(),
        day_sumsq=(rows.day * rows.day).sum(),
        log_day_sum=(rows.y * rows.day).sum(),
        likes_n=rows.likes.count(),
        likes_sum=rows.likes.sum(),
        likes_sumsq=(rows.likes * rows.likes).sum(),
        ratio_likes=rows.ratio_likes.sum(),
        ratio_comments=rows.ratio_comments.sum(),
        by_others_n=rows.er_others.count(),
        by_others_sum=rows.er_others.sum(),
        sponsored_n=rows.sponsored_mark.count(),
        sponsored_known=rows.sponsored.count(),
    )


def rated(posts: ir.Table, *keep: str) -> ir.Table:
    """Return posts with the terms of the sums, in floating point: sums of whole numbers are several times slower.

    Args:
        posts: The current posts.
        keep: Further columns to keep.
    """
    figures = posts.select(
        "creator_id",
        *keep,
        "posted_at",
        "sponsored",
        likes=number(posts.likes),
        comments=number(posts.comments),
        own=number(posts.own_comments),
        per_follower=1.0 / (posts.followers > 0).ifelse(number(posts.followers), None),
        at=day_number(posts.posted_at),
    )
    interactions = figures.likes + figures.comments
    known = interactions * figures.per_follower
    # More own comments may be captured than the post's count tells: the count is older than the comments.
    remaining = figures.comments - ibis.coalesce(figures.own, 0.0)
    by_others = (remaining < 0).ifelse(0.0, remaining)
    return figures.select(
        "creator_id",
        *keep,
        "posted_at",
        "sponsored",
        "likes",
        er=known,
        y=((interactions + 0.5) * figures.per_follower).ln(),
        day=known.notnull().ifelse(figures.at, None),
        ratio_likes=by_others.notnull().ifelse(figures.likes, None),
        ratio_comments=figures.likes.notnull().ifelse(by_others, None),
        er_others=figures.own.notnull().ifelse(figures.likes + by_others, None) * figures.per_follower,
        sponsored_mark=figures.sponsored.ifelse(1, None),
    )
