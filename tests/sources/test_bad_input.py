"""Files that are broken, mislabelled or hostile: the message helps, and what can be read is read."""

import codecs
import gzip
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from reading_help import Outcome, read

from closeknit.sources.contract import InputFile
from closeknit.sources.jsonfiles import BrokenRecord, read_records, refuse_record
from closeknit.vocabulary.errors import CloseknitError, UnusableFile

POSTS = "post_id,handle,caption,likes,posted_at\n"


def write(folder: Path, content: str | bytes, name: str = "posts.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def message_of(path: Path) -> str:
    """What the user is told about a file of which nothing is used: its name and the next step are in it."""
    try:
        found = read(path)
    except CloseknitError as error:
        text, next_step = str(error), error.next_step
        assert next_step
    else:
        assert found.rows == {}
        text = found.refused_whole
    assert path.name in text
    assert text.count(". ") >= 1, "there is no next step"
    return text


def lines_of(found: Outcome) -> list[tuple[int | None, str]]:
    return [(refusal.line, refusal.reason) for refusal in found.refusals]


class TestCompression:
    def test_cut_off_is_told_and_nothing_is_taken(self, tmp_path):
        rows = "".join(f"{n},anna,{n * 7919 % 10007},1,\n" for n in range(200_000))
        whole = gzip.compress((POSTS + rows).encode())
        text = message_of(write(tmp_path, whole[: len(whole) // 2], "posts.csv.gz"))
        assert "breaks off inside its compressed data" in text

    def test_damaged_in_the_middle_is_told(self, tmp_path):
        whole = bytearray(gzip.compress((POSTS + "1,anna,x,1,\n" * 50).encode()))
        whole[15:25] = b"\xff" * 10
        assert "breaks off inside its compressed data" in message_of(write(tmp_path, bytes(whole), "posts.csv.gz"))

    def test_promised_by_the_name_alone_is_told(self, tmp_path):
        assert "is not compressed although" in message_of(write(tmp_path, POSTS + "1,anna,x,1,\n", "posts.csv.gz"))


class TestForeignFiles:
    @pytest.mark.parametrize(
        ("magic", "what"),
        [(b"PK\x03\x04", "a ZIP or Excel file"), (b"%PDF-1.7", "a PDF"), (b"\xd0\xcf\x11\xe0", "encrypted Excel")],
    )
    @pytest.mark.parametrize("name", ["posts.csv", "list.csv", "posts.json"])
    def test_are_named_for_what_they_are(self, tmp_path, magic, what, name):
        assert what in message_of(write(tmp_path, magic + bytes(range(256)) * 4, name))


class TestEncodings:
    CAPTION = "Grüße für Zoë"

    @pytest.mark.parametrize(
        ("encoding", "mark"),
        [
            ("utf-8", b""),
            ("utf-8", codecs.BOM_UTF8),
            ("utf-16-le", codecs.BOM_UTF16_LE),
            ("utf-16-be", codecs.BOM_UTF16_BE),
            ("utf-16-le", b""),
            ("utf-16-be", b""),
        ],
    )
    def test_are_recognised(self, tmp_path, encoding, mark):
        text = POSTS + f"1,anna,{self.CAPTION},5,2026-01-01\n"
        found = read(write(tmp_path, mark + text.encode(encoding)))
        assert found.column("posts", "caption") == [self.CAPTION]

    @pytest.mark.parametrize("filler", [0, 100_000], ids=["at the start", "deep in the file"])
    def test_of_western_windows_are_read_with_a_note(self, tmp_path, filler):
        rows = "".join(f"{n},anna,plain,5,\n" for n in range(10, 10 + filler))
        found = read(write(tmp_path, (POSTS + rows + f"1,anna,{self.CAPTION},5,\n").encode("cp1252")))
        assert found.column("posts", "caption")[-1] == self.CAPTION
        assert len(found.rows["posts"]) == filler + 1
        assert any("read as Windows-1252" in note for note in found.notes)

    def test_keep_headers_whole_in_long_files(self, tmp_path):
        text = "Handle,Größe,Follower\n" + "anna,1,5\n" * 10_000
        found = read(write(tmp_path, text.encode("cp1252"), "list.csv"))
        assert "columns not used: Größe" in found.notes

    def test_nobody_can_tell_are_refused(self, tmp_path):
        text = message_of(write(tmp_path, POSTS.encode() + b"1,anna,\x81\x8d\xff,5,\n"))
        assert "encoding we cannot tell" in text

    def test_of_utf_16_cut_in_a_character_are_refused(self, tmp_path):
        text = (POSTS + "1,anna,x,5,\n").encode("utf-16")
        assert "encoding we cannot tell" in message_of(write(tmp_path, text[:-1]))


class TestEndlessLines:
    def test_cost_no_memory_and_the_other_rows_come_in_with_their_lines(self, tmp_path):
        path = tmp_path / "posts.csv.gz"
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(POSTS.encode() + b"1,anna,x,5,\n2,anna,")
            for _ in range(500):
                file.write(b"a" * (1 << 20))
            file.write(b",5,\n3,anna,y,-7,\n4,anna,z,5,\n")
        program = textwrap.dedent(
            f"""
            import json, sys
            from pathlib import Path
            sys.path.insert(0, {str(Path(__file__).parent)!r})
            from reading_help import read
            found = read(Path({str(path)!r}))
            # Not ru_maxrss: a child inherits its parent's peak there.
            status = dict(line.split(":", 1) for line in open("/proc/self/status"))
            peak = int(status["VmHWM"].split()[0]) // 1024
            print(json.dumps([peak, found.column("posts", "source_row"), [r.line for r in found.refusals]]))
            """
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        peak, taken, refused = json.loads(done.stdout)
        assert peak < 600
        assert taken == [2, 5]
        assert sorted(refused) == [3, 4]


class TestCells:
    def test_with_nul_bytes_are_refused_and_the_next_row_is_taken(self, tmp_path):
        found = read(write(tmp_path, POSTS + "1,anna,a\0b,5,\n2,anna,ab,5,\n"))
        assert lines_of(found) == [(2, "contains a NUL byte")]
        assert found.column("posts", "post_id") == ["2"]

    def test_with_nul_bytes_in_a_key_are_refused(self, tmp_path):
        assert lines_of(read(write(tmp_path, POSTS + "1\0,anna,x,5,\n"))) == [(2, "contains a NUL byte")]

    def test_with_hidden_likes_are_missing_and_never_zero(self, tmp_path):
        found = read(write(tmp_path, POSTS + "1,anna,x,-1,\n2,anna,x,,\n3,anna,x,0,\n4,anna,x,-2,\n"))
        assert found.column("posts", "likes") == [None, None, 0]
        assert [line for line, _ in lines_of(found)] == [5]

    def test_with_negative_followers_are_refused(self, tmp_path):
        found = read(write(tmp_path, "handle,followers\nanna,-5\nben,5\n", "profiles.csv"))
        assert lines_of(found) == [(2, "is negative, and a count cannot be")]
        assert found.column("profiles", "handle") == ["ben"]

    def test_with_dates_in_the_future_are_refused(self, tmp_path):
        found = read(write(tmp_path, POSTS + "1,anna,x,5,2031-01-01\n2,anna,x,5,2026-05-01\n"))
        assert lines_of(found) == [(2, "is later than the day the data was observed")]
        assert found.column("posts", "post_id") == ["2"]

    def test_observed_in_the_future_are_refused(self, tmp_path):
        found = read(write(tmp_path, "handle,observed_at\nanna,2031-01-01\n", "profiles.csv"))
        assert lines_of(found) == [(2, "is in the future")]


class TestRows:
    def test_too_short_or_long_are_refused_with_their_line(self, tmp_path):
        found = read(
            write(tmp_path, POSTS + '1,anna,"two\nlines",5,\n2,anna\n\n3,anna,x,5,,,\n4,anna,x,-9,\n5,b,x,5,\n')
        )
        assert sorted(lines_of(found)) == [
            (4, "the row has 2 cells and the header 5"),
            (6, "the row has 7 cells and the header 5"),
            (7, "is negative, and a count cannot be"),
        ]
        assert found.column("posts", "source_row") == [2, 8]

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_that_are_blank_are_passed_over(self, tmp_path, end):
        text = end.join([POSTS.strip(), "", "1,anna,x,5,", "", ",,,,", "  ", "2,anna,x,-5,", ""])
        found = read(write(tmp_path, text))
        assert found.column("posts", "source_row") == [3]
        assert [line for line, _ in lines_of(found)] == [7]

    @pytest.mark.parametrize("row", ['2,anna,"open,5,\n3,anna,x,5,\n', '2,anna,x,5,"open\n3,anna,x,5,\n'])
    def test_that_swallow_the_rest_by_an_open_quotation_mark_are_refused(self, tmp_path, row):
        found = read(write(tmp_path, POSTS + "1,anna,x,5,\n" + row))
        assert found.column("posts", "post_id") == ["1"]
        assert [(line, "never closed" in reason) for line, reason in lines_of(found)] == [(3, True)]

    def test_that_swallow_more_than_a_block_are_told_with_their_line(self, tmp_path):
        text = POSTS + "1,anna,x,5,\n" + '2,anna,"open,5,\n' + "3,anna,x,5,\n" * 3_000_000
        assert "quotation mark is probably never closed" in message_of(write(tmp_path, text))


class TestHeaders:
    def test_of_too_many_columns_are_refused(self, tmp_path):
        header = ",".join(["post_id", *(f"c{n}" for n in range(2000))])
        assert "has 2,001 columns" in message_of(write(tmp_path, f"{header}\n1\n"))

    @pytest.mark.parametrize("text", [POSTS, POSTS.strip()])
    def test_alone_give_no_rows_and_a_note(self, tmp_path, text):
        found = read(write(tmp_path, text))
        assert found.rows == {}
        assert found.notes == ["has a header and no rows"]

    @pytest.mark.parametrize("content", [b"", b"\n\n", gzip.compress(b"", mtime=0)])
    def test_missing_with_all_else_are_called_empty(self, tmp_path, content):
        path = write(tmp_path, content, "list.csv")
        with pytest.raises(CloseknitError, match=r"list\.csv (is empty|has)"):
            read(path)

    def test_longer_than_any_header_are_refused(self, tmp_path):
        assert "has no header" in message_of(write(tmp_path, "post_id," + "x" * 200_000))

    def test_below_blank_lines_are_found(self, tmp_path):
        found = read(write(tmp_path, "\n\r\n" + POSTS + "1,anna,x,5,\n2\n"))
        assert found.column("posts", "source_row") == [4]
        assert [line for line, _ in lines_of(found)] == [5]


class TestJson:
    def test_cut_off_is_told_and_nothing_is_taken(self, tmp_path):
        whole = json.dumps([{"post_id": str(n), "handle": "anna"} for n in range(50)])
        assert "not valid JSON at record" in message_of(write(tmp_path, whole[:-30], "posts.json"))

    def test_cut_off_between_two_records_is_told(self, tmp_path):
        assert "never closed" in message_of(write(tmp_path, '[{"post_id": "1", "handle": "a"},', "posts.json"))

    def test_nested_deeply_is_told(self, tmp_path):
        assert "nested too deeply" in message_of(write(tmp_path, "[" * 200_000, "posts.json"))

    def test_with_endless_numbers_is_told(self, tmp_path):
        assert "too many digits" in message_of(write(tmp_path, '[{"post_id": ' + "9" * 5000 + "}]", "posts.json"))

    def test_in_lines_loses_only_the_broken_line(self, tmp_path):
        lines = ['{"post_id": "1", "handle": "anna"}', '{"post_id": "2", ', '{"post_id": "3", "handle": "anna"}']
        found = read(write(tmp_path, "\n".join(lines), "posts.jsonl"))
        assert found.column("posts", "post_id") == ["1", "3"]
        assert [refusal.line for refusal in found.refusals] == [2]

    def test_in_lines_may_end_in_a_cut_off_line(self, tmp_path):
        file = InputFile(write(tmp_path, '{"a": 1}\n{"a": 2}\n{"a": ', "x.jsonl"), "x.jsonl")
        *good, (number, broken) = read_records(file)
        assert good == [(1, {"a": 1}), (2, {"a": 2})]
        assert isinstance(broken, BrokenRecord)
        refusal = refuse_record(file, number, broken)
        assert (refusal.line, refusal.value) == (3, '{"a":')
        assert "cut off" in refusal.reason

    def test_in_lines_survives_a_line_nested_too_deeply(self, tmp_path):
        file = InputFile(write(tmp_path, '{"a": 1}\n' + "[" * 100_000 + '\n{"a": 3}\n', "x.jsonl"), "x.jsonl")
        assert [type(record).__name__ for _, record in read_records(file)] == ["dict", "BrokenRecord", "dict"]

    def test_in_lines_of_any_length_stays_in_step(self, tmp_path):
        lines = [json.dumps({"n": n, "text": "x" * (n * 997 % 40_000)}) for n in range(300)]
        lines[150] = "{broken " + "y" * 3_000_000
        file = InputFile(write(tmp_path, "\n".join(lines), "x.jsonl"), "x.jsonl")
        found = [record["n"] if isinstance(record, dict) else "broken" for _, record in read_records(file)]
        assert found == [*range(150), "broken", *range(151, 300)]

    def test_in_lines_broken_from_the_start_is_told(self, tmp_path):
        file = InputFile(write(tmp_path, '{"a": \n{"a": 2}\n', "x.jsonl"), "x.jsonl")
        with pytest.raises(UnusableFile, match=r"x\.jsonl is not valid JSON at record 1"):
            list(read_records(file))

    def test_spread_over_lines_is_still_one_document(self, tmp_path):
        file = InputFile(write(tmp_path, '{\n "a": 1\n}\n{\n "a": 2\n}\n', "x.json"), "x.json")
        assert [record for _, record in read_records(file)] == [{"a": 1}, {"a": 2}]
