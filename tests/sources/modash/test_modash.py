"""Modash's reports, read back."""

import json
from pathlib import Path

import pytest

from realdata import oddities, take_in

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text())


def written(folder, record, name="report.json"):
    path = folder / name
    path.write_text(json.dumps(record))
    return path


RECORD = json.loads((SAMPLES / "report.json").read_text())


class TestModash:
    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_takes_in_the_sample_as_expected(self, name):
        (path,) = SAMPLES.rglob(name)
        taken = take_in(path)
        assert taken.source == "modash"
        assert taken.tables == EXPECTED[name]["tables"]
        assert [[r.line, r.column, r.reason] for r in taken.refusals] == EXPECTED[name]["refused"]
        assert [note.text for note in taken.notes] == EXPECTED[name]["notes"]

    def test_survives_odd_values_at_any_depth(self, tmp_path):
        taken = take_in(written(tmp_path, [RECORD, *oddities(RECORD)]))
        assert taken.source == "modash"
        assert taken.counts["profiles"] >= 1
        assert taken.refusals
        assert all(refusal.line is not None and refusal.line > 1 for refusal in taken.refusals)

    @pytest.mark.parametrize("odd", [None, 7, "text", [], [[]], {}, {"x": []}, True, -1, "\ud83d"])
    @pytest.mark.parametrize("field", sorted(RECORD))
    def test_refuses_odd_values_and_never_crashes(self, tmp_path, field, odd):
        taken = take_in(written(tmp_path, [RECORD, {**RECORD, field: odd}, odd]))
        assert taken.source == "modash"
        assert taken.counts["profiles"] >= 1
        assert all(refusal.line in {2, 3} for refusal in taken.refusals)

    @pytest.mark.parametrize("odd", [None, 7, "text", [], [[]], {}, {"x": []}, True, "\ud83d"])
    @pytest.mark.parametrize("field", sorted(RECORD["profile"]))
    def test_refuses_odd_fields_inside_a_report(self, tmp_path, field, odd):
        report = {**RECORD["profile"], field: odd}
        taken = take_in(written(tmp_path, [RECORD, {**RECORD, "profile": report}]))
        assert taken.counts["profiles"] >= 2
        assert all(refusal.line == 2 for refusal in taken.refusals)

    def test_keeps_vendor_figures_out_of_our_own_columns(self):
        taken = take_in(SAMPLES / "report.json")
        assert set(taken.tables) == {"profiles", "posts", "stated_metrics"}
        assert not any("paid_partnership" in row for row in taken.rows("posts"))

    @pytest.mark.parametrize(
        ("month", "end"),
        [("2024-02", "2024-02-29T23:59:59+00:00"), ("2025-12", "2025-12-31T23:59:59+00:00")],
    )
    def test_dates_a_month_at_its_end(self, tmp_path, month, end):
        report = {**RECORD["profile"], "statHistory": [{"month": month, "followers": 5}]}
        rows = take_in(written(tmp_path, {"profile": report})).rows("profiles")
        assert rows[1]["observed_at"] == end

    def test_leaves_out_the_month_that_was_still_running(self, tmp_path):
        report = {**RECORD["profile"], "statHistory": [{"month": "2026-06", "followers": 5}]}
        assert take_in(written(tmp_path, {"profile": report})).counts["profiles"] == 1

    def test_refuses_a_month_that_is_none(self, tmp_path):
        report = {**RECORD["profile"], "statHistory": [{"month": "2026-13", "followers": 5}]}
        taken = take_in(written(tmp_path, {"profile": report}))
        assert taken.refusals[0].column == "statHistory[1].month"
