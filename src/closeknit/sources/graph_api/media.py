"""Map a post as the Graph API gives it, with the insights and comments inside."""

from collections.abc import Iterator

from closeknit.sources.graph_api.comments import talk
from closeknit.sources.graph_api.seen import Seen
from closeknit.sources.records import Found, Json, Row, as_object, inner, listed, scalar
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import POSTS

# Insight -> column. Plays, impressions and video views counted other things than views do.
INSIGHTS = {"reach": "reach", "saved": "saves", "shares": "shares", "views": "views"}


def media_rows(record: Json, owner: Json, seen: Seen) -> Iterator[Found]:
    """Yield the post's row and the comments in it; the parts of an album (`children`) are no posts.

    Args:
        record: The post.
        owner: external_id and handle of the account it stands in; {} = the post says itself.
        seen: Memory of the file.
    """
    key = {"post_id": media_key(record), **(owner or owner_of(record))}
    seen.posts[str(record.get("id"))] = key
    coverage, comments = talk(inner(record, "comments"), key) if "comments" in record else ({}, [])
    yield Row(POSTS, {**key, **media_cells(record), **coverage})
    yield from comments


def media_key(record: Json) -> str | None:
    """Return the post's key: the number other sources know it by, else the interface's own number."""
    found = post_key(scalar(record, "ig_id"), code=scalar(record, "shortcode"), address=scalar(record, "permalink"))
    own = scalar(record, "id")
    return found or (None if own is None else str(own))


def owner_of(record: Json) -> Json:
    """Return external_id and handle of a post's owner, the number only where no handle is given."""
    owner = inner(record, "owner")
    handle = scalar(record, "username") or scalar(owner, "username")
    number = None if handle else scalar(owner, "id") or scalar(record, "business_account_id", "user_id")
    return {"external_id": number, "handle": handle}


def media_cells(record: Json) -> Json:
    """Return the cells of a post's row except key, owner and comments."""
    insights = _insights(inner(record, "insights"))
    return {
        "posted_at": scalar(record, "timestamp", "created_time"),
        "kind": kind(record),
        "caption": scalar(record, "caption"),
        "likes": scalar(record, "like_count"),
        "comments": scalar(record, "comments_count"),
        **insights,
        "views": insights.get("views", scalar(record, "view_count")),
    }


def kind(record: Json) -> object:
    """Return the kind of post: reels and stories are known by their product, the rest by their medium."""
    product = str(scalar(record, "media_product_type") or "").upper()
    if product == "STORY" or str(scalar(record, "is_story")).lower() == "true":
        return "story"
    return "reel" if product == "REELS" else scalar(record, "media_type")


def _insights(connection: Json) -> Json:
    """Return the columns filled from insights; an empty list means not available, never 0."""
    found: Json = {}
    for part in listed(connection, "data"):
        insight = as_object(part, "insights")
        column = INSIGHTS.get(str(insight.get("name")))
        values = [as_object(value, "values") for value in listed(insight, "values")[:1]]
        total = values[0] if values else inner(insight, "total_value")
        if column and scalar(total, "value") is not None:
            found[column] = scalar(total, "value")
    return found
