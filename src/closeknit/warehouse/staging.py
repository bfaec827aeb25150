"""Write checked rows and refusals to disk while sources are still reading, so that memory stays bounded."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from closeknit.sources.contract import CheckedRows, FileRefused, Note, Refusal, Restart
from closeknit.vocabulary.exporting import neutral_cell
from closeknit.warehouse.schemas import STORED_SCHEMAS

REFUSAL_COLUMNS = ("file", "line", "column", "value", "reason")
# Row groups of this size are quick to write and to scan; smaller batches are gathered first.
GATHERED_ROWS = 100_000


@dataclass
class StagedFile:
    """What one input file came to.

    Attributes:
        name: The file.
        source: Name of the source that read it; empty where none did.
        why: What made us think so.
        rows: Table -> rows taken.
        refused: Rows not taken.
        reasons: (column, reason) -> count, the most frequent first in messages.
        notes: What the user should know.
    """

    name: str
    source: str = ""
    why: str = ""
    rows: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


Progress = Callable[[str, int], None]


class Staging:
    """A folder that collects one import's rows per table, and its refusals.

    Args:
        folder: A fresh folder; it is created.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.files: list[StagedFile] = []
        self._refusals = folder / "refusals.csv"
        with self._refusals.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerow(REFUSAL_COLUMNS)

    @property
    def refusals(self) -> Path:
        """The file of refused rows."""
        return self._refusals

    def tables(self) -> dict[str, list[Path]]:
        """Table -> staged files."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.folder.glob("*/*.parquet")):
            found.setdefault(path.stem, []).append(path)
        return found

    def take(
        self,
        name: str,
        source: str,
        why: str,
        stream: Iterable[CheckedRows | Refusal | Note],
        progress: Progress,
    ) -> StagedFile:
        """Write one file's rows; a restart or a refused file forgets what it yielded so far."""
        attempt = _Attempt(self.folder / f"{len(self.files):06}", StagedFile(name, source, why))
        try:
            for found in stream:
                if isinstance(found, (Restart, FileRefused)):
                    notes = attempt.staged.notes
                    attempt.discard()
                    attempt = _Attempt(attempt.folder, StagedFile(name, source, why, notes=notes))
                attempt.take(found)
                if isinstance(found, CheckedRows):
                    progress(name, sum(attempt.staged.rows.values()))
        finally:
            attempt.close()
        self._append(attempt.refused_rows())
        attempt.refusals.unlink()
        self.files.append(attempt.staged)
        return attempt.staged

    def refuse(self, refusal: FileRefused) -> StagedFile:
        """Record a file that no source could read."""
        return self.take(refusal.file, "", "", [refusal], lambda _name, _rows: None)

    def refuse_staged(self, table: str, refusals: list[Refusal]) -> None:
        """Record rows that were taken and then had to go, and count them where they came from."""
        by_name = {file.name: file for file in self.files}
        for refusal in refusals:
            file = by_name[refusal.file]
            file.rows[table] -= 1
            file.refused += 1
            file.reasons[refusal.column, refusal.reason] += 1
        self._append(iter([_refusal_cells(refusal) for refusal in refusals]))

    def _append(self, rows: Iterator[list[str]]) -> None:
        with self._refusals.open("a", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)


class _Attempt:
    """The rows of one file, from one reading of it."""

    def __init__(self, folder: Path, staged: StagedFile) -> None:
        folder.mkdir()
        self.folder = folder
        self.staged = staged
        self.refusals = folder / "refusals.csv"
        self._stream: IO[str] = self.refusals.open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._stream)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._gathered: dict[str, list[pa.RecordBatch]] = {}

    def take(self, found: CheckedRows | Refusal | Note) -> None:
        if isinstance(found, Refusal):
            self._csv.writerow(_refusal_cells(found))
            self.staged.refused += 1
            self.staged.reasons[found.column, found.reason] += 1
        elif isinstance(found, Note):
            self.staged.notes.append(found.text)
        else:
            self._gather(found)

    def _gather(self, found: CheckedRows) -> None:
        table = found.table.name
        gathered = self._gathered.setdefault(table, [])
        gathered.append(found.rows)
        self.staged.rows[table] += found.rows.num_rows
        if sum(batch.num_rows for batch in gathered) >= GATHERED_ROWS:
            self._flush(table)

    def _flush(self, table: str) -> None:
        if table not in self._writers:
            path = self.folder / f"{table}.parquet"
            self._writers[table] = pq.ParquetWriter(path, STORED_SCHEMAS[table], compression="lz4")
        rows = pa.Table.from_batches(self._gathered.pop(table))
        self._writers[table].write_table(rows.cast(STORED_SCHEMAS[table]))

    def close(self) -> None:
        for table in list(self._gathered):
            self._flush(table)
        for writer in self._writers.values():
            writer.close()
        self._stream.close()

    def discard(self) -> None:
        self._gathered.clear()
        self.close()
        shutil.rmtree(self.folder)

    def refused_rows(self) -> Iterator[list[str]]:
        with self.refusals.open(encoding="utf-8", newline="") as stream:
            yield from csv.reader(stream)


def _refusal_cells(refusal: Refusal) -> list[Any]:
    line = "" if refusal.line is None else refusal.line
    texts = [neutral_cell(text) for text in (refusal.file, refusal.column, refusal.value, refusal.reason)]
    return [texts[0], line, *texts[1:]]
