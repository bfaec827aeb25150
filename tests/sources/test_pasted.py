"""What people paste into a box: handles and addresses in any mixture."""

import pytest
from reading_help import NOW, OBSERVED, read

from closeknit.sources.contract import ReadOptions
from closeknit.sources.pasted import LONGEST_TEXT, read_pasted
from closeknit.warehouse.importing import ImportRequest, import_files


class TestHandles:
    @pytest.mark.parametrize(
        "written",
        [
            "@Anna.Bakes", "anna.bakes", "instagram.com/anna.bakes/?hl=en",
            "https://www.instagram.com/anna.bakes?igsh=a,b",
            "http://m.instagram.com/anna.bakes/reels/", "instagr.am/anna.bakes", "<anna.bakes>",
            '"anna.bakes"', "anna.bakes.",
            "• anna.bakes", "- anna.bakes", "3. anna.bakes",
        ],
    )  # fmt: skip
    def test_are_read_however_they_are_written(self, written):
        found = read_pasted(written)
        assert (found.handles, found.refusals) == (("anna.bakes",), ())

    def test_may_be_separated_by_anything_and_stay_in_order(self):
        found = read_pasted("carla, @anna;ben\tdora\r\nemil|https://instagram.com/fred/?a=1,https://instagram.com/gina")
        assert found.handles == ("carla", "anna", "ben", "dora", "emil", "fred", "gina")

    def test_named_again_are_counted(self):
        found = read_pasted("anna @Anna\ninstagram.com/anna ben")
        assert (found.handles, found.duplicates) == (("anna", "ben"), 2)

    def test_of_nothing_are_none(self):
        found = read_pasted(" \n,;\n")
        assert (found.handles, found.refusals, found.duplicates) == ((), (), 0)


class TestRefusals:
    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ("https://www.instagram.com/p/DZxvMgyH8yR/?img_index=1", "a post"),
            ("instagram.com/anna/reel/DZxvMgyH8yR/", "a post"),
            ("instagram.com/stories/anna/123/", "a story"),
            ("instagram.com/explore/tags/cake/", "not an account"),
            ("https://instagram.com/", "names no account"),
            ("https://www.tiktok.com/@anna", "another site"),
            ("anna@mail.test", "an e-mail address"),
            ("a" * 31, "longer than any handle"),
            ("änna", "is not an Instagram handle"),
        ],
    )
    def test_say_what_the_word_is_instead(self, written, reason):
        (refusal,) = read_pasted(f"ben\n{written}").refusals
        assert reason in refusal.reason
        assert (refusal.line, refusal.value) == (2, written)

    def test_of_a_text_without_end_are_one(self):
        found = read_pasted("a " * LONGEST_TEXT)
        assert not found.handles
        assert "give it as a file" in found.refusals[0].reason


class TestWrite:
    def test_gives_a_file_that_an_import_takes(self, tmp_path):
        file = read_pasted("@Anna, ben, 433").write(tmp_path)
        assert read(file.path).column("profiles", "handle") == ["anna", "ben", "433"]
        summary = import_files(tmp_path / "home", ImportRequest([file.path], options=ReadOptions(OBSERVED)), NOW)
        assert (summary.rows, summary.refused) == ({"profiles": 3}, 0)
