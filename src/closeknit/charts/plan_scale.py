"""The scale of a plan's pictures: linear or logarithmic, placed in units, with ticks whose labels stay apart."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair as alt

from closeknit.charts.colours import MUTED

# As in the picture of engagement intervals: the page scales the whole and enlarges its text on a phone.
WIDTH = 600
FONT = 15
PHONE_FONT = 22
# A bold letter of the largest text is this wide on average.
LETTER = 0.56 * PHONE_FONT

# A wider spread than this is drawn on a logarithmic scale, which ends at a 2,000th of the largest value.
SPREAD = 20
DEEPEST = 2_000


@dataclass(frozen=True)
class Scale:
    """From values to units.

    Attributes:
        low: The value at the left end (or the bottom).
        high: The value at the right end (or the top).
        log: Whether equal steps are equal ratios.
        length: Units between the ends.
    """

    low: float
    high: float
    log: bool
    length: float = WIDTH

    def place(self, value: float) -> float:
        """Return where a value stands, in units; values outside stand at the end.

        >>> Scale(0, 200, log=False).place(50), Scale(1, 100, log=True).place(10), Scale(1, 100, log=True).place(0)
        (150.0, 300.0, 0.0)
        """
        inside = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return round(self.length * share, 2)


def scale_over(values: Iterable[float], length: float = WIDTH) -> Scale:
    """Return a scale that holds all values: logarithmic where the largest is more than 20 times the smallest.

    Args:
        values: What is drawn. Noughts count as small on a logarithmic scale and stand at its left end; with a
            negative value among them the scale is linear.
        length: Units.

    >>> scale_over([5, 80]).log, scale_over([0, 5, 200]).log, scale_over([-5, 200]).log
    (False, True, False)
    """
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    above = [value for value in known if value > 0]
    if low >= 0 and above and high > SPREAD * min(above):
        return Scale(max(min(above), high / DEEPEST) / 1.15, high * 1.15, log=True, length=length)
    span = max(high, 0.0) - min(low, 0.0) or 1.0
    return Scale(min(low, 0.0) - (0.04 * span if low < 0 else 0.0), max(high, 0.0) + 0.04 * span, False, length)


def ticks(scale: Scale, label: Callable[[float], str]) -> list[dict[str, Any]]:
    """Return ticks with labels that do not meet even in the largest text: `at`, `words` (both units) and `label`.

    Args:
        scale: Where they stand.
        label: Writes a value.
    """
    fits: list[dict[str, Any]] = []
    for values in _ladders(scale):
        fits = [_tick(value, scale, label(value)) for value in values]
        # Values so close that they are written alike need wider steps.
        distinct = len({each["label"] for each in fits}) == len(fits)
        if distinct and all(right["from"] - left["to"] >= LETTER for left, right in pairwise(fits)):
            return fits
    return fits[:1]


def _tick(value: float, scale: Scale, label: str) -> dict[str, Any]:
    half = LETTER * len(label) / 2
    at = scale.place(value)
    words = round(min(max(at, half), max(half, scale.length - half)), 2)
    return {"value": value, "at": at, "words": words, "label": label, "from": words - half, "to": words + half}


def _ladders(scale: Scale) -> Iterable[list[float]]:
    """Candidate values, from fine to coarse."""
    if not scale.log:
        exponent = math.floor(math.log10((scale.high - scale.low) / 10))
        for power in range(exponent, exponent + 4):
            for step in (1, 2, 5):
                yield _steps(scale, step * 10.0**power)
        return
    first, last = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
    for factors, stride in (((1, 2, 5), 1), ((1, 3), 1), ((1,), 1), ((1,), 2), ((1,), 3)):
        values = [factor * 10.0**power for power in range(first, last + 1, stride) for factor in factors]
        yield [value for value in values if scale.low <= value <= scale.high]


def _steps(scale: Scale, step: float) -> list[float]:
    return [step * n for n in range(math.ceil(scale.low / step), math.floor(scale.high / step) + 1)]


def inline(values: Sequence[dict[str, Any]]) -> alt.Chart:
    """Return a chart with its data inside."""
    return alt.Chart(alt.InlineData(values=list(values)))


def across(field: str) -> alt.X:
    """Return the horizontal position that a field holds in units."""
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, WIDTH], nice=False, zero=False), axis=None)


def down(field: str, height: float) -> alt.Y:
    """Return the vertical position that a field holds, in units from the top."""
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)


def picture(layers: Sequence[alt.Chart], height: float) -> dict[str, Any]:
    """Return layers as one specification of fixed size, to be scaled by the page."""
    chart = alt.layer(*layers).properties(
        width=WIDTH, height=height, autosize=alt.AutoSizeParams(type="none"), padding=4
    )
    chart = chart.configure(font="system-ui", aria=False, background="transparent")
    spec: dict[str, Any] = chart.configure_view(stroke=None).resolve_scale(x="shared", y="shared").to_dict()
    return spec


def axis_layers(scale: Scale, label: Callable[[float], str], top: float, height: float, title: str) -> list[alt.Chart]:
    """Return ticks, their labels and the title of a horizontal axis.

    Args:
        scale: Where ticks stand.
        label: Writes a value.
        top: Where ticks begin, units from the top.
        height: Of the whole picture; 58 units below `top` are used.
        title: What the axis measures.
    """
    marks = [{**each, "top": top, "bottom": top + 6, "line": top + 18} for each in ticks(scale, label)]
    return [
        inline(marks).mark_rule(color=MUTED).encode(x=across("at"), y=down("top", height), y2=alt.Y2("bottom:Q")),
        inline(marks)
        .mark_text(fontSize=FONT, color=MUTED)
        .encode(x=across("words"), y=down("line", height), text="label:N"),
        inline([{"y": top + 45, "label": title}])
        .mark_text(align="left", fontSize=FONT, color=MUTED)
        .encode(x=alt.value(0), y=down("y", height), text="label:N"),
    ]
