"""The fast way through a column gives what the cell rule gives, for any text whatever."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.sources import cells
from closeknit.sources.columns import CELL_RULES, read_column
from closeknit.sources.schemas import ARROW_TYPES
from closeknit.vocabulary.tables import Column, Kind

TELLING = st.sampled_from(
    [
        "",
        "null",
        "None",
        "undefined",
        "n/a",
        "-",
        "–",
        "0",
        "1",
        "-1",
        "-1.0",
        "-0",
        "007",
        "0x1F",
        "1e5",
        "1_000",
        "+5",
        " 5 ",
        "12.5K",
        "1,234",
        "12.0",
        "inf",
        "nan",
        "infinity",
        "1,5",
        "4.1%",
        "2026-06-22",
        "2026-06-22T17:24:20Z",
        "2026-06-22 17:24:20",
        "2026-06-22T17:24:20+0000",
        "2026-06-22T17:24:20.123456Z",
        "2026-06-22T17",
        "1480153474",
        "99999999",
        "1480153474000",
        "-1480153474",
        "22.06.2026",
        "9999-12-31T23:59:59+00:00",
        "true",
        "YES",
        "0.0",
        "@Anna",
        "anna",
        "instagram:@anna",
        "instagram:12",
        "instagram:",
        "instagram: x",
        "instagram:null",
        "https://instagram.com/anna/?x=1",
        "https://instagram.com/stories/",
        "p",
        "explore",
        "direct",
        "reels",
        "#a #b",
        "#a,#b",
        "a#b",
        "##x",
        '["a"]',
        "[",
        "image",
        "Reel",
        "١٢",
        "²",
        "@",
        "İ",
        "Σ",
        "ß",
        "1969-01-01",
        "instagr.am/anna",
    ]
)
AROUND = st.sampled_from(["", " ", "\n", "\t", "\r\n", "\0", "\x1c", "\x85", "\u00a0", "\u2009", "\u200b", "x"])
LETTERS = "0123456789.,-+ kKM%@#x:/TZ_|;[]\"'\n\t\0\x1c\x85\u00a0\u200bäİΣabnul"
CELL = st.one_of(
    TELLING,
    st.builds(lambda before, cell, after: before + cell + after, AROUND, TELLING, AROUND),
    st.text(LETTERS, max_size=8),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.none(),
)


def by_the_rule(kind: Kind, column: list[str | None]) -> tuple[pa.Array, dict[int, str]]:
    values: list[Any] = []
    bad = {}
    for row, cell in enumerate(column):
        try:
            values.append(None if cell is None else CELL_RULES[kind](cell))
        except cells.BadCell as error:
            values.append(None)
            bad[row] = str(error)
    return pa.array(values, ARROW_TYPES[kind]), bad


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
class TestReadColumn:
    @settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(column=st.lists(CELL, max_size=3))
    def test_agrees_with_the_cell_rule(self, kind, column):
        values, bad = read_column(Column("x", kind), pa.array(column, pa.string()))
        expected, expected_bad = by_the_rule(kind, column)
        assert values.type == expected.type
        assert bad == expected_bad
        assert [None if row in bad else value for row, value in enumerate(plain(values))] == plain(expected)

    def test_keeps_a_column_without_any_value_missing(self, kind):
        values, bad = read_column(Column("x", kind), pa.nulls(3))
        assert (values.null_count, values.type, bad) == (3, ARROW_TYPES[kind], {})


def plain(values: pa.Array) -> list[Any]:
    """Moments as whole microseconds: as Python objects they would carry different zone objects."""
    return (values.cast(pa.int64()) if pa.types.is_timestamp(values.type) else values).to_pylist()


class TestTypedColumns:
    def test_of_parquet_moments_without_a_zone_are_taken_as_utc(self):
        found = pa.array([1_480_153_474_000], pa.timestamp("ms"))
        values, bad = read_column(Column("x", Kind.MOMENT), found)
        assert (plain(values), bad) == ([1_480_153_474_000_000], {})

    def test_of_numbers_are_judged_like_text(self):
        values, bad = read_column(Column("x", Kind.COUNT), pa.array([5, -1, None]))
        assert values.to_pylist()[0] == 5
        assert bad == {1: "is negative, and a count cannot be"}

    def test_of_numbers_with_hidden_counts_are_missing(self):
        values, bad = read_column(Column("x", Kind.HIDEABLE_COUNT), pa.array([-1.0, 3.0, None]))
        assert (values.to_pylist(), bad) == ([None, 3, None], {})
