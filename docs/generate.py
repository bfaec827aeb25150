"""Write the reference pages that are made from the code, or check that they still agree with it.

python -m docs.generate            write
python -m docs.generate --check    fail if a page has drifted
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer.main
from typer.testing import CliRunner

from closeknit.cli.main import app
from closeknit.metrics.registry import METRICS, Metric, columns_of
from closeknit.metrics.window import WINDOW_TEXT
from closeknit.vocabulary.tables import TABLES
from closeknit.vocabulary.tier import TIERS

DOCS = Path(__file__).parent
NOTICE = "<!-- Made by `python -m docs.generate` from the code. Do not edit here. -->\n"


def metrics_page() -> str:
    """Every metric from the registry."""
    lines = [
        "# Metrics",
        "",
        "Each number about a creator, with its formula, what it needs, what its n counts and where it comes from.",
        "A metric that cannot be computed is missing, never 0, and `closeknit show` says why. Intervals are 80 %",
        "(`low`, `high`) and 95 % (`low95`, `high95`). Published numbers have 6 significant digits.",
        "",
        f"**The window of post metrics:** {WINDOW_TEXT}.",
        "",
        f"**Sizes:** {'; '.join(f'{tier.name} {tier}' for tier in TIERS)}.",
        "",
    ]
    for metric in METRICS.values():
        lines += _metric(metric)
    return "\n".join(lines)


def _metric(metric: Metric) -> list[str]:
    columns = ", ".join(f"`{name}`" for name in columns_of(metric))
    return [
        f"## {metric.label}",
        "",
        f"`{metric.id}` · {metric.unit} · better: {metric.direction}",
        "",
        f"- Formula: {metric.formula}.",
        f"- From: {metric.window}.",
        f"- Needs: {metric.needs}; n counts {metric.counts}.",
        f"- Source: {metric.source}.",
        f"- Columns: {columns}.",
        "",
    ]


def tables_page() -> str:
    """The canonical tables from the vocabulary."""
    lines = ["# Tables", "", "What the `tables` format may carry. Missing is blank, never 0.", ""]
    for table in TABLES.values():
        lines += [f"## {table.name}", "", "| column | holds | needed |", "|---|---|---|"]
        for column in table.columns:
            holds = f"{column.kind.value}: {column.about}" if column.about else column.kind.value
            lines.append(f"| `{column.name}` | {holds} | {'yes' if column.required else ''} |")
        if table.names_creator:
            lines += ["", "Each row names its creator by `external_id` (also `creator_id`) or `handle`."]
        lines.append("")
    return "\n".join(lines)


def cli_page() -> str:
    """Every command's help, as printed."""
    runner = CliRunner()
    lines = ["# Command line", ""]
    for words in _commands(typer.main.get_command(app)):
        printed = runner.invoke(app, [*words, "--help"], env={"COLUMNS": "100"}, prog_name="closeknit")
        lines += [f"## closeknit {' '.join(words)}".rstrip(), "", "```text", printed.output.rstrip(), "```", ""]
    return "\n".join(lines)


def _commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of a command and of those under it, in order."""
    yield words
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*words, name))


PAGES: dict[str, Callable[[], str]] = {"metrics.md": metrics_page, "tables.md": tables_page, "cli.md": cli_page}


def main() -> None:
    """Write or check every page."""
    drifted = []
    for name, make in PAGES.items():
        text = NOTICE + "\n" + make().rstrip() + "\n"
        path = DOCS / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_text("utf-8") != text:
                drifted.append(name)
        else:
            path.write_text(text, "utf-8")
    if drifted:
        sys.exit(f"docs: {', '.join(drifted)} drifted from the code; run: python -m docs.generate")


if __name__ == "__main__":
    main()
