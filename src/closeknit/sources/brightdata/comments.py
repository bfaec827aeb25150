"""Map comments as Bright Data gives them, and remember how much of each post's talk was captured."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from closeknit.sources.contract import RawRows
from closeknit.sources.jsonfiles import raw_rows
from closeknit.sources.records import (
    Found,
    Json,
    Odd,
    Row,
    at_handle,
    each,
    listed,
    same_name,
    scalar,
)
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import COMMENTS, POSTS


@dataclass
class _Talk:
    """What was captured of one post's comments."""

    first_record: int
    handle: object
    captured: int = 0
    replies: bool = True
    incomplete: bool = False


class Coverage:
    """How much of each post's comments a file holds, counted while it is read."""

    def __init__(self) -> None:
        self._talks: dict[str, _Talk] = {}
        self._at = 0

    def along(self, records: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Pass records on, remembering where in the file we are."""
        for number, record in records:
            self._at = number
            yield number, record

    def forget(self) -> None:
        """Start again, as the file is read again from its beginning."""
        self._talks.clear()

    def add(self, record: Json, post_id: str | None, captured: int, odd: int) -> None:
        """Count one comment and its replies."""
        if post_id is None:
            return
        talk = self._talks.setdefault(post_id, _Talk(self._at, scalar(record, "post_user")))
        promised = _promised(record)
        replies = record.get("replies")
        talk.captured += captured
        talk.replies &= "replies" in record and (replies is not None or not promised)
        talk.incomplete |= odd > 0 or promised > (len(replies) if isinstance(replies, list) else 0)

    def raw_rows(self) -> Iterator[RawRows]:
        """Yield a row for each post whose owner is known."""
        named = ((talk.first_record, _cells(post_id, talk)) for post_id, talk in self._talks.items() if talk.handle)
        return raw_rows(POSTS, named)


def _cells(post_id: str, talk: _Talk) -> Json:
    return {
        "post_id": post_id,
        "handle": talk.handle,
        "comments_captured": talk.captured,
        # The vendor does not say whether it stopped early; only missing replies show that it did.
        "comments_complete": False if talk.incomplete else None,
        "replies_captured": talk.replies,
    }


def _promised(record: Json) -> int:
    number = scalar(record, "replies_number")
    return int(number) if str(number).isdecimal() and len(str(number)) < 10 else 0


def comment_rows(record: Json, coverage: Coverage) -> Iterator[Found]:
    """Yield a comment and its replies."""
    post_id = post_key(scalar(record, "post_id"), address=scalar(record, "post_url"))
    parent, owner = scalar(record, "comment_id"), scalar(record, "post_user")
    shared = {"post_id": post_id, "handle": owner}
    rows: list[Found] = [
        Row(
            COMMENTS,
            {
                **shared,
                **_writer(scalar(record, "comment_user"), owner),
                "comment_id": parent,
                "text": scalar(record, "comment"),
                "commented_at": scalar(record, "comment_date"),
                "likes": scalar(record, "likes_number"),
            },
        )
    ]
    numbered = [{**reply, "#": n} if isinstance(reply, dict) else reply for n, reply in enumerate(_replies(record), 1)]
    rows += each(numbered, "replies", lambda reply: [Row(COMMENTS, {**shared, **_reply(reply, parent, owner)})])
    odd = sum(isinstance(found, Odd) for found in rows)
    coverage.add(record, post_id, len(rows) - odd, odd)
    yield from rows


def _replies(record: Json) -> list[object]:
    return listed(record, "replies")


def _reply(reply: Json, parent: object, owner: object) -> Json:
    writer = scalar(reply, "reply_user")
    return {
        **_writer(writer, owner),
        "comment_id": None if parent is None else f"{parent}-{reply['#']}-{str(writer or 'unknown').lower()}",
        "parent_comment_id": parent,
        "text": scalar(reply, "reply"),
        "commented_at": scalar(reply, "reply_date"),
        "likes": scalar(reply, "likes_number"),
    }


def _writer(name: object, owner: object) -> Json:
    return {"commenter_id": at_handle(name), "is_creator": same_name(name, owner)}
