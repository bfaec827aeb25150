"""Map Instagram's web record of a post."""

from collections.abc import Iterator

from closeknit.sources.instaloader.comments import Threads, flat, threaded
from closeknit.sources.records import Found, Json, Row, inner, listed, scalar
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import POSTS, PROFILES

# Where the number of comments stands, the best first: previews count like threads, with replies.
_COMMENT_COUNTS = ("edge_media_to_parent_comment", "edge_media_to_comment", "edge_media_preview_comment")


def post_rows(node: Json, comments: Threads | None = None) -> Iterator[Found]:
    """Yield the post's row, its owner's profile where follower counts are given, and the comments in it.

    Args:
        node: The web record.
        comments: Comments known from elsewhere, in place of those inside the record.
    """
    post_id = post_key(scalar(node, "id"), code=scalar(node, "shortcode"))
    found = comments or comments_of(node, post_id)
    yield Row(POSTS, {**_post_cells(node, post_id), **found.coverage()})
    owner = inner(node, "owner")
    if scalar(inner(owner, "edge_followed_by"), "count") is not None:
        yield Row(PROFILES, _owner_cells(owner))
    yield from found.rows


def story_rows(node: Json) -> Iterator[Found]:
    """Yield the row of a story, which shows neither likes nor comments."""
    cells = _post_cells(node, post_key(scalar(node, "id"), code=scalar(node, "shortcode")))
    yield Row(POSTS, {**cells, "kind": "story", "likes": None, "comments": None})


def comments_of(node: Json, post_id: str | None) -> Threads:
    """Return the comments inside a post's record: threads where it has them, else the flat list."""
    for field, reader in (("edge_media_to_parent_comment", threaded), ("edge_media_to_comment", flat)):
        connection = inner(node, field)
        if connection.get("edges") is not None:
            return reader(connection, post_id, scalar(inner(node, "owner"), "id"))
    return Threads()


def _post_cells(node: Json, post_id: str | None) -> Json:
    owner = inner(node, "owner")
    return {
        "post_id": post_id,
        "external_id": scalar(owner, "id"),
        "handle": scalar(owner, "username"),
        "posted_at": scalar(node, "taken_at_timestamp", "date"),
        "kind": _kind(node),
        "caption": _caption(node),
        "likes": _likes(node),
        "comments": _comment_count(node),
        "views": scalar(node, "video_play_count", "video_view_count"),
        "paid_partnership": _paid(node),
    }


def _kind(node: Json) -> str | None:
    if scalar(node, "product_type") == "clips":
        return "reel"
    typename = scalar(node, "__typename")
    return None if typename is None else str(typename).removeprefix("XDT")


def _caption(node: Json) -> str | None:
    for edge in listed(inner(node, "edge_media_to_caption"), "edges")[:1]:
        text: str | None = scalar(inner({"edge": edge}, "edge", "node"), "text")
        return text
    plain: str | None = scalar(node, "caption")
    return plain


def _likes(node: Json) -> object:
    # The number shown beside hidden likes only counts the viewer's friends.
    if node.get("like_and_view_counts_disabled") is True:
        return None
    counts = (scalar(inner(node, field), "count") for field in ("edge_media_preview_like", "edge_liked_by"))
    return next((count for count in counts if count is not None), None)


def _comment_count(node: Json) -> object:
    counts = (scalar(inner(node, field), "count") for field in _COMMENT_COUNTS)
    found = next((count for count in counts if count is not None), None)
    return scalar(node, "comments") if found is None else found


def _paid(node: Json) -> bool | None:
    if listed(inner(node, "edge_media_to_sponsor_user"), "edges"):
        return True
    said = scalar(node, "is_paid_partnership")
    if said is None and "edge_media_to_sponsor_user" in node:
        return False
    return None if said is None else said is True


def _owner_cells(owner: Json) -> Json:
    return {
        "external_id": scalar(owner, "id"),
        "handle": scalar(owner, "username"),
        "full_name": scalar(owner, "full_name"),
        "followers": scalar(inner(owner, "edge_followed_by"), "count"),
        "posts_total": scalar(inner(owner, "edge_owner_to_timeline_media"), "count"),
        "is_verified": scalar(owner, "is_verified"),
        "is_private": scalar(owner, "is_private"),
    }
