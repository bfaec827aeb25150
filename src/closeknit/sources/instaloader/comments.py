"""Map the comments inside a post's web record, threads or flat, and say how much of them there is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from closeknit.sources.records import Found, Json, Row, at_handle, each, inner, listed, scalar
from closeknit.vocabulary.tables import COMMENTS


@dataclass(frozen=True)
class Threads:
    """The comments found with one post.

    Attributes:
        rows: Comments and replies, and what could not be used.
        complete: Nothing was left behind at the platform; None = not known.
        replies: Replies were collected; None = no comments were.
        read: Comments were looked for at all.
    """

    rows: list[Found] = field(default_factory=list)
    complete: bool | None = None
    replies: bool | None = None
    read: bool = False

    def coverage(self) -> Json:
        """Return the columns of the post's row that say how much was captured."""
        if not self.read:
            return {}
        captured = sum(isinstance(found, Row) for found in self.rows)
        whole = self.complete if captured == len(self.rows) else False
        return {"comments_captured": captured, "comments_complete": whole, "replies_captured": self.replies}


def threaded(connection: Json, post_id: str | None, owner_id: object) -> Threads:
    """Read threads: top-level comments with their replies inside."""
    pages = [_ended(connection)]

    def thread(edge: Json) -> Iterator[Found]:
        node = inner(edge, "node")
        yield Row(COMMENTS, comment_cells(node, post_id, owner_id))
        answers = inner(node, "edge_threaded_comments")
        if answers:
            pages.append(_ended(answers))

        def reply(below: Json) -> Iterator[Found]:
            cells = comment_cells(inner(below, "node"), post_id, owner_id)
            yield Row(COMMENTS, {**cells, "parent_comment_id": scalar(node, "id")})

        yield from each(listed(answers, "edges"), "edge_threaded_comments", reply)

    rows = list(each(listed(connection, "edges"), "edge_media_to_parent_comment", thread))
    return Threads(rows, _all_ended(pages), replies=True, read=True)


def flat(connection: Json, post_id: str | None, owner_id: object) -> Threads:
    """Read a flat list, in which replies are missing or cannot be told from comments."""

    def comment(edge: Json) -> Iterator[Found]:
        yield Row(COMMENTS, comment_cells(inner(edge, "node"), post_id, owner_id))

    rows = list(each(listed(connection, "edges"), "edge_media_to_comment", comment))
    return Threads(rows, _ended(connection), replies=False, read=True)


def comment_cells(node: Json, post_id: str | None, owner_id: object) -> Json:
    """Return the cells of one comment; `owner_id` is the id of the post's owner."""
    writer = inner(node, "owner")
    writer_id = scalar(writer, "id")
    known = writer_id is not None and owner_id is not None
    return {
        "comment_id": scalar(node, "id"),
        "post_id": post_id,
        "external_id": owner_id,
        "commenter_id": at_handle(scalar(writer, "username")) if writer_id is None else writer_id,
        "is_creator": str(writer_id) == str(owner_id) if known else None,
        "text": scalar(node, "text"),
        "commented_at": scalar(node, "created_at"),
        "likes": scalar(inner(node, "edge_liked_by"), "count"),
    }


def _ended(connection: Json) -> bool | None:
    more = inner(connection, "page_info").get("has_next_page")
    return None if more is None else more is False


def _all_ended(pages: list[bool | None]) -> bool | None:
    if False in pages:
        return False
    return None if None in pages else True
