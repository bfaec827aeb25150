"""Read the comment files that Instaloader puts beside a post's file.

They name their post nowhere but in the file name, so the post's own file must stand beside them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from closeknit.sources.contract import InputFile, Note, RawRows, Refusal
from closeknit.sources.instaloader.comments import Threads, comment_cells
from closeknit.sources.instaloader.posts import post_rows
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.records import (
    Found,
    Json,
    OddRecordError,
    Row,
    as_object,
    each,
    inner,
    listed,
    mapped,
    scalar,
)
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.errors import UnusableFile
from closeknit.vocabulary.tables import COMMENTS

_ENDING = "_comments"


def read_comments_file(file: InputFile) -> Iterator[RawRows | Refusal | Note]:
    """Yield the comments with their answers, and the post's row saying that they were captured.

    Raises:
        UnusableFile: The post's file is not there.
    """
    node = _post_of(file)
    comments = [record for _, record in read_records(file)]
    yield from mapped(file, [(1, {"comments": comments})], lambda record: _rows(node, record))


def _post_of(file: InputFile) -> Json:
    stem = Path(file.plain_name).stem
    if stem.endswith(_ENDING):
        wanted = stem.removesuffix(_ENDING)
        for path in sorted(file.path.parent.iterdir()):
            beside = InputFile(path, path.name)
            if beside.plain_name == f"{wanted}.json" and (node := _node(beside)) is not None:
                return node
    raise UnusableFile(
        f"{file.name} holds comments but does not say of which post.",
        "Put the post's own file beside it, as Instaloader saved it: the same name without '_comments'.",
    )


def _node(beside: InputFile) -> Json | None:
    _, record = next(read_records(beside), (0, None))
    try:
        return inner(as_object(record), "node") or None
    except OddRecordError:
        return None


def _rows(node: Json, record: Json) -> Iterator[Found]:
    post_id = post_key(scalar(node, "id"), code=scalar(node, "shortcode"))
    owner_id = scalar(inner(node, "owner"), "id")

    def thread(comment: Json) -> Iterator[Found]:
        yield Row(COMMENTS, _cells(comment, post_id, owner_id))
        parent = scalar(comment, "id")

        def answer(reply: Json) -> Iterator[Found]:
            yield Row(COMMENTS, {**_cells(reply, post_id, owner_id), "parent_comment_id": parent})

        yield from each(listed(comment, "answers"), "answers", answer)

    rows = list(each(listed(record, "comments"), "comments", thread))
    # Whether the download ended early is written nowhere.
    yield from post_rows(node, Threads(rows, complete=None, replies=True, read=True))


def _cells(comment: Json, post_id: str | None, owner_id: Any) -> Json:
    return {**comment_cells(comment, post_id, owner_id), "likes": scalar(comment, "likes_count")}
