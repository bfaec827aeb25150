"""Data sets of Apify, read back."""

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


RECORD = json.loads((SAMPLES / "posts.json").read_text())[0]


class TestApify:
    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_takes_in_the_sample_as_expected(self, name):
        (path,) = SAMPLES.rglob(name)
        taken = take_in(path)
        assert taken.source == "apify"
        assert taken.tables == EXPECTED[name]["tables"]
        assert [[r.line, r.column, r.reason] for r in taken.refusals] == EXPECTED[name]["refused"]
        assert [note.text for note in taken.notes] == EXPECTED[name]["notes"]

    def test_survives_odd_values_at_any_depth(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD, *oddities(RECORD)]))
        assert taken.source == "apify"
        assert taken.counts["posts"] >= 1
        assert taken.refusals
        assert all(refusal.line is not None and refusal.line > 1 for refusal in taken.refusals)

    @pytest.mark.parametrize("odd", [None, 7, "text", [], [[]], {}, {"x": []}, True, -1, "\ud83d"])
    @pytest.mark.parametrize("field", sorted(RECORD))
    def test_refuses_odd_values_and_never_crashes(self, tmp_path, field, odd):
        taken = take_in(written(tmp_path, [RECORD, {**RECORD, field: odd}, odd]))
        assert taken.source == "apify"
        assert taken.counts["posts"] >= 1
        assert all(refusal.line in {2, 3} for refusal in taken.refusals)

    def test_reads_hidden_likes_as_missing(self, tmp_path):
        taken = take_in(written(tmp_path, [{**RECORD, "likesCount": -1}, {**RECORD, "likesCount": "-1"}]))
        assert not any("likes" in row for row in taken.rows("posts"))
        assert not taken.refusals

    @pytest.mark.parametrize(
        ("replies", "count", "captured"),
        [(None, None, False), (None, 0, False), ([], 3, False), ([], 0, None), ([{"id": "9", "text": "x"}], 1, True)],
    )
    def test_believes_in_replies_only_when_it_sees_them(self, tmp_path, replies, count, captured):
        comment = {**RECORD["latestComments"][0], "replies": replies, "repliesCount": count}
        (row,) = take_in(written(tmp_path, [{**RECORD, "latestComments": [comment]}])).rows("posts")
        assert row.get("replies_captured") is captured

    def test_never_calls_the_sample_of_comments_complete(self, tmp_path):
        (row,) = take_in(written(tmp_path, [{**RECORD, "commentsCount": 1}])).rows("posts")
        assert row["comments_complete"] is False

    def test_joins_comments_to_posts_by_the_short_code(self):
        posts = {row["post_id"] for row in take_in(SAMPLES / "posts.json").rows("posts")}
        assert {row["post_id"] for row in take_in(SAMPLES / "comments.json").rows("comments")} == posts

    @pytest.mark.parametrize("field", ["isSponsored", "paidPartnership", "isPaidPartnership"])
    def test_reads_every_spelling_of_paid(self, tmp_path, field):
        record = {k: v for k, v in RECORD.items() if k != "paidPartnership"}
        rows = take_in(written(tmp_path, [{**record, field: True}, {**record, field: False}, record])).rows("posts")
        assert [row.get("paid_partnership") for row in rows] == [True, False, None]

    def test_tells_which_accounts_could_not_be_fetched(self, tmp_path):
        failed = {"username": "gone", "error": "not_found", "errorDescription": "gone"}
        assert take_in(written(tmp_path, [failed])).refusals[0].value == "not_found"
