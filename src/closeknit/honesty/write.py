"""Write a report into a folder: the page, the same figures as JSON, and the Markdown for the docs."""

import json
from pathlib import Path

from closeknit.honesty.page import render_page
from closeknit.honesty.printing import as_markdown
from closeknit.honesty.rows import Report


def write_report(report: Report, folder: Path) -> Path:
    """Write index.html, honesty.json and honesty.md; return the page.

    Args:
        report: What was computed.
        folder: Made if it is not there; files of these names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("honesty.json", json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n"),
        ("honesty.md", as_markdown(report)),
        ("index.html", render_page(report)),
    ):
        draft = folder / f".{name}.draft"
        draft.write_text(text, "utf-8", newline="")
        draft.replace(folder / name)
    return folder / "index.html"
