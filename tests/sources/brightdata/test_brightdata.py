"""Data sets of Bright Data, read back."""

import json
from pathlib import Path

import pytest

from realdata import oddities, take_in

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text())


def written(folder, record, name="set.json"):
    path = folder / name
    path.write_text(json.dumps(record))
    return path


RECORD = json.loads((SAMPLES / "talk.json").read_text())[0]


class TestBrightData:
    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_takes_in_the_sample_as_expected(self, name):
        (path,) = SAMPLES.rglob(name)
        taken = take_in(path)
        assert taken.source == "brightdata"
        assert taken.tables == EXPECTED[name]["tables"]
        assert [[r.line, r.column, r.reason] for r in taken.refusals] == EXPECTED[name]["refused"]
        assert [note.text for note in taken.notes] == EXPECTED[name]["notes"]

    def test_survives_odd_values_at_any_depth(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD, *oddities(RECORD)]))
        assert taken.source == "brightdata"
        assert taken.counts["comments"] >= 1
        assert taken.refusals
        assert all(refusal.line is not None and refusal.line > 1 for refusal in taken.refusals)

    @pytest.mark.parametrize("odd", [None, 7, "text", [], [[]], {}, {"x": []}, True, -1, "\ud83d"])
    @pytest.mark.parametrize("field", sorted(RECORD))
    def test_refuses_odd_values_and_never_crashes(self, tmp_path, field, odd):
        taken = take_in(written(tmp_path, [RECORD, {**RECORD, field: odd}, odd]))
        assert taken.source == "brightdata"
        assert taken.counts["comments"] >= 1
        assert all(refusal.line in {2, 3} for refusal in taken.refusals)

    def test_reads_csv_and_json_alike(self):
        assert EXPECTED["profiles.csv"] == EXPECTED["profiles.json"] == EXPECTED["profiles.jsonl"]
        assert EXPECTED["talk.csv"] == EXPECTED["talk.json"]

    def test_names_the_line_of_a_broken_cell(self, tmp_path):
        path = tmp_path / "set.csv"
        path.write_text('comment_user,comment_id,post_id,comment,replies\na,1,5,"two\nlines",null\nb,2,5,x,[oops\n')
        taken = take_in(path)
        assert taken.counts["comments"] == 1
        assert [(r.line, r.column, r.reason) for r in taken.refusals] == [(4, "replies", "is not valid JSON")]

    def test_gives_replies_a_key_that_stays_the_same(self, tmp_path):
        once, again = (take_in(written(tmp_path, [RECORD])).rows("comments")[1] for _ in range(2))
        assert once["comment_id"] == again["comment_id"] == "1801-1-mila.bakes"

    @pytest.mark.parametrize(
        ("replies", "number", "captured", "complete"),
        [([], 0, True, None), (None, 0, True, None), (None, 2, False, False), ([], 2, True, False)],
    )
    def test_says_how_much_was_captured(self, tmp_path, replies, number, captured, complete):
        record = {**RECORD, "replies": replies, "replies_number": number}
        (row,) = take_in(written(tmp_path, [record])).rows("posts")
        assert (row["replies_captured"], row.get("comments_complete")) == (captured, complete)

    def test_does_not_claim_replies_where_the_layout_has_none(self, tmp_path):
        record = {k: v for k, v in RECORD.items() if k not in {"replies", "replies_number"}}
        (row,) = take_in(written(tmp_path, [record])).rows("posts")
        assert row["replies_captured"] is False

    def test_refuses_an_older_state_without_its_date(self, tmp_path):
        profile = json.loads((SAMPLES / "profiles.json").read_text())[0]
        taken = take_in(written(tmp_path, [{**profile, "changelog": [{"followers": 5}]}]))
        assert taken.counts["profiles"] == 1
        assert taken.refusals[0].column == "observed_at"
