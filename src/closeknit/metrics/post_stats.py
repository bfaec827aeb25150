"""From posts to sums per creator: everything the post metrics need, in one pass."""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from closeknit.metrics.expressions import whole
from closeknit.metrics.window import MOST_POSTS, in_window

DAY_SECONDS = 86_400
# Days are counted from here, so that squares of dates keep their digits.
_EPOCH_DAYS = 18_262  # 2020-01-01

POST_STATS = {
    "creator_id": "string",
    "posts_seen": "int64",  # posts that count, plus those too young to count
    "newest_post_at": "timestamp",
    "oldest_in_window": "timestamp",
    "newest_in_window": "timestamp",
    "posts_n": "int64",  # posts in the window
    "er_n": "int64",  # of these, with likes, comments and followers known
    "er_sum": "float64",
    "er_sumsq": "float64",
    "er_median": "float64",
    "log_sum": "float64",  # y = ln((likes + comments + 0.5) / followers)
    "log_sumsq": "float64",
    "inverse_followers": "float64",  # mean of 1 / followers
    "day_sum": "float64",
    "day_sumsq": "float64",
    "log_day_sum": "float64",
    "likes_n": "int64",
    "likes_sum": "float64",
    "likes_sumsq": "float64",
    "comment_ratio_likes": "float64",  # likes of posts where comments are known too
    "comment_ratio_comments": "float64",  # comments by others under these posts
    "by_others_n": "int64",
    "by_others_sum": "float64",
    "by_others_sumsq": "float64",
    "sponsored_n": "int64",
    "sponsored_known": "int64",
    "posts_undated": "int64",
}


def post_stats(posts: ir.Table, as_of: datetime) -> ir.Table:
    """Return one row of sums per creator.

    Args:
        posts: The current posts, with recency_rank and followers.
        as_of: The moment the metrics speak about.

    Returns:
        The columns of `POST_STATS`; counts are 0 and sums NULL where nothing is in the window.
    """
    recent = posts.filter(posts.recency_rank.isnull() | (posts.recency_rank <= MOST_POSTS))
    rows = _per_post(recent, as_of)
    return rows.group_by("creator_id").agg(
        posts_seen=rows.count(),
        newest_post_at=rows.posted_at.max(),
        oldest_in_window=rows.window_at.min(),
        newest_in_window=rows.window_at.max(),
        posts_n=rows.window_at.count(),
        er_n=rows.er.count(),
        er_sum=rows.er.sum(),
        er_sumsq=(rows.er * rows.er).sum(),
        er_median=rows.er.median(),
        log_sum=rows.y.sum(),
        log_sumsq=(rows.y * rows.y).sum(),
        inverse_followers=rows.inverse.mean(),
        day_sum=rows.day.sum(),
        day_sumsq=(rows.day * rows.day).sum(),
        log_day_sum=(rows.y * rows.day).sum(),
        likes_n=rows.known_likes.count(),
        likes_sum=rows.known_likes.sum(),
        likes_sumsq=(rows.known_likes * rows.known_likes).sum(),
        comment_ratio_likes=rows.ratio_likes.sum(),
        comment_ratio_comments=rows.ratio_comments.sum(),
        by_others_n=rows.er_others.count(),
        by_others_sum=rows.er_others.sum(),
        by_others_sumsq=(rows.er_others * rows.er_others).sum(),
        sponsored_n=whole(rows.paid.sum()),
        sponsored_known=rows.paid.count(),
        posts_undated=whole(rows.undated.sum()),
    )


def _per_post(posts: ir.Table, as_of: datetime) -> ir.Table:
    """The terms of the sums; NULL where a post is outside the window or a figure is missing."""
    inside = in_window(posts, as_of)
    audience = (inside & (posts.followers > 0)).ifelse(posts.followers.cast("float64"), None)
    interactions = (posts.likes + posts.comments).cast("float64")
    likes = inside.ifelse(posts.likes.cast("float64"), None)
    others = inside.ifelse((posts.comments - ibis.coalesce(posts.own_comments, 0)).cast("float64"), None)
    rows = posts.select(
        "creator_id",
        "posted_at",
        window_at=inside.ifelse(posts.posted_at, None),
        er=interactions / audience,
        y=((interactions + 0.5) / audience).ln(),
        inverse=1.0 / audience,
        known_likes=likes,
        ratio_likes=others.notnull().ifelse(likes, None),
        ratio_comments=likes.notnull().ifelse(others, None),
        er_others=posts.own_comments.notnull().ifelse((interactions - posts.own_comments) / audience, None),
        paid=inside.ifelse(posts.sponsored, None),
        undated=posts.posted_at.isnull(),
    )
    day = rows.posted_at.epoch_seconds().cast("float64") / DAY_SECONDS - _EPOCH_DAYS
    return rows.mutate(day=rows.y.notnull().ifelse(day, None), inverse=rows.y.notnull().ifelse(rows.inverse, None))
