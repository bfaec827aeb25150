"""The round-up as one HTML page that needs no network, no script and no second file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from closeknit.roundup import words
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

    template = _environment().get_template("page.html")
    return template.render(
        roundup=roundup,
        chapters=_chapters(roundup, pictures),
        coverage=_coverage(roundup.coverage),
        window=window,
        nameless=all(section.niche is None for section in roundup.sections),
        style=Markup((TEMPLATES / "page.css").read_text("utf-8")),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "count": words.count,
        "day": words.day,
        "percent": words.percent,
        "sentence": lambda text: text[:1].upper() + text[1:],
        "dashed": lambda text: str(text).replace("-", "–"),
    }
    environment.globals["counted"] = words.counted
    return environment


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
