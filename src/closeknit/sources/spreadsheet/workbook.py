"""Open an Excel file through a process of its own that can be stopped, and give its rows as text."""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from closeknit.sources.contract import InputFile
from closeknit.sources.limits import Limits, for_workbooks
from closeknit.sources.processes import Ended, run_within
from closeknit.vocabulary.errors import UnusableFile

HEAD = 20  # rows in which a header is looked for
_FIXED = {
    "output": 600 << 20,  # bytes; one long text may be shared by any number of cells
    "members": 10_000,  # parts of the archive; a workbook has some dozens
    "sheets": 20,  # in which a header is looked for
}
_OLE2 = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """The beginning of one sheet.

    Attributes:
        name: Its name.
        index: Its place in the workbook, from 0.
        rows: (row number from 1, cells as text).
    """

    name: str
    index: int
    rows: list[tuple[int, list[str]]]


def first_rows(file: InputFile) -> list[Sheet]:
    """Return the first rows of each sheet.

    Raises:
        UnusableFile: It is not a workbook we can open within the limits.
    """
    sheets: list[Sheet] = []
    for line in _lines(file, None, HEAD):
        if isinstance(line, dict):
            sheets.append(Sheet(line["sheet"], line["index"], []))
        else:
            sheets[-1].rows.append((line[0], line[1]))
    return sheets


def sheet_rows(file: InputFile, index: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number from 1, cells as text) for each row of one sheet, or of its head where only that is asked for.

    Raises:
        UnusableFile: As for `first_rows`.
    """
    for line in _lines(file, index, file.head):
        if isinstance(line, list):
            yield line[0], line[1]


def _lines(file: InputFile, sheet: int | None, rows: int | None) -> Iterable[Any]:
    if file.head is None:
        return _opened(file, sheet, rows)
    written = file.path.stat()
    return _remembered(file, sheet, rows, (written.st_mtime_ns, written.st_size, for_workbooks()))


@lru_cache(maxsize=2)
def _remembered(file: InputFile, sheet: int | None, rows: int | None, _state: tuple[int, int, Limits]) -> list[Any]:
    """A preview looks at the same beginning several times, and opening a workbook is what takes its time."""
    return list(_opened(file, sheet, rows))


def _opened(file: InputFile, sheet: int | None, rows: int | None) -> Iterator[Any]:
    _refuse_other_kinds(file)
    with tempfile.TemporaryFile() as output:
        _run(file, sheet, rows, output)
        output.seek(0)
        for line in output:
            found = json.loads(line)
            if isinstance(found, dict) and "problem" in found:
                what, next_step = found["problem"]
                raise UnusableFile(f"{file.name} {what}.", next_step)
            yield found


def _run(file: InputFile, sheet: int | None, rows: int | None, output: IO[bytes]) -> None:
    limits = for_workbooks()
    given = {
        "memory": limits.memory,
        "seconds": int(limits.seconds) + 1,
        "cells": limits.cells,
        "inflated": limits.most_inflated(file.path.stat().st_size),
    }
    task = {"path": str(file.path.resolve()), "sheet": sheet, "rows": rows, "limits": _FIXED | given}
    command = [sys.executable, "-P", str(Path(__file__).with_name("child.py")), json.dumps(task)]
    ended = run_within(command, limits, output=output)
    if ended is Ended.TOO_LONG:
        raise UnusableFile(
            f"{file.name} takes longer than {limits.seconds:g} seconds to open.", "Save the sheet as CSV."
        )
    if ended is not Ended.WELL:
        raise UnusableFile(
            f"{file.name} needs more than {limits.memory >> 20:,} MB of memory to open, or is damaged.",
            "Save the sheet as CSV.",
        )


def _refuse_other_kinds(file: InputFile) -> None:
    largest = for_workbooks().size
    try:
        size = file.path.stat().st_size
        with file.path.open("rb") as stream:
            magic = stream.read(4)
            old = magic == _OLE2 and _is_old_excel(file, magic + stream.read(largest))
    except OSError as error:
        raise UnusableFile(f"{file.name} cannot be opened: {error.strerror}.", "Check its permissions.") from None
    if size > largest:
        raise UnusableFile(
            f"{file.name} has {size >> 20:,} MB; Excel files are read up to {largest >> 20} MB.",
            "Save the sheet as CSV.",
        )
    if old:
        raise UnusableFile(f"{file.name} is in the Excel format of before 2007.", "Save it as .xlsx or CSV.")
    if magic == _OLE2:
        raise UnusableFile(f"{file.name} is encrypted.", "Save it without a password.")
    if magic[:2] == b"\x1f\x8b":
        raise UnusableFile(f"{file.name} is compressed with gzip.", "Unpack it first.")
    if magic[:2] != b"PK":
        raise UnusableFile(
            f"{file.name} is not the Excel file its name promises.",
            "If it opens in a text editor, rename it to .csv; otherwise save it again as .xlsx.",
        )


def _is_old_excel(file: InputFile, content: bytes) -> bool:
    """Old workbooks and encrypted new ones share their container; the names of the streams inside tell."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return False
    return file.path.suffix.lower() == ".xls" or "Workbook".encode("utf-16-le") in content
