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
