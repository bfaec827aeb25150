"""Recognise and read the lists of accounts in an Instagram export."""

from collections.abc import Iterator
from typing import Any

from closeknit.sources.contract import InputFile, Note, RawRows, ReadOptions, Refusal, Sample
from closeknit.sources.instagram_download.owner import Owner, owner_of
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.records import (
    Found,
    Json,
    Odd,
    Row,
    as_object,
    each,
    listed,
    mapped,
    scalar,
)
from closeknit.vocabulary.handle import parse_handle
from closeknit.vocabulary.tables import ACCOUNTS, FOLLOWERS

_ENTRIES = "string_list_data"
_LIST = "relationships_"
_FOLLOWERS = "relationships_followers"


def recognise(sample: Sample) -> str | None:
    """Recognise a list of accounts by Instagram's own field names."""
    record = sample.record
    if not isinstance(record, dict):
        return None
    if _ENTRIES in record and "title" in record:
        return f"has title and {_ENTRIES}"
    named = next((field for field in record if field.startswith(_LIST)), None)
    return f"has {named}" if named else None


def read(file: InputFile, _options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield the followers of one file, and what is known of each as an account.

    Raises:
        UnusableFile: The file is broken.
    """
    owner = owner_of(file.path)
    unused: dict[str, int] = {}
    named = file.plain_name.startswith("followers")

    def rows(record: Json) -> Iterator[Found]:
        if _ENTRIES in record and named:
            yield from _follower_rows(record, owner)
        elif _ENTRIES in record:
            unused["accounts"] = unused.get("accounts", 0) + 1
        else:
            yield from _list_rows(record, owner, unused)

    yield from mapped(file, read_records(file), rows)
    for what, times in unused.items():
        yield Note(file.name, f"not used: {times:,} {what}, which are no followers")
    if owner is None and not unused:
        yield Note(
            file.name,
            "does not say whose followers these are, so they count as accounts only: keep the export's "
            "folder, named instagram-<handle>-<date>-..., around the file",
        )


def _list_rows(record: Json, owner: Owner | None, unused: dict[str, int]) -> Iterator[Found]:
    lists = [field for field in record if field.startswith(_LIST)]
    if not lists:
        yield Odd("", sorted(record)[:8], "is not one of Instagram's lists of accounts")
    for field in lists:
        if field == _FOLLOWERS:
            yield from each(listed(record, field), field, lambda entry: _follower_rows(entry, owner))
        else:
            what = field.removeprefix(_LIST).replace("_", " ") + " entries"
            unused[what] = unused.get(what, 0) + len(listed(record, field))


def _follower_rows(entry: Json, owner: Owner | None) -> Iterator[Found]:
    for found in listed(entry, _ENTRIES):
        yield from _one(as_object(found, _ENTRIES), entry, owner)


def _one(found: Json, entry: Json, owner: Owner | None) -> Iterator[Found]:
    written: Any = scalar(found, "value") or scalar(entry, "title") or scalar(found, "href")
    handle = None if written is None else parse_handle(str(written))
    if handle is None:
        yield Odd("value", written, "is not an Instagram handle")
        return
    observed = {"observed_at": owner.day} if owner else {}
    account = {"account_id": f"@{handle}", **observed}
    if owner:
        # The list is whole, so nobody in it stands for others.
        yield Row(FOLLOWERS, {**account, "handle": owner.handle, "first_seen": scalar(found, "timestamp")})
    digits = sum(character.isdigit() for character in handle)
    yield Row(ACCOUNTS, {**account, "handle_len": len(handle), "handle_digits": digits})
