"""Small terms that several expressions share, portable over engines."""

from datetime import UTC, datetime
from typing import Any

import ibis
import ibis.expr.types as ir


def utc_literal(moment: datetime) -> Any:
    """Return a moment as a value that compares with stored moments, which are UTC without a zone mark."""
    return ibis.literal(moment.astimezone(UTC).replace(tzinfo=None), type="timestamp")


def number(value: ir.Value) -> Any:
    """Return a whole number as a floating-point one."""
    return value.cast("float64")


def whole(total: ir.NumericValue) -> ir.IntegerValue:
    """Return a sum of counts as a whole number: engines widen such sums to types that files keep as fractions."""
    return total.cast("float64").cast("int64")


def hours_between(later: ir.TimestampValue, earlier: ir.TimestampValue) -> ir.FloatingValue:
    """Return the hours from one moment to a later one; negative where it is earlier."""
    return (later.epoch_seconds() - earlier.epoch_seconds()).cast("float64") / 3600


# Days are counted from here, so that squares of dates keep their digits.
_EPOCH_DAYS = 18_262  # 2020-01-01
_DAY_SECONDS = 86_400


def day_number(moment: ir.TimestampValue) -> Any:
    """Return a stored moment in days since 2020-01-01, with fractions."""
    return number(moment.epoch_seconds()) / _DAY_SECONDS - _EPOCH_DAYS


def days_since_2020(moment: datetime) -> float:
    """Return a moment as `day_number` counts it."""
    return moment.timestamp() / _DAY_SECONDS - _EPOCH_DAYS


def even_sample(rows: ir.Table, most: int) -> ir.Table:
    """Return the rows of about this many creators or fewer, by hash: the same ones whatever order rows come in."""
    stride = -(-int(rows.creator_id.nunique().to_pyarrow().as_py()) // most)
    return rows.filter(rows.creator_id.hash().abs() % stride == 0) if stride > 1 else rows
