"""Read delimited text as batches of untouched cells, with the line each row starts on."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Literal, cast

import pyarrow as pa
import pyarrow.compute as arrow_compute
import pyarrow.csv as arrow_csv

from closeknit.sources.contract import InputFile, Note, Refusal, Restart
from closeknit.sources.limits import in_force
from closeknit.sources.linecount import LineCounter, SkippedRow
from closeknit.sources.streams import (
    LONGEST_LINE,
    CleanText,
    WrongEncoding,
    encoding_of,
    open_bytes,
    read_piece,
    refuse_foreign,
)
from closeknit.vocabulary.errors import UnusableFile

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

MOST_COLUMNS = 2_000
DELIMITERS = ",;\t|"
START = 1 << 16  # bytes in which the header must end
_PREAMBLE = re.compile(r"(?: *\r?\n)*(?:sep=.\r?\n)?(?: *\r?\n)*", re.IGNORECASE)
_NOT_UTF8 = "is not valid UTF-8; read as Windows-1252 (Western European)"
_NEVER_CLOSED = "a quotation mark is never closed, so the rest of the file is one cell; close it and import again"


@dataclass(frozen=True)
class CellBatch:
    """Some rows of a table of text.

    Attributes:
        columns: Header -> cells as text, n each; a blank cell is "", an absent one NULL.
        lines: Line on which each row starts, n.
    """

    columns: dict[str, pa.Array[Any]]
    lines: pa.Array[Any]


def read_start(file: InputFile, size: int = START) -> tuple[str, str]:
    """Return the first characters of a text file and its encoding.

    Raises:
        UnusableFile: It is not text at all, or its compressed data are broken.
    """
    with open_bytes(file) as stream:
        start = read_piece(file, stream, size)
    refuse_foreign(file, start)
    encoding = encoding_of(start)
    try:
        return _decoded(start, encoding, whole=len(start) < size), encoding
    except UnicodeDecodeError:
        if encoding.startswith("utf-16"):
            raise _unreadable(file) from None
    # Five bytes mean nothing in Windows-1252; reading the whole file tells whether they occur.
    return start.decode("cp1252", errors="replace"), "cp1252"


def _decoded(start: bytes, encoding: str, *, whole: bool) -> str:
    """Decode, except that a character may be cut at the end of what was read."""
    return codecs.getincrementaldecoder(encoding)("strict").decode(start, final=whole)


def _unreadable(file: InputFile) -> UnusableFile:
    return UnusableFile(
        f"{file.name} is text in an encoding we cannot tell: neither UTF-8, UTF-16 nor Windows-1252.",
        'Save it as "CSV UTF-8".',
    )


def header_of(start: str) -> tuple[tuple[str, ...], str]:
    r"""Return the column names and the delimiter from the first characters of a table of text.

    >>> header_of("a;b\n1;2\n")
    (('a', 'b'), ';')
    """
    start = start[_before_header(start) :]
    first = start.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        row = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
    except csv.Error:
        raise UnusableFile(
            "The first line cannot be read as a table.", "Is this a data file? Export it again as CSV UTF-8."
        ) from None
    return tuple(distinct(cell.strip() for cell in row)), delimiter


def _before_header(start: str) -> int:
    """How many characters stand before the header: blank lines, and Excel's `sep=;`."""
    found = _PREAMBLE.match(start)
    return found.end() if found else 0


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Tell columns of one name apart: the second `followers` becomes `followers (2)`.

    >>> list(distinct(["a", "", "a"]))
    ['a', 'column 2', 'a (2)']
    """
    seen: dict[str, int] = {}
    given: set[str] = set()
    for position, name in enumerate(names, 1):
        named = name or f"column {position}"
        seen[named] = seen.get(named, 0) + 1
        unique = named if seen[named] == 1 else f"{named} ({seen[named]})"
        while unique in given:
            unique += "'"
        given.add(unique)
        yield unique


@dataclass(frozen=True)
class _Layout:
    """Where the header of a file ends and how it is written.

    Attributes:
        header: Column names.
        delimiter: What stands between cells.
        above: Lines before the header.
        height: Lines the header takes.
        alone: Nothing follows it.
    """

    header: tuple[str, ...]
    delimiter: str
    above: int
    height: int
    alone: bool


def checked_header(file: InputFile, start: str) -> tuple[tuple[str, ...], str]:
    """Return what `header_of` does.

    Raises:
        UnusableFile: There are more columns than any export has.
    """
    header, delimiter = header_of(start)
    if len(header) > MOST_COLUMNS:
        raise UnusableFile(f"{file.name} has {len(header):,} columns.", f"At most {MOST_COLUMNS:,} make sense.")
    return header, delimiter


def _layout(file: InputFile, start: str) -> _Layout:
    header, delimiter = checked_header(file, start)
    if not header:
        raise UnusableFile(f"{file.name} is empty.", "Check that the export finished.")
    above = _before_header(start)
    reader = csv.reader(io.StringIO(start[above:], newline=""), delimiter=delimiter)
    next(reader)
    height = reader.line_num
    alone = next(reader, None) is None
    if alone and len(start) >= START // 4:
        raise UnusableFile(
            f"{file.name} has no header: its first row is longer than any header.",
            "Check that it is a table with one row a line and that every quotation mark is closed.",
        )
    if alone and "\n" in header[-1] and not start.rstrip().endswith('"'):
        raise UnusableFile(f"{file.name} has a quotation mark in its header that is never closed.", "Close it.")
    return _Layout(header, delimiter, start[:above].count("\n"), height, alone)


def read_cells(file: InputFile) -> Iterator[CellBatch | Refusal | Note]:
    """Yield a delimited file's rows in batches, in bounded memory.

    UTF-8 is tried first (or what a byte-order mark says), then Windows-1252 with a note. Rows of nothing but blanks
    are left out.

    Raises:
        UnusableFile: The file is not a table of text, or breaks off.
    """
    start, encoding = read_start(file)
    layout = _layout(file, start)
    if layout.alone:
        yield Note(file.name, "has a header and no rows")
        return
    if encoding == "cp1252":
        yield Note(file.name, _NOT_UTF8)
    try:
        try:
            yield from _batches(file, encoding, layout)
        except WrongEncoding:
            if encoding not in {"utf-8", "utf-8-sig"}:
                raise
            # Nothing is lost by starting again: the caller drops what a file yielded before this note.
            yield Restart(file.name, _NOT_UTF8)
            yield from _batches(file, "cp1252", layout)
    except WrongEncoding:
        raise _unreadable(file) from None


def _batches(file: InputFile, encoding: str, layout: _Layout) -> Iterator[CellBatch | Refusal]:
    lines = LineCounter(layout.above + layout.height, layout.above + 1)
    too_long: list[Refusal] = []
    width = len(layout.header)
    limits = in_force()
    cells, most_cells = 0, math.inf if limits is None else limits.cells

    def on_long_line(line: int) -> None:
        lines.dropped(line)
        too_long.append(Refusal(file.name, line, "", "", f"the line is longer than {LONGEST_LINE >> 20} MB"))

    def on_wrong_width(row: arrow_csv.InvalidRow) -> Literal["skip"]:
        lines.skipped(SkippedRow(row.number or 0, row.text, row.actual_columns))
        return "skip"

    last: CellBatch | None = None  # held back: only the end of the file tells whether its last cell was closed
    try:
        with CleanText(file, encoding, on_long_line) as text:
            for batch in _open(text, layout, on_wrong_width):
                cells += batch.num_rows * width
                if cells > most_cells:
                    raise UnusableFile(f"{file.name} has more than {most_cells:,} cells.", "Split it.")
                if last:
                    yield without_blank_rows(last)
                starts, skipped = lines.count(batch)
                last = CellBatch(dict(zip(layout.header, batch.columns, strict=True)), starts)
                yield from _wrong_width(file, skipped, width)
            closed = text.last_byte == b'"'
    except pa.ArrowInvalid as error:
        raise UnusableFile(
            f"{file.name} cannot be read after line {lines.line:,}: {_plain(str(error))}.",
            "Open the file near that line; a quotation mark is probably never closed.",
        ) from None
    skipped = lines.rest()
    if last:
        yield from _last_rows(file, last, closed or bool(skipped))
    yield from _wrong_width(file, skipped, width, closed)
    yield from too_long


def _last_rows(file: InputFile, last: CellBatch, closed: bool) -> Iterator[CellBatch | Refusal]:
    """Leave out a last row that runs to the end of the file because its quotation mark is never closed."""
    cells = list(last.columns.values())[-1]
    cell = cells[-1].as_py() if len(cells) else None
    if not closed and cell and "\n" in cell.rstrip():
        yield Refusal(file.name, last.lines[-1].as_py(), list(last.columns)[-1], cell[:200], _NEVER_CLOSED)
        last = CellBatch({name: found[:-1] for name, found in last.columns.items()}, last.lines[:-1])
    yield without_blank_rows(last)


def without_blank_rows(batch: CellBatch) -> CellBatch:
    """Return a batch without the rows whose cells are all blank: they say nothing."""
    blank: pa.Array[Any] | None = None
    for cells in batch.columns.values():
        empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(cells), ""), True)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return batch
    said = pc.invert(blank)
    return CellBatch({name: cells.filter(said) for name, cells in batch.columns.items()}, batch.lines.filter(said))


def _wrong_width(
    file: InputFile, skipped: list[tuple[int, SkippedRow]], width: int, closed: bool = True
) -> Iterator[Refusal]:
    for place, (line, row) in enumerate(skipped, 1):
        # A blank line says nothing, so there is nothing to refuse.
        if text := row.text.strip():
            open_end = not closed and place == len(skipped) and "\n" in text
            reason = _NEVER_CLOSED if open_end else f"the row has {row.cells} cells and the header {width}"
            yield Refusal(file.name, line, "", text[:200], reason)


def _open(
    text: CleanText, layout: _Layout, on_wrong_width: Callable[[arrow_csv.InvalidRow], Literal["skip"]]
) -> arrow_csv.CSVStreamingReader:
    header = layout.header
    return arrow_csv.open_csv(
        cast("IO[Any]", pa.PythonFile(text, mode="r")),
        read_options=arrow_csv.ReadOptions(
            block_size=2 * LONGEST_LINE,
            column_names=list(header),
            skip_rows_after_names=layout.above + 1,
            use_threads=False,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=layout.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=on_wrong_width,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )


def _plain(message: str) -> str:
    return "a cell spans more than one block" if "straddling" in message else message.split(":", 1)[-1].strip()
