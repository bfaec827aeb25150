"""Map comments with their replies as the Graph API gives them, inside a post or as a page of their own."""

from collections.abc import Iterator
from typing import Any

from closeknit.sources.records import (
    Found,
    Json,
    Odd,
    Row,
    at_handle,
    each,
    inner,
    listed,
    same_name,
    scalar,
)
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import COMMENTS, POSTS


def talk(page: Json, post: Json) -> tuple[Json, list[Found]]:
    """Read the comments of one post.

    Args:
        page: `data` and perhaps `paging`.
        post: post_id, external_id and handle.

    Returns:
        The columns of the post's row that say how much was captured, and the comments.
    """
    comments = listed(page, "data")
    rows = list(each(comments, "comments", lambda comment: _thread(comment, post)))
    captured = sum(isinstance(found, Row) for found in rows)
    pages = [page, *(inner(c, "replies") for c in comments if isinstance(c, dict) and _has_replies(c))]
    ended = captured == len(rows) and not any("next" in inner(part, "paging") for part in pages)
    # A comment without replies has no such field, asked for or not: only its presence proves that it was.
    asked = any(isinstance(comment, dict) and _has_replies(comment) for comment in comments) or None
    return {"comments_captured": captured, "comments_complete": ended, "replies_captured": asked}, rows


def _has_replies(comment: Json) -> bool:
    return isinstance(comment.get("replies"), dict)


def _thread(comment: Json, post: Json) -> Iterator[Found]:
    yield Row(COMMENTS, _cells(comment, post))
    parent = scalar(comment, "id")

    def reply(below: Json) -> Iterator[Found]:
        yield Row(COMMENTS, {**_cells(below, post), "parent_comment_id": parent})

    yield from each(listed(inner(comment, "replies"), "data"), "replies", reply)


def _cells(comment: Json, post: Json) -> Json:
    writer = inner(comment, "from")
    name = scalar(comment, "username") or scalar(writer, "username")
    return {
        **post,
        "comment_id": scalar(comment, "id"),
        "parent_comment_id": scalar(comment, "parent_id"),
        # The number under `from` holds for one app only, the handle everywhere.
        "commenter_id": at_handle(name) or scalar(writer, "id"),
        "is_creator": same_name(name, post.get("handle")),
        "text": scalar(comment, "text"),
        "commented_at": scalar(comment, "timestamp"),
        "likes": scalar(comment, "like_count"),
    }


def page_of_comments(page: Json) -> Iterator[Found]:
    """Yield the comments of a page, for each post they say they belong to."""
    by_post: dict[str, tuple[Json, list[Any]]] = {}
    for position, comment in enumerate(listed(page, "data"), 1):
        media = inner(comment, "media") if isinstance(comment, dict) else {}
        post = _post(media)
        if post["post_id"] is None:
            reason = "the comment does not say which post it is under: ask for the field media{id,shortcode} too"
            yield Odd(f"data[{position}].media", comment, reason)
        else:
            by_post.setdefault(str(post["post_id"]), (post, []))[1].append(comment)
    for post, comments in by_post.values():
        coverage, rows = talk({**page, "data": comments}, post)
        if post["handle"] is not None or post["external_id"] is not None:
            yield Row(POSTS, {**post, **coverage})
        yield from rows


def _post(media: Json) -> Json:
    owner = inner(media, "owner")
    handle = scalar(media, "username") or scalar(owner, "username")
    found = post_key(scalar(media, "ig_id"), code=scalar(media, "shortcode"), address=scalar(media, "permalink"))
    return {
        "post_id": found or scalar(media, "id"),
        "external_id": None if handle else scalar(owner, "id"),
        "handle": handle,
    }
