"""Read tables in our own shape from CSV, JSONL or Parquet."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from closeknit.sources.contract import Array, InputFile, Note, RawRows, ReadOptions, Refusal, Sample
from closeknit.sources.csvfiles import CellBatch, read_cells
from closeknit.sources.detect import look_at
from closeknit.sources.jsonfiles import raw_rows, read_records
from closeknit.sources.spreadsheet.contact_headers import kept_apart
from closeknit.sources.tables.columns import SYNONYMS, TRANSLATED
from closeknit.vocabulary.errors import UnusableFile
from closeknit.vocabulary.tables import TABLES, ObservationTable

BATCH = 50_000
# Our own keys: a file with our table's name and none of these is somebody else's.
_TELLING = {
    "profiles": {"creator_id", "external_id", "handle"},
    "posts": {"post_id"},
    "comments": {"comment_id"},
    "accounts": {"account_id"},
    "followers": {"account_id", "follower_id"},
    "stated_metrics": {"value"},
}
# Vendors name files after the same words and share a key or two; most of their columns are foreign to us.
_FEWEST_OURS = 1 / 3


def recognise(sample: Sample) -> str | None:
    """Recognise a file by a table's name, that table's key column, and enough columns that are ours."""
    table = table_of(sample.file)
    if table is None or sample.kind == "xlsx":
        return None
    header = sample.header or (tuple(sample.record) if isinstance(sample.record, dict) else ())
    names = {name.strip().lower() for name in header}
    key = _TELLING[table.name] & names
    ours = names & ({c.name for c in table.columns} | set(SYNONYMS[table.name]) | set(TRANSLATED.get(table.name, ())))
    if not key or len(ours) < _FEWEST_OURS * len(names):
        return None
    return f"named {table.name} and has the column {min(key)}"


def table_of(file: InputFile) -> ObservationTable | None:
    """Return the table that a file is named after, or None."""
    return TABLES.get(Path(file.plain_name).stem)


def read(file: InputFile, options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of one table file.

    Raises:
        UnusableFile: The file's name is not a table's, or the file is broken.
    """
    table = table_of(file)
    if table is None:
        raise UnusableFile(
            f"{file.name} is not named after a table.", f"Name it {', '.join(TABLES)} (.csv, .jsonl or .parquet)."
        )
    suffix = Path(file.plain_name).suffix
    if suffix in {".json", ".jsonl", ".ndjson"}:
        yield from _read_json(file, table, options.mapping)
        return
    told = False
    for found in parquet_cells(file) if suffix == ".parquet" else read_cells(file):
        if not isinstance(found, CellBatch):
            yield found
            continue
        columns, unused = _ours(found.columns, table, options.mapping)
        if unused and not told:
            told = True
            yield Note(file.name, f"columns not used: {', '.join(unused)}")
        yield RawRows(table, columns, found.lines)


def _ours(
    found: Mapping[str, Array], table: ObservationTable, mapping: Mapping[str, str]
) -> tuple[dict[str, Array], list[str]]:
    """Name columns in our words; a column of ours wins over another name for it."""
    columns: dict[str, Array] = {}
    unused = []
    for header, cells in found.items():
        name = header.strip().lower()
        translated = TRANSLATED.get(table.name, {}).get(name)
        ours = _meaning(header, table, mapping)
        if table.column(ours) is None:
            unused.append(header)
        elif ours not in columns or name == ours:
            columns[ours] = _translate(cells, translated[1]) if translated else cells
    if "external_id" in columns:
        _split_handles(columns)
    return columns, unused


def meanings(file: InputFile, options: ReadOptions) -> dict[str, str]:
    """Return header -> what it is read as, "" for one that is not used."""
    table, sample = table_of(file), look_at(file)
    headers = sample.header or (tuple(sample.record) if isinstance(sample.record, dict) else ())
    if table is None:
        return dict.fromkeys(headers, "")
    found = {header: _meaning(header, table, options.mapping) for header in headers}
    return {header: "" if table.column(ours) is None else ours for header, ours in found.items()}


def _meaning(header: str, table: ObservationTable, mapping: Mapping[str, str]) -> str:
    """What a header is in our words; itself where it is none of them, "" where it must not become creator data."""
    name = header.strip().lower()
    if translated := TRANSLATED.get(table.name, {}).get(name):
        return translated[0]
    # A mapping is no way round the rule that contacts never become creator data.
    return "" if kept_apart(header) else mapping.get(header, SYNONYMS[table.name].get(name, name))


def _translate(cells: Array, words: Mapping[str, str]) -> Array:
    ours = [words.get(str(cell).strip().lower(), "") for cell in cells.to_pylist()]
    return pa.array(ours, pa.string())


def _split_handles(columns: dict[str, Array]) -> None:
    """A creator_id that starts with @ is a handle."""
    ids = columns["external_id"].cast(pa.string())
    at = pc.match_substring_regex(ids, "^(instagram:)?@")
    if not pc.any(at).as_py():
        return
    missing = pa.scalar(None, pa.string())
    handles = pc.if_else(at, pc.replace_substring_regex(ids, "^instagram:", ""), missing)
    columns["external_id"] = pc.if_else(at, missing, ids)
    columns["handle"] = pc.coalesce(columns["handle"], handles) if "handle" in columns else handles


def parquet_cells(file: InputFile) -> Iterator[CellBatch]:
    """Yield the rows of a Parquet file with their numbers; of its head alone where only that is asked for.

    Raises:
        UnusableFile: It is not a whole Parquet file.
    """
    left = math.inf if file.head is None else file.head
    try:
        # Buffered, pages are read one by one rather than a row group at once.
        parquet = pq.ParquetFile(file.path, buffer_size=0 if file.head is None else 1 << 16)
        row = 1
        for batch in parquet.iter_batches(batch_size=int(min(BATCH, left))):
            lines = pa.array(range(row, row + batch.num_rows), pa.int64())
            yield CellBatch(dict(zip(batch.schema.names, batch.columns, strict=True)), lines)
            row += batch.num_rows
            if row > left:
                return
    except (pa.ArrowInvalid, OSError) as error:
        raise UnusableFile(f"{file.name} is not a whole Parquet file: {error}.", "Write it again.") from None


def _read_json(file: InputFile, table: ObservationTable, mapping: Mapping[str, str]) -> Iterator[RawRows | Refusal]:
    refused: list[Refusal] = []

    def rows() -> Iterator[tuple[int, dict[str, object]]]:
        for number, record in read_records(file):
            if isinstance(record, dict):
                yield number, _named(record, table, mapping)
            else:
                refused.append(Refusal(file.name, number, "", str(record)[:200], "the record is not an object"))

    for batch in raw_rows(table, rows()):
        columns = dict(batch.columns)
        if "external_id" in columns:
            _split_handles(columns)
        yield RawRows(table, columns, batch.lines)
    yield from refused


def _named(record: dict[str, object], table: ObservationTable, mapping: Mapping[str, str]) -> dict[str, object]:
    named: dict[str, object] = {}
    for header, value in record.items():
        name = header.strip().lower()
        translated = TRANSLATED.get(table.name, {}).get(name)
        if translated:
            named.setdefault(translated[0], translated[1].get(str(value).strip().lower()))
        elif (ours := _meaning(header, table, mapping)) == name:
            named[ours] = value
        else:
            named.setdefault(ours, value)
    return named
