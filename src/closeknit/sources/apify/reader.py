"""Recognise and read Apify's data sets."""

from collections.abc import Iterator

from closeknit.sources.apify.comments import comment_rows, replies_asked
from closeknit.sources.apify.posts import post_rows
from closeknit.sources.apify.profiles import profile_rows
from closeknit.sources.contract import InputFile, Note, RawRows, ReadOptions, Refusal, Sample
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.records import Found, Json, Odd, mapped

# Layout -> fields that all must be there; the first that fits wins.
_LAYOUTS: dict[str, tuple[str, ...]] = {
    "comment": ("postUrl", "ownerUsername", "text"),
    "comment of 2020": ("postId", "ownerUsername", "text"),
    "post": ("shortCode", "ownerUsername"),
    "account": ("username", "followersCount", "postsCount"),
    "failed fetch": ("error", "errorDescription"),
}


def recognise(sample: Sample) -> str | None:
    """Recognise a data set by the fields of its first record."""
    layout = _layout(sample.record) if isinstance(sample.record, dict) else None
    return f"has {' and '.join(_LAYOUTS[layout])}" if layout else None


def _layout(record: Json) -> str | None:
    return next((name for name, fields in _LAYOUTS.items() if record.keys() >= set(fields)), None)


def read(file: InputFile, _options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of one data set.

    Raises:
        UnusableFile: The file is broken.
    """
    unasked = 0

    def rows(record: Json) -> Iterator[Found]:
        nonlocal unasked
        layout = _layout(record)
        if layout in {"comment", "comment of 2020"}:
            unasked += not replies_asked(record)
        yield from _rows(record, layout)

    yield from mapped(file, read_records(file), rows)
    if unasked:
        yield Note(file.name, f"replies were not collected for {unasked:,} comments, so reply rates cannot be told")


def _rows(record: Json, layout: str | None) -> Iterator[Found]:
    if layout in {"comment", "comment of 2020"}:
        yield from comment_rows(record)
    elif layout == "post":
        yield from post_rows(record)
    elif layout == "account":
        yield from profile_rows(record)
    elif "error" in record:
        yield Odd("error", record["error"], "is what Apify found in place of the record")
    else:
        yield Odd("", sorted(record)[:8], "is neither an account, a post nor a comment")
