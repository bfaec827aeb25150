"""Check raw rows column by column: good rows go on in the staged schema, bad ones become refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.sources.columns import Reasons, read_column
from closeknit.sources.contract import CheckedRows, InputFile, RawRows, Refusal
from closeknit.sources.schemas import ARROW_TYPES, MOMENT, STAGED_SCHEMAS
from closeknit.vocabulary.tables import Column, ObservationTable

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute
_nulls: Any = pa.nulls

# A post cannot be younger than its observation; a day of grace covers time zones.
GRACE = timedelta(days=1)
LONGEST_SHOWN_VALUE = 200


@dataclass(frozen=True)
class Origin:
    """Where rows come from.

    Attributes:
        file: The file.
        source: The source's name.
        observed_at: When the file was made, for rows that do not say.
        now: The present moment; nothing can have been observed after it.
    """

    file: InputFile
    source: str
    observed_at: datetime
    now: datetime


def check_rows(raw: RawRows, origin: Origin) -> Iterator[CheckedRows | Refusal]:
    """Yield the refusals among raw rows, then the good rows.

    Args:
        raw: Rows as a source found them, n rows.
        origin: Their file and dates.
    """
    size = len(raw.lines)
    bad: dict[int, tuple[str, str]] = {}
    values: dict[str, pa.Array[Any]] = {}
    for column in raw.table.columns:
        cells, reasons = _read(column, raw, size)
        if column.name == "observed_at":
            cells = cells.fill_null(pa.scalar(origin.observed_at, MOMENT))
        values[column.name] = cells
        _add(bad, column.name, reasons)
        if column.required:
            _add(bad, column.name, _where(pc.is_null(cells), "is missing, and a row needs it"))
    for column_name, reasons in _row_rules(raw.table, values, origin):
        _add(bad, column_name, reasons)
    yield from _refusals(bad, raw, origin)
    rows = _staged(raw, values, origin)
    if bad:
        keep = [row for row in range(size) if row not in bad]
        rows = rows.take(pa.array(keep, pa.int64()))
    if rows.num_rows:
        yield CheckedRows(raw.table, rows)


def _read(column: Column, raw: RawRows, size: int) -> tuple[pa.Array[Any], Reasons]:
    found = raw.columns.get(column.name)
    if found is None:
        return _nulls(size, ARROW_TYPES[column.kind]), {}
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    return read_column(column, found)


def _add(bad: dict[int, tuple[str, str]], column_name: str, reasons: Reasons) -> None:
    for row, reason in reasons.items():
        bad.setdefault(row, (column_name, reason))


def _where(mask: pa.Array[Any], reason: str) -> Reasons:
    if not pc.any(mask).as_py():
        return {}
    return dict.fromkeys(pc.indices_nonzero(mask.fill_null(False)).to_pylist(), reason)


def _row_rules(
    table: ObservationTable, values: dict[str, pa.Array[Any]], origin: Origin
) -> Iterator[tuple[str, Reasons]]:
    """Rules over several cells of a row."""
    if table.names_creator:
        nameless = pc.and_(pc.is_null(values["external_id"]), pc.is_null(values["handle"]))
        yield "handle", _where(nameless, "is missing, and so is the account's id: the row names no creator")
    observed = values["observed_at"]
    latest = pa.scalar(origin.now + GRACE, MOMENT)
    yield "observed_at", _where(pc.greater(observed, latest), "is in the future")
    for name in ("posted_at", "commented_at", "first_seen"):
        if name in values:
            late = pc.greater(values[name], pc.add(observed, pa.scalar(GRACE, pa.duration("us"))))
            yield name, _where(late, "is later than the day the data was observed")
            early = pc.less(values[name], pa.scalar(datetime(2010, 10, 1, tzinfo=origin.now.tzinfo), MOMENT))
            yield name, _where(early, "is before Instagram existed")


def _refusals(bad: dict[int, tuple[str, str]], raw: RawRows, origin: Origin) -> Iterator[Refusal]:
    for row, (column_name, reason) in sorted(bad.items()):
        value = _shown(raw.columns.get(column_name), row)
        yield Refusal(origin.file.name, raw.lines[row].as_py(), column_name, value, reason)


def _shown(cells: Any, row: int) -> str:
    if cells is None or cells[row].as_py() is None:
        return ""
    return str(cells[row].as_py())[:LONGEST_SHOWN_VALUE]


def _staged(raw: RawRows, values: dict[str, pa.Array[Any]], origin: Origin) -> pa.RecordBatch:
    size = len(raw.lines)
    columns = [values[column.name] for column in raw.table.columns]
    origin_columns: list[Any] = [
        pa.repeat(pa.scalar(origin.source, pa.string()), size),
        pa.repeat(pa.scalar(origin.file.name, pa.string()), size),
        raw.lines.cast(pa.int64()),
    ]
    return pa.RecordBatch.from_arrays(columns + origin_columns, schema=STAGED_SCHEMAS[raw.table.name])
