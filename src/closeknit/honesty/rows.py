"""One line of the proof, and what a figure needs to make its lines."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from closeknit.vocabulary.errors import CloseknitError

# Written down before anything was run; every figure starts its own generator from it.
SEED = 20261123
SPLITS = 200
NOT_HERE = "data not here"


class TooLittle(CloseknitError):
    """A data set is there and too small, or of one kind only, for what a figure asks."""


@dataclass(frozen=True)
class Row:
    """One figure of ours beside the published one, the baseline, or the target.

    Attributes:
        id: Stable name, such as `split-k1-mean`.
        what: What the figure says, in words.
        ours: Our figure; None where it could not be computed.
        interval: Its 95 % interval; None where it has none.
        n: How many units (accounts, creators, batters) it rests on.
        published: The published figure, the baseline, or what ours has to be.
        source: Where the data or the published figure comes from.
        passes: Whether the target is met; None where the row only reports.
        note: What else one should know, such as why a target is missed.
        protocol: How it was computed, where that differs from the figure's protocol.
    """

    id: str
    what: str
    ours: float | None
    interval: tuple[float, float] | None
    n: int | None
    published: str
    source: str
    passes: bool | None
    note: str = ""
    protocol: str = ""


@dataclass(frozen=True)
class Setting:
    """What a run is given.

    Attributes:
        data: The folder of the public data sets.
        splits: How many random splits a split test makes.
        seed: Where random numbers start.
    """

    data: Path
    splits: int = SPLITS
    seed: int = SEED


@dataclass(frozen=True)
class Figure:
    """A figure that can be recomputed.

    Attributes:
        id: Stable name; ids of its rows start with it.
        what: What it proves, in words.
        needs: Files below the data folder without which it cannot be computed.
        source: Where its data comes from.
        protocol: How it is computed, in one line: what is hidden from what.
        rows: Compute its rows.
    """

    id: str
    what: str
    needs: tuple[str, ...]
    source: str
    protocol: str
    rows: Callable[[Setting], list[Row]]


@dataclass(frozen=True)
class Chapter:
    """A figure with its rows."""

    figure: Figure
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Report:
    """One whole run.

    Attributes:
        made: The day.
        seed: Where random numbers started.
        splits: Random splits of the split tests.
        version: Of closeknit.
        chapters: Every figure with its rows, in the order printed.
    """

    made: date
    seed: int
    splits: int
    version: str
    chapters: tuple[Chapter, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return tuple(row for chapter in self.chapters for row in chapter.rows)

    @property
    def counts(self) -> dict[str, int]:
        """How many targets were met and missed, how many rows only report, how many could not be computed."""
        absent = sum(row.ours is None and row.passes is None for row in self.rows)
        met, missed = (sum(row.passes is verdict for row in self.rows) for verdict in (True, False))
        return {"met": met, "missed": missed, "reported": len(self.rows) - met - missed - absent, "absent": absent}

    @property
    def missed(self) -> tuple[Chapter, ...]:
        """The figures that miss a target, each with only the rows that do."""
        left = (
            replace(chapter, rows=tuple(row for row in chapter.rows if row.passes is False))
            for chapter in self.chapters
        )
        return tuple(chapter for chapter in left if chapter.rows)

    @property
    def complete(self) -> bool:
        """Whether every figure had its data."""
        return all(row.note != NOT_HERE for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return plain values; figures rounded to 6 digits after the point."""
        rows = [_row_json(chapter.figure, row) for chapter in self.chapters for row in chapter.rows]
        return {
            "made": self.made.isoformat(), "seed": self.seed, "splits": self.splits, "version": self.version,
            "counts": self.counts, "rows": rows,
        }  # fmt: skip


def _row_json(figure: Figure, row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "figure": figure.id,
        "what": row.what,
        "ours": None if row.ours is None else round(row.ours, 6),
        "interval": None if row.interval is None else [round(end, 6) for end in row.interval],
        "n": row.n,
        "published": row.published,
        "pass": row.passes,
        "protocol": row.protocol or figure.protocol,
        "data": sorted({name.split("/")[0] for name in figure.needs}),
        "source": row.source,
        "note": row.note,
    }


def compute(figure: Figure, setting: Setting) -> Chapter:
    """Return a figure with its rows; with one row that says why where it cannot be computed.

    A figure that breaks on data of another kind is one missed row, and keeps no other from being printed.
    """
    if not all((setting.data / name).is_file() for name in figure.needs):
        return Chapter(figure, (_without(figure, NOT_HERE),))
    try:
        return Chapter(figure, tuple(figure.rows(setting)))
    except CloseknitError as error:
        return Chapter(figure, (_without(figure, str(error)),))
    except Exception as error:
        why = f"this figure broke ({type(error).__name__}: {error}), which is a mistake of ours: please report it"
        return Chapter(figure, (replace(_without(figure, why), passes=False),))


def _without(figure: Figure, why: str) -> Row:
    return Row(figure.id, figure.what, None, None, None, "", figure.source, None, why)
