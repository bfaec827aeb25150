"""Files of labels that somebody made: tables of text, read whole or refused with the line that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from closeknit.metrics.arrays import Floats
from closeknit.sources import cells
from closeknit.sources.contract import InputFile, Refusal, Restart
from closeknit.sources.csvfiles import CellBatch, read_cells
from closeknit.vocabulary.errors import UnusableFile, UsageError

T = TypeVar("T")


@dataclass(frozen=True)
class LabelFile:
    """A table of text with labels, n rows.

    Attributes:
        name: The file, for messages.
        columns: Lower-case header -> cells, n each; a blank cell is "".
        lines: Line on which each row starts, n.
    """

    name: str
    columns: dict[str, list[str]]
    lines: list[int]

    def __len__(self) -> int:
        return len(self.lines)

    def first_of(self, *names: str) -> str | None:
        """Return the first of these columns that the file has, or None."""
        return next((name for name in names if name in self.columns), None)

    def needed(self, *names: str) -> str:
        """Return the first of these columns that the file has.

        Raises:
            UnusableFile: It has none of them.
        """
        found = self.first_of(*names)
        if found is None:
            raise UnusableFile(
                f"'{self.name}' has no column '{names[0]}'.",
                f"It has: {', '.join(self.columns)}. Give it a header line with '{names[0]}'.",
            )
        return found

    def numbers(self, name: str) -> Floats:
        """Return a column of numbers, n, NaN where blank.

        Raises:
            UnusableFile: A cell is no number; the message names its line.
        """
        values = self._read(name, cells.real, "a number")
        return np.array([np.nan if value is None else value for value in values], np.float64)

    def counts(self, name: str) -> Floats:
        """Return a column of counts, n, NaN where blank.

        Raises:
            UnusableFile: A cell is no number, or below 0; the message names its line.
        """
        values = self.numbers(name)
        if (wrong := np.flatnonzero(values < 0)).size:
            line, cell = self.lines[wrong[0]], self.columns[name][wrong[0]]
            raise UnusableFile(
                f"'{self.name}', line {line}, column '{name}': '{cell[:60]}' is below 0.",
                "Mend the line, or leave the cell blank where it is not known.",
            )
        return values

    def flags(self, name: str) -> Floats:
        """Return a column of yes or no as 1 and 0, n, NaN where blank.

        Raises:
            UnusableFile: A cell is neither; the message names its line.
        """
        values = self._read(name, cells.flag, "yes or no (1 or 0)")
        return np.array([np.nan if value is None else float(value) for value in values], np.float64)

    def _read(self, name: str, read: Callable[[str], T], what: str) -> list[T]:
        read_values = []
        for line, cell in zip(self.lines, self.columns[name], strict=True):
            try:
                read_values.append(read(cell))
            except cells.BadCell:
                raise UnusableFile(
                    f"'{self.name}', line {line}, column '{name}': '{cell[:60]}' is not {what}.",
                    "Mend the line, or leave the cell blank where it is not known.",
                ) from None
        return read_values


def read_label_file(path: Path) -> LabelFile:
    """Read a CSV file of labels.

    Raises:
        UsageError: There is no such file.
        UnusableFile: It is no table, a row is wrong, or it has no rows.
    """
    if not path.is_file():
        raise UsageError(f"There is no file '{path}'.", "Check the spelling.")
    columns: dict[str, list[str]] = {}
    lines: list[int] = []
    for found in read_cells(InputFile(path, path.name)):
        if isinstance(found, Restart):
            columns, lines = {}, []
        elif isinstance(found, Refusal):
            raise UnusableFile(f"'{found.file}', line {found.line}: {found.reason}.", "Mend the line.")
        elif isinstance(found, CellBatch):
            lines += found.lines.to_numpy().tolist()
            for header, values in found.columns.items():
                columns.setdefault(header.strip().lower(), []).extend(cell or "" for cell in values.to_pylist())
    if not lines:
        raise UnusableFile(f"'{path.name}' has no rows.", "Bring a header line and one labelled row a line.")
    return LabelFile(path.name, columns, lines)
