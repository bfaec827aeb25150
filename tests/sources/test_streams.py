"""Bytes on their way in: unpacked, in UTF-8, cut at lines."""

import gzip
import io
import lzma
from pathlib import Path

import pytest

from closeknit.sources import streams
from closeknit.sources.contract import InputFile
from closeknit.sources.streams import CleanText, WrongEncoding, encoding_of, open_bytes, refuse_foreign
from closeknit.vocabulary.errors import UnusableFile


def file_of(folder: Path, content: bytes, name: str = "a.csv") -> InputFile:
    (folder / name).write_bytes(content)
    return InputFile(folder / name, name)


def clean(file: InputFile, encoding: str = "utf-8") -> tuple[bytes, list[int]]:
    dropped: list[int] = []
    with CleanText(file, encoding, dropped.append) as text:
        return io.BufferedReader(text).read(), dropped


class TestOpenBytes:
    @pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.xz"])
    @pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
    def test_unpacks_by_content_whatever_the_name(self, tmp_path, pack, name):
        with open_bytes(file_of(tmp_path, pack(b"hello"), name)) as stream:
            assert stream.read() == b"hello"

    def test_names_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(UnusableFile, match=r"gone\.csv cannot be opened.*Check the path"):
            open_bytes(InputFile(tmp_path / "gone.csv", "gone.csv"))


class TestEncodingOf:
    @pytest.mark.parametrize(
        ("start", "encoding"),
        [
            ("Größe,a\n".encode(), "utf-8"),
            ("Größe".encode("utf-8-sig"), "utf-8-sig"),
            ("Größe".encode("utf-16"), "utf-16"),
            ("Größe,a\n1,2\n".encode("utf-16-le"), "utf-16-le"),
            ("Größe,a\n1,2\n".encode("utf-16-be"), "utf-16-be"),
            (b"", "utf-8"),
            (b"a\0b,c\n", "utf-8"),
        ],
    )
    def test_tells_by_mark_or_pattern(self, start, encoding):
        assert encoding_of(start) == encoding


class TestCleanText:
    def test_passes_text_on_unchanged(self, tmp_path):
        text = "".join(f"{n},ä\n" for n in range(300_000)).encode() + b"no end"
        assert clean(file_of(tmp_path, text)) == (text, [])

    def test_turns_other_encodings_into_utf_8_without_mark(self, tmp_path):
        assert clean(file_of(tmp_path, "Zoë\n".encode("utf-16")), "utf-16") == ("Zoë\n".encode(), [])

    def test_says_when_the_encoding_is_wrong(self, tmp_path):
        with pytest.raises(WrongEncoding):
            clean(file_of(tmp_path, b"Zo\xeb\n"))

    @pytest.mark.parametrize("length", [95, 100, 101, 1000])
    @pytest.mark.parametrize("chunk", [1, 7, 64, 4096])
    @pytest.mark.parametrize("end", [b"\n", b""], ids=["closed", "open"])
    def test_drops_long_lines_wherever_pieces_end(self, tmp_path, monkeypatch, length, chunk, end):
        monkeypatch.setattr(streams, "CHUNK", chunk)
        monkeypatch.setattr(streams, "LONGEST_LINE", 100)
        lines = [b"1", b"x" * length, b"3", b"y" * length, b"z" * length]
        kept, dropped = clean(file_of(tmp_path, b"\n".join(lines) + end))
        too_long = {number for number, line in enumerate(lines, 1) if len(line) > 100}
        # A line is judged when a piece ends inside it: one piece more than the limit may pass, never less than it.
        certain = {number for number, line in enumerate(lines, 1) if len(line) > 100 + chunk}
        assert certain <= set(dropped) <= too_long
        assert dropped == sorted(set(dropped))
        assert kept.rstrip(b"\n") == b"\n".join(line for n, line in enumerate(lines, 1) if n not in dropped)

    def test_remembers_the_last_byte_that_is_no_line_break(self, tmp_path):
        with CleanText(file_of(tmp_path, b'a,"b"\r\n\r\n'), "utf-8", print) as text:
            io.BufferedReader(text).read()
            assert text.last_byte == b'"'


class TestRefuseForeign:
    @pytest.mark.parametrize("start", [b"PK\x03\x04..", b"%PDF-1.4", b"\x89PNG\r\n", b"SQLite format 3\0"])
    def test_names_what_it_is(self, tmp_path, start):
        with pytest.raises(UnusableFile, match=r"a\.csv is .*Export it again"):
            refuse_foreign(InputFile(tmp_path / "a.csv", "a.csv"), start)

    def test_lets_text_pass(self, tmp_path):
        assert refuse_foreign(InputFile(tmp_path / "a.csv", "a.csv"), b"handle,followers\n") is None
