"""One line of the proof, and what a figure needs to make its lines."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# Written down before anything was run; every figure starts its own generator from it.
SEED = 20261123
SPLITS = 200
NOT_HERE = "data not here"


@dataclass(frozen=True)
class Row:
    """One figure of ours beside the published one or the target.

    Attributes:
        id: Stable name, such as `split-k1-mean`.
        what: What the figure says, in words.
        ours: Our figure; None where the data is not here.
        interval: Its 95 % interval; None where it has none.
        n: How many units (accounts, creators, batters) it rests on.
        target: The published figure, or what ours has to be.
        source: Where the data or the published figure comes from.
        holds: Whether the target is met; None where the row only reports.
        note: What else one should know.
    """

    id: str
    what: str
    ours: float | None
    interval: tuple[float, float] | None
    n: int | None
    target: str
    source: str
    holds: bool | None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain values; figures rounded to 6 digits after the point."""
        plain = asdict(self)
        plain["ours"] = None if self.ours is None else round(self.ours, 6)
        plain["interval"] = None if self.interval is None else [round(end, 6) for end in self.interval]
        return plain


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
        rows: Compute its rows.
    """

    id: str
    what: str
    needs: tuple[str, ...]
    source: str
    rows: Callable[[Setting], list[Row]]


def compute(figure: Figure, setting: Setting) -> list[Row]:
    """Return the rows of a figure; one row that says so where its data is not here."""
    if all((setting.data / name).is_file() for name in figure.needs):
        return figure.rows(setting)
    return [Row(figure.id, figure.what, None, None, None, "", figure.source, None, NOT_HERE)]
