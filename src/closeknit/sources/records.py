"""Take nested JSON records apart safely: what is not shaped as expected becomes a refusal, never a crash.

A format's mapping yields `Row` for what it found and `Odd` for what it could not use; `mapped` gathers rows
into batches and turns `Odd` into refusals that carry the record's number.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from closeknit.sources.contract import InputFile, Note, RawRows, Refusal
from closeknit.sources.csvfiles import CellBatch
from closeknit.sources.jsonfiles import BATCH, raw_rows, refuse_record
from closeknit.vocabulary.tables import TABLES, ObservationTable

Json = dict[str, Any]


class Row(NamedTuple):
    """One row of a canonical table: cells as found, by canonical column."""

    table: ObservationTable
    cells: Json


@dataclass(frozen=True)
class Odd:
    """A part of a record that cannot be used.

    Attributes:
        field: Where in the record.
        value: What was found there.
        reason: Why it cannot be used, as a sentence without a full stop.
    """

    field: str
    value: Any
    reason: str


Found = Row | Odd | Note


class OddRecordError(ValueError):
    """Raised inside a mapping when a record is not shaped as its format promises."""

    def __init__(self, field: str, value: Any, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.odd = Odd(field, value, reason)


def as_object(record: Any, field: str = "") -> Json:
    """Return the record if it is an object.

    Raises:
        OddRecordError: It is not.
    """
    if not isinstance(record, dict):
        raise OddRecordError(field, record, "is not an object" if field else "the record is not an object")
    return record


def inner(record: Json, *path: str) -> Json:
    """Return the object at the end of a path, {} where it or anything before it is missing.

    Raises:
        OddRecordError: Something on the path is not an object.
    """
    for step in path:
        found = record.get(step)
        record = {} if found is None else as_object(found, step)
    return record


def listed(record: Json, field: str) -> list[Any]:
    """Return the list in a field, [] where it is missing.

    Raises:
        OddRecordError: It is not a list.
    """
    found = record.get(field)
    if found is None:
        return []
    if not isinstance(found, list):
        raise OddRecordError(field, found, "is not a list")
    return found


def scalar(record: Json, *fields: str) -> Any:
    """Return the first of these fields that says something: a text, a number or a flag; None where none does.

    Raises:
        OddRecordError: A list or an object stands there.
    """
    for field in fields:
        found = record.get(field)
        if isinstance(found, (dict, list)):
            raise OddRecordError(field, found, "holds several values where one is expected")
        if found is not None and found != "":
            return found
    return None


def words(record: Json, field: str) -> list[str] | None:
    """Return a list of texts; None where the field is missing.

    Raises:
        OddRecordError: It is not a list of texts.
    """
    found = listed(record, field)
    if not all(isinstance(word, str) for word in found):
        raise OddRecordError(field, found, "is not a list of texts")
    return None if record.get(field) is None else [well_formed(word) for word in found]


def at_handle(name: Any) -> str | None:
    """Return the account reference of somebody known by name only: `@name`."""
    return f"@{str(name).strip().lstrip('@')}" if name is not None and str(name).strip() else None


def same_name(one: Any, other: Any) -> bool | None:
    """Say whether two handles are the same account's; None where one is unknown."""
    if one is None or other is None:
        return None
    return str(one).strip().lstrip("@").lower() == str(other).strip().lstrip("@").lower()


def well_formed(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON allows and UTF-8 does not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def each(parts: Iterable[Any], field: str, rows_of: Callable[[Json], Iterable[Found]]) -> Iterator[Found]:
    """Map the parts of a record one by one: an odd part is left out and told, the others stay.

    Args:
        parts: What stands in the list.
        field: The list's name, for messages.
        rows_of: Maps one part.
    """
    for position, part in enumerate(parts, 1):
        try:
            found = list(rows_of(as_object(part)))
        except OddRecordError as error:
            odd = error.odd
            yield Odd(f"{field}[{position}].{odd.field}".rstrip("."), odd.value, odd.reason)
        else:
            yield from found


def table_records(batch: CellBatch) -> Iterator[tuple[int, Json]]:
    """Yield (line, header -> cell) for each row of a table of text."""
    columns = {header: cells.to_pylist() for header, cells in batch.columns.items()}
    for row in range(len(batch.lines)):
        yield int(batch.lines[row].as_py()), {header: cells[row] for header, cells in columns.items()}


def mapped(
    file: InputFile, records: Iterable[tuple[int, Any]], rows_of: Callable[[Json], Iterable[Found]]
) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of all records in batches, with refusals and notes between them.

    Args:
        file: Where the records come from.
        records: (record number, record).
        rows_of: Maps one record; may raise `OddRecordError`, and then nothing of the record is taken.
    """
    gathered: dict[str, list[tuple[int, Json]]] = {name: [] for name in TABLES}
    waiting = 0
    for number, record in records:
        if not isinstance(record, dict):
            yield refuse_record(file, number, record)
            continue
        try:
            found = list(rows_of(record))
        except OddRecordError as error:
            found = [error.odd]
        for part in found:
            if isinstance(part, Row):
                gathered[part.table.name].append((number, part.cells))
                waiting += 1
            else:
                yield part if isinstance(part, Note) else _refusal(file, number, part)
        if waiting >= BATCH:
            yield from _flush(gathered)
            waiting = 0
    yield from _flush(gathered)


def _refusal(file: InputFile, number: int, odd: Odd) -> Refusal:
    shown = odd.value if isinstance(odd.value, str) else json.dumps(odd.value, ensure_ascii=False, default=str)
    return Refusal(file.name, number, odd.field, well_formed(shown[:200]), odd.reason)


def _flush(gathered: dict[str, list[tuple[int, Json]]]) -> Iterator[RawRows]:
    for name, rows in gathered.items():
        yield from raw_rows(TABLES[name], rows)
        rows.clear()
