import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from math import log

import pytest

from closeknit.charts.colours import VARIABLES
from closeknit.charts.engagement_intervals import (
    FONT,
    MEDIAN_LABEL,
    PHONE_FONT,
    QUOTED_LABEL,
    QUOTED_RATE,
    WIDTH,
    IntervalRow,
    engagement_intervals,
)
from closeknit.charts.render import render_svg
from closeknit.vocabulary.estimate import Estimate

PEERS = (0.009, 0.013, 0.022, 0.036, 0.058, 0.083, 0.104)
ROWS = (
    IntervalRow("@anna.bakes", "14 % (11–18 %)", Estimate(0.14, 0.11, 0.18, 18, 0.1, 0.2)),
    IntervalRow("@ofenliebe", "8 % (6–10 %)", Estimate(0.08, 0.06, 0.1, 18, 0.05, 0.12)),
)


def values(spec):
    """All rows of data in a specification, in layer order."""
    layers = [layer["data"] for layer in spec["layer"]]
    named = spec.get("datasets", {})
    return [row for data in layers for row in (data["values"] if "values" in data else named[data["name"]])]


def draw(spec, **changes):
    return render_svg(spec, **{"key": "picture-1", "title": "Rates", "description": "Two rows", **changes})


def texts(svg):
    return [node.text for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


class TestTheSpecification:
    def test_holds_each_pick_with_both_intervals(self):
        rows = [row for row in values(engagement_intervals(ROWS, PEERS)) if row.get("name") == "@anna.bakes"]
        assert rows
        assert {key: rows[0][key] for key in ("rate", "low", "high", "low95", "high95")} == {
            "rate": 0.14, "low": 0.11, "high": 0.18, "low95": 0.1, "high95": 0.2,
        }  # fmt: skip

    def test_holds_the_quoted_average_as_a_dashed_line(self):
        spec = engagement_intervals(ROWS, PEERS)
        dashed = [layer for layer in spec["layer"] if layer["mark"].get("strokeDash") == [4, 3]]
        assert len(dashed) == 1
        assert {row["at"] for row in values({**spec, "layer": dashed})} == {QUOTED_RATE}
        assert QUOTED_LABEL in [row.get("label") for row in values(spec)]

    def test_holds_the_middle_of_the_peers_behind_every_row(self):
        bands = [row for row in values(engagement_intervals(ROWS, PEERS)) if "band" in row]
        assert [(row["band"], row["from"], row["to"]) for row in bands] == [
            ("p5-p95", 0.009, 0.104), ("p5-p95", 0.009, 0.104), ("p25-p75", 0.022, 0.058), ("p25-p75", 0.022, 0.058),
        ]  # fmt: skip

    def test_names_the_median_of_the_peers(self):
        spec = engagement_intervals(ROWS, PEERS)
        assert MEDIAN_LABEL in [row.get("label") for row in values(spec)]
        assert 0.036 in [row.get("at") for row in values(spec)]

    def test_without_peers_shows_picks_and_the_quoted_average_alone(self):
        found = values(engagement_intervals(ROWS, ()))
        assert not [row for row in found if "band" in row]
        assert MEDIAN_LABEL not in [row.get("label") for row in found]
        assert QUOTED_LABEL in [row.get("label") for row in found]

    def test_takes_a_rate_without_interval_as_a_dot(self):
        spec = engagement_intervals([IntervalRow("@anna", "8 %", Estimate(0.08))], PEERS)
        row = next(row for row in values(spec) if row.get("name") == "@anna")
        assert row["low"] == row["high"] == row["low95"] == row["high95"] == 0.08

    def test_refuses_a_row_without_a_rate(self):
        with pytest.raises(ValueError, match=r"'@anna'.*leave the row out"):
            engagement_intervals([IntervalRow("@anna", "", Estimate(None))], PEERS)

    @pytest.mark.parametrize("low95", [0.0, 1e-9, 0.0004])
    def test_keeps_a_bar_that_reaches_nearly_nought_inside_the_picture(self, low95):
        spec = engagement_intervals([IntervalRow("@anna", "1 %", Estimate(0.01, 0.002, 0.03, 3, low95, 0.09))], PEERS)
        row = next(row for row in values(spec) if row.get("name") == "@anna")
        assert 0 < row["low95"] <= row["low"]

    @pytest.mark.parametrize("median", [0.004, 0.0148, 0.015, 0.016, 0.0165, 0.02, 0.036, 0.09, 0.2, 0.29])
    @pytest.mark.parametrize("span", [(0.003, 0.3), (0.014, 0.3), (0.003, 0.02)])
    def test_keeps_the_labels_of_lines_apart_and_inside_even_in_the_largest_text(self, median, span):
        peers = (min(span[0], median),) * 3 + (median,) + (max(span[1], median),) * 3
        spec = engagement_intervals([IntervalRow("@anna", "1 %", Estimate(median))], peers)
        placed = [
            (row["y"], layer["encoding"]["x"]["value"], row["label"])
            for layer in spec["layer"]
            for row in values({**spec, "layer": [layer]})
            if row.get("label") in (MEDIAN_LABEL, QUOTED_LABEL)
        ]
        heights = [y for y, _, _ in placed]
        assert abs(heights[0] - heights[1]) > PHONE_FONT
        for _, start, label in placed:
            assert start >= -5
            assert start + 0.56 * PHONE_FONT * len(label) <= WIDTH + 1

    @pytest.mark.parametrize("highest", [0.02, 0.06, 0.12, 0.3, 0.9])
    def test_keeps_the_labels_of_the_axis_apart(self, highest):
        spec = engagement_intervals([IntervalRow("@anna", "1 %", Estimate(0.01, 0.003, highest))], ())
        domain = spec["layer"][-2]["encoding"]["x"]["scale"]["domain"]
        ticks = [row["at"] for row in values({**spec, "layer": spec["layer"][-2:-1]})]
        share = [_share(at, domain) for at in ticks]
        assert len(ticks) >= 2
        assert min(b - a for a, b in pairwise(share)) * WIDTH >= 0.56 * PHONE_FONT * 5 * 0.95

    def test_shortens_a_name_that_would_meet_the_number(self):
        spec = engagement_intervals([IntervalRow("@" + "m" * 60, "8 %", Estimate(0.08))], PEERS)
        name = next(row["name"] for row in values(spec) if "name" in row)
        assert len(name) <= 26
        assert name.endswith("…")


def _share(at, domain):
    return log(at / domain[0]) / log(domain[1] / domain[0])


class TestTheDrawing:
    def test_is_the_same_every_time(self):
        spec = engagement_intervals(ROWS, PEERS)
        assert draw(spec) == draw(json.loads(json.dumps(spec)))

    def test_shows_names_values_and_both_lines(self):
        shown = texts(draw(engagement_intervals(ROWS, PEERS)))
        assert {"@anna.bakes", "14 % (11–18 %)", "@ofenliebe", QUOTED_LABEL, MEDIAN_LABEL, "10 %"} <= set(shown)

    def test_carries_its_text_alternative(self):
        root = ET.fromstring(draw(engagement_intervals(ROWS, PEERS), title="A <b>", description="Two & more"))
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "picture-1-title picture-1-text"
        title, desc = root[0], root[1]
        assert (title.get("id"), title.text) == ("picture-1-title", "A <b>")
        assert (desc.get("id"), desc.text) == ("picture-1-text", "Two & more")

    def test_takes_its_size_from_the_page(self):
        root = ET.fromstring(draw(engagement_intervals(ROWS, PEERS)))
        assert root.get("width") is root.get("height") is None
        assert root.get("viewBox", "").startswith("0 0 608 ")

    def test_has_no_colour_that_the_page_cannot_change(self):
        svg = draw(engagement_intervals(ROWS, PEERS))
        painted = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
        assert painted <= {"none", *VARIABLES.values()}
        assert set(VARIABLES.values()) <= painted

    def test_refers_to_nothing_outside(self):
        svg = draw(engagement_intervals(ROWS, PEERS))
        assert "href" not in svg
        assert "url(" not in svg
        assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]

    def test_uses_the_fonts_of_the_reader(self):
        svg = draw(engagement_intervals(ROWS, PEERS))
        assert set(re.findall(r'font-family="([^,"]+)', svg)) == {"system-ui"}
        assert set(re.findall(r'font-size="([^"]+)"', svg)) == {f"{FONT}px"}

    @pytest.mark.parametrize(
        "name", ['"><script>alert(1)</script>', "</text><a href='x'>", '="#c10e01"', "&amp;<!--", "]]>", "aria-x"]
    )
    def test_prints_a_hostile_name_as_text(self, name):
        svg = draw(engagement_intervals([IntervalRow(name, "8 %", Estimate(0.08))], PEERS))
        shown = name if len(name) <= 26 else name[:25] + "…"
        assert shown in texts(svg)
        assert "<script" not in svg
        assert "<a " not in svg

    def test_refuses_a_key_that_is_no_id(self):
        with pytest.raises(ValueError, match="cannot be an id"):
            draw(engagement_intervals(ROWS, PEERS), key='x" onload="')
