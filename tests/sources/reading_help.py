"""What the tests of reading share: make a file, read it as the import would, look at what came out."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from closeknit.sources import spreadsheet, tables
from closeknit.sources.contract import CheckedRows, FileRefused, InputFile, Note, ReadOptions, Refusal, Restart
from closeknit.sources.detect import detect, look_at
from closeknit.sources.reading import read_file

OBSERVED = datetime(2026, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


@dataclass
class Outcome:
    """What one file gave."""

    why: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def column(self, table: str, name: str) -> list[Any]:
        return [row[name] for row in self.rows.get(table, [])]

    @property
    def refused_whole(self) -> str:
        return next((refusal.reason for refusal in self.refusals if isinstance(refusal, FileRefused)), "")

    def metrics(self) -> dict[tuple[str, str], float]:
        return {(row["handle"], row["name"]): row["value"] for row in self.rows.get("stated_metrics", [])}


def read(path: Path, mapping: dict[str, str] | None = None, *, source: Any = None) -> Outcome:
    file = InputFile(path, path.name)
    sources = [source] if source else [tables.SOURCE, spreadsheet.SOURCE]
    found = detect(look_at(file), sources)
    outcome = Outcome(found.why)
    for part in read_file(found, ReadOptions(OBSERVED, mapping or {}), NOW):
        if isinstance(part, (Restart, FileRefused)):
            outcome.rows.clear()
        if isinstance(part, CheckedRows):
            outcome.rows.setdefault(part.table.name, []).extend(part.rows.to_pylist())
        elif isinstance(part, Refusal):
            outcome.refusals.append(part)
        elif isinstance(part, Note):
            outcome.notes.append(part.text)
    return outcome
