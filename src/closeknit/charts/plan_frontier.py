"""The efficient frontier of a plan: what is expected against the average of the worst 10 %, from bold to cautious."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from closeknit.charts.colours import ACCENT, INK, MUTED, PAPER
from closeknit.charts.plan_scale import FONT, LETTER, WIDTH, Scale, across, axis_layers, down, inline, picture

HEAD = 34
TALL = 260
AXIS = 58


@dataclass(frozen=True)
class FrontierDot:
    """One attitude to risk.

    Attributes:
        label: In words.
        mean: Expected.
        cvar10: Average of the worst 10 %.
        chosen: Whether it is the plan's.
    """

    label: str
    mean: float
    cvar10: float
    chosen: bool = False


def plan_frontier(dots: Sequence[FrontierDot], title: str, label: Callable[[float], str]) -> dict[str, Any]:
    """Return the Vega-Lite specification of the frontier.

    Args:
        dots: From bold to cautious, at least two, all numbers finite.
        title: What the vertical direction measures; it stands above the picture.
        label: Writes a value.

    >>> plan_frontier([FrontierDot("bold", 70, 10), FrontierDot("cautious", 60, 20)], "Expected", str)["height"]
    352
    """
    height = HEAD + TALL + AXIS
    wide = _zoomed([dot.cvar10 for dot in dots], WIDTH)
    high = _zoomed([dot.mean for dot in dots], TALL)
    points = [
        {
            "label": dot.label,
            "mean": dot.mean,
            "cvar10": dot.cvar10,
            "at": wide.place(dot.cvar10),
            "y": HEAD + TALL - high.place(dot.mean),
            "chosen": dot.chosen,
            "order": place,
        }
        for place, dot in enumerate(dots)
    ]
    layers = [
        inline([{"y": 14, "label": title}])
        .mark_text(align="left", fontSize=FONT, color=MUTED)
        .encode(x=alt.value(0), y=down("y", height), text="label:N"),
        *_level_layers(high, label, height),
        inline(points)
        .mark_line(color=MUTED, strokeWidth=1.5)
        .encode(x=across("at"), y=down("y", height), order="order:Q"),
        *_dot_layers(points, height),
        *_label_layers(points, height),
        *axis_layers(wide, label, HEAD + TALL + 2, height, "Average of the worst 10 %"),
    ]
    return picture(layers, height)


def _zoomed(values: Sequence[float], length: float) -> Scale:
    """A linear scale around the values; points of one value stand in the middle."""
    low, high = min(values), max(values)
    room = 0.25 * (high - low) or 0.1 * abs(high) or 1.0
    return Scale(low - room, high + room, log=False, length=length)


def _level_layers(high: Scale, label: Callable[[float], str], height: float) -> list[alt.Chart]:
    """Two fine lines across with the values of the lowest and highest point."""
    room = (high.high - high.low) / 6
    levels = [
        {"y": HEAD + TALL - high.place(value), "label": label(value), "from": 0, "to": WIDTH}
        for value in dict.fromkeys((high.low + room, high.high - room))
    ]
    return [
        inline(levels)
        .mark_rule(color=MUTED, strokeWidth=0.5, strokeDash=[2, 4])
        .encode(x=across("from"), x2="to:Q", y=down("y", height)),
        inline(levels)
        .mark_text(align="left", baseline="bottom", dy=-3, fontSize=FONT, color=MUTED)
        .encode(x=alt.value(0), y=down("y", height), text="label:N"),
    ]


def _dot_layers(points: list[dict[str, Any]], height: float) -> list[alt.Chart]:
    layers = []
    for chosen, fill, size in ((False, PAPER, 90), (True, ACCENT, 160)):
        some = [point for point in points if point["chosen"] is chosen]
        if some:
            layers.append(
                inline(some)
                .mark_circle(fill=fill, size=size, opacity=1, stroke=ACCENT, strokeWidth=2.5)
                .encode(x=across("at"), y=down("y", height))
            )
    return layers


def _label_layers(points: list[dict[str, Any]], height: float) -> list[alt.Chart]:
    """Label the chosen point, then the ends, where their words do not meet one already there."""
    placed: list[dict[str, Any]] = []
    for point in sorted(points, key=lambda p: (not p["chosen"], p["order"] not in (0, len(points) - 1))):
        # A frontier falls to the right, so that the place above and right of a point is free.
        width = LETTER * len(point["label"])
        words = round(min(point["at"] + 10, WIDTH - width), 2)
        box = {**point, "words": words, "line": point["y"] - 10, "from": words, "to": words + width}
        if all(
            abs(box["line"] - other["line"]) > 24 or box["from"] > other["to"] or box["to"] < other["from"]
            for other in placed
        ):
            placed.append(box)
    return [
        inline(placed)
        .mark_text(align="left", baseline="alphabetic", fontSize=FONT, color=INK)
        .encode(x=across("words"), y=down("line", height), text="label:N")
    ]
