"""The control of the whole harness: Efron and Morris' 18 batters, a published result anybody can check."""

import numpy as np

from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.metrics.arrays import Floats

SOURCE = "Efron & Morris 1975, JASA 70:311-319, table 1"
AT_BATS = 45
# Hits in the first 45 at-bats of 1970, and the batting average over the rest of the season.
HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
REST_OF_SEASON = (
    0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.286,
    0.316, 0.200,
)  # fmt: skip
PUBLISHED_FACTOR, PUBLISHED_RATIO = 0.2117, 3.53


def james_stein(found: Floats, variance: float) -> tuple[Floats, float]:
    """Shrink c means of one variance toward their own mean; return them and the factor (never below 0).

    Args:
        found: The means, c, at least 4.
        variance: Of each.
    """
    away = found - found.mean()
    factor = max(1 - (len(found) - 3) * variance / float((away**2).sum()), 0.0)
    return found.mean() + factor * away, factor


def rows(_setting: Setting) -> list[Row]:
    """Reproduce the shrinkage factor and the gain."""
    found, later = np.array(HITS) / AT_BATS, np.array(REST_OF_SEASON)
    middle = float(found.mean())
    shrunk, factor = james_stein(found, middle * (1 - middle) / AT_BATS)
    before, after = float(((found - later) ** 2).sum()), float(((shrunk - later) ** 2).sum())
    n, ratio = len(found), before / after
    return [
        Row(
            "batters-factor", "18 batters: shrinkage factor of James and Stein", factor, None, n,
            f"{PUBLISHED_FACTOR}", SOURCE, round(factor, 4) == PUBLISHED_FACTOR,
        ),
        Row(
            "batters-gain", "18 batters: squared error of averages / of shrunken averages", ratio, None, n,
            f"{PUBLISHED_RATIO}", SOURCE, round(ratio, 2) == PUBLISHED_RATIO, f"{before:.4f} and {after:.4f}",
        ),
    ]  # fmt: skip


FIGURE = Figure(
    id="batters",
    what="18 batters: the harness reproduces a published figure",
    needs=(),
    source=SOURCE,
    protocol="the first 45 at-bats of 18 players predict the rest of their season",
    rows=rows,
)
