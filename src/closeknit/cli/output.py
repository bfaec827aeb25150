"""How answers, progress and errors are printed."""

import csv
import json
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from closeknit.vocabulary.exporting import neutral_cell


def say(text: str = "") -> None:
    """Print a line that is not the answer: progress, notes, warnings."""
    print("\n".join(one_line(line) for line in text.split("\n")), file=sys.stderr)


def print_json(answer: Any) -> None:
    """Print an answer as JSON, in letters that the output can carry; of a list each item on a line of its own."""
    plain = sys.stdout.encoding.lower().replace("-", "") != "utf8"
    if isinstance(answer, list):
        # Without indents the encoder in C is at work: a hundred thousand creators take seconds, not minutes.
        encode = json.JSONEncoder(ensure_ascii=plain, allow_nan=False, default=_json_value).encode
        for number, item in enumerate(answer):
            sys.stdout.write((",\n" if number else "[\n") + encode(item))
        sys.stdout.write("\n]\n" if answer else "[]\n")
        return
    json.dump(answer, sys.stdout, ensure_ascii=plain, allow_nan=False, indent=2, default=_json_value)
    sys.stdout.write("\n")


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "+00:00")
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print an answer as CSV that no spreadsheet program runs."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if cell is None else neutral_cell(cell) if isinstance(cell, str) else cell for cell in row])


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table for people: text to the left, numbers to the right."""
    rows = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    numeric = (
        [all(_is_number(cell) for cell in column) for column in zip(*rows, strict=True)]
        if rows
        else [False] * len(header)
    )
    for line in (header, *rows):
        cells = [c.rjust(w) if right else c.ljust(w) for c, w, right in zip(line, widths, numeric, strict=True)]
        print("  ".join(cells).rstrip())


def one_line(text: str) -> str:
    r"""Return a text from somebody's file so that it can neither break a line nor give a terminal orders.

    >>> one_line("food\n\x1b[2Jtravel")
    'food [2Jtravel'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text).replace("  ", " ")


def counted(number: int, things: str) -> str:
    """Return a count and what is counted: `1 profile`, `1,200 stated metrics`.

    >>> counted(1, "stated_metrics"), counted(1200, "profiles")
    ('1 stated metric', '1,200 profiles')
    """
    words = things.replace("_", " ")
    return f"{number:,} {words.removesuffix('s') if number == 1 else words}"


def _is_number(cell: str) -> bool:
    return not cell or cell[0].isdigit() or cell in {"-", "unknown"}


class Progress:
    """Tell how far long work has come: one changing line on a terminal, a line a step elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._what = ""
        self._shown = 0.0

    def __call__(self, what: str, rows: int) -> None:
        """Say what is being worked on and how many rows are done."""
        now = time.monotonic()
        new = what != self._what
        if not self._terminal:
            if new:
                say(f"{what} ...")
        elif new or now - self._shown > 0.1:
            count = f"  {rows:,} rows" if rows else ""
            sys.stderr.write(f"\r\x1b[2K{what}{count}")
            self._shown = now
        self._what = what

    def done(self) -> None:
        """Leave a clean line behind."""
        if self._terminal and self._what:
            sys.stderr.write("\r\x1b[2K")
