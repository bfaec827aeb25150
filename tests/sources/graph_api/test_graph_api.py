"""Answers of the Graph API and deliveries of Airbyte and Fivetran, read back."""

import json
from pathlib import Path

import pytest

from realdata import oddities, take_in

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text())


def written(folder, record, name="page.json"):
    path = folder / name
    path.write_text(json.dumps(record))
    return path


RECORD = json.loads((SAMPLES / "media_page.json").read_text())["data"][0]


class TestGraphApi:
    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_takes_in_the_sample_as_expected(self, name):
        (path,) = SAMPLES.rglob(name)
        taken = take_in(path)
        assert taken.source == "graph-api"
        assert taken.tables == EXPECTED[name]["tables"]
        assert [[r.line, r.column, r.reason] for r in taken.refusals] == EXPECTED[name]["refused"]
        assert [note.text for note in taken.notes] == EXPECTED[name]["notes"]

    def test_survives_odd_values_at_any_depth(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD, *oddities(RECORD)]))
        assert taken.source == "graph-api"
        assert taken.counts["posts"] >= 1
        assert taken.refusals
        assert all(refusal.line is not None and refusal.line > 1 for refusal in taken.refusals)

    @pytest.mark.parametrize("odd", [None, 7, "text", [], [[]], {}, {"x": []}, True, -1, "\ud83d"])
    @pytest.mark.parametrize("field", sorted(RECORD))
    def test_refuses_odd_values_and_never_crashes(self, tmp_path, field, odd):
        taken = take_in(written(tmp_path, [RECORD, {**RECORD, field: odd}, odd]))
        assert taken.source == "graph-api"
        assert taken.counts["posts"] >= 1
        assert all(refusal.line in {2, 3} for refusal in taken.refusals)

    def test_reads_a_missing_like_count_as_missing(self):
        rows = take_in(SAMPLES / "business_discovery.json").rows("posts")
        assert [row.get("likes") for row in rows] == [None, 33]

    def test_lets_one_reply_prove_that_replies_were_asked_for_in_the_whole_answer(self):
        rows = take_in(SAMPLES / "media_page.json").rows("posts")
        assert [row.get("replies_captured") for row in rows] == [True, True]

    def test_gives_posts_the_number_that_other_sources_use(self):
        delivered = take_in(SAMPLES / "airbyte.jsonl").rows("posts")[0]
        answered = take_in(SAMPLES / "media_page.json").rows("posts")[0]
        assert delivered["post_id"] == answered["post_id"] == "3900000000000000001"

    def test_asks_for_the_post_where_comments_do_not_name_it(self, tmp_path):
        page = {"data": [{"id": "1", "text": "x", "timestamp": "2026-06-10T10:00:00+0000"}]}
        taken = take_in(written(tmp_path, page))
        assert not taken.tables
        assert "ask for the field media{id,shortcode}" in taken.refusals[0].reason

    def test_repeats_what_the_platform_answered_in_error(self, tmp_path):
        error = {"message": "Unsupported get request", "type": "GraphMethodException", "fbtrace_id": "x"}
        taken = take_in(written(tmp_path, {"error": error}))
        assert taken.refusals[0].value == "Unsupported get request"

    def test_refuses_fivetran_insights_without_their_posts(self, tmp_path):
        path = tmp_path / "media_insights.csv"
        path.write_bytes((SAMPLES / "media_insights.csv").read_bytes())
        taken = take_in(path)
        assert not taken.tables
        assert "media_history" in taken.refusals[0].reason

    def test_leaves_empty_pages_without_a_word(self, tmp_path):
        taken = take_in(written(tmp_path, {"data": [], "paging": {}}))
        assert not taken.tables
        assert not taken.refusals
