"""Read candidates from a CSV file of the user's own: one creator a line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, TypeVar

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.countries import country_code
from closeknit.audience.labels import LabelFile, read_label_file
from closeknit.audience.niches.definitions import Niche, niche_named
from closeknit.metrics.arrays import Floats
from closeknit.planning.brief import KINDS, WARMTH, Brief
from closeknit.planning.candidates import Candidates
from closeknit.planning.toml_tables import did_you_mean
from closeknit.sources import cells
from closeknit.vocabulary.errors import UnusableFile
from closeknit.vocabulary.money import minor_units

COLUMNS = (
    "creator_id", "handle", "followers", "niche", "country", "engagement_rate", "posts", "fake_share", "fee", "warmth",
    "offers",
)  # fmt: skip
# A rate of n posts: usual spread between posts of one creator on the log scale, and what stays unknown however many
# posts there are. Both are our defaults.
BETWEEN_POSTS, NEVER_KNOWN = 0.32, 0.15
USUAL_POSTS = 12
_WARMTH = {name: name for name in WARMTH} | {"applied": "applicant", "customer": "warm", "follower": "warm"}
_UNSURE_THOUSANDS = re.compile(r"\D*\d{1,3}\.\d{3}\D*")
_BLANK = "Mend the line, or leave the cell blank where it is not known."

T = TypeVar("T")


def read_candidates(path: Path, brief: Brief, *, niches: Sequence[Niche] = ()) -> Candidates:
    """Read a file of candidates.

    Columns, in any order and case: `creator_id` or `handle` (one of them in every line), `followers`, and where known
    `niche`, `country`, `engagement_rate` (0.032 or 3.2 %), `posts` (how many it rests on), `fake_share`, `fee` (for a
    paid post, major units), `warmth` (applicant, warm or cold), `offers` (those she takes, with blanks between them).
    Other columns are left alone.

    Args:
        path: A CSV file.
        brief: Gives the currency of fees.
        niches: Those in force, so that other names of a niche are understood.

    Raises:
        UsageError: There is no such file.
        UnusableFile: A column is missing, or a cell makes no sense; the message names line, column and value.
    """
    file = _with_plain_headers(read_label_file(path))
    file.needed("followers")
    creator_id, handle = _who(file)
    posts = _whole(file, "posts")
    rate = _rates(file)
    return Candidates(
        creator_id=creator_id,
        handle=handle,
        niche=np.array(_each(file, "niche", lambda cell: _niche(cell, niches), ""), np.str_),
        country=np.array(_each(file, "country", _country, ""), np.str_),
        followers=_followers(file),
        rate=rate,
        rate_spread=_rate_spread(file, rate, posts),
        fake_share=_shares(file, "fake_share"),
        fee=np.array(_each(file, "fee", lambda cell: _fee(cell, brief.currency), np.nan), np.float64),
        warmth=np.array(_each(file, "warmth", _warmth, ""), np.str_),
        kinds=np.array(_each(file, "offers", _kinds, (True,) * len(KINDS)), np.bool_).reshape(len(file), len(KINDS)),
    )


def rate_spread(posts: Floats) -> Floats:
    """Return how unsure the logarithm of a rate of so many posts is, as a standard deviation; shape of `posts`."""
    return np.sqrt(BETWEEN_POSTS**2 / posts + NEVER_KNOWN**2)


def _with_plain_headers(file: LabelFile) -> LabelFile:
    """Write "Engagement Rate" as engagement_rate; refuse a header that looks like one of ours and is none."""
    plain = {re.sub(r"[\s-]+", "_", name): values for name, values in reversed(file.columns.items())}
    for name in plain:
        absent = [column for column in COLUMNS if column not in plain]
        if name not in COLUMNS and (meant := did_you_mean(name, absent)):
            raise UnusableFile(
                f"'{file.name}' has the column '{name}', which is not known.",
                f"{meant}If it is another thing, give it a name that is less alike.",
            )
    return replace(file, columns=plain)


def _refuse(file: LabelFile, row: int, column: str, why: str, next_step: str = _BLANK) -> NoReturn:
    cell = file.columns[column][row]
    raise UnusableFile(
        f"'{file.name}', line {file.lines[row]}, column '{column}': '{cell[:60]}' {why.rstrip('.')}.", next_step
    )


def _each(file: LabelFile, column: str, read: Callable[[str], T], absent: T) -> list[T]:
    """Read every cell of a column, each different one once; `absent` where a cell is blank or the column missing."""
    if column not in file.columns:
        return [absent] * len(file)
    found: dict[str, T] = {}
    for row, cell in enumerate(file.columns[column]):
        if cell not in found:
            try:
                found[cell] = absent if cells.is_missing(cell) else read(cell)
            except ValueError as error:
                _refuse(file, row, column, str(error))
    return [found[cell] for cell in file.columns[column]]


def _who(file: LabelFile) -> tuple[NDArray[np.str_], tuple[str | None, ...]]:
    """Ids and handles; an id is made of the handle where none is given."""
    file.needed("creator_id", "handle")
    given = _each(file, "creator_id", cells.account, None)
    handles = tuple(_each(file, "handle", cells.handle, None))
    ids = [known or (f"instagram:@{handle}" if handle else "") for known, handle in zip(given, handles, strict=True)]
    if "" in ids:
        raise UnusableFile(
            f"'{file.name}', line {file.lines[ids.index('')]}: neither handle nor creator_id is given.",
            "Write who it is, or take the line out.",
        )
    _refuse_repeats(file, ids)
    _refuse_repeats(file, handles)
    return np.array(ids, np.str_), handles


def _refuse_repeats(file: LabelFile, names: Sequence[str | None]) -> None:
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        if name is None:
            continue
        if (before := first.setdefault(name, row)) != row:
            raise UnusableFile(
                f"'{file.name}', lines {file.lines[before]} and {file.lines[row]}: both are "
                f"'{name.removeprefix('instagram:')}'.",
                "Take one of them out.",
            )


def _whole(file: LabelFile, column: str) -> Floats:
    """A column of counts, NaN where blank; 10.000 is ten thousand."""
    return np.array(_each(file, column, lambda cell: float(cells.count(cell) or 0), np.nan), np.float64)


def _followers(file: LabelFile) -> Floats:
    followers = _whole(file, "followers")
    if (wrong := np.flatnonzero(~(followers > 0))).size:
        _refuse(file, int(wrong[0]), "followers", "is not above 0", "Write how many she has, or take the line out.")
    return followers


def _shares(file: LabelFile, column: str) -> Floats:
    """A column of shares between 0 and 1, NaN where blank."""
    if column not in file.columns:
        return np.full(len(file), np.nan)
    values = file.counts(column)
    if (wrong := np.flatnonzero(values > 1)).size:
        shown = file.columns[column][wrong[0]].strip().rstrip("% ")
        _refuse(file, int(wrong[0]), column, "is above 1", f"For {shown[:20]} per cent write '{shown[:20]} %'.")
    return values


def _rates(file: LabelFile) -> Floats:
    rate = _shares(file, "engagement_rate")
    if (wrong := np.flatnonzero(rate == 0)).size:
        _refuse(file, int(wrong[0]), "engagement_rate", "is not above 0")
    return rate


def _rate_spread(file: LabelFile, rate: Floats, posts: Floats) -> Floats:
    if (wrong := np.flatnonzero((posts < 1) & ~np.isnan(rate))).size:
        _refuse(file, int(wrong[0]), "posts", "is not above 0, and a rate rests on one post at least")
    counted = np.maximum(np.where(np.isnan(posts), USUAL_POSTS, posts), 1)
    return np.where(np.isnan(rate), np.nan, rate_spread(counted))


def _niche(cell: str, niches: Sequence[Niche]) -> str:
    known = niche_named(cell, niches)
    return known.name if known else " ".join(cell.split()).lower()


def _country(cell: str) -> str:
    if code := country_code(cell):
        return code
    if not re.fullmatch(r"\s*[A-Za-z]{2}\s*", cell):
        raise ValueError("is no country that we know; write its two letters, such as GB")
    return cell.strip().upper()


def _fee(cell: str, currency: str) -> float:
    if _UNSURE_THOUSANDS.fullmatch(cell.strip()):
        raise ValueError("may be thousands or decimals; write 1234 or 1.23")
    value = cells.real(cell)
    if value is None or "%" in cell or value < 0:
        raise ValueError("is no amount of 0 or more")
    try:
        return float(minor_units(value, currency))
    except ValueError:
        raise ValueError(f"is no amount of {currency}") from None


def _warmth(cell: str) -> str:
    key = cell.strip().lower()
    if key not in _WARMTH:
        raise ValueError(f"is not known; write one of: {', '.join(_WARMTH)}")
    return _WARMTH[key]


def _kinds(cell: str) -> tuple[bool, ...]:
    words = [word for word in re.split(r"[\s,;/|+]+", cell.lower()) if word]
    for word in words:
        if word not in KINDS:
            meant = did_you_mean(word, KINDS)
            raise ValueError(f"holds '{word[:40]}', which is no kind of offer. {meant}Kinds are: {', '.join(KINDS)}")
    return tuple(kind in words for kind in KINDS)
