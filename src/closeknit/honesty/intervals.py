"""Rows that say how often intervals held what came."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from closeknit.honesty.rows import Row
from closeknit.honesty.statistics import coverage
from closeknit.honesty.timelines import TimeSplit, held
from closeknit.metrics.forecast import Law

SHARES = (0.80, 0.90, 0.95)
FEWEST_IN_CELL = 30  # of fewer accounts the interval of a share is too wide to tell anything


def coverage_row(name: str, what: str, hits: NDArray[np.bool_], share: float, source: str, note: str = "") -> Row:
    """Return how often intervals held; the row holds where its 95 % interval contains the share promised."""
    found = coverage(hits)
    holds = found.agrees_with(share)
    why = "" if holds else "needlessly wide" if found.share > share else "too narrow"
    return Row(
        name, what, found.share, (found.low, found.high), found.n, f"{share:.2f} within", source, holds,
        "; ".join(filter(None, (why, note))),
    )  # fmt: skip


def coverage_rows(
    start: str,
    what: str,
    split: TimeSplit,
    law: Law,
    source: str,
    note: str = "",
    *,
    shares: Sequence[float] = SHARES,
    which: NDArray[np.bool_] | None = None,
) -> list[Row]:
    """Return a row for each share that intervals promise.

    Args:
        start: What the ids start with; that of 90 % is just this.
        what: Whose intervals.
        split: What was seen and what came.
        law: The predictive law.
        source: Of the data.
        note: To be told with every row.
        shares: Of the intervals.
        which: Which accounts; None = all.
    """
    found = []
    for share in shares:
        hits, (low, high) = held(split, law, share), law.interval(share)
        if which is not None:
            hits, low, high = hits[which], low[which], high[which]
        name = start if share == 0.90 else f"{start}-{100 * share:.0f}"
        ratio = f"median high / low {np.median(high / low):.2f}"
        about = f"{what}: share of {100 * share:.0f} % intervals that held"
        found.append(coverage_row(name, about, hits, share, source, f"{ratio}; {note}" if note else ratio))
    return found
