"""Recognise and read Instaloader's files."""

from collections.abc import Iterator
from typing import Any

from closeknit.sources.contract import InputFile, Note, RawRows, ReadOptions, Refusal, Sample
from closeknit.sources.instaloader.beside import read_comments_file
from closeknit.sources.instaloader.posts import post_rows, story_rows
from closeknit.sources.instaloader.profiles import profile_rows
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.records import Found, Json, Odd, inner, mapped

_GRAPH_TYPES = ("Graph", "XDTGraph")


def recognise(sample: Sample) -> str | None:
    """Recognise the wrapper, a bare web record of a post, or a list of comments with their answers."""
    record = sample.record
    if not isinstance(record, dict):
        return None
    if isinstance(record.get("instaloader"), dict) and "node" in record:
        return f"says instaloader.node_type = {record['instaloader'].get('node_type')}"
    if _is_bare_post(record):
        return "has __typename, shortcode and edge_media_... as in Instagram's web records"
    if _is_comment(record):
        return "has answers, owner and created_at as in Instaloader's comment files"
    return None


def _is_bare_post(record: Json) -> bool:
    typed = str(record.get("__typename", "")).startswith(_GRAPH_TYPES)
    return typed and "shortcode" in record and any(str(field).startswith("edge_") for field in record)


def _is_comment(record: Json) -> bool:
    return {"answers", "owner", "created_at", "text"} <= record.keys()


def read(file: InputFile, _options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of one file.

    Raises:
        UnusableFile: The file is broken, or holds comments of a post that cannot be found.
    """
    records = read_records(file)
    first = next(records, None)
    if first is not None and isinstance(first[1], dict) and _is_comment(first[1]):
        yield from read_comments_file(file)
        return
    yield from mapped(file, _again(first, records), _rows)


def _again(first: tuple[int, Any] | None, rest: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    if first is not None:
        yield first
    yield from rest


def _rows(record: Json) -> Iterator[Found]:
    if "node" not in record:
        yield from post_rows(record)
        return
    node = inner(record, "node")
    kind = inner(record, "instaloader").get("node_type")
    if kind == "Profile":
        yield from profile_rows(node)
    elif kind == "StoryItem":
        yield from story_rows(node)
    elif kind == "Post" or _is_bare_post(node):
        yield from post_rows(node)
    else:
        yield Odd("instaloader.node_type", kind, "is neither a post nor a profile")
