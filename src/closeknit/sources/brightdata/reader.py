"""Recognise and read Bright Data's data sets, JSON and CSV alike."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from closeknit.sources.brightdata.comments import Coverage, comment_rows
from closeknit.sources.brightdata.profiles import profile_rows
from closeknit.sources.contract import InputFile, Note, RawRows, ReadOptions, Refusal, Restart, Sample
from closeknit.sources.csvfiles import CellBatch, read_cells, read_start
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.records import Found, Json, Odd, OddRecordError, mapped, table_records

_ACCOUNT = {"account", "posts_count"}
_COMMENT = {"comment_user", "comment_id"}
_NESTED = ("posts", "changelog", "replies", "post_hashtags", "bio_hashtags")


def recognise(sample: Sample) -> str | None:
    """Recognise accounts and comments by the vendor's own field names."""
    names = set(sample.header) or (set(sample.record) if isinstance(sample.record, dict) else set())
    for telling in (_ACCOUNT, _COMMENT):
        if telling <= names:
            return f"has {' and '.join(sorted(telling))}"
    return None


def read(file: InputFile, _options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of one data set, the posts that comments belong to last.

    Raises:
        UnusableFile: The file is broken.
    """
    coverage = Coverage()

    def rows(record: Json) -> Iterator[Found]:
        record = {field: _opened(field, value) for field, value in record.items()}
        if record.keys() >= _ACCOUNT:
            yield from profile_rows(record)
        elif record.keys() >= _COMMENT:
            yield from comment_rows(record, coverage)
        else:
            yield Odd("", sorted(record)[:8], "is neither an account nor a comment")

    if _is_json(file):
        yield from mapped(file, coverage.along(read_records(file)), rows)
    else:
        yield from _from_table(file, coverage, rows)
    yield from coverage.raw_rows()


def _is_json(file: InputFile) -> bool:
    return read_start(file)[0].lstrip("\ufeff \r\n\t")[:1] in {"{", "["}


def _from_table(
    file: InputFile, coverage: Coverage, rows: Callable[[Json], Iterator[Found]]
) -> Iterator[RawRows | Refusal | Note]:
    for found in read_cells(file):
        if isinstance(found, CellBatch):
            yield from mapped(file, coverage.along(table_records(found)), rows)
        else:
            if isinstance(found, Restart):
                coverage.forget()
            yield found


def _opened(field: str, value: Any) -> Any:
    """Turn the text null into None and JSON inside a cell into what it stands for."""
    if not isinstance(value, str):
        return value
    if value.strip() in {"", "null"}:
        return None
    if field not in _NESTED:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise OddRecordError(field, value, "is not valid JSON") from None
