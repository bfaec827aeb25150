"""Jinja for documents: escaping on, every name defined, numbers written as people read them; and the style sheet."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from closeknit.documents import words

TEMPLATES = Path(__file__).parent / "templates"


def environment(folder: Path) -> Environment:
    """Return the template environment of one kind of document.

    Args:
        folder: Its own templates; `shell.html` and other shared ones are found as well.
    """
    made = Environment(
        loader=FileSystemLoader([folder, TEMPLATES], encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "count": words.count,
        "day": words.day,
        "percent": words.percent,
        "sentence": lambda text: text[:1].upper() + text[1:],
        "dashed": lambda text: str(text).replace("-", "–"),
    }
    made.globals["counted"] = words.counted
    return made


def style(*own: Path) -> Markup:
    """Return the shared style sheet followed by a document's own ones; ours, so it is not escaped.

    Args:
        own: CSS files.
    """
    return Markup("\n".join(path.read_text("utf-8") for path in (TEMPLATES / "document.css", *own)))
