"""Are engagement percentiles percentiles?

Measured levels must be uniform among measured levels of their precision. Published percentiles are posterior means:
drawn toward 0.5 where posts are few, they cannot be uniform, and must be spread as shrinkage alone predicts.
"""

import numpy as np
from scipy import special

from closeknit.honesty.influencers import FILES, SOURCE, NanoRates, read_influencers
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.statistics import coverage, distance_from_uniform, largest_usual_distance
from closeknit.metrics.arrays import Floats

MARKS = (0.1, 0.5, 0.9)


def measured_percentiles(rates: NanoRates) -> Floats:
    """Return the percentile of each measured level among measured levels of its precision: not shrunken.

    Uniform where the population model fits, whatever the number of posts.
    """
    found: Floats = special.ndtr((rates.level - rates.expected) / np.sqrt(rates.tau**2 + rates.variance))
    return found


def shares_of_shrinkage(rates: NanoRates, mark: float) -> float:
    """Return the share of published percentiles below a mark that a model without any error would give.

    A published percentile is drawn toward 0.5 where posts are few: (shrunken - expected) has variance w tau², not
    tau², and is divided by sqrt(tau² + w variance).
    """
    weight = rates.tau**2 / (rates.tau**2 + rates.variance)
    divided_by = np.sqrt(rates.tau**2 + weight * rates.variance)
    return float(special.ndtr(special.ndtri(mark) * divided_by / (np.sqrt(weight) * rates.tau)).mean())


def rows(setting: Setting) -> list[Row]:
    """Compare the distribution of nano creators' percentiles with the uniform one."""
    rates = read_influencers(setting.data).rates
    published = rates.percentile
    what = "published percentiles: distance from uniform (reported only: posterior means are not uniform)"
    found = [distance_row("percentile-distance", what, published, judged=False)]
    for mark in MARKS:
        share = coverage(published < mark)
        expected = shares_of_shrinkage(rates, mark)
        found.append(
            Row(
                f"percentile-below-{mark:g}", f"nano creators with a published percentile below {mark:g}",
                share.share, (share.low, share.high), share.n, f"{expected:.3f} within", SOURCE,
                share.agrees_with(expected), "the target follows from shrinkage alone",
            )
        )  # fmt: skip
    measured = measured_percentiles(rates)
    what = "percentiles of measured, unshrunken levels: distance from uniform"
    tails = ", ".join(f"{(measured < mark).mean():.3f} below {mark:g}" for mark in MARKS)
    return [*found, distance_row("percentile-measured", what, measured, tails)]


def distance_row(name: str, what: str, values: Floats, note: str = "", *, judged: bool = True) -> Row:
    """Return the distance from uniform; it holds where 95 % of uniform samples may be as far."""
    usual, distance = largest_usual_distance(len(values)), distance_from_uniform(values)
    target = f"at most {usual:.3f}"
    return Row(name, what, distance, None, len(values), target, SOURCE, distance <= usual if judged else None, note)


FIGURE = Figure(
    id="percentile",
    what="engagement percentiles of nano creators are spread as they must be",
    needs=FILES,
    source=SOURCE,
    protocol="all nano creators with three posts or more, imported as a user would; no split",
    rows=rows,
)
