"""Who comments on whom among creators: the graph in which engagement pods show.

A pod is a group that agrees to comment on each other's posts, usually at once. Small creators are also friends with
each other and answer visits, so the share of comments from mutual partners is read beside what is usual in the niche,
never against a fixed line.

Source: Weerasinghe et al. 2020, *The Pod People*, WWW; the share within 24 hours is our definition.
"""

import ibis
import ibis.expr.types as ir

from closeknit.metrics.expressions import hours_between
from closeknit.metrics.shares import burst_sums

PARTNER_FOLLOWERS = 1_000
WITHIN_HOURS = 24


def partner_sums(comments: ir.Table, profiles: ir.Table) -> ir.Table:
    """Return one row of sums per creator with comments by named others.

    A comment is *reciprocal* if its author is a creator under whose posts the commented creator comments too, and *by a
    partner* if she did so within 24 hours of it. Only creators whose own comments are in the data can be seen as
    partners, so both are lower bounds.

    Args:
        comments: All current comments: creator_id (whose post), post_id, comment_id, commenter_id, is_creator,
            commented_at.
        profiles: creator_id, followers; accounts known to have under 1,000 followers are no partners.
    """
    named = comments.filter(~comments.is_creator & comments.commenter_id.notnull())
    partners = profiles.filter(ibis.coalesce(profiles.followers >= PARTNER_FOLLOWERS, True)).select(
        partner="creator_id"
    )
    visits = named.semi_join(partners, named.commenter_id == partners.partner)
    visits = visits.select("comment_id", "creator_id", "commenter_id", "commented_at")
    returned = named.select(host="creator_id", visitor="commenter_id", returned_at="commented_at")
    met = visits.inner_join(returned, (visits.creator_id == returned.visitor) & (visits.commenter_id == returned.host))
    apart = hours_between(met.commented_at, met.returned_at).abs()
    mutual = met.group_by("comment_id").agg(at_once=ibis.coalesce(apart <= WITHIN_HOURS, False).max())
    marked = named.left_join(mutual, "comment_id").drop("comment_id_right")
    per_post = marked.group_by("creator_id", "post_id").agg(
        comments=marked.count(),
        reciprocal=marked.at_once.notnull().sum(),
        partners=ibis.coalesce(marked.at_once, False).sum(),
    )
    return per_post.group_by("creator_id").agg(
        **burst_sums(per_post, "comments", "reciprocal", "reciprocal"),
        **burst_sums(per_post, "comments", "partners", "pod"),
    )
