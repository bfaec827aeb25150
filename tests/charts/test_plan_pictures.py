import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.charts.colours import VARIABLES
from closeknit.charts.plan_frontier import FrontierDot, plan_frontier
from closeknit.charts.plan_histogram import plan_histogram, shown_columns
from closeknit.charts.plan_outcomes import OutcomeRow, plan_outcomes
from closeknit.charts.plan_scale import LETTER, WIDTH, Scale, scale_over, ticks
from closeknit.charts.render import render_svg

PLAN = OutcomeRow("This plan", "60 (20–110)", 60, 20, 110, 12, 9, 150, chosen=True)
MACRO = OutcomeRow("One macro creator", "40 (0–104)", 40, 0, 104, 0, 0, 412)
DOTS = (FrontierDot("bold", 121, 34), FrontierDot("balanced", 118, 37, chosen=True), FrontierDot("cautious", 104, 39))


def number(value):
    return f"{value:g}"


def values(spec):
    """All rows of data in a specification, in layer order."""
    named = spec.get("datasets", {})
    layers = [layer["data"] for layer in spec["layer"]]
    return [row for data in layers for row in (data["values"] if "values" in data else named[data["name"]])]


def draw(spec):
    return render_svg(spec, key="picture-1", title="A <b>", description="Two & more")


def texts(svg):
    return [node.text for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


class TestTheScale:
    @pytest.mark.parametrize(
        ("drawn", "log"),
        [([5, 99], False), ([5, 101], True), ([0, 5, 99], False), ([0, 5, 101], True), ([-1, 99], False)],
    )
    def test_is_logarithmic_where_values_differ_more_than_20_times(self, drawn, log):
        assert scale_over(drawn).log is log

    @given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30))
    def test_holds_every_value_in_its_order(self, drawn):
        scale = scale_over(drawn)
        places = [scale.place(value) for value in sorted(drawn)]
        assert places == sorted(places)
        assert places[0] >= 0
        assert places[-1] <= WIDTH

    @given(st.floats(0, 1e7), st.floats(1, 1e7))
    def test_keeps_the_labels_of_ticks_apart_and_inside(self, low, span):
        marks = ticks(scale_over([low, low + span]), number)
        assert all(right["from"] - left["to"] >= LETTER * 0.99 for left, right in pairwise(marks))
        assert all(mark["from"] >= -0.01 and mark["to"] <= WIDTH + 0.01 for mark in marks)
        assert len({mark["label"] for mark in marks}) == len(marks)

    def test_never_writes_one_label_twice(self):
        marks = ticks(Scale(33, 40, log=False), lambda value: f"{value:.0f}")
        assert [mark["label"] for mark in marks] == sorted({mark["label"] for mark in marks})
        assert len(marks) > 2

    def test_holds_nothing_at_all(self):
        assert scale_over([0.0]).place(0) == 0
        assert scale_over([float("nan")]).place(0) == 0


class TestOutcomes:
    def test_hold_each_way_with_both_intervals_the_mean_and_the_worst_tenth(self):
        row = next(row for row in values(plan_outcomes([PLAN, MACRO], None, "Orders", number)) if "mean" in row)
        assert [row[field] for field in ("mean", "low", "high", "cvar10", "low95", "high95")] == [
            60,
            20,
            110,
            12,
            9,
            150,
        ]

    def test_draw_the_plan_in_another_colour_than_the_rest(self):
        rows = [row for row in values(plan_outcomes([PLAN, MACRO], None, "Orders", number)) if "mean" in row]
        colours = {row["name"]: row["colour"] for row in rows}
        assert len(set(colours.values())) == 2

    def test_say_where_nought_stands_on_a_logarithmic_scale(self):
        def wording(*rows):
            return texts(draw(plan_outcomes(rows, None, "Orders", number)))

        assert "Orders, log scale, 0 at the left edge" in wording(PLAN, MACRO)
        assert "Orders, logarithmic scale" in wording(PLAN, OutcomeRow("Wide", "9", 90, 20, 200, 20, 20, 500))
        assert "Orders" in wording(PLAN)

    def test_name_the_target(self):
        spec = plan_outcomes([PLAN], (30, "target: 30 orders"), "Orders", number)
        dashed = [layer for layer in spec["layer"] if layer["mark"].get("strokeDash")]
        assert len(dashed) == 1
        assert "target: 30 orders" in texts(draw(spec))

    def test_shorten_a_name_that_would_meet_its_number(self):
        row = OutcomeRow("m" * 80, "EUR 12,400 (3,100–49,000)", 60, 20, 110, 12, 9, 150)
        name = next(row["name"] for row in values(plan_outcomes([row], None, "Margin", number)) if "name" in row)
        assert name.endswith("…")
        assert (len(name) + len("EUR 12,400 (3,100–49,000)")) * LETTER < WIDTH

    def test_take_a_loss(self):
        row = OutcomeRow("A loss", "-5", -5, -20, 10, -30, -40, 20)
        places = next(r for r in values(plan_outcomes([row], None, "Margin", number)) if "mean_at" in r)
        assert 0 < places["low95_at"] < places["cvar10_at"] < places["mean_at"] < places["high95_at"]

    @pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "</text><a href='x'>", "&amp;<!--", "]]>"])
    def test_print_a_hostile_name_as_text(self, name):
        svg = draw(plan_outcomes([OutcomeRow(name, "6", 60, 20, 110, 12, 9, 150)], None, "Orders", number))
        assert name in texts(svg)
        assert "<script" not in svg
        assert "<a " not in svg


class TestTheHistogram:
    def test_splits_the_column_that_the_target_cuts(self):
        columns = [
            r for r in values(plan_histogram([0, 10, 20], [3, 5], (15, "target"), "Orders", number)) if "count" in r
        ]
        assert [column["count"] for column in columns] == [3, 5, 5]
        assert [column["colour"] for column in columns][:2] == [columns[0]["colour"]] * 2
        assert columns[2]["colour"] != columns[0]["colour"]

    def test_leaves_out_the_far_end(self):
        assert shown_columns([500, 490, 0, 0, 10]) == 2
        assert shown_columns([1]) == 1

    def test_draws_columns_of_growing_width_equally_wide(self):
        edges = [10 * 2**n for n in range(6)]
        columns = [r for r in values(plan_histogram(edges, [1] * 5, None, "Orders", number)) if "count" in r]
        widths = [column["to"] - column["from"] for column in columns]
        assert max(widths) - min(widths) < 0.1

    @pytest.mark.parametrize(("edges", "counts"), [([], []), ([0, 1], [0]), ([0, 1], [1, 2])])
    def test_refuses_what_it_cannot_draw(self, edges, counts):
        with pytest.raises(ValueError, match="one edge more"):
            plan_histogram(edges, counts, None, "Orders", number)


class TestTheFrontier:
    def test_shows_every_attitude_that_has_room_and_the_chosen_one_always(self):
        shown = texts(draw(plan_frontier(DOTS, "Orders expected", number)))
        assert {"bold", "balanced", "cautious", "Orders expected", "Average of the worst 10 %"} <= set(shown)

    def test_of_plans_that_are_all_the_same_still_is_a_picture(self):
        dots = [FrontierDot(name, 5, 2, chosen=name == "bold") for name in ("balanced", "bold")]
        shown = texts(draw(plan_frontier(dots, "Orders expected", number)))
        assert "bold" in shown
        assert "balanced" not in shown

    def test_fills_the_chosen_dot_alone(self):
        spec = plan_frontier(DOTS, "Orders expected", number)
        circles = [layer for layer in spec["layer"] if layer["mark"]["type"] == "circle"]
        assert [len(values({**spec, "layer": [layer]})) for layer in circles] == [2, 1]


SPECS = {
    "outcomes": plan_outcomes([PLAN, MACRO], (30, "target: 30 orders"), "Orders", number),
    "histogram": plan_histogram([0, 10, 20], [3, 5], (10, "target"), "Orders", number),
    "frontier": plan_frontier(DOTS, "Orders expected", number),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
class TestEveryDrawing:
    def test_is_the_same_every_time(self, spec):
        assert draw(spec) == draw(json.loads(json.dumps(spec)))

    def test_has_no_colour_that_the_page_cannot_change(self, spec):
        painted = set(re.findall(r'(?:fill|stroke)="([^"]+)"', draw(spec)))
        assert painted <= {"none", "transparent", *VARIABLES.values()}

    def test_refers_to_nothing_outside(self, spec):
        svg = draw(spec)
        assert "href" not in svg
        assert "url(" not in svg
        assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]

    def test_takes_its_size_from_the_page(self, spec):
        root = ET.fromstring(draw(spec))
        assert root.get("width") is root.get("height") is None
