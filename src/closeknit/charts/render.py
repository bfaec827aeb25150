"""From a Vega-Lite specification to SVG text that can stand inside a page."""

import re
from html import escape
from typing import Any

from closeknit.charts.colours import VARIABLES

# Pinned, so that an upgrade of the renderer does not redraw published pages.
VEGA_LITE = "6.1"
FONTS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"


def render_svg(spec: dict[str, Any], *, key: str, title: str, description: str) -> str:
    """Draw a specification as SVG with a text alternative.

    The same arguments give the same bytes. Sizes come from the viewBox alone, colours are CSS variables, and
    nothing refers to the outside.

    Args:
        spec: A Vega-Lite specification with its data inside and colours of `closeknit.charts.colours`.
        key: Unique among the pictures of one page: lower-case letters, digits and hyphens.
        title: What the picture is, in a few words.
        description: What it shows, for people who do not see it.

    Raises:
        ValueError: The key is not fit for an id.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", key):
        raise ValueError(f"{key!r} cannot be an id: use lower-case letters, digits and hyphens")
    # The JavaScript engine takes tens of milliseconds to load: only those who draw pay for it.
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]))
    return _named(_tidied(drawn), key=key, title=title, description=description)


def _tidied(svg: str) -> str:
    """Rewrite tags and never text, which may hold anything: a `>` inside an attribute is escaped by Vega."""
    return re.sub(r"<[^>]*>", lambda tag: _tidied_tag(tag[0]), svg)


def _tidied_tag(tag: str) -> str:
    for placeholder, variable in VARIABLES.items():
        tag = tag.replace(f'="{placeholder}"', f'="{variable}"')
    tag = tag.replace('font-family="system-ui"', f'font-family="{FONTS}"')
    # One picture has one text alternative; roles of its parts would be read out between them.
    tag = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", tag)
    # Hundredths are finer than any screen, and the last digits of a logarithm differ between machines.
    return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", tag)


def _named(svg: str, *, key: str, title: str, description: str) -> str:
    """Give the root element its text alternative and let the page decide its size."""
    match = re.match(r'<svg [^>]*viewBox="([^"]+)"[^>]*>', svg)
    if match is None:
        raise ValueError("the renderer returned something other than SVG")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="{match[1]}" role="img" '
        f'aria-labelledby="{key}-title {key}-text">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-text">{escape(description)}</desc>'
    )
    return head + svg[match.end() :]
