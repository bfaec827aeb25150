"""From comments to sums of signals: how much is spam, praise for anybody, repeated, quick, and by the same people.

None of them convicts anybody. Small creators have quick friends with few words; what is unusual shows only beside
creators of the same niche and size.
"""

import ibis
import ibis.expr.types as ir

from closeknit.metrics.expressions import hours_between
from closeknit.metrics.shares import burst_sums

EARLY_MINUTES = 10
SHORT_TOKENS = 3


def comment_signals(others: ir.Table) -> ir.Table:
    """Return one row of sums per creator.

    Args:
        others: Comments by others: creator_id, post_id, posted_at, commenter_id, commented_at, text and the marks spam,
            generic, tokens and near_duplicate.
    """
    return _texts(others).left_join(_overlap(others), "creator_id").drop("creator_id_right")


def _texts(others: ir.Table) -> ir.Table:
    """Comments whose text is known by what they say, and those whose time is known by how quick they were."""
    worded = others.text.notnull()
    after = hours_between(others.commented_at, others.posted_at)
    timed = ibis.coalesce(after >= 0, False)
    per_post = others.group_by("creator_id", "post_id").agg(
        worded=worded.sum(),
        spam=(worded & others.spam).sum(),
        generic=(worded & others.generic).sum(),
        short=ibis.coalesce(others.tokens <= SHORT_TOKENS, False).sum(),
        repeated=(worded & others.near_duplicate).sum(),
        timed=timed.sum(),
        early=(timed & (after <= EARLY_MINUTES / 60)).sum(),
    )
    return per_post.group_by("creator_id").agg(
        **burst_sums(per_post, "worded", "spam", "spam"),
        **burst_sums(per_post, "worded", "generic", "generic"),
        **burst_sums(per_post, "worded", "short", "short"),
        **burst_sums(per_post, "worded", "repeated", "repeated"),
        **burst_sums(per_post, "timed", "early", "early"),
    )


def _overlap(others: ir.Table) -> ir.Table:
    """For each commenter of each post, the share of the creator's other commented posts that she commented on too.

    Summed over commenters and divided by their number this is the mean Dice coefficient of the crowds under two posts,
    weighted by their sizes.
    """
    named = others.filter(others.commenter_id.notnull())
    pairs = named.select("creator_id", "post_id", "commenter_id").distinct()
    each = pairs.group_by("creator_id", "commenter_id").agg(on=pairs.count())
    posts = pairs.group_by("creator_id").agg(posts=pairs.post_id.nunique())
    placed = pairs.inner_join(each, ["creator_id", "commenter_id"]).inner_join(posts, "creator_id")
    placed = placed.filter(placed.posts >= 2)
    per_post = placed.group_by("creator_id", "post_id").agg(
        commenters=placed.count(),
        shared=((placed.on - 1).cast("float64") / (placed.posts - 1)).sum(),
    )
    return per_post.group_by("creator_id").agg(**burst_sums(per_post, "commenters", "shared", "overlap"))
