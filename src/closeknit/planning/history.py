"""Past collaborations of a brand: the file of `--history`, read whole or refused with the line that is wrong.

A CSV file with a header line, one row for each invitation (or one for several of the same creator). A blank cell, and a
column that is absent, mean "not known" unless said otherwise:

| column | meaning |
|---|---|
| creator | handle, profile address or creator id; needed |
| niche | as in the candidates; blank = not known |
| followers | when she was invited |
| offer | gifted, paid, commission or mixed; blank = gifted |
| warmth | applicant, warm or cold: where she came from; blank = as the brief says |
| invited | how many invitations the row stands for; blank = 1 |
| accepted | how many of them she accepted; yes and no will do for one |
| posted | how many of those led to a post; yes and no will do for one |
| reach | people reached, all posts of the row together |
| clicks | on her link, all posts together |
| orders | by her link or code, all posts together |
| cost | what it cost, major units of the brief's currency |

Rates of acceptance and of posting are learnt from rows that say what happened, whichever it was. A file that lists only
those who accepted or posted must leave those columns out: without `posted`, a row with results counts as one post.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.labels import LabelFile, read_label_file
from closeknit.metrics.arrays import Floats
from closeknit.planning.brief import KINDS, WARMTH
from closeknit.sources import cells
from closeknit.vocabulary.errors import UnusableFile
from closeknit.vocabulary.handle import parse_handle

RESULTS = ("reach", "clicks", "orders")
MEND = "Mend the line, or leave the cell blank where it is not known."


@dataclass(frozen=True)
class History:
    """r rows, one for each invitation or several of one creator.

    Attributes:
        creator: Name in the form of `name_of`, r.
        niche: Lower case, r; "" where not known.
        followers: r; NaN where not known, as in all columns of numbers.
        offer: Of `brief.KINDS`, r; gifted where the file does not say.
        warmth: Of `brief.WARMTH`, r; "" = as the brief says.
        invited: r, at least 1.
        accepted: r.
        posted: r; 1 where the file has no such column and the row has results.
        reach: People, of all posts of the row, r.
        clicks: r.
        orders: r.
        cost: Major units, r.
        funnel: Whether each row may speak about posting: its `posted` was in the file, r.
    """

    creator: NDArray[np.str_]
    niche: NDArray[np.str_]
    followers: Floats
    offer: NDArray[np.str_]
    warmth: NDArray[np.str_]
    invited: Floats
    accepted: Floats
    posted: Floats
    reach: Floats
    clicks: Floats
    orders: Floats
    cost: Floats
    funnel: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.creator)


def name_of(written: str) -> str:
    """Return the one form in which creators are compared: the handle in lower case, else the id in lower case.

    >>> name_of("@Anna"), name_of("https://www.instagram.com/anna/"), name_of("instagram:u_7")
    ('anna', 'anna', 'instagram:u_7')
    """
    text = written.strip().lower()
    return parse_handle(text) or text.replace("instagram:@", "")


def read_history(path: Path) -> History:
    """Read a file of past collaborations.

    Raises:
        UsageError: There is no such file.
        UnusableFile: A column is missing, a cell cannot be read, or a row cannot have happened.
    """
    file = read_label_file(path)
    who = file.columns[file.needed("creator", "handle", "creator_id")]
    numbers = {name: _numbers(file, name, cells.count) for name in ("followers", "invited", *RESULTS)}
    numbers |= {name: _numbers(file, name, _whole) for name in ("accepted", "posted")}
    history = History(
        creator=np.array([name_of(cell) for cell in who], dtype=str),
        niche=np.array([_text(cell) for cell in _cells(file, "niche")], dtype=str),
        offer=_choices(file, "offer", KINDS, "gifted"),
        warmth=_choices(file, "warmth", WARMTH, ""),
        cost=_numbers(file, "cost", cells.real),
        funnel=np.isfinite(numbers["posted"]),
        followers=numbers["followers"],
        invited=np.where(np.isnan(numbers["invited"]), 1.0, numbers["invited"]),
        accepted=numbers["accepted"],
        posted=_posts(numbers, "posted" in file.columns),
        reach=numbers["reach"],
        clicks=numbers["clicks"],
        orders=numbers["orders"],
    )
    _refuse_impossible(file, history)
    return history


def _posts(numbers: dict[str, Floats], told: bool) -> Floats:
    if told:
        return numbers["posted"]
    any_result = np.any([np.isfinite(numbers[name]) for name in RESULTS], axis=0)
    return np.where(any_result, 1.0, np.nan)


def _cells(file: LabelFile, name: str) -> list[str]:
    return file.columns.get(name, [""] * len(file))


def _text(cell: str) -> str:
    return "" if cells.is_missing(cell) else cell.strip().lower()


def _whole(cell: str) -> float | None:
    """Read a count, or yes and no as 1 and 0."""
    try:
        return cells.count(cell)
    except cells.BadCell:
        try:
            return cells.flag(cell)
        except cells.BadCell:
            pass
        raise


def _numbers(file: LabelFile, name: str, read: Callable[[str], float | None]) -> Floats:
    values = np.full(len(file), np.nan)
    for row, cell in enumerate(_cells(file, name)):
        try:
            value = read(cell)
        except cells.BadCell as error:
            raise _wrong(file, row, f"column '{name}': '{cell[:60]}' {error}") from None
        values[row] = np.nan if value is None else float(value)
    return values


def _choices(file: LabelFile, name: str, allowed: Sequence[str], default: str) -> NDArray[np.str_]:
    found = [_text(cell) or default for cell in _cells(file, name)]
    for row, choice in enumerate(found):
        if choice not in (*allowed, default):
            what = f"column '{name}': '{choice[:60]}' is none of {', '.join(allowed)}"
            raise _wrong(file, row, what)
    return np.array(found, dtype=str)


def _wrong(file: LabelFile, row: int, what: str) -> UnusableFile:
    return UnusableFile(f"'{file.name}', line {file.lines[row]}: {what}.", MEND)


def _refuse_impossible(file: LabelFile, h: History) -> None:
    """Refuse rows that cannot have happened; comparisons with NaN are false, so what is not known is not judged."""
    some = {name: getattr(h, name) > 0 for name in RESULTS}
    no_post = (h.posted == 0) | np.isnan(h.posted)
    rules = [
        (h.creator == "", "there is no creator"),
        (h.followers < 1, "an account without followers"),
        (h.invited < 1, "nobody was invited"),
        (h.accepted > h.invited, "more accepted than were invited"),
        ((h.posted > 0) & (h.accepted == 0), "posted without having accepted"),
        (h.funnel & (h.posted > h.accepted), "more posted than accepted"),
        (h.cost < 0, "a cost below 0"),
        *((some[name] & no_post, f"{name} without a post") for name in RESULTS),
        ((h.posted > 0) & (h.reach == 0), "a post that reached nobody"),
    ]
    for wrong, what in rules:
        if wrong.any():
            raise _wrong(file, int(np.flatnonzero(wrong)[0]), what)
