"""An account's own export, read back."""

import json
from pathlib import Path

import pytest

from realdata import oddities, take_in

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text())


def written(folder, record, name="followers_1.json"):
    path = folder / name
    path.write_text(json.dumps(record))
    return path


FOLDER = next(SAMPLES.rglob("followers_1.json"))
RECORD = json.loads(FOLDER.read_text())[0]


class TestInstagramDownload:
    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_takes_in_the_sample_as_expected(self, name):
        (path,) = SAMPLES.rglob(name)
        taken = take_in(path)
        assert taken.source == "instagram-download"
        assert taken.tables == EXPECTED[name]["tables"]
        assert [[r.line, r.column, r.reason] for r in taken.refusals] == EXPECTED[name]["refused"]
        assert [note.text for note in taken.notes] == EXPECTED[name]["notes"]

    def test_survives_odd_values_at_any_depth(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD, *oddities(RECORD)]))
        assert taken.source == "instagram-download"
        assert taken.counts["accounts"] >= 1
        assert taken.refusals
        assert all(refusal.line is not None and refusal.line > 1 for refusal in taken.refusals)

    @pytest.mark.parametrize("odd", [None, 7, "text", [], [[]], {}, {"x": []}, True, -1, "\ud83d"])
    @pytest.mark.parametrize("field", sorted(RECORD))
    def test_refuses_odd_values_and_never_crashes(self, tmp_path, field, odd):
        taken = take_in(written(tmp_path, [RECORD, {**RECORD, field: odd}, odd]))
        assert taken.source == "instagram-download"
        assert taken.counts["accounts"] >= 1
        assert all(refusal.line in {2, 3} for refusal in taken.refusals)

    def test_takes_accounts_only_where_no_folder_names_the_owner(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD]))
        assert taken.counts == {"accounts": 1}
        assert "instagram-<handle>-<date>" in taken.notes[0].text

    @pytest.mark.parametrize("folder", ["instagram-graph-api", "instagram-mila", "instagram--2026-06-20-x"])
    def test_is_not_misled_by_other_folders(self, tmp_path, folder):
        (tmp_path / folder).mkdir()
        assert "followers" not in take_in(written(tmp_path / folder, [RECORD])).tables

    def test_reads_the_older_layout_with_a_name_around_the_list(self, tmp_path):
        taken = take_in(written(tmp_path, {"relationships_followers": [RECORD]}))
        assert taken.counts == {"accounts": 1}

    def test_does_not_take_an_unnamed_list_for_followers(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD], "close_friends.json"))
        assert not taken.tables
        assert taken.notes[0].text == "not used: 1 accounts, which are no followers"
