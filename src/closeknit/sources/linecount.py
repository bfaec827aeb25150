"""Know on which line of a file a row starts, although cells hold line breaks and some rows are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute


@dataclass(frozen=True)
class SkippedRow:
    """A row the parser left out because its number of cells is wrong.

    Attributes:
        number: Its number among the file's rows, the header being 1.
        text: The row as found.
        cells: How many cells it has.
    """

    number: int
    text: str
    cells: int

    @property
    def height(self) -> int:
        """How many lines the row takes."""
        return 1 + self.text.rstrip("\r\n").count("\n")


class LineCounter:
    """Count lines from batches of rows as a streaming parser delivers them.

    Args:
        header_height: How many lines the header takes, with the lines above it.
        header_rows: The header and the rows above it.
    """

    def __init__(self, header_height: int = 1, header_rows: int = 1) -> None:
        self._rows = header_rows  # rows already counted, the header included
        self._line = header_height  # the last line already counted, long lines left out
        self._pending: dict[int, SkippedRow] = {}
        self._dropped: list[int] = []

    @property
    def line(self) -> int:
        """The last line of the last batch counted."""
        return int(self._physical(np.array([self._line]))[0])

    def skipped(self, row: SkippedRow) -> None:
        """Remember a row that the parser left out; parsers tell this before they deliver the batch around it."""
        self._pending[row.number] = row

    def dropped(self, line: int) -> None:
        """Remember a line that never reached the parser."""
        self._dropped.append(line)

    def count(self, batch: pa.RecordBatch) -> tuple[pa.Array[Any], list[tuple[int, SkippedRow]]]:
        """Return the starting line of each row of the next batch, and the skipped rows before and between them."""
        heights = _heights(batch)
        passed: list[tuple[int, SkippedRow]] = []
        starts = self._line + 1 + np.concatenate([[0], np.cumsum(heights)[:-1]]).astype(np.int64)
        for number in sorted(self._pending):
            index = number - self._rows - 1 - len(passed)
            if index >= batch.num_rows:
                break
            row = self._pending.pop(number)
            passed.append((int(starts[index]), row))
            starts[index:] += row.height
        self._rows += batch.num_rows + len(passed)
        self._line += int(heights.sum()) + sum(row.height for _, row in passed)
        return pa.array(self._physical(starts)), [
            (int(self._physical(np.array([line]))[0]), row) for line, row in passed
        ]

    def rest(self) -> list[tuple[int, SkippedRow]]:
        """Return the skipped rows after the last batch."""
        passed = []
        for number in sorted(self._pending):
            row = self._pending.pop(number)
            passed.append((self.line + 1, row))
            self._line += row.height
        return passed

    def _physical(self, lines: np.ndarray) -> np.ndarray:
        for dropped in sorted(self._dropped):
            lines = lines + (lines >= dropped)
        return lines


def _heights(batch: pa.RecordBatch) -> np.ndarray:
    heights = np.ones(batch.num_rows, np.int64)
    for column in batch.columns:
        text = column.buffers()[2]
        # A look at the bytes is ten times cheaper than counting in each cell, and most columns have no break.
        if text is not None and bool((np.frombuffer(memoryview(text), np.uint8) == ord("\n")).any()):
            heights += np.asarray(pc.count_substring(column, "\n"))
    return heights
