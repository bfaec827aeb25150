"""The picture that a plan is judged by: what the plan and the alternatives may bring for the same money, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from closeknit.charts.colours import ACCENT, INK, MUTED, PAPER
from closeknit.charts.plan_scale import (
    FONT,
    LETTER,
    WIDTH,
    Scale,
    across,
    axis_layers,
    down,
    inline,
    picture,
    scale_over,
)

HEAD = 40
ROW = 68
TRACK_TOP, TRACK_BOTTOM = 36, 58
AXIS = 58


@dataclass(frozen=True)
class OutcomeRow:
    """One way to spend the money.

    Attributes:
        label: Its name, at the left.
        value: What is expected, in words, at the right.
        mean: Expected.
        low: Lower end of the 80 % interval.
        high: Upper end.
        cvar10: Average of the worst 10 %.
        low95: Lower end of the 95 % interval.
        high95: Upper end.
        chosen: Whether it is the plan itself.
    """

    label: str
    value: str
    mean: float
    low: float
    high: float
    cvar10: float
    low95: float
    high95: float
    chosen: bool = False


def plan_outcomes(
    rows: Sequence[OutcomeRow],
    target: tuple[float, str] | None,
    title: str,
    label: Callable[[float], str],
) -> dict[str, Any]:
    """Return the Vega-Lite specification of the side-by-side picture.

    Args:
        rows: In the order drawn, at least one; all numbers finite.
        target: Value and label of the dashed line; None = no line.
        title: What the axis measures.
        label: Writes a value at the axis.

    Returns:
        A specification with its data inside. The scale is logarithmic where values differ more than 20 times.

    >>> row = OutcomeRow("This plan", "60", 60, 20, 110, 12, 9, 150, chosen=True)
    >>> plan_outcomes([row], None, "Orders", str)["width"]
    600
    """
    scale = outcome_scale(rows, target)
    height = HEAD + ROW * len(rows) + AXIS
    tracks = [_track(place, row, scale) for place, row in enumerate(rows)]
    # A bar that begins at nought has no place on a logarithmic scale but its edge.
    nought = min(min(row.low95, row.low, row.cvar10) for row in rows) < scale.low
    wording = f"{title}, {'log scale, 0 at the left edge' if nought else 'logarithmic scale'}" if scale.log else title
    layers = [
        *(_target_layers(tracks, target, scale, height) if target else []),
        *_interval_layers(tracks, height),
        *_word_layers(tracks, height),
        *axis_layers(scale, label, HEAD + ROW * len(rows) + 2, height, wording),
    ]
    return picture(layers, height)


def outcome_scale(rows: Sequence[OutcomeRow], target: tuple[float, str] | None) -> Scale:
    """Return the scale of the picture, over every number in it."""
    values = [value for row in rows for value in (row.mean, row.low, row.high, row.cvar10, row.low95, row.high95)]
    return scale_over([*values, *([target[0]] if target else [])])


def _track(place: int, row: OutcomeRow, scale: Scale) -> dict[str, Any]:
    top = HEAD + ROW * place
    # The name has what the number leaves, both in the largest text.
    room = max(6, int(WIDTH / LETTER) - len(row.value) - 2)
    colour = ACCENT if row.chosen else MUTED
    return {
        "name": row.label if len(row.label) <= room else row.label[: room - 1] + "…",
        "value": row.value,
        "mean": row.mean,
        "low": row.low,
        "high": row.high,
        "cvar10": row.cvar10,
        "low95": row.low95,
        "high95": row.high95,
        **{
            f"{field}_at": scale.place(getattr(row, field))
            for field in ("mean", "low", "high", "cvar10", "low95", "high95")
        },
        "colour": colour,
        "weight": 600 if row.chosen else 400,
        "words": top + 24,
        "top": top + TRACK_TOP,
        "middle": top + (TRACK_TOP + TRACK_BOTTOM) / 2,
        "bottom": top + TRACK_BOTTOM,
    }


def _target_layers(
    tracks: list[dict[str, Any]], target: tuple[float, str], scale: Scale, height: float
) -> list[alt.Chart]:
    """A dashed line, interrupted where a name stands; the first piece hangs from its label."""
    at = scale.place(target[0])
    width = LETTER * len(target[1])
    pieces = [
        {"at": at, "top": 24, "bottom": HEAD - 2},
        *({"at": at, "top": track["top"] - 2, "bottom": track["bottom"] + 4} for track in tracks),
    ]
    return [
        inline(pieces)
        .mark_rule(color=INK, strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x=across("at"), y=down("top", height), y2=alt.Y2("bottom:Q")),
        inline([{"y": 18, "label": target[1]}])
        .mark_text(align="left", baseline="alphabetic", fontSize=FONT, color=INK)
        .encode(x=alt.value(round(max(0, min(at - 4, WIDTH - width)), 1)), y=down("y", height), text="label:N"),
    ]


def _interval_layers(tracks: list[dict[str, Any]], height: float) -> list[alt.Chart]:
    """Thin: 95 %; thick: 80 %; dot: expected; upright tick: average of the worst 10 %."""
    base = inline(tracks)
    y = down("middle", height)
    colour = alt.Color("colour:N", scale=None)
    edge = alt.Stroke("colour:N", scale=None)
    return [
        base.mark_rule(strokeWidth=2).encode(x=across("low95_at"), x2="high95_at:Q", y=y, color=colour),
        base.mark_rule(strokeWidth=10, strokeCap="round").encode(x=across("low_at"), x2="high_at:Q", y=y, color=colour),
        base.mark_rule(color=INK, strokeWidth=3).encode(
            x=across("cvar10_at"), y=down("top", height), y2=alt.Y2("bottom:Q")
        ),
        base.mark_circle(fill=PAPER, size=72, opacity=1, strokeWidth=2.5).encode(x=across("mean_at"), y=y, stroke=edge),
    ]


def _word_layers(tracks: list[dict[str, Any]], height: float) -> list[alt.Chart]:
    y = down("words", height)
    layers = []
    for chosen in (True, False):
        some = [track for track in tracks if (track["weight"] == 600) is chosen]
        if not some:
            continue
        weight = 600 if chosen else 400
        common: dict[str, Any] = {"baseline": "alphabetic", "fontSize": FONT, "fontWeight": weight, "color": INK}
        layers += [
            inline(some).mark_text(align="left", **common).encode(x=alt.value(0), y=y, text="name:N"),
            inline(some).mark_text(align="right", **common).encode(x=alt.value(WIDTH), y=y, text="value:N"),
        ]
    return layers
