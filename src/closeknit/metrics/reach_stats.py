"""From posts to sums of views and people reached per follower, per creator."""

from datetime import datetime

import ibis.expr.types as ir

from closeknit.metrics.expressions import day_number, number
from closeknit.metrics.reach_model import SEEN
from closeknit.metrics.window import in_window


def seen_posts(posts: ir.Table, as_of: datetime) -> ir.Table:
    """Return the posts in their creator's window whose views or reach are known.

    Args:
        posts: The current posts, with recency_rank and followers.
        as_of: The moment asked about.
    """
    told = posts.views.notnull() | posts.reach.notnull()
    rows = posts.filter(in_window(posts, as_of) & told & (posts.followers > 0))
    return rows.select("creator_id", "followers", *SEEN, day=day_number(rows.posted_at))


def reach_stats(rows: ir.Table) -> ir.Table:
    """Return one row of sums per creator.

    With r = views / followers and y = ln((views + 0.5) / followers): views_n, views_sum of r, views_log_sum and
    views_log_sumsq of y, views_day_sum of the posts' days; the same for reach.

    Args:
        rows: Of `seen_posts`.
    """
    sums: dict[str, ir.Value] = {}
    for name in SEEN:
        rate = number(rows[name]) / number(rows.followers)
        log = ((number(rows[name]) + 0.5) / number(rows.followers)).ln()
        sums |= {f"{name}_n": rate.count(), f"{name}_sum": rate.sum(), f"{name}_log_sum": log.sum()}
        sums |= {
            f"{name}_log_sumsq": (log * log).sum(),
            f"{name}_day_sum": rate.notnull().ifelse(rows.day, None).sum(),
        }
    return rows.group_by("creator_id").agg(**sums)
