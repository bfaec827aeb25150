"""Read JSON records one at a time in bounded memory: an array, one record a line, or a single document."""

import codecs
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from closeknit.sources.contract import InputFile, RawRows, Refusal
from closeknit.sources.streams import CHUNK, encoding_of, open_bytes, read_piece, refuse_foreign
from closeknit.vocabulary.errors import UnusableFile
from closeknit.vocabulary.tables import Kind, ObservationTable

LARGEST_RECORD = 64 << 20  # characters; a profile with 50 posts and their comments has far below one million
BATCH = 5_000
_SPACE = " \t\r\n\ufeff"


@dataclass(frozen=True)
class BrokenRecord:
    """A line that is not valid JSON, in a file of one record a line; it stands where its record would.

    Attributes:
        text: The line, shortened.
        reason: Why it cannot be read, as a sentence without a full stop.
    """

    text: str
    reason: str

    def __str__(self) -> str:
        return self.text


def read_records(file: InputFile) -> Iterator[tuple[int, Any]]:
    """Yield (record number from 1, record) for each record of a JSON file.

    A top-level array gives its elements; anything else gives itself, however many stand one after the other. In a
    file of one record a line, a line that cannot be read gives a `BrokenRecord` and the next lines are read on.
    Of a file of which only the head is asked for, the records behind it are left out.

    Raises:
        UnusableFile: The file is not JSON, breaks off, or holds a record beyond `LARGEST_RECORD`.
    """
    decoder = json.JSONDecoder()
    with closing(_Text(file)) as text:
        in_array = text.skip(_SPACE) == "["
        if in_array:
            text.advance(1)
        number = 0
        while True:
            start = text.skip(_SPACE + (",]" if in_array else ","))
            if not start:
                if in_array and not text.closed:
                    raise UnusableFile(
                        f"{file.name} breaks off after record {number:,}: its list is never closed.",
                        "It was probably cut off: export it again.",
                    )
                return
            number += 1
            yield number, text.decode(decoder, number)
            if number == file.head:
                return
            if number == 1 and not in_array:
                text.find_layout()


def refuse_record(file: InputFile, number: int, record: Any) -> Refusal:
    """Return the refusal of a record that is no JSON object."""
    reason = record.reason if isinstance(record, BrokenRecord) else "the record is not an object"
    return Refusal(file.name, number, "", str(record)[:200], reason)


class _Text:
    """The part of a JSON text that is not yet decoded."""

    def __init__(self, file: InputFile) -> None:
        self._file = file
        self._stream = open_bytes(file)
        try:
            start = self._read()
            refuse_foreign(file, start)
            self._decode = codecs.getincrementaldecoder(encoding_of(start))("strict").decode
            self._text = self._characters(start)
        except UnusableFile:
            self._stream.close()
            raise
        self._at = 0
        self._ended = not start
        self._first_is_one_line = False
        self._one_a_line = False
        self.closed = False  # the last character moved over was the end of a list

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def find_layout(self) -> None:
        """Note whether the first record took one line, and nothing else stands on it."""
        while self._first_is_one_line and self._at < len(self._text) and self._text[self._at] in " \t\r":
            self._at += 1
        self._one_a_line = self._first_is_one_line and self._text[self._at : self._at + 1] == "\n"

    def skip(self, characters: str) -> str:
        """Move over any of these characters and return the one after them, "" at the end."""
        while True:
            while self._at < len(self._text) and (found := self._text[self._at]) in characters:
                self._at += 1
                if found not in _SPACE:
                    self.closed = found == "]"
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def advance(self, count: int) -> None:
        """Move on."""
        self._at += count

    def decode(self, decoder: json.JSONDecoder, number: int) -> Any:
        """Decode the value that starts here and move behind it; a broken line gives a `BrokenRecord`."""
        self.closed = False
        while True:
            try:
                value, end = decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._one_a_line and "\n" in self._text[self._at :]:
                    return self._broken_line(f"the line is not valid JSON: {error.msg}")
                if self._may_go_on(number):
                    continue
                if self._one_a_line:
                    return self._broken_line("the line is not valid JSON; it was probably cut off")
                raise UnusableFile(
                    f"{self._file.name} is not valid JSON at record {number:,}: {error.msg}.",
                    "It was probably cut off or edited by hand: export it again.",
                ) from None
            except (RecursionError, ValueError) as error:
                what = "nested too deeply" if isinstance(error, RecursionError) else "a number of too many digits"
                if self._one_a_line:
                    return self._broken_line(f"the record is or holds something {what}")
                raise UnusableFile(
                    f"{self._file.name}: record {number:,} is or holds something {what}.",
                    "No export of ours or Instagram's looks so: check where the file comes from.",
                ) from None
            # A number at the very end of what was read may go on in the next piece.
            if end < len(self._text) or not self._more():
                self._first_is_one_line = "\n" not in self._text[self._at : end] if number == 1 else False
                self._at = end
                return value

    def _may_go_on(self, number: int) -> bool:
        """Read on, as the value may only be cut by the end of what was read."""
        if len(self._text) - self._at > LARGEST_RECORD:
            raise UnusableFile(
                f"{self._file.name}: record {number:,} is larger than {LARGEST_RECORD >> 20} MB.",
                "Split the export into one record a line.",
            )
        return self._more(double=True)

    def _broken_line(self, reason: str) -> BrokenRecord:
        """Move behind the line that starts here."""
        start = self._text[self._at : self._at + 200].split("\n", 1)[0].rstrip()
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            if not self._more():
                return BrokenRecord(start, reason)
        self._at = end
        return BrokenRecord(start, reason)

    def _more(self, *, double: bool = False) -> bool:
        if self._ended:
            return False
        wanted = max(CHUNK, len(self._text) - self._at if double else 0)
        pieces = []
        while wanted > 0 and not self._ended:
            piece = self._read()
            self._ended = not piece
            pieces.append(self._characters(piece))
            wanted -= len(piece)
        self._text = self._text[self._at :] + "".join(pieces)
        self._at = 0
        return True

    def _read(self) -> bytes:
        return read_piece(self._file, self._stream)

    def _characters(self, piece: bytes) -> str:
        try:
            return self._decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise UnusableFile(f"{self._file.name} is not UTF-8 text, and JSON must be.", "Export it again.") from None


def raw_rows(
    table: ObservationTable, rows: Iterable[tuple[int, dict[str, Any]]], size: int = BATCH
) -> Iterator[RawRows]:
    """Gather mapped records into batches of untouched cells.

    Args:
        table: The canonical table.
        rows: (record number, canonical column name -> value as found) in file order.
        size: Rows a batch.
    """
    rows = iter(rows)
    while part := list(islice(rows, size)):
        columns = {
            column.name: pa.array([_cell(row.get(column.name), column.kind) for _, row in part], _type(column.kind))
            for column in table.columns
            if any(column.name in row for _, row in part)
        }
        yield RawRows(table, columns, pa.array([number for number, _ in part], pa.int64()))


def _type(kind: Kind) -> pa.DataType:
    return pa.list_(pa.string()) if kind is Kind.TAGS else pa.string()


def _cell(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.TAGS:
        found = value if isinstance(value, list) else str(value).split()
        return [str(tag).lstrip("#@").lower() for tag in found]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    # A lone half of a surrogate pair is legal in JSON and illegal in UTF-8.
    return str(value).encode("utf-8", "replace").decode("utf-8")
