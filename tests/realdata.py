"""Where the real samples are, if they are, and how a test takes a file in as a user would.

The real samples are no part of the project: `CLOSEKNIT_REAL_DATA` names their folder, else `../shared/data` beside
the repository is looked at. Test folders are no packages, so tests load this module by its path.
"""

import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from closeknit.sources.contract import CheckedRows, FileRefused, Note, ReadOptions, Refusal
from closeknit.sources.detect import detect, find_files, look_at
from closeknit.sources.reading import read_file
from closeknit.sources.registry import SOURCES

OBSERVED = datetime(2026, 6, 30, tzinfo=UTC)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def real_folder(name: str) -> Path:
    """Return a folder of the real samples, or skip the test where they are absent."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("CLOSEKNIT_REAL_DATA", beside)) / name
    if not folder.is_dir():
        pytest.skip(f"the real samples are not here ({folder})")
    return folder


@dataclass
class TakenIn:
    """What came out of one file."""

    source: str
    why: str
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a table without their missing cells."""
        return self.tables.get(table, [])

    @property
    def counts(self) -> Counter[str]:
        """How many rows each table got."""
        return Counter({name: len(rows) for name, rows in self.tables.items()})


def take_in(path: Path, observed_at: datetime | None = OBSERVED, now: datetime = NOW) -> TakenIn:
    """Detect and read one file."""
    (file,), _ = find_files([path])
    detected = detect(look_at(file), SOURCES)
    taken = TakenIn(detected.source.name, detected.why)
    for found in read_file(detected, ReadOptions(observed_at=observed_at), now):
        if isinstance(found, CheckedRows):
            taken.tables.setdefault(found.table.name, []).extend(map(_plain, found.rows.to_pylist()))
        elif isinstance(found, Refusal):
            if isinstance(found, FileRefused):
                taken.tables.clear()
            taken.refusals.append(found)
        else:
            taken.notes.append(found)
    return taken


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if value is not None and not name.startswith("source")}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in kept.items()}


_ODD = (None, 7, -1, "text", [], [[]], {}, {"x": []}, True, "\ud83d", "a\0b", [None], [{"id": 1}], "9" * 300)


def oddities(record: Any) -> Iterator[Any]:
    """Yield copies of a record, each with another of its values, at any depth, replaced by an odd one."""
    for number, (path, odd) in enumerate((path, odd) for path in _paths(record) for odd in _ODD):
        if number % 3 == 0:
            changed = deepcopy(record)
            inner = changed
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = deepcopy(odd)
            yield changed


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield (*above, step)
        yield from _paths(value[step], (*above, step))
