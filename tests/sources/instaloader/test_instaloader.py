"""What Instaloader saves, read back."""

import json
import lzma
from pathlib import Path

import pytest

from realdata import oddities, take_in

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text())


def written(folder, record, name="post.json"):
    path = folder / name
    path.write_text(json.dumps(record))
    return path


RECORD = json.loads((SAMPLES / "post.json").read_text())["node"]


class TestInstaloader:
    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_takes_in_the_sample_as_expected(self, name):
        (path,) = SAMPLES.rglob(name)
        taken = take_in(path)
        assert taken.source == "instaloader"
        assert taken.tables == EXPECTED[name]["tables"]
        assert [[r.line, r.column, r.reason] for r in taken.refusals] == EXPECTED[name]["refused"]
        assert [note.text for note in taken.notes] == EXPECTED[name]["notes"]

    def test_survives_odd_values_at_any_depth(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD, *oddities(RECORD)]))
        assert taken.source == "instaloader"
        assert taken.counts["posts"] >= 1
        assert taken.refusals
        assert all(refusal.line is not None and refusal.line > 1 for refusal in taken.refusals)

    @pytest.mark.parametrize("odd", [None, 7, "text", [], [[]], {}, {"x": []}, True, -1, "\ud83d"])
    @pytest.mark.parametrize("field", sorted(RECORD))
    def test_refuses_odd_values_and_never_crashes(self, tmp_path, field, odd):
        taken = take_in(written(tmp_path, [RECORD, {**RECORD, field: odd}, odd]))
        assert taken.source == "instaloader"
        assert taken.counts["posts"] >= 1
        assert all(refusal.line in {2, 3} for refusal in taken.refusals)

    def test_reads_files_packed_with_xz(self, tmp_path):
        path = tmp_path / "2026-06-09_UTC.json.xz"
        path.write_bytes(lzma.compress((SAMPLES / "post.json").read_bytes()))
        assert take_in(path).tables == EXPECTED["post.json"]["tables"]

    def test_reads_hidden_likes_as_missing(self, tmp_path):
        hidden = {**RECORD, "edge_media_preview_like": {"count": -1}}
        friends_only = {**RECORD, "like_and_view_counts_disabled": True}
        taken = take_in(written(tmp_path, [hidden, friends_only]))
        assert not any("likes" in row for row in taken.rows("posts"))
        assert not taken.refusals

    def test_says_that_flat_comments_hold_no_replies(self, tmp_path):
        threads = RECORD["edge_media_to_parent_comment"]
        flat = {k: v for k, v in RECORD.items() if k != "edge_media_to_parent_comment"}
        (row,) = take_in(written(tmp_path, [{**flat, "edge_media_to_comment": threads}])).rows("posts")
        assert row["replies_captured"] is False
        assert row["comments_captured"] == 2

    def test_does_not_know_coverage_where_comments_were_not_asked_for(self, tmp_path):
        counted = {**RECORD, "edge_media_to_parent_comment": {"count": 4}}
        (row,) = take_in(written(tmp_path, [counted])).rows("posts")
        assert row["comments"] == 4
        assert not {"comments_captured", "comments_complete", "replies_captured"} & row.keys()

    def test_calls_threads_with_a_next_page_incomplete(self, tmp_path):
        record = json.loads(json.dumps(RECORD))
        thread = record["edge_media_to_parent_comment"]["edges"][0]["node"]["edge_threaded_comments"]
        thread["page_info"]["has_next_page"] = True
        (row,) = take_in(written(tmp_path, [record])).rows("posts")
        assert row["comments_complete"] is False

    def test_keeps_the_other_comments_when_one_is_odd(self, tmp_path):
        record = json.loads(json.dumps(RECORD))
        record["edge_media_to_parent_comment"]["edges"][1]["node"] = ["odd"]
        taken = take_in(written(tmp_path, [record]))
        assert taken.counts == {"posts": 1, "comments": 2}
        assert taken.rows("posts")[0]["comments_complete"] is False
        assert [refusal.line for refusal in taken.refusals] == [1]

    def test_takes_the_owners_followers_where_they_are_given(self, tmp_path):
        owner = {**RECORD["owner"], "edge_followed_by": {"count": 4210}}
        (row,) = take_in(written(tmp_path, [{**RECORD, "owner": owner}])).rows("profiles")
        assert (row["external_id"], row["followers"]) == ("70010001", 4210)

    def test_refuses_comments_whose_post_is_not_beside_them(self, tmp_path):
        name = "2026-06-09_UTC_comments.json"
        path = tmp_path / name
        path.write_bytes((SAMPLES / name).read_bytes())
        taken = take_in(path)
        assert not taken.tables
        assert "Put the post's own file beside it" in taken.refusals[0].reason

    def test_refuses_what_is_neither_post_nor_profile(self, tmp_path):
        taken = take_in(written(tmp_path, {"node": {"id": "1"}, "instaloader": {"node_type": "Hashtag"}}))
        assert [refusal.value for refusal in taken.refusals] == ["Hashtag"]
