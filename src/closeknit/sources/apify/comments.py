"""Map a comment as Apify gives it, in the layout of today or of 2020."""

from collections.abc import Iterator
from typing import Any

from closeknit.sources.records import (
    Found,
    Json,
    Row,
    at_handle,
    each,
    inner,
    listed,
    same_name,
    scalar,
)
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import COMMENTS


def comment_rows(record: Json, post_id: str | None = None, owner: Json | None = None) -> Iterator[Found]:
    """Yield a comment and its replies.

    Args:
        record: The comment.
        post_id: The key of the post it stands in; None = the comment says it itself.
        owner: external_id and handle of the post's owner where known.
    """
    if post_id is None:
        post_id = post_key(scalar(record, "postId"), address=scalar(record, "postUrl"))
    owner = owner or {}
    yield Row(COMMENTS, _cells(record, post_id, owner))
    parent = scalar(record, "id")

    def reply(below: Json) -> Iterator[Found]:
        yield Row(COMMENTS, {**_cells(below, post_id, owner), "parent_comment_id": parent})

    yield from each(listed(record, "replies"), "replies", reply)


def replies_asked(record: Json) -> bool:
    """Say whether a comment's replies were collected, or there were none to collect."""
    replies, count = record.get("replies"), record.get("repliesCount")
    return isinstance(replies, list) and (bool(replies) or not count)


def replies_captured(comments: list[Any]) -> bool | None:
    """Say whether the replies of a post's comments were collected.

    Returns:
        False if some comment's were not, True if replies are there, None if nothing can be told.
    """
    found = [comment for comment in comments if isinstance(comment, dict)]
    if not all(replies_asked(comment) for comment in found):
        return False
    return True if any(comment.get("replies") for comment in found) else None


def _cells(record: Json, post_id: str | None, owner: Json) -> Json:
    writer = inner(record, "owner")
    name = scalar(record, "ownerUsername") or scalar(writer, "username")
    number = scalar(record, "ownerId") or scalar(writer, "id")
    return {
        **owner,
        "comment_id": scalar(record, "id"),
        "post_id": post_id,
        "commenter_id": at_handle(name) if number is None else number,
        "is_creator": same_name(name, owner.get("handle")),
        "text": scalar(record, "text"),
        "commented_at": scalar(record, "timestamp"),
        "likes": scalar(record, "likesCount"),
    }
