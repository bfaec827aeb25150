"""Small terms that several metrics share: expressions for engines, functions for arrays."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Columns = dict[str, Floats]

Z80 = 1.2815515655446004
Z95 = 1.959963984540054
# Ends of both intervals by the names they have in the warehouse, in standard deviations.
ENDS: Mapping[str, float] = {"low": -Z80, "high": Z80, "low95": -Z95, "high95": Z95}
DIGITS = 6
SMALLEST = 1e-12


def utc_literal(moment: datetime) -> Any:
    """Return a moment as a value that compares with stored moments, which are UTC without a zone mark."""
    return ibis.literal(moment.astimezone(UTC).replace(tzinfo=None), type="timestamp")


def number(value: ir.Value) -> Any:
    """Return a whole number as a floating-point one."""
    return value.cast("float64")


def whole(total: ir.NumericValue) -> ir.IntegerValue:
    """Return a sum of counts as a whole number: engines widen such sums to types that files keep as fractions."""
    return total.cast("float64").cast("int64")


def floats(rows: pa.RecordBatch | pa.Table, name: str) -> Floats:
    """Return a column as floating-point numbers, NaN where it is missing; moments as seconds, flags as 0 and 1."""
    column = rows[name]
    if pa.types.is_timestamp(column.type):
        return floats(pa.table({name: column.cast(pa.timestamp("us")).cast(pa.int64())}), name) / 1e6
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)


def wilson(hits: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    """Return Wilson's interval for shares of independent units; NaN where n is 0.

    Source: Wilson 1927.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = hits / n
        middle = share + z * z / (2 * n)
        spread = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        # At the ends the formula leaves a rounding error where 0 and 1 are meant.
        low = np.where(hits == 0, 0.0, (middle - spread) / scale)
        high = np.where(hits == n, 1.0, (middle + spread) / scale)
    unknown = ~(n > 0)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


_POWERS = 10.0 ** np.arange(-30, 31)


def published(values: Floats) -> Floats:
    """Round to 6 significant digits, so that the last digits of parallel sums never reach a ranking.

    Below `SMALLEST` everything is 0. NaN stays NaN.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.abs(values)
        tiny = size < SMALLEST
        exponent = np.nan_to_num(np.floor(np.log10(np.where(tiny, 1.0, size))), posinf=0.0, neginf=0.0)
        power = _POWERS[np.clip(DIGITS - 1 - exponent, -30, 30).astype(np.intp) + 30]
        return np.where(tiny, 0.0, np.round(values * power) / power)
