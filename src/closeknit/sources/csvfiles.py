"""Read delimited text as batches of untouched cells, with the line each row starts on."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv as arrow_csv

from closeknit.sources.contract import InputFile, Note, Refusal, Restart
from closeknit.sources.linecount import LineCounter, SkippedRow
from closeknit.sources.streams import LONGEST_LINE, CleanText, WrongEncoding, encoding_of, open_bytes, refuse_foreign
from closeknit.vocabulary.errors import UnusableFile

MOST_COLUMNS = 2_000
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class CellBatch:
    """Some rows of a table of text.

    Attributes:
        columns: Header -> cells as text, n each; a blank cell is "", an absent one NULL.
        lines: Line on which each row starts, n.
    """

    columns: dict[str, pa.Array]
    lines: pa.Array


def read_start(file: InputFile, size: int = 1 << 16) -> tuple[str, str]:
    """Return the first characters of a text file and its encoding.

    Raises:
        UnusableFile: It is not text at all, or its compressed data are broken.
    """
    with open_bytes(file) as stream:
        try:
            start = stream.read(size)
        except (EOFError, OSError) as error:
            raise UnusableFile(f"{file.name} breaks off inside its compressed data ({error}).", "Fetch it again.") from None
    refuse_foreign(file, start)
    encoding = encoding_of(start)
    try:
        return start.decode(encoding, errors="strict" if len(start) < size else "ignore"), encoding
    except UnicodeDecodeError:
        return start.decode("cp1252", errors="replace"), "cp1252"


def header_of(start: str) -> tuple[tuple[str, ...], str]:
    """Return the column names and the delimiter from the first characters of a table of text.

    >>> header_of("a;b\\n1;2\\n")
    (('a', 'b'), ';')
    """
    first = start.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    row = next(csv.reader(io.StringIO(start), delimiter=delimiter), [])
    return tuple(_distinct(cell.strip() for cell in row)), delimiter


def _distinct(names: Iterator[str]) -> Iterator[str]:
    """Tell columns of one name apart: the second `followers` becomes `followers (2)`."""
    seen: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        named = name or f"column {position}"
        seen[named] = seen.get(named, 0) + 1
        yield named if seen[named] == 1 else f"{named} ({seen[named]})"


def read_cells(file: InputFile) -> Iterator[CellBatch | Refusal | Note]:
    """Yield a delimited file's rows in batches, in bounded memory.

    UTF-8 is tried first (or what a byte-order mark says), then Windows-1252 with a note.

    Raises:
        UnusableFile: The file is not a table of text, or breaks off.
    """
    start, encoding = read_start(file)
    header, delimiter = header_of(start)
    if len(header) > MOST_COLUMNS:
        raise UnusableFile(f"{file.name} has {len(header):,} columns.", f"At most {MOST_COLUMNS:,} make sense.")
    if not any(header):
        raise UnusableFile(f"{file.name} is empty.", "Check that the export finished.")
    try:
        yield from _batches(file, encoding, header, delimiter)
    except WrongEncoding:
        # Nothing is lost by starting again: the caller drops what a file yielded before this note.
        yield Restart(file.name, "is not valid UTF-8; read as Windows-1252 (Western European)")
        yield from _batches(file, "cp1252", header, delimiter)


def _batches(
    file: InputFile, encoding: str, header: tuple[str, ...], delimiter: str
) -> Iterator[CellBatch | Refusal]:
    lines = LineCounter()
    too_long: list[Refusal] = []

    def on_long_line(line: int) -> None:
        lines.dropped(line)
        too_long.append(Refusal(file.name, line, "", "", f"the line is longer than {LONGEST_LINE >> 20} MB"))

    def on_wrong_width(row: arrow_csv.InvalidRow) -> str:
        lines.skipped(SkippedRow(row.number, row.text, row.actual_columns))
        return "skip"

    try:
        with CleanText(file, encoding, on_long_line) as text:
            for batch in _open(text, header, delimiter, on_wrong_width):
                starts, skipped = lines.count(batch)
                yield CellBatch(dict(zip(header, batch.columns, strict=True)), starts)
                yield from _wrong_width(file, skipped, len(header))
    except pa.ArrowInvalid as error:
        raise UnusableFile(
            f"{file.name} cannot be read after line {lines.line:,}: {_plain(str(error))}.",
            "Open the file near that line; a quotation mark is probably never closed.",
        ) from None
    yield from _wrong_width(file, lines.rest(), len(header))
    yield from too_long


def _wrong_width(file: InputFile, skipped: list[tuple[int, SkippedRow]], width: int) -> Iterator[Refusal]:
    for line, row in skipped:
        # A blank line says nothing, so there is nothing to refuse.
        if row.text.strip():
            reason = f"the row has {row.cells} cells and the header {width}"
            yield Refusal(file.name, line, "", row.text.strip()[:200], reason)


def _open(
    text: CleanText, header: tuple[str, ...], delimiter: str, on_wrong_width: Callable[[arrow_csv.InvalidRow], str]
) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        pa.PythonFile(text, mode="r"),
        read_options=arrow_csv.ReadOptions(
            block_size=2 * LONGEST_LINE, column_names=list(header), skip_rows_after_names=1, use_threads=False
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
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
