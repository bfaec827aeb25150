"""The pictures of a round-up: one per niche with picks."""

from closeknit.charts.engagement_intervals import QUOTED_LABEL, IntervalRow, engagement_intervals
from closeknit.charts.render import render_svg
from closeknit.documents import words
from closeknit.roundup.model import Peers, Pick, Roundup, Section


def draw_pictures(roundup: Roundup) -> dict[str | None, str]:
    """Return niche -> SVG; a niche without a rate to draw has no picture.

    Args:
        roundup: What the page says; the same round-up gives the same bytes.
    """
    drawn = {}
    for place, section in enumerate(roundup.sections, start=1):
        picks = [pick for pick in section.picks if _has_rate(pick)]
        if picks:
            drawn[section.niche] = _draw(section, picks, key=f"picture-{place}")
    return drawn


def _draw(section: Section, picks: list[Pick], key: str) -> str:
    rows = [IntervalRow(pick.name, _rate(pick), pick.metrics["engagement_rate"]) for pick in picks]
    return render_svg(
        engagement_intervals(rows, section.peers.shown),
        key=key,
        title=f"Engagement rates of the listed creators: {section.title}",
        description=_description(rows, section.peers),
    )


def _has_rate(pick: Pick) -> bool:
    found = pick.metrics.get("engagement_rate")
    return found is not None and words.known(found.estimate)


def _rate(pick: Pick) -> str:
    found = pick.metrics["engagement_rate"]
    rate = words.percent(found.estimate or 0)
    if found.low is None or found.high is None:
        return rate
    return f"{rate} ({words.percent_range(found.low, found.high)})"


def _description(rows: list[IntervalRow], peers: Peers) -> str:
    """The picture for people who hear the page."""
    lines = [f"{row.label}: {row.value}." for row in rows]
    if peers.median is None:
        lines.append(f"Too few peers to show theirs ({words.count(peers.n)}).")
    else:
        middle = words.percent_range(peers.shown[0], peers.shown[-1])
        lines.append(
            f"Behind each row, the middle 90 % of {words.count(peers.n)} peers: {middle}, "
            f"their median {words.percent(peers.median)}."
        )
    return " ".join([*lines, f"A dashed line marks {QUOTED_LABEL}."])
