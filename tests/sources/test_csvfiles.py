"""Rows of delimited text know the line they start on, whatever stands between them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closeknit.sources import csvfiles, streams
from closeknit.sources.contract import InputFile, Note, Refusal
from closeknit.sources.csvfiles import CellBatch, distinct, header_of, read_cells


def cells_of(path: Path) -> tuple[list[tuple[int, ...]], list[int | None], list[str]]:
    """(line, cells...) of the rows taken, lines refused, notes."""
    rows: list[tuple[int, ...]] = []
    refused: list[int | None] = []
    notes: list[str] = []
    for part in read_cells(InputFile(path, path.name)):
        if isinstance(part, CellBatch):
            columns = [column.to_pylist() for column in part.columns.values()]
            rows += zip(part.lines.to_pylist(), *columns, strict=True)
        elif isinstance(part, Refusal):
            refused.append(part.line)
        elif isinstance(part, Note):
            notes.append(part.text)
    return rows, refused, notes


class TestHeaderOf:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_finds_the_delimiter(self, delimiter):
        assert header_of(f"a{delimiter}b\n1{delimiter}2\n") == (("a", "b"), delimiter)

    def test_passes_over_blank_lines_and_excels_separator_line(self):
        assert header_of("\r\nsep=;\r\na;b\r\n") == (("a", "b"), ";")

    def test_keeps_line_breaks_inside_names(self):
        assert header_of('"a\nb",c\n')[0] == ("a\nb", "c")


class TestDistinct:
    def test_never_gives_a_name_twice(self):
        names = list(distinct(["a", "a", "a (2)", "", "column 4"]))
        assert len(set(names)) == 5
        assert names[:2] == ["a", "a (2)"]


CELL = st.text('ab ",\n;é', max_size=4)


class TestReadCells:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(rows=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=8), above=st.integers(0, 2))
    def test_gives_each_row_its_line(self, tmp_path, rows, above):
        """Against Python's own reader, which counts the lines it has read."""
        path = tmp_path / "a.csv"
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerows([["first\nname", "b", "c"], *rows])
        path.write_bytes(b"\n" * above + buffer.getvalue().encode())
        expected, wrong, line = [], [], above + 2
        for row in rows:
            if len(row) != 3:
                wrong.append(line + 1)
            elif any(cell.strip() for cell in row):
                expected.append((line + 1, *row))
            line += 1 + sum(cell.count("\n") for cell in row)
        taken, refused, _ = cells_of(path)
        assert taken == expected
        assert sorted(refused) == wrong

    def test_counts_on_over_many_blocks_and_dropped_lines(self, tmp_path, monkeypatch):
        monkeypatch.setattr(streams, "CHUNK", 1000)
        monkeypatch.setattr(streams, "LONGEST_LINE", 2000)
        monkeypatch.setattr(csvfiles, "LONGEST_LINE", 2000)
        path = tmp_path / "a.csv"
        lines, expected, refused = ["a,b"], [], []
        for number in range(3000):
            at = len(lines) + 1
            if number % 500 == 250:
                lines.append("x" * 5000)
                refused.append(at)
            elif number % 7 == 3:
                lines.append("only one")
                refused.append(at)
            elif number % 5 == 2:
                lines += ['"two', f'lines",{number}']
                expected.append((at, "two\nlines", str(number)))
            else:
                lines.append(f"plain,{number}")
                expected.append((at, "plain", str(number)))
        path.write_text("\n".join(lines) + "\n")
        taken, found, _ = cells_of(path)
        assert taken == expected
        assert sorted(found) == refused

    def test_keeps_a_last_cell_of_several_lines_that_is_closed(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text('a,b\n1,"two\nlines"\n\n')
        assert cells_of(path) == ([(2, "1", "two\nlines")], [], [])

    def test_keeps_a_row_without_a_line_break_behind_it(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text("a,b\n1,2\n3,4")
        assert cells_of(path)[0] == [(2, "1", "2"), (3, "3", "4")]
