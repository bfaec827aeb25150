"""What a source is, and what flows out of it: rows, refusals and notes, all as values in one stream."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from closeknit.vocabulary.tables import ObservationTable

Array: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"


@dataclass(frozen=True)
class InputFile:
    """A file the user gave us.

    Attributes:
        path: Where it is.
        name: How we call it in messages: relative to what the user named.
        head: Read it as though it ended after about this many rows or records, as a preview does; None = whole.
    """

    path: Path
    name: str
    head: int | None = None

    @property
    def plain_name(self) -> str:
        """The file name in lower case without a compression suffix: `posts.csv.gz` is `posts.csv`."""
        name = self.path.name.lower()
        for suffix in (".gz", ".xz"):
            name = name.removesuffix(suffix)
        return name


@dataclass(frozen=True)
class RawRows:
    """Rows of one canonical table as a source found them: cells still unchecked.

    Attributes:
        table: Which table the rows belong to.
        columns: Canonical column name -> cells (text as found, or already typed); all of one length.
        lines: Where each row starts in its file: a line for text, a record number for JSON and Parquet.
    """

    table: ObservationTable
    columns: Mapping[str, Array]
    lines: Array


@dataclass(frozen=True)
class Refusal:
    """A row, or a whole file, that was not taken, and why.

    Attributes:
        file: The file's name.
        line: Line or record number, None for the whole file.
        column: The column's name in the canonical table or in the file; empty for the whole row.
        value: The cell as found, shortened to 200 characters.
        reason: Why, as a sentence without a full stop.
    """

    file: str
    line: int | None
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Note:
    """Something the user should know about a file although its rows were taken."""

    file: str
    text: str


@dataclass(frozen=True)
class Restart(Note):
    """The file is read again from its beginning (the text says why): forget the rows it yielded so far."""


@dataclass(frozen=True)
class FileRefused(Refusal):
    """The whole file cannot be used: forget the rows it yielded so far."""


@dataclass(frozen=True)
class CheckedRows:
    """Rows of one canonical table that passed every check, in the staged schema of `sources.schemas`."""

    table: ObservationTable
    rows: pa.RecordBatch


@dataclass(frozen=True)
class ReadOptions:
    """What the user said about the files.

    Attributes:
        observed_at: When the files were made, used for rows that do not say; None = the file's own date.
        mapping: Header in the file -> canonical column, as given by `--map`.
    """

    observed_at: datetime | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """The beginning of a file, prepared once so that every source can look at it.

    Attributes:
        file: The file.
        header: Column names, if it is a table; empty otherwise.
        record: The first JSON record, if it is JSON; None otherwise.
        kind: `csv`, `json`, `parquet`, `xlsx`.
    """

    file: InputFile
    kind: str
    header: tuple[str, ...] = ()
    record: Any = None


@dataclass(frozen=True)
class Source:
    """One format or provider.

    Attributes:
        name: The word for `--format`.
        label: How pages and messages call it.
        recognise: Look at a sample; say why it is this format, or None.
        read: Yield the rows of one file, with refusals and notes between them.
        meanings: Header -> what it is read as, in the words of `--map`, "" for one that is not used; None where the
            format lays down what its fields mean, and nobody may map them.
    """

    name: str
    label: str
    recognise: Callable[[Sample], str | None]
    read: Callable[[InputFile, ReadOptions], Iterator[RawRows | Refusal | Note]]
    meanings: Callable[[InputFile, ReadOptions], Mapping[str, str]] | None = None
