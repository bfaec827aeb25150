"""Recognise and read what the Graph API answers and what Airbyte or Fivetran make of it."""

from collections.abc import Iterator

from closeknit.sources.contract import InputFile, Note, RawRows, ReadOptions, Refusal, Sample
from closeknit.sources.graph_api import airbyte, fivetran
from closeknit.sources.graph_api.answers import answer_rows, names_thing
from closeknit.sources.graph_api.seen import Seen
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.records import Found, Json, Row, mapped
from closeknit.vocabulary.tables import POSTS


def recognise(sample: Sample) -> str | None:
    """Recognise an answer by its outermost fields, a delivery by the fields the delivering tool adds."""
    if sample.kind == "csv":
        return fivetran.recognise(sample.header)
    record = sample.record
    if not isinstance(record, dict):
        return None
    if "business_discovery" in record:
        return "has business_discovery"
    if airbyte.is_delivery(record):
        return "has stream, data and emitted_at as Airbyte writes them"
    if isinstance(record.get("error"), dict) and "fbtrace_id" in record["error"]:
        return "is an error answer of the Graph API"
    return _recognise_page(record) or names_thing(record)


def _recognise_page(record: Json) -> str | None:
    page = record.get("data")
    if not isinstance(page, list):
        return None
    if not page:
        return "is an empty page with paging" if "paging" in record else None
    thing = names_thing(page[0]) if isinstance(page[0], dict) else None
    return f"is a page (data) whose first entry {thing}" if thing else None


def _asked_alike(found: Iterator[Found]) -> Iterator[Found]:
    """Let one post's replies prove that they were asked for under all posts of the answer.

    A comment without replies has no such field. Were only posts with replies counted, a creator who answers under
    one post in ten would seem to answer always.
    """
    rows = list(found)
    posts = [row for row in rows if isinstance(row, Row) and row.table is POSTS and "replies_captured" in row.cells]
    if any(row.cells["replies_captured"] for row in posts):
        for row in posts:
            row.cells["replies_captured"] = True
    return iter(rows)


def read(file: InputFile, _options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of one file.

    Raises:
        UnusableFile: The file is broken, or holds Fivetran's insights without the posts they belong to.
    """
    if fivetran.is_table(file):
        yield from fivetran.read(file)
        return
    seen = Seen()

    def rows(record: Json) -> Iterator[Found]:
        if airbyte.is_delivery(record):
            return airbyte.delivery_rows(record, seen)
        return _asked_alike(answer_rows(record, seen))

    yield from mapped(file, read_records(file), rows)
    yield from seen.notes(file)
