"""The picture of a niche: each pick's engagement rate with its intervals, over the rates of her peers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt

from closeknit.charts.colours import ACCENT, INK, MUTED, PAPER, PEERS, PEERS_CORE
from closeknit.vocabulary.estimate import Estimate

QUOTED_RATE = 0.016
QUOTED_LABEL = "1.6 % – the average marketers quote"
MEDIAN_LABEL = "peers’ median"

# Everything is placed by us in these units, so that the picture does not depend on the fonts of the machine
# that draws it. The page scales the whole; on a phone it enlarges the text up to PHONE_FONT.
WIDTH = 600
FONT = 15
PHONE_FONT = 22
HEAD = 66
ROW = 66
TRACK_TOP, TRACK_BOTTOM = 34, 56
AXIS = 58
LABEL_LIMIT = 26
HALF_TICK = 26
LADDER = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
COARSE_LADDER = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True)
class IntervalRow:
    """One creator in the picture.

    Attributes:
        label: Her name, at the left.
        value: The rate in words, at the right.
        rate: Her engagement rate as a fraction; its estimate must be known.
    """

    label: str
    value: str
    rate: Estimate


@dataclass(frozen=True)
class _Line:
    """A labelled vertical line; `at`, `width` and `start` are units, for the largest text."""

    x: float
    label: str
    dash: tuple[int, ...]
    at: float
    width: float
    start: float
    lane: int = 0


def engagement_intervals(rows: Sequence[IntervalRow], peers: Sequence[float]) -> dict[str, Any]:
    """Return the Vega-Lite specification of a niche's picture.

    Args:
        rows: Best first, at least one.
        peers: The peers' rates (fractions) as their 5th, 10th, 25th, 50th, 75th, 90th and 95th percentile, or
            empty.

    Returns:
        A specification with its data inside; rates are on a logarithmic scale.

    >>> row = IntervalRow("@anna", "8 %", Estimate(0.08, 0.06, 0.1))
    >>> engagement_intervals([row], [])["width"]
    600
    """
    domain = _domain(rows, peers)
    tracks = [_track(place, row, domain) for place, row in enumerate(rows)]
    layers = [
        *_peer_layers(tracks, peers),
        *_line_layers(tracks, _lines(peers, domain)),
        *_interval_layers(tracks),
        *_word_layers(tracks),
        *_axis_layers(tracks, domain),
    ]
    chart = alt.layer(*layers).properties(
        width=WIDTH,
        height=HEAD + ROW * len(rows) + AXIS,
        autosize=alt.AutoSizeParams(type="none"),
        padding=4,
    )
    chart = chart.configure(font="system-ui", aria=False, background="transparent")
    spec: dict[str, Any] = chart.configure_view(stroke=None).resolve_scale(x="shared", y="shared").to_dict()
    return spec


def _domain(rows: Sequence[IntervalRow], peers: Sequence[float]) -> tuple[float, float]:
    ends = [QUOTED_RATE, *peers]
    for row in rows:
        ends += [end for end in _ends(row.rate) if end is not None]
    # Below 0.1 % a logarithmic axis would spend half the picture on rates nobody asks about.
    low = max(min(ends), LADDER[0])
    return low / 1.2, max(*ends, low * 4) * 1.15


def _ends(rate: Estimate) -> tuple[float | None, ...]:
    return rate.low95, rate.low, rate.estimate, rate.high, rate.high95


def _track(place: int, row: IntervalRow, domain: tuple[float, float]) -> dict[str, Any]:
    top = HEAD + ROW * place
    low95, low, rate, high, high95 = _ends(row.rate)
    if rate is None:
        raise ValueError(f"{row.label!r} has no engagement rate to draw; leave the row out")

    def inside(value: float) -> float:
        return round(min(max(value, domain[0]), domain[1]), 6)

    low, high = (rate if low is None else low), (rate if high is None else high)
    return {
        "name": row.label if len(row.label) <= LABEL_LIMIT else row.label[: LABEL_LIMIT - 1] + "…",
        "value": row.value,
        "rate": inside(rate),
        "low": inside(low),
        "high": inside(high),
        "low95": inside(low if low95 is None else low95),
        "high95": inside(high if high95 is None else high95),
        "words": top + 24,
        "top": top + TRACK_TOP,
        "middle": top + (TRACK_TOP + TRACK_BOTTOM) / 2,
        "bottom": top + TRACK_BOTTOM,
        "domain": list(domain),
    }


def _lines(peers: Sequence[float], domain: tuple[float, float]) -> list[_Line]:
    """Give each line a lane in the head so that no label is cut off or crossed by the other line."""
    first = _line(QUOTED_RATE, QUOTED_LABEL, (4, 3), domain)
    if not peers:
        return [first]
    left, right = sorted((first, _line(peers[3], MEDIAN_LABEL, (), domain)), key=lambda line: line.at)
    # The upper line hangs through the lower lane, where it must not meet the lower label.
    for upper, lower in ((left, right), (right, replace(left, start=max(0, left.at - left.width)))):
        if not lower.start - 4 <= upper.at <= lower.start + lower.width:
            break
    return [upper, replace(lower, lane=1)]


def _line(x: float, label: str, dash: tuple[int, ...], domain: tuple[float, float]) -> _Line:
    width = 0.56 * PHONE_FONT * len(label)
    at = _place(x, domain)
    return _Line(x, label, dash, at, width, start=min(at - 4, WIDTH - width))


def _place(x: float, domain: tuple[float, float]) -> float:
    """Where a rate stands, in units from the left."""
    return WIDTH * math.log(x / domain[0]) / math.log(domain[1] / domain[0])


def _chart(values: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=values))


def _x(field: str, domain: Sequence[float]) -> alt.X:
    scale = alt.Scale(type="log", domain=list(domain), nice=False, zero=False)
    return alt.X(f"{field}:Q", scale=scale, axis=None)


def _y(field: str, tracks: list[dict[str, Any]]) -> alt.Y:
    height = HEAD + ROW * len(tracks) + AXIS
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)


def _peer_layers(tracks: list[dict[str, Any]], peers: Sequence[float]) -> list[alt.Chart]:
    """The middle 90 % of the peers, and inside it the middle half."""
    if not peers:
        return []
    layers = []
    for band, first, last, colour in (("p5-p95", 0, -1, PEERS), ("p25-p75", 2, 4, PEERS_CORE)):
        values = [
            {"band": band, "from": peers[first], "to": peers[last], "top": t["top"], "bottom": t["bottom"]}
            for t in tracks
        ]
        layers.append(
            _chart(values)
            .mark_rect(color=colour)
            .encode(x=_x("from", tracks[0]["domain"]), x2="to:Q", y=_y("top", tracks), y2=alt.Y2("bottom:Q"))
        )
    return layers


def _line_layers(tracks: list[dict[str, Any]], lines: list[_Line]) -> list[alt.Chart]:
    """Lines are interrupted where a name stands; the first piece hangs from the label."""
    layers = []
    domain = tracks[0]["domain"]
    for line in lines:
        words = 18 + 28 * line.lane
        pieces = [{"at": line.x, "top": t["top"] - 2, "bottom": t["bottom"] + 2} for t in tracks]
        stem = [{"at": line.x, "top": words + 6, "bottom": HEAD - 4}]
        rule = (
            _chart(stem + pieces)
            .mark_rule(color=INK, strokeWidth=1.5, strokeDash=list(line.dash))
            .encode(x=_x("at", domain), y=_y("top", tracks), y2=alt.Y2("bottom:Q"))
        )
        text = (
            _chart([{"y": words, "label": line.label}])
            .mark_text(align="left", baseline="alphabetic", fontSize=FONT, color=INK)
            .encode(x=alt.value(round(line.start, 1)), y=_y("y", tracks), text="label:N")
        )
        layers += [rule, text]
    return layers


def _interval_layers(tracks: list[dict[str, Any]]) -> list[alt.Chart]:
    """Thin: 95 %; thick: 80 %; dot: the estimate."""
    base = _chart(tracks)
    domain = tracks[0]["domain"]
    y = _y("middle", tracks)
    return [
        base.mark_rule(color=ACCENT, strokeWidth=2).encode(x=_x("low95", domain), x2="high95:Q", y=y),
        base.mark_rule(color=ACCENT, strokeWidth=10, strokeCap="round").encode(x=_x("low", domain), x2="high:Q", y=y),
        base.mark_circle(color=PAPER, size=72, opacity=1, stroke=ACCENT, strokeWidth=2.5).encode(
            x=_x("rate", domain), y=y
        ),
    ]


def _word_layers(tracks: list[dict[str, Any]]) -> list[alt.Chart]:
    base = _chart(tracks)
    y = _y("words", tracks)
    return [
        base.mark_text(align="left", baseline="alphabetic", fontSize=FONT, fontWeight=600, color=INK).encode(
            x=alt.value(0), y=y, text="name:N"
        ),
        base.mark_text(align="right", baseline="alphabetic", fontSize=FONT, color=MUTED).encode(
            x=alt.value(WIDTH), y=y, text="value:N"
        ),
    ]


def _axis_layers(tracks: list[dict[str, Any]], domain: tuple[float, float]) -> list[alt.Chart]:
    ladder = LADDER if domain[1] / domain[0] < 150 else COARSE_LADDER
    base = HEAD + ROW * len(tracks)
    ticks = [
        {"at": at, "label": f"{100 * at:g} %", "top": base + 2, "bottom": base + 8, "words": base + 20}
        for at in ladder
        if HALF_TICK <= _place(at, domain) <= WIDTH - HALF_TICK
    ]
    return [
        _chart(ticks).mark_rule(color=MUTED).encode(x=_x("at", domain), y=_y("top", tracks), y2=alt.Y2("bottom:Q")),
        _chart(ticks)
        .mark_text(fontSize=FONT, color=MUTED)
        .encode(x=_x("at", domain), y=_y("words", tracks), text="label:N"),
        _chart([{"y": base + 46, "label": "Engagement rate, logarithmic scale"}])
        .mark_text(align="left", fontSize=FONT, color=MUTED)
        .encode(x=alt.value(0), y=_y("y", tracks), text="label:N"),
    ]
