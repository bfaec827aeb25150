"""Are engagement percentiles percentiles: is a tenth of the creators below 0.1, half below 0.5?"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.honesty.influencers import FILES, SOURCE, NanoRates, read_influencers
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.statistics import coverage, distance_from_uniform, largest_usual_distance

Floats = NDArray[np.float64]

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
    found = [distance_row("percentile-distance", "published percentiles: distance from uniform", published)]
    for mark in MARKS:
        share = coverage(published < mark)
        note = f"{shares_of_shrinkage(rates, mark):.3f} from shrinkage alone"
        found.append(
            Row(
                f"percentile-below-{mark:g}", f"nano creators with a published percentile below {mark:g}",
                share.share, (share.low, share.high), share.n, f"{mark:g} within", SOURCE, share.agrees_with(mark),
                note,
            )
        )  # fmt: skip
    measured = measured_percentiles(rates)
    what = "percentiles of measured, unshrunken levels: distance from uniform"
    tails = ", ".join(f"{(measured < mark).mean():.3f} below {mark:g}" for mark in MARKS)
    return [*found, distance_row("percentile-measured", what, measured, tails)]


def distance_row(name: str, what: str, values: Floats, note: str = "") -> Row:
    """Return the distance from uniform; it holds where 95 % of uniform samples may be as far."""
    usual, distance = largest_usual_distance(len(values)), distance_from_uniform(values)
    target = f"at most {usual:.3f}"
    return Row(name, what, distance, None, len(values), target, SOURCE, distance <= usual, note)


FIGURE = Figure("percentile", "engagement percentiles of nano creators are uniform", FILES, SOURCE, rows)
