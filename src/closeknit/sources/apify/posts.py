"""Map a post as Apify gives it, with the sample of comments in it."""

from collections.abc import Iterator
from typing import Any

from closeknit.sources.apify.comments import comment_rows, replies_captured
from closeknit.sources.records import (
    Found,
    Json,
    OddRecordError,
    Row,
    each,
    listed,
    scalar,
    words,
)
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import POSTS

_PAID = ("isSponsored", "paidPartnership", "isPaidPartnership", "sponsors")


def post_rows(record: Json) -> Iterator[Found]:
    """Yield the post's row and its comments; the pictures of an album (`childPosts`) are no posts."""
    post_id = post_key(scalar(record, "id"), code=scalar(record, "shortCode"))
    # Comments that the export left blank carry nothing to keep or to refuse.
    sample = [comment for comment in listed(record, "latestComments") if comment]
    owner = {"external_id": scalar(record, "ownerId"), "handle": scalar(record, "ownerUsername")}
    below = list(each(sample, "latestComments", lambda comment: comment_rows(comment, post_id, owner)))
    yield Row(POSTS, {"post_id": post_id, **owner, **_post_cells(record), **_coverage(record, sample, below)})
    yield from below


def _post_cells(record: Json) -> Json:
    kind = "reel" if scalar(record, "productType") == "clips" else scalar(record, "type")
    return {
        "posted_at": scalar(record, "timestamp"),
        "kind": kind,
        "caption": scalar(record, "caption"),
        "likes": scalar(record, "likesCount"),
        "comments": scalar(record, "commentsCount"),
        # Plays are what the app shows as views today; pictures carry a meaningless 0.
        "views": scalar(record, "videoPlayCount", "videoViewCount") if kind in {"reel", "Video"} else None,
        "paid_partnership": _paid(record),
        "hashtags": words(record, "hashtags"),
        "mentions": words(record, "mentions"),
    }


def _paid(record: Json) -> bool | None:
    said = [_flag(field, record[field]) for field in _PAID if record.get(field) is not None]
    return any(said) if said else None


def _flag(field: str, value: Any) -> bool:
    if not isinstance(value, (bool, list)):
        raise OddRecordError(field, value, "is neither yes nor no")
    return bool(value)


def _coverage(record: Json, sample: list[Json], below: list[Found]) -> Json:
    if record.get("latestComments") is None:
        return {}
    nothing_there = scalar(record, "commentsCount") == 0
    return {
        "comments_captured": sum(isinstance(found, Row) for found in below),
        "comments_complete": nothing_there,
        "replies_captured": replies_captured(sample),
    }
