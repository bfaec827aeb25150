"""Read the contacts and relationships that stand beside creators in a file, for whoever keeps the address book.

These columns never become creator data: every source leaves them out, and this reader gives them to its caller alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from closeknit.sources import cells, contact_cells
from closeknit.sources.contract import InputFile, Note, ReadOptions, Refusal
from closeknit.sources.csvfiles import CellBatch
from closeknit.sources.detect import JSON_NAMES
from closeknit.sources.jsonfiles import BATCH, read_records, refuse_record
from closeknit.sources.records import table_records
from closeknit.sources.spreadsheet.contact_headers import COLUMNS, PREFIX, meant, told_column
from closeknit.sources.spreadsheet.plan import Head, plan_for, unknown
from closeknit.sources.spreadsheet.reader import Table, open_table
from closeknit.vocabulary.errors import UsageError
from closeknit.vocabulary.tables import PLATFORM

_LOOKED_AT = 200  # records from which the fields of a JSON file are known


@dataclass(frozen=True)
class ContactRow:
    """What a row says about one person; None where it does not say.

    Attributes:
        line: Where it stands in the file.
        handle: The account's handle in the form we keep.
        external_id: The platform's number of the account; one of the two is always there.
        email: In small letters.
        published_at_url: The page on which the address was found.
        country: Two letters where we know them.
        language: Two letters where we know them.
        consent_text: As written.
        consent_date: UTC.
        orders: How many orders; 1 also where the file only says that there are some.
        follows_us: The account follows the brand's.
        tagged_us: The account has tagged the brand.
        applied: The person has applied to the brand.
    """

    line: int
    handle: str | None
    external_id: str | None
    email: str | None = None
    published_at_url: str | None = None
    country: str | None = None
    language: str | None = None
    consent_text: str | None = None
    consent_date: datetime | None = None
    orders: int | None = None
    follows_us: bool | None = None
    tagged_us: bool | None = None
    applied: bool | None = None

    @property
    def key(self) -> str:
        """The key under which an import knows the account: by its number where that is known, else by its handle."""
        return f"{PLATFORM}:{self.external_id}" if self.external_id else f"{PLATFORM}:@{self.handle}"


_RULES: dict[str, Callable[[str], Any]] = {
    "email": contact_cells.email,
    "published_at_url": contact_cells.web_address,
    "country": contact_cells.country,
    "language": contact_cells.language,
    "consent_text": contact_cells.words,
    "orders": contact_cells.orders,
    "follows_us": contact_cells.happened,
    "tagged_us": contact_cells.happened,
    "applied": contact_cells.happened,
}
# Everybody has a country and a language: alone they make no contact.
_TELLING = {column.name for column in COLUMNS if not column.shared}


def read_contacts(
    file: InputFile, options: ReadOptions, mapping: Mapping[str, str], now: datetime
) -> Iterator[ContactRow | Refusal]:
    """Yield the contacts in a CSV, Excel or JSON file of creators; nothing where it has no such columns.

    Rows that say nothing but who it is are left out. A row goes in whole or not at all.

    Args:
        file: The file.
        options: As for an import; its mapping says which column holds the creators, and may say `contact:email`.
        mapping: Header -> contact column (`email`, `follows_us`, ...), beyond what the headers say themselves.
        now: The present moment; nobody can have consented after it.

    Raises:
        UsageError: The mapping names a column that does not exist.
        CloseknitError: The file cannot be read, or no column names the creators.
    """
    told = {**options.mapping, **{header: _told(header, name) for header, name in mapping.items()}}
    table = _open(file, replace(options, mapping=told))
    headers = _headers(table.header, told)
    if not _TELLING & set(headers):
        return
    names = {name: table.plan.columns[name] for name in ("handle", "external_id") if name in table.plan.columns}
    for part in table.parts:
        if isinstance(part, Refusal):
            yield part
        elif not isinstance(part, Note):
            for line, record in table_records(part):
                found = _contact(file, line, record, names, headers, now)
                if found is not None:
                    yield found


def _told(header: str, name: str) -> str:
    target = PREFIX + name.removeprefix(PREFIX)
    if told_column(target) is None:
        known = ", ".join(column.name for column in COLUMNS)
        raise UsageError(f"'{header}' cannot be read as '{name}': there is no such column.", f"Choose one of {known}.")
    return target


def _headers(header: tuple[str, ...], told: Mapping[str, str]) -> dict[str, str]:
    """Contact column -> header in the file: what a person said first, then the first that speaks of it."""
    said = {" ".join(name.split()).casefold() for name in told}
    found: dict[str, str] = {}
    for name in sorted(header, key=lambda name: " ".join(name.split()).casefold() not in said):
        column = meant(name, told)
        if column is not None:
            found.setdefault(column.name, name)
    return found


def _contact(
    file: InputFile,
    line: int,
    record: Mapping[str, Any],
    names: Mapping[str, str],
    headers: Mapping[str, str],
    now: datetime,
) -> ContactRow | Refusal | None:
    rules = {**_RULES, "consent_date": lambda cell: contact_cells.consented_at(cell, now)}
    if not any(not cells.is_missing(str(record[headers[name]] or "")) for name in _TELLING & set(headers)):
        return None
    values: dict[str, Any] = {}
    who = {"handle": cells.handle, "external_id": cells.key}
    for name, header in [*names.items(), *headers.items()]:
        cell = record[header]
        try:
            values[name] = None if cell is None else (who.get(name) or rules[name])(str(cell))
        except cells.BadCell as error:
            return Refusal(file.name, line, header, str(cell)[:200], str(error))
    if values.get("handle") is None and values.get("external_id") is None:
        header = next(iter(names.values()))
        return Refusal(file.name, line, header, "", "is missing: the row does not say whose contact it is")
    return ContactRow(line, values.pop("handle", None), values.pop("external_id", None), **values)


def _open(file: InputFile, options: ReadOptions) -> Table:
    if Path(file.plain_name).suffix in JSON_NAMES:
        return _open_json(file, options)
    return open_table(file, options)


def _open_json(file: InputFile, options: ReadOptions) -> Table:
    """Records as a table: their fields are its columns."""
    records = read_records(file)
    first = list(islice(records, _LOOKED_AT))
    header = tuple(dict.fromkeys(name for _, record in first if isinstance(record, dict) for name in record))
    rows = [[_text(record.get(name)) or "" for name in header] for _, record in first if isinstance(record, dict)]
    plan = plan_for(Head(header, rows), options.mapping)
    if plan is None:
        raise unknown(file.name, header)
    return Table(plan, header, tuple(plan.notes()), _batches(file, header, chain(first, records)))


def _batches(
    file: InputFile, header: tuple[str, ...], records: Iterator[tuple[int, Any]]
) -> Iterator[CellBatch | Refusal | Note]:
    while part := list(islice(records, BATCH)):
        good = [(number, record) for number, record in part if isinstance(record, dict)]
        yield from (refuse_record(file, number, record) for number, record in part if not isinstance(record, dict))
        columns: dict[str, pa.Array[Any]] = {
            name: pa.array([_text(record.get(name)) for _, record in good], pa.string()) for name in header
        }
        yield CellBatch(columns, pa.array([number for number, _ in good], pa.int64()))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8")
