"""How unusual a number is beside creators of the same niche and size: robust z, with the creator's own uncertainty.

The plain robust z is 0.6745 (x - median) / MAD (Iglewicz and Hoaglin 1993). The MAD holds the error of a peer with as
much evidence as is usual; what a creator's own error exceeds the usual one by is added as variance, so that a creator
with ten comments cannot look like one with a thousand. Shares of comments are drawn toward what is usual before that,
which makes their z smaller still: in doubt for the creator.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.metrics.closeness_parts import FEWEST_PEERS

# Robust z from which a page speaks of something unusual. Largest jumps of followers have a heavy upper end: at 3 a
# tenth of untouched windows would be named (docs/honesty.md), so they need more.
UNUSUAL, UNUSUAL_JUMP = 3.0, 4.0
# Bought likes make likes even and comments for them few, so these two are read together. A round-up leaves out
# creators whose joint robust z is further below 0 than this, unless asked otherwise.
BOUGHT_LIKES = ("like_dispersion", "comments_per_like")
MOST_UNUSUAL_LIKES = 4.0
NORMAL_MAD = 0.6745  # median absolute deviation of a normal law with SD 1
Groups = NDArray[np.str_]

SCALES: Mapping[str, Callable[[Floats], Floats]] = {
    "plain": lambda values: values,
    "log": lambda values: np.log(np.maximum(values, 1e-3)),
    "log above 1": lambda values: np.log(np.maximum(values, 1.0)),  # a gain below the usual one is no jump
}


@dataclass(frozen=True)
class Spread:
    """Where the middle of a group lies and how far its members are from it.

    Attributes:
        median: Of the group.
        mad: Median absolute deviation from it.
        error: Median standard error of its members' values.
        peers: How many.
    """

    median: float
    mad: float
    error: float
    peers: int


Spreads = Mapping[str, Spread]


EVERYBODY = "*"


def _tier(group: str) -> str:
    return group.split("|", 1)[0] + "|*"


def peer_spreads(values: Floats, errors: Floats, groups: Groups) -> dict[str, Spread]:
    """Return the spread of each group `tier|niche`, of each tier `tier|*`, and of everybody `*`.

    Args:
        values: On the scale they are compared on, c; NaN = not known, left out.
        errors: Standard error of each value, c; NaN counts as 0.
        groups: Of each creator, c.
    """
    known = np.isfinite(values)
    values, errors, groups = values[known], np.nan_to_num(errors[known]), groups[known]
    tiers = np.array([_tier(group) for group in groups], dtype=str)
    spreads = {}
    for names in (groups, tiers, np.full(len(values), EVERYBODY)):
        unique, codes = np.unique(names, return_inverse=True)
        medians = _group_medians(values, codes, len(unique))
        mads = _group_medians(np.abs(values - medians[codes]), codes, len(unique))
        usual = _group_medians(errors, codes, len(unique))
        sizes = np.bincount(codes, minlength=len(unique))
        for name, median, mad, error, size in zip(unique, medians, mads, usual, sizes, strict=True):
            spreads[str(name)] = Spread(float(median), float(mad), float(error), int(size))
    return spreads


def _group_medians(values: Floats, codes: NDArray[np.intp], count: int) -> Floats:
    order = np.lexsort((values, codes))
    ordered = values[order]
    size = np.bincount(codes, minlength=count)
    start = np.cumsum(size) - size
    below, above = ordered[start + (size - 1) // 2], ordered[start + size // 2]
    medians: Floats = (below + above) / 2
    return medians


def spread_for(spreads: Spreads, *names: str) -> Spread | None:
    """Return the spread of the first of these groups that has 20 members or more; None where none has.

    Creators whose niche is not known have nothing in common: `tier|` is no group of peers.
    """
    for name in names:
        found = None if name.endswith("|") else spreads.get(name)
        if found is not None and found.peers >= FEWEST_PEERS:
            return found
    return None


def robust_z(values: Floats, errors: Floats, groups: Groups, spreads: Spreads) -> tuple[Floats, Floats]:
    """Return robust z and number of peers of c creators; NaN where there are too few peers or no spread at all.

    Peers are of the same niche and size, or of the same size where these are fewer than 20; never of another size.

    Args:
        values: On the scale of `spreads`, c.
        errors: Standard error of each value, c; NaN counts as 0.
        groups: `tier|niche` of each, c.
        spreads: Of the population.
    """
    unique, codes = np.unique(groups, return_inverse=True)
    found = [spread_for(spreads, str(group), _tier(str(group))) or _NO_PEERS for group in unique]
    median, mad, usual, peers = (
        np.array([getattr(each, name) for each in found], np.float64)[codes]
        for name in ("median", "mad", "error", "peers")
    )
    more = np.maximum(np.nan_to_num(errors) ** 2 - usual**2, 0.0)
    scale = np.sqrt(mad**2 + NORMAL_MAD**2 * more)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(scale > 0, NORMAL_MAD * (values - median) / scale, np.nan)
    return z, np.where(np.isnan(z), np.nan, peers)


def together(*z: Any) -> Any:
    """Return one z for several signals that point the same way: their sum over the root of their number.

    Takes arrays, numbers or expressions of an engine, and returns what it was given.

    Source: Stouffer et al. 1949. Signals that go together anyway make it a little too large.
    """
    return sum(z[1:], start=z[0]) / len(z) ** 0.5


def likes_together(row: Mapping[str, Any]) -> float | None:
    """Return one z for how even a creator's likes are and how much is said for them; None where one is not known.

    Far below 0 is how bought likes look.

    Args:
        row: Of `creator_metrics`.
    """
    z = [row[f"{metric_id}_z"] for metric_id in BOUGHT_LIKES]
    return None if None in z else float(together(*z))


_NO_PEERS = Spread(np.nan, np.nan, np.nan, 0)
