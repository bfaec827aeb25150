"""The round-up as one HTML page that needs no network, no script and no second file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from closeknit.documents import words
from closeknit.documents.page import environment, style
from closeknit.roundup.measures import Group, Measure, groups, headline
from closeknit.roundup.model import Coverage, Pick, Roundup, Section
from closeknit.vocabulary.handle import parse_handle

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class _Card:
    """A pick as the templates print it."""

    pick: Pick
    anchor: str
    address: str | None
    rate: Measure
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class _Chapter:
    """A section as the templates print it."""

    section: Section
    anchor: str
    picture: Markup | None
    considered: int
    cards: tuple[_Card, ...]


@dataclass(frozen=True)
class _Share:
    """One line of coverage: how many creators carry something, and which share that is."""

    label: str
    count: int
    percent: str
    fraction: float


def render_page(roundup: Roundup, pictures: Mapping[str | None, str]) -> str:
    """Write the page.

    The same arguments give the same bytes. Names, niches, reasons and everything else that came from outside is
    escaped; the pictures are our own SVG and are not.

    Args:
        roundup: What the page says.
        pictures: Niche -> SVG of `closeknit.roundup.pictures`; a niche without one is described in words alone.
    """
    # Its module brings an engine's query language along, which `--help` shall not wait for.
    from closeknit.metrics import window

    template = environment(TEMPLATES).get_template("page.html")
    return template.render(
        title=roundup.title,
        roundup=roundup,
        chapters=_chapters(roundup, pictures),
        coverage=_coverage(roundup.coverage),
        window=window,
        nameless=all(section.niche is None for section in roundup.sections),
        style=style(TEMPLATES / "page.css"),
    )


def _chapters(roundup: Roundup, pictures: Mapping[str | None, str]) -> tuple[_Chapter, ...]:
    return tuple(
        _chapter(section, f"niche-{place}", pictures.get(section.niche))
        for place, section in enumerate(roundup.sections, start=1)
    )


def _chapter(section: Section, anchor: str, picture: str | None) -> _Chapter:
    return _Chapter(
        section,
        anchor,
        Markup(picture) if picture else None,
        section.peers.n + sum(gate.removed for gate in section.gates),
        tuple(_card(pick, f"{anchor}-{pick.rank}") for pick in section.picks),
    )


def _card(pick: Pick, anchor: str) -> _Card:
    # A handle that Instagram would not allow is printed and not linked.
    handle = parse_handle(pick.handle) if pick.handle else None
    address = f"https://www.instagram.com/{handle}/" if handle else None
    return _Card(pick, anchor, address, headline(pick), groups(pick))


def _coverage(coverage: Coverage) -> tuple[_Share, ...]:
    return tuple(
        _Share(label, number, words.percent(number / coverage.creators), round(number / coverage.creators, 3))
        for label, number in (
            ("With 3 posts or more", coverage.with_posts),
            ("With captured comments", coverage.with_comments),
            ("With replies collected", coverage.with_replies),
        )
        if coverage.creators
    )
