"""Columns of numbers as arrays, and the small formulas that several metrics share. Missing is NaN."""

from collections.abc import Mapping
from typing import Any

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
SMALLEST = 1e-250


def floats(rows: pa.RecordBatch | pa.Table, name: str) -> Floats:
    """Return a column as floating-point numbers, NaN where it is missing; moments as seconds, flags as 0 and 1."""
    column = rows[name]
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.int64())
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64) / 1e6
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)


def texts(rows: pa.RecordBatch | pa.Table, name: str) -> NDArray[np.object_]:
    """Return a column of texts, "" where it is missing."""
    return np.array([text or "" for text in rows[name].to_pylist()], dtype=object)


def coded(column: "pa.ChunkedArray[Any] | pa.Array[Any]") -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the values of a column of texts, "" for missing ones, and the place of each row's among them."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    found: pa.DictionaryArray[Any, Any] = whole.cast(pa.string()).fill_null("").dictionary_encode()
    return found.dictionary.to_numpy(zero_copy_only=False), found.indices.to_numpy().astype(np.intp)


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


_MIDDLE = 256
_POWERS = 10.0 ** np.arange(-_MIDDLE, _MIDDLE + 1)


def published(values: Floats) -> Floats:
    """Round to 6 significant digits, so that the last digits of parallel sums never reach a ranking.

    Below `SMALLEST` everything is 0. NaN stays NaN.
    """
    size = np.abs(values)
    with np.errstate(invalid="ignore"):
        small = ~(size >= SMALLEST)  # NaN too: it has no digits to keep
        exponent = np.minimum(np.floor(np.log10(np.where(small, 1.0, size))), _MIDDLE).astype(np.int16)
        power = _POWERS[_MIDDLE + DIGITS - 1 - exponent]
        rounded = np.rint(values * power) / power
    return np.where(size < SMALLEST, 0.0, rounded)
