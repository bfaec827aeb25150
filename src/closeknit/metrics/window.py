"""The window of post metrics: which posts speak about a creator today."""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from closeknit.metrics.expressions import utc_literal

MOST_POSTS = 18
FEWEST_POSTS = 3
THIN_BELOW = 12
MONTHS = 24
HOURS_OLD = 48

WINDOW_TEXT = (
    f"the newest posts, at most {MOST_POSTS}, at least {HOURS_OLD} hours old when observed, none older than "
    f"{MONTHS} months; under {FEWEST_POSTS} not computed, {FEWEST_POSTS}-{THIN_BELOW - 1} marked thin"
)


def oldest_allowed(as_of: datetime) -> datetime:
    """Return the moment 24 months before `as_of`, on the last day of the month where the day does not exist.

    >>> oldest_allowed(datetime(2024, 2, 29)).isoformat()
    '2022-02-28T00:00:00'
    """
    year = as_of.year - MONTHS // 12
    try:
        return as_of.replace(year=year)
    except ValueError:
        return as_of.replace(year=year, day=28)


def in_window(posts: ir.Table, as_of: datetime) -> ir.BooleanValue:
    """Say for each post whether it is in its creator's window.

    Args:
        posts: With recency_rank (1 = newest that counts, NULL = does not count) and posted_at.
        as_of: The moment the metrics speak about.
    """
    oldest = utc_literal(oldest_allowed(as_of))
    newest_ones = posts.recency_rank <= MOST_POSTS
    return ibis.coalesce(newest_ones & (posts.posted_at >= oldest), False)
