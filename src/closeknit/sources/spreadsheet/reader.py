"""Read tables of creators from CSV and Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.sources.columns import read_column
from closeknit.sources.contract import InputFile, Note, RawRows, ReadOptions, Refusal, Sample
from closeknit.sources.csvfiles import (
    CellBatch,
    distinct,
    header_of,
    read_cells,
    read_start,
    without_blank_rows,
)
from closeknit.sources.detect import EXCEL_NAMES
from closeknit.sources.spreadsheet import workbook
from closeknit.sources.spreadsheet.headers import column_of, country_code, handle_trust, metric_of
from closeknit.sources.spreadsheet.plan import Head, Plan, Stated, plan_for, unknown
from closeknit.vocabulary.errors import UnusableFile
from closeknit.vocabulary.tables import PROFILES, STATED_METRICS

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

Columns = dict[str, Any]  # canonical column -> cells

BATCH = 20_000  # rows of a sheet handed on at once
_LOOKED_AT = 200  # rows from which a column's meaning is judged
_SHARE = re.compile(r"([^\W\d][^\d%:,;|()=]*?)\s*[:(=–-]?\s*(\d+(?:[.,]\d+)?)\s*%")
_NAMES = ("handle", "external_id", "observed_at")


def recognise(sample: Sample) -> str | None:
    """Recognise a table by a column of handles, or a plain list of handles."""
    if sample.kind == "csv":
        head = _csv_head(sample.file)
        plan = plan_for(head, {})
        return _why(plan, "") if plan else None
    if sample.kind == "xlsx":
        found = _find_sheet(sample.file, ReadOptions())
        return _why(found.plan, f"in the sheet '{found.sheet.name}' ") if isinstance(found, _Found) else None
    return None


def _why(plan: Plan, place: str) -> str:
    if plan.bare_list:
        return f"{place}{plan.handle_why}"
    key = "handle" if "handle" in plan.columns else "external_id"
    return f"{place}the column '{' '.join(plan.columns[key].split())}' holds the creators ({plan.handle_why})"


@dataclass(frozen=True)
class Table:
    """A spreadsheet opened for reading.

    Attributes:
        plan: How its columns are read.
        header: Its column names.
        notes: What to tell the user about it.
        parts: Its rows, cells untouched, with refusals and notes between them.
    """

    plan: Plan
    header: tuple[str, ...]
    notes: tuple[str, ...]
    parts: Iterator[CellBatch | Refusal | Note]


def read(file: InputFile, options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield one profile a row, and the figures a vendor states about it.

    Raises:
        UnusableFile: The file is broken or not a table.
        UnknownLayout: No column names the creators.
    """
    table = open_table(file, options)
    for text in table.notes:
        yield Note(file.name, text)
    for part in table.parts:
        if isinstance(part, CellBatch):
            yield from _rows(part, table.plan)
        else:
            yield part


def open_table(file: InputFile, options: ReadOptions) -> Table:
    """Decide how a spreadsheet is read, and open it.

    Raises:
        UnusableFile: The file is broken or not a table.
        UnknownLayout: No column names the creators.
    """
    if file.path.suffix.lower() in EXCEL_NAMES or file.plain_name.endswith(EXCEL_NAMES):
        return _open_workbook(file, options)
    return _open_csv(file, options)


def meanings(file: InputFile, options: ReadOptions) -> dict[str, str]:
    """Return header -> what it is read as, in the words of `--map`; "" for one that is not used."""
    table = open_table(file, options)
    read_as = dict.fromkeys(table.header, "")
    read_as |= {header: name for name, header in table.plan.columns.items()}
    return read_as | {stated.header: f"stated:{stated.metric.name}" for stated in table.plan.stated}


def _csv_head(file: InputFile) -> Head:
    start, _ = read_start(file)
    header, delimiter = header_of(start)
    rows = [row for row in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter) if any(row)]
    # The last row of a long file is cut somewhere; the sep= line of Excel has one cell.
    rows = [row for row in rows if not row[0].lower().startswith("sep=")][1 : _LOOKED_AT + 1]
    return Head(header, rows[:-1] if len(rows) > 10 else rows)


def _open_csv(file: InputFile, options: ReadOptions) -> Table:
    head = _csv_head(file)
    plan = plan_for(head, options.mapping)
    found = read_cells(file)
    if plan is None:
        next(found, None)  # a file broken from its start says so, rather than that its columns are unknown
        raise unknown(file.name, head.header)
    if plan.bare_list:
        only = head.header[0]
        first = CellBatch({only: pa.array([only])}, pa.array([1], pa.int64()))
        return Table(plan, head.header, tuple(plan.notes()), chain([first], found))
    return Table(plan, head.header, tuple(plan.notes()), found)


class _Found:
    """The sheet that is read, and how."""

    def __init__(self, sheet: workbook.Sheet, header_row: int, header: tuple[str, ...], plan: Plan) -> None:
        self.sheet, self.header_row, self.header, self.plan = sheet, header_row, header, plan


def _find_sheet(file: InputFile, options: ReadOptions) -> _Found | list[workbook.Sheet]:
    """Return the first sheet with a row that makes a header, else all sheets."""
    sheets = workbook.first_rows(file)
    for sheet in sheets:
        for at, (number, cells) in enumerate(sheet.rows):
            header = _header(cells)
            rows = [row for _, row in sheet.rows[at + 1 :]]
            bare = len(header) == 1 and at > 0
            if not header or not rows or (bare and not handle_trust(header[0])):
                continue
            plan = plan_for(Head(header, rows), options.mapping)
            if plan and (options.mapping or plan.bare_list or len(header) == 1 or _speaks(header)):
                return _Found(sheet, number, header, plan)
    return sheets


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    """A row's cells as column names; none if the row says nothing."""
    used = max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return tuple(distinct(cell.strip() for cell in cells[:used]))


def _speaks(header: Sequence[str]) -> bool:
    """Any name in it is a word of ours; else the row is rather data that happens to look like a header."""
    return any(handle_trust(name) or column_of(name) or metric_of(name) for name in header)


def _open_workbook(file: InputFile, options: ReadOptions) -> Table:
    found = _find_sheet(file, options)
    if not isinstance(found, _Found):
        first = next((sheet for sheet in found if sheet.rows), None)
        if first is None:
            raise UnusableFile(f"{file.name} is empty.", "Check that the export finished.")
        rows = [cells for _, cells in first.rows]
        raise unknown(file.name, max(map(_header, rows), key=len))
    notes = [f"read from the sheet '{found.sheet.name}'"]
    if found.header_row > 1 and not found.plan.bare_list:
        notes.append(f"the header was found in row {found.header_row}; what stands above was left out")
    return Table(found.plan, found.header, (*notes, *found.plan.notes()), _sheet_batches(file, found))


def _sheet_batches(file: InputFile, found: _Found) -> Iterator[CellBatch]:
    after = found.header_row - found.plan.bare_list
    rows_left = ((n, cells) for n, cells in workbook.sheet_rows(file, found.sheet.index) if n > after)
    while part := list(islice(rows_left, BATCH)):
        columns: dict[str, pa.Array[Any]] = {
            header: pa.array([cells[at] for _, cells in part], pa.string()) for at, header in enumerate(found.header)
        }
        lines = pa.array([n for n, _ in part], pa.int64())
        yield without_blank_rows(CellBatch(columns, lines))


def _rows(batch: CellBatch, plan: Plan) -> Iterator[RawRows]:
    columns = {name: batch.columns[header] for name, header in plan.columns.items()}
    yield RawRows(PROFILES, columns, batch.lines)
    named = _names_somebody(columns)
    who = {name: columns[name].filter(named) for name in _NAMES if name in columns}
    for metric in plan.stated:
        yield from _stated_rows(metric, batch.columns[metric.header].filter(named), who, batch.lines.filter(named))


def _names_somebody(columns: Columns) -> Any:
    """Rows whose creator can be read: a bad handle is refused once, with its profile."""
    named: Any = None
    for name in ("handle", "external_id"):
        column = PROFILES.column(name)
        if column is not None and name in columns:
            valid = pc.is_valid(read_column(column, columns[name])[0])
            named = valid if named is None else pc.or_(named, valid)
    return named


def _stated_rows(stated: Stated, cells: pa.Array[Any], who: Columns, lines: pa.Array[Any]) -> Iterator[RawRows]:
    if stated.metric.name == "audience_country":
        yield from _audience_rows(stated, cells, who, lines)
        return
    present = pc.fill_null(pc.invert(pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(cells)), _MISSING)), False)
    values = pc.utf8_trim_whitespace(cells.filter(present))
    if stated.percent:
        values = pc.binary_join_element_wise(values, "%", "")
    yield from _metric_rows(stated.metric.name, stated, values, {n: c.filter(present) for n, c in who.items()},
                            lines.filter(present))  # fmt: skip


def _audience_rows(stated: Stated, cells: pa.Array[Any], who: Columns, lines: pa.Array[Any]) -> Iterator[RawRows]:
    """`Germany 34%, Austria 10%` gives a figure for each country."""
    shares: dict[str, list[tuple[int, str]]] = {}
    for row, cell in enumerate(cells.to_pylist()):
        for country, share in _SHARE.findall(cell or ""):
            shares.setdefault(country_code(country), []).append((row, f"{share}%"))
    for country, found in shares.items():
        rows = pa.array([row for row, _ in found], pa.int64())
        values = pa.array([share for _, share in found], pa.string())
        names = {name: column.take(rows) for name, column in who.items()}
        yield from _metric_rows(f"audience_country:{country}", stated, values, names, lines.take(rows))


def _metric_rows(
    name: str, stated: Stated, values: pa.Array[Any], who: Columns, lines: pa.Array[Any]
) -> Iterator[RawRows]:
    if len(values):
        said = {"name": name, "formula": stated.metric.formula}
        texts = {key: pa.repeat(pa.scalar(text, pa.string()), len(values)) for key, text in said.items()}
        yield RawRows(STATED_METRICS, {**who, **texts, "value": values}, lines)


_MISSING = pa.array(["", "null", "none", "nan", "n/a", "na", "-", "–", "undefined"])
