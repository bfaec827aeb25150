"""How often a plan ends where: the simulated outcomes as columns, those that miss the target in grey."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from closeknit.charts.colours import ACCENT, INK, PEERS_CORE
from closeknit.charts.plan_scale import (
    FONT,
    LETTER,
    SPREAD,
    WIDTH,
    Scale,
    across,
    axis_layers,
    down,
    inline,
    picture,
)

HEAD = 40
TALL = 190
AXIS = 58
# The few best outcomes would make the axis long and the columns thin.
SHOWN = 0.99


def plan_histogram(
    edges: Sequence[float],
    counts: Sequence[int],
    target: tuple[float, str] | None,
    title: str,
    label: Callable[[float], str],
) -> dict[str, Any]:
    """Return the Vega-Lite specification of the columns.

    Args:
        edges: Of n + 1 values, rising.
        counts: Of n columns; columns beyond 99 % of all outcomes are left out.
        target: Value and label of the dashed line; None = no line.
        title: What the axis measures.
        label: Writes a value at the axis.

    Raises:
        ValueError: There is nothing to draw, or edges and counts do not match.

    >>> plan_histogram([0, 10, 20], [3, 5], (10, "target"), "Orders", str)["height"]
    288
    """
    if len(edges) != len(counts) + 1 or not sum(counts):
        raise ValueError("a histogram needs one edge more than counts, and at least one outcome")
    shown = shown_columns(counts)
    scale = _scale(edges[: shown + 1])
    height = HEAD + TALL + AXIS
    tallest = max(counts[:shown])
    columns = [
        {
            "from": scale.place(low) + 0.75,
            "to": scale.place(high) - 0.75,
            "count": count,
            "top": HEAD + TALL * (1 - count / tallest),
            "bottom": HEAD + TALL,
            "colour": PEERS_CORE if target and high <= target[0] else ACCENT,
        }
        for low, high, count in _split(edges, counts[:shown], target)
        if count and scale.place(high) - scale.place(low) > 1.6
    ]
    layers = [
        inline(columns)
        .mark_rect()
        .encode(
            x=across("from"),
            x2="to:Q",
            y=down("top", height),
            y2=alt.Y2("bottom:Q"),
            color=alt.Color("colour:N", scale=None),
        ),
        *(_target_layers(target, scale, height) if target and scale.low <= target[0] <= scale.high else []),
        *axis_layers(scale, label, HEAD + TALL + 4, height, f"{title}, logarithmic scale" if scale.log else title),
    ]
    return picture(layers, height)


def shown_columns(counts: Sequence[int]) -> int:
    """Return how many columns hold 99 % of all outcomes.

    >>> shown_columns([50, 45, 4, 0, 0, 1])
    3
    """
    so_far = 0
    for place, count in enumerate(counts, start=1):
        so_far += count
        if so_far >= SHOWN * sum(counts):
            return place
    return len(counts)


def _scale(edges: Sequence[float]) -> Scale:
    """Columns of growing width belong on a logarithmic scale, where they are equally wide again."""
    widths = [high - low for low, high in pairwise(edges)]
    log = edges[0] > 0 and edges[-1] > SPREAD * edges[0] and widths[-1] > 3 * widths[0]
    return Scale(edges[0], edges[-1], log)


def _split(
    edges: Sequence[float], counts: Sequence[int], target: tuple[float, str] | None
) -> list[tuple[float, float, int]]:
    """The column that the target cuts becomes two of the same height."""
    columns = []
    for (low, high), count in zip(pairwise(edges), counts, strict=False):
        if target and low < target[0] < high:
            columns += [(low, target[0], count), (target[0], high, count)]
        else:
            columns.append((low, high, count))
    return columns


def _target_layers(target: tuple[float, str], scale: Scale, height: float) -> list[alt.Chart]:
    at = scale.place(target[0])
    return [
        inline([{"at": at, "top": 24, "bottom": HEAD + TALL}])
        .mark_rule(color=INK, strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x=across("at"), y=down("top", height), y2=alt.Y2("bottom:Q")),
        inline([{"y": 18, "label": target[1]}])
        .mark_text(align="left", baseline="alphabetic", fontSize=FONT, color=INK)
        .encode(
            x=alt.value(round(max(0, min(at - 4, WIDTH - LETTER * len(target[1]))), 1)),
            y=down("y", height),
            text="label:N",
        ),
    ]
