"""Whole columns at once: Arrow's own casts where they agree with `cells`, one call per distinct value elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.sources import cells
from closeknit.sources.schemas import ARROW_TYPES
from closeknit.vocabulary.handle import RESERVED, WRITTEN_HANDLE
from closeknit.vocabulary.tables import Column, Kind

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute
_nulls: Any = pa.nulls

CELL_RULES: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: cells.text,
    Kind.HANDLE: cells.handle,
    Kind.KEY: cells.key,
    Kind.ACCOUNT: cells.account,
    Kind.COUNT: cells.count,
    Kind.HIDEABLE_COUNT: cells.hideable_count,
    Kind.REAL: cells.real,
    Kind.FLAG: cells.flag,
    Kind.MOMENT: cells.moment,
    Kind.TAGS: cells.tags,
    Kind.POST_KIND: cells.post_kind,
}

Reasons = dict[int, str]


def read_column(column: Column, found: pa.Array[Any]) -> tuple[pa.Array[Any], Reasons]:
    """Read one column of cells.

    Args:
        column: What the cells should hold.
        found: The cells as found: text, or already typed by Parquet; length n.

    Returns:
        The values (length n, NULL where missing or bad) and, for each bad row, its index and the reason.
    """
    target = ARROW_TYPES[column.kind]
    if found.type == target and column.kind in {Kind.TAGS, Kind.MOMENT, Kind.FLAG}:
        return found, {}
    if pa.types.is_null(found.type):
        return _nulls(len(found), target), {}
    written = _as_text(found)
    fast = _FAST.get(column.kind)
    if fast is not None:
        try:
            return fast(written), {}
        except (pa.ArrowInvalid, _NotFast):
            pass
    return _by_distinct_value(CELL_RULES[column.kind], written, target)


def _as_text(found: pa.Array[Any]) -> Any:
    if pa.types.is_string(found.type):
        return found
    if pa.types.is_list(found.type) or pa.types.is_large_list(found.type):
        return pa.array([None if v is None else " ".join(map(str, v)) for v in found.to_pylist()], pa.string())
    if pa.types.is_timestamp(found.type):
        zoned = found if found.type.tz else pc.assume_timezone(found, "UTC")
        return zoned.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64()).cast(pa.string())
    if pa.types.is_date(found.type):
        return pc.strftime(found, "%Y-%m-%d")
    return found.cast(pa.string())


def _by_distinct_value(
    rule: Callable[[str], Any], written: pa.Array[Any], target: pa.DataType
) -> tuple[pa.Array[Any], Reasons]:
    """Apply a cell rule once to each distinct text and spread the results."""
    coded = written.dictionary_encode()
    values: list[Any] = []
    bad: dict[int, str] = {}
    for code, cell in enumerate(coded.dictionary.to_pylist()):
        try:
            values.append(rule(str(cell)))
        except cells.BadCell as error:
            values.append(None)
            bad[code] = str(error)
    codes = coded.indices
    result = pa.array(values, target).take(codes) if values else _nulls(len(written), target)
    if not bad:
        return result, {}
    positions = {row: code for row, code in enumerate(codes.to_pylist()) if code in bad}
    return result, {row: bad[code] for row, code in positions.items()}


class _NotFast(Exception):
    """A column holds a cell that only its cell rule can judge."""


def _require(condition: pa.Array[Any]) -> None:
    if pc.any(pc.invert(condition)).as_py():
        raise _NotFast


def _blank_to_null(written: pa.Array[Any]) -> Any:
    return pc.if_else(pc.equal(written, ""), pa.scalar(None, pa.string()), written)


def _whole_numbers(written: pa.Array[Any]) -> Any:
    numbers = _blank_to_null(written).cast(pa.int64())
    # Arrow would take 0x1F for 31.
    for mark in ("x", "X"):
        _require(pc.invert(pc.match_substring(written, mark)))
    return numbers


def _fast_count(written: pa.Array[Any]) -> Any:
    numbers = _whole_numbers(written)
    _require(pc.and_(pc.greater_equal(numbers, 0), pc.less_equal(numbers, cells.LARGEST_COUNT)))
    return numbers


def _fast_hideable(written: pa.Array[Any]) -> Any:
    numbers = _whole_numbers(written)
    _require(pc.and_(pc.greater_equal(numbers, -1), pc.less_equal(numbers, cells.LARGEST_COUNT)))
    return pc.if_else(pc.equal(numbers, -1), pa.scalar(None, pa.int64()), numbers)


def _fast_moment(written: pa.Array[Any]) -> Any:
    present = _blank_to_null(written)
    try:
        seconds = present.cast(pa.int64())
    except pa.ArrowInvalid:
        # Without a zone Arrow refuses, and the cell rule takes it as UTC.
        return present.cast(pa.timestamp("us", "UTC"))
    _require(pc.and_(pc.greater_equal(seconds, 10**8), pc.less(seconds, 10**11)))
    return pc.multiply(seconds, 1_000_000).cast(pa.timestamp("us", "UTC"))


def _fast_handle(written: pa.Array[Any]) -> Any:
    present = _blank_to_null(written)
    # Case and blanks beyond ASCII differ between Arrow and the cell rule, and no handle has any.
    _require(pc.fill_null(pc.string_is_ascii(present), True))
    found = pc.struct_field(pc.extract_regex(pc.utf8_lower(present), WRITTEN_HANDLE), "handle")
    plain = pc.is_in(found, pa.array(sorted(RESERVED | cells.MISSING)))
    _require(pc.equal(pc.is_valid(found), pc.is_valid(present)))
    _require(pc.or_kleene(pc.invert(plain), pc.is_null(found)))
    return found


# Blanks that RE2 does not count as such, letters whose small form depends on where they stand, and capitals that
# only some editions of Unicode know: the cell rule judges a column that has any of them.
_OTHER_BLANKS = "[\\x1c-\\x1f\\x0b\\x85\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}"
_OTHER_CAPITALS = r"\x{130}\x{3a3}\x{1c80}-\x{1c8f}\x{a7c0}-\x{a7ff}\x{ab60}-\x{ab6f}\x{10000}-\x{1efff}]"
_UNUSUAL = _OTHER_BLANKS + _OTHER_CAPITALS


def _fast_key(written: pa.Array[Any]) -> Any:
    stripped = pc.utf8_trim_whitespace(written)
    _require(pc.invert(pc.match_substring(stripped, "\0")))
    lengths = pc.utf8_length(stripped)
    _require(pc.less_equal(lengths, 200))
    _require(pc.invert(pc.match_substring_regex(stripped, r"(?i)^(instagram:)?\d(?:[.,]\d+)?e\+?\d+$")))
    # Every word for "missing" has at most nine letters: longer keys need no second look.
    short = pc.less_equal(lengths, 9)
    if pc.any(short).as_py():
        missing = pc.is_in(pc.utf8_lower(stripped), pa.array(sorted(cells.MISSING)))
        stripped = pc.if_else(missing, pa.scalar(None, pa.string()), stripped)
    return pc.replace_substring_regex(stripped, "^instagram:", "")


def _fast_account(written: pa.Array[Any]) -> Any:
    keys = _fast_key(written)
    _require(pc.invert(pc.starts_with(keys, "@")))
    return pc.binary_join_element_wise("instagram:", keys, "")


def _fast_text(written: pa.Array[Any]) -> Any:
    _require(pc.invert(pc.match_substring(written, "\0")))
    missing = pc.is_in(pc.utf8_trim_whitespace(written), pa.array(["", "null"]))
    return pc.if_else(missing, pa.scalar(None, pa.string()), written)


def _fast_tags(written: pa.Array[Any]) -> Any:
    _require(pc.invert(pc.match_substring_regex(written, _UNUSUAL)))
    _require(
        pc.invert(
            pc.match_substring_regex(written, r"^\s*\[|^\s*[-–]\s*$|^(?i)\s*(null|none|nan|n/a|na|undefined)\s*$")
        )
    )
    spaced = pc.replace_substring_regex(pc.utf8_lower(written), r"[\s,;|]+[#@]*|^[#@]+", " ")
    words = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(spaced))
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(spaced), ""), pa.scalar([], pa.list_(pa.string())), words)


_FAST: dict[Kind, Callable[[pa.Array[Any]], pa.Array[Any]]] = {
    Kind.COUNT: _fast_count,
    Kind.HIDEABLE_COUNT: _fast_hideable,
    Kind.MOMENT: _fast_moment,
    Kind.HANDLE: _fast_handle,
    Kind.KEY: _fast_key,
    Kind.ACCOUNT: _fast_account,
    Kind.TEXT: _fast_text,
    Kind.TAGS: _fast_tags,
}
