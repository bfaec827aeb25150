"""The report as one HTML page."""

from pathlib import Path

from closeknit.documents.page import environment, style
from closeknit.honesty.introduction import MEANING, OPENING
from closeknit.honesty.printing import PASSES, interval_text, miss_text, ours_text
from closeknit.honesty.rows import Report

TEMPLATES = Path(__file__).parent / "templates"


def render_page(report: Report) -> str:
    """Write the page: what passed, what did not and why, then every figure with its protocol."""
    return (
        environment(TEMPLATES)
        .get_template("page.html")
        .render(
            title="What we say about ourselves, checked",
            style=style(TEMPLATES / "page.css"),
            report=report,
            opening=OPENING,
            meaning=MEANING,
            miss=miss_text,
            ours=ours_text,
            interval=interval_text,
            verdicts=PASSES,
        )
    )
