"""Excel files: typed cells, several sheets, titles above the header, and files that mean harm."""

import stat
import struct
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from reading_help import read

from closeknit.sources import spreadsheet
from closeknit.sources.contract import InputFile, ReadOptions
from closeknit.sources.limits import OWN_SPREADSHEET, Limits, enforced
from closeknit.sources.spreadsheet import workbook
from closeknit.vocabulary.errors import CloseknitError, UnknownLayout, UnusableFile


def write(folder: Path, *sheets: list[list[object]], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def problem_of(path: Path) -> str:
    with pytest.raises(CloseknitError) as caught:
        list(spreadsheet.SOURCE.read(InputFile(path, path.name), ReadOptions()))
    assert path.name in str(caught.value)
    assert caught.value.next_step
    return str(caught.value)


class TestCells:
    def test_typed_in_excel_come_out_right(self, tmp_path):
        rows = [
            ["Handle", "Followers", "Verified", "As of", "Category", "ER"],
            ["@Anna", 12345.0, True, datetime.fromisoformat("2026-05-04T10:30"), "cake", 0.0345],
            [433, "1.2K", False, None, None, None],
        ]
        found = read(write(tmp_path, rows))
        anna, number = found.rows["profiles"]
        assert (anna["handle"], anna["followers"], anna["is_verified"]) == ("anna", 12345, True)
        assert anna["observed_at"].isoformat().startswith("2026-05-04T10:30:00")
        assert (number["handle"], number["followers"], number["niche"]) == ("433", 1200, None)
        assert found.metrics() == {("anna", "engagement_rate"): pytest.approx(0.0345)}
        assert found.column("profiles", "source_row") == [2, 3]

    def test_of_blank_rows_are_left_out_and_lines_stay_true(self, tmp_path):
        found = read(write(tmp_path, [["Handle", "Followers"], ["anna", 1], [None, None], ["ben", -2]]))
        assert found.column("profiles", "source_row") == [2]
        assert [(r.line, r.column) for r in found.refusals] == [(4, "followers")]


class TestSheets:
    def test_without_a_header_are_passed_over_and_the_one_read_is_named(self, tmp_path):
        found = read(write(tmp_path, [["Read me first, please"]], [["Handle", "Followers"], ["anna", 5]]))
        assert found.column("profiles", "handle") == ["anna"]
        assert "read from the sheet 'Sheet 2'" in found.notes
        assert "'Sheet 2'" in found.why

    def test_with_titles_above_the_header_say_where_it_was(self, tmp_path):
        rows = [
            ["Our creators"],
            [None],
            ["made by", "Eva", "in May"],
            ["Username", "Followers", "Niche"],
            ["anna", 5, "x"],
        ]
        found = read(write(tmp_path, rows))
        assert [(r["handle"], r["source_row"]) for r in found.rows["profiles"]] == [("anna", 5)]
        assert any("header was found in row 4" in note for note in found.notes)

    def test_with_one_column_of_handles_need_no_header(self, tmp_path):
        assert read(write(tmp_path, [["@anna"], ["@ben"]])).column("profiles", "handle") == ["anna", "ben"]

    def test_that_name_no_creator_give_the_headers_found(self, tmp_path):
        path = write(tmp_path, [["Shop", "Sales"], ["Ulm", 3], ["Bonn", 4]])
        assert "'Shop', 'Sales'" in problem_of(path)
        with pytest.raises(UnknownLayout):
            read(path)

    def test_are_read_with_the_users_mapping(self, tmp_path):
        file = InputFile(write(tmp_path, [["Who", "Many"], ["anna", 3]]), "list.xlsx")
        read_rows = list(spreadsheet.SOURCE.read(file, ReadOptions(mapping={"Who": "handle", "Many": "followers"})))
        assert read_rows[-1].columns["followers"].to_pylist() == ["3"]


class TestFilesThatAreSomethingElse:
    def test_encrypted_are_told_to_be_saved_without_a_password(self, tmp_path):
        path = tmp_path / "secret.xlsx"
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
        assert "is encrypted. Save it without a password." in problem_of(path)

    def test_of_old_excel_are_told_to_be_saved_anew(self, tmp_path):
        path = tmp_path / "old.xls"
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"))
        assert "before 2007. Save it as .xlsx or CSV." in problem_of(path)

    def test_of_text_are_told_to_be_renamed(self, tmp_path):
        path = tmp_path / "really.xlsx"
        path.write_text("Handle,Followers\nanna,1\n")
        assert "rename it to .csv" in problem_of(path)

    def test_of_other_archives_are_told_to_be_unpacked(self, tmp_path):
        path = tmp_path / "pictures.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("cat.txt", "meow")
        assert "ZIP archive without a workbook" in problem_of(path)

    def test_cut_off_are_told_to_be_fetched_again(self, tmp_path):
        whole = write(tmp_path, [["Handle"], ["anna"]], name="whole.xlsx").read_bytes()
        path = tmp_path / "half.xlsx"
        path.write_bytes(whole[: len(whole) // 2])
        assert "damaged or cut off" in problem_of(path)

    def test_with_a_broken_sheet_are_told_to_be_saved_again(self, tmp_path):
        path = tmp_path / "broken.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook><she")
        assert "cannot be read" in problem_of(path)


class TestLimits:
    def test_stop_a_small_file_that_unpacks_hugely(self, tmp_path):
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
                for _ in range(64):
                    sheet.write(b" " * (1 << 20))
        assert path.stat().st_size < 200_000
        assert "unpacks to more than 16 MB" in problem_of(path)

    def test_count_what_really_comes_out_although_the_header_lies(self, tmp_path):
        path = tmp_path / "liar.xlsx"
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(bytes(64 << 20)) + packer.flush()
        _write_forged(path, b"xl/workbook.xml", packed, stated=10)
        assert zipfile.ZipFile(path).infolist()[0].file_size == 10
        assert "unpacks to more than 16 MB" in problem_of(path)

    def test_stop_a_child_that_takes_too_long(self, tmp_path):
        with enforced(Limits(seconds=0.001)):
            assert "longer than 0.001 seconds" in problem_of(write(tmp_path, [["Handle"], ["anna"]]))

    def test_stop_a_child_that_needs_too_much_memory(self, tmp_path):
        book = openpyxl.Workbook()
        book.active["A1"] = "Handle"
        book.active["XFD1048576"] = "far away"
        path = tmp_path / "sparse.xlsx"
        book.save(path)
        assert "memory" in problem_of(path)

    def test_refuse_more_cells_than_make_sense(self, tmp_path):
        path = write(tmp_path, [["Handle", "Followers"], ["anna", 1], ["ben", 2]])
        with enforced(Limits(cells=5)):
            assert "has 6 cells in the sheet 'Sheet 1'" in problem_of(path)

    def test_refuse_xml_that_defines_entities(self, tmp_path):
        path = tmp_path / "laughs.xlsx"
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            with zipfile.ZipFile(path, "w", method) as archive:
                archive.writestr("xl/workbook.xml", f"<!DOCTYPE w [{laughs}]><workbook>&l9;</workbook>")
            assert "defines XML entities" in problem_of(path)

    @pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "xl/../../evil.xml", "..\\evil.xml"])
    def test_refuse_parts_that_point_outside(self, tmp_path, name):
        path = tmp_path / "outside.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr(name, "x")
        assert "points outside" in problem_of(path)

    def test_refuse_symbolic_links(self, tmp_path):
        path = tmp_path / "link.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            link = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
        assert "points outside" in problem_of(path)

    def test_refuse_a_file_beyond_fifty_megabytes_unopened(self, tmp_path):
        path = tmp_path / "huge.xlsx"
        with path.open("wb") as file:
            file.write(b"PK\x03\x04")
            file.truncate(OWN_SPREADSHEET.size + 1)
        with pytest.raises(UnusableFile, match="read up to 50 MB"):
            workbook.first_rows(InputFile(path, path.name))


def _write_forged(path: Path, name: bytes, packed: bytes, stated: int) -> None:
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), stated, len(name), 0) + name
    central = (
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), stated, len(name), 0, 0, 0, 0, 0, 0
        )
        + name
    )
    start = len(local) + len(packed)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), start, 0)
    path.write_bytes(local + packed + central + end)
