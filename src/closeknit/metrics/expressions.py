"""Small expressions that metrics share, portable over engines."""

from datetime import UTC, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

Z80 = 1.2815515655446004
Z95 = 1.959963984540054
DIGITS = 6
SMALLEST = 1e-30


def utc_literal(moment: datetime) -> Any:
    """Return a moment as a value that compares with stored moments, which are UTC without a zone mark."""
    return ibis.literal(moment.astimezone(UTC).replace(tzinfo=None), type="timestamp")


def whole(total: ir.NumericValue) -> ir.IntegerValue:
    """Return a sum of counts as a whole number: engines widen such sums to types that files keep as fractions."""
    return total.cast("float64").cast("int64")


def normal_cdf(z: Any) -> Any:
    """Return Phi(z) by a logistic curve with a cubic term; off by at most 0.00015.

    Source: Page 1977, *Approximations to the cumulative normal function*, with coefficients refitted (Bowling 2009).
    Engines have no error function in common.
    """
    return 1 / (1 + (-(1.5976 * z + 0.07056 * z * z * z)).exp())


def wilson(hits: ir.NumericValue, n: ir.NumericValue, z: float) -> tuple[ir.NumericValue, ir.NumericValue]:
    """Return Wilson's interval for a share of independent units; NULL where n is 0."""
    total = (n > 0).ifelse(n.cast("float64"), None)
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * (share * (1 - share) / total + z * z / (4 * total * total)).sqrt()
    scale = 1 + z * z / total
    # At the ends the formula leaves a rounding error where 0 and 1 are meant.
    low = (hits == 0).ifelse(total * 0, (middle - spread) / scale)
    high = (hits == n).ifelse(total / n, (middle + spread) / scale)
    return low, high


def published(value: ir.NumericValue) -> ir.NumericValue:
    """Round to 6 significant digits, so that the last digits of parallel sums never reach a ranking.

    Below `SMALLEST` everything is 0: the powers of ten that would be needed leave the range of numbers.
    """
    size = (value.abs() < SMALLEST).ifelse(1.0, value.abs())
    power = ibis.literal(10.0).pow(DIGITS - 1 - size.log10().floor())
    return (value * power).round() / power
