"""A report as aligned text and as a page of Markdown."""

import re
from collections.abc import Iterator
from textwrap import wrap

from closeknit.honesty.introduction import MEANING, OPENING
from closeknit.honesty.rows import Chapter, Figure, Report, Row

HEADERS = ("figure", "ours", "95 % interval", "n", "published, baseline or target", "pass")
WIDTH = 140
PASSES = {True: "yes", False: "NO", None: "-"}


def ours_text(row: Row) -> str:
    """Write our figure, or a dash where there is none."""
    return "-" if row.ours is None else f"{row.ours:.4f}"


def interval_text(row: Row) -> str:
    """Write the interval; blank where there is none."""
    return "" if row.interval is None else f"{row.interval[0]:.4f} - {row.interval[1]:.4f}"


def miss_text(row: Row) -> str:
    """Write a missed target as a sentence part: what was found, and what was promised or aimed at.

    >>> miss_text(Row("x", "share that held", 0.9314, None, 500, "0.95 within; earlier 0.9", "", False))
    '0.931 where 0.95 is promised; earlier 0.9'
    >>> miss_text(Row("x", "AUC", 0.9268, None, 500, "at least 0.9432, naive Bayes", "", False))
    '0.927; target: at least 0.9432, naive Bayes'
    """
    if row.ours is None:
        return "not computed"
    found = f"{row.ours:.3f}"
    if promised := re.fullmatch(r"([\d.]+) within(.*)", row.published):
        return f"{found} where {promised[1]} is promised{promised[2]}"
    return f"{found}; target: {row.published}"


def cells(row: Row) -> tuple[str, ...]:
    """Return what stands under each of `HEADERS`."""
    n = "" if row.n is None else f"{row.n:,}"
    return (row.what, ours_text(row), interval_text(row), n, row.published, PASSES[row.passes])


def as_text(report: Report) -> str:
    """Write all rows as columns that line up, protocol above and notes below."""
    lines = [HEADERS, *map(cells, report.rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADERS))]
    out = [_aligned(HEADERS, widths)]
    for chapter in report.chapters:
        figure = chapter.figure
        out += ["", f"{figure.id}: {figure.what}"]
        out += wrap(f"Protocol: {figure.protocol}.", WIDTH, initial_indent="  ", subsequent_indent="  ")
        out += wrap(f"Source: {figure.source}.", WIDTH, initial_indent="  ", subsequent_indent="  ")
        for row in chapter.rows:
            out.append("  " + _aligned(cells(row), widths))
            for note in filter(None, (row.protocol, row.note)):
                out += wrap(note, WIDTH, initial_indent="      ", subsequent_indent="      ")
    return "\n".join([*out, "", summary(report), ""])


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    left = {0, 4}
    padded = [
        cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def summary(report: Report) -> str:
    """Count targets that are met and those that are not."""
    counts = report.counts
    return (
        f"{counts['met']} targets met, {counts['missed']} missed, {counts['reported']} rows only report, "
        f"{counts['absent']} could not be computed."
    )


def as_markdown(report: Report) -> str:
    """Write the page: what the tests mean, then a table for each figure."""
    made = f"Made on {report.made.isoformat()} by closeknit {report.version} with `make honesty`, seed {report.seed}."
    parts = ["# What we say about ourselves, checked", "", *_filled(" ".join(OPENING)), made, "", summary(report), ""]
    if report.missed:
        parts += ["## Targets we miss", ""]
        for chapter in report.missed:
            parts.append(f"- [{_sentence(chapter.figure.what)}](#{_anchor(chapter.figure)})")
            parts += [f"  - {row.what}: {miss_text(row)}. {_sentence(row.note)}".rstrip() for row in chapter.rows]
        parts.append("")
    parts += ["## What the tests mean, and what they do not", ""]
    for paragraph in MEANING:
        parts += _filled(paragraph)
    for chapter in report.chapters:
        parts += _chapter(chapter)
    return "\n".join(parts).rstrip() + "\n"


def _filled(paragraph: str) -> list[str]:
    return [*wrap(paragraph, 118), ""]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _anchor(figure: Figure) -> str:
    """The name that readers of Markdown give a heading: small letters, hyphens for blanks, no punctuation."""
    return re.sub(r"[^\w -]", "", figure.what.lower()).replace(" ", "-")


def _chapter(chapter: Chapter) -> Iterator[str]:
    figure = chapter.figure
    yield from (f"## {_sentence(figure.what)}", "")
    yield from (f"Data and source: {figure.source}. Protocol: {figure.protocol}.", "")
    yield "| " + " | ".join((*HEADERS, "note")) + " |"
    yield "|---|---:|---:|---:|---|---|---|"
    for row in chapter.rows:
        note = " ".join(filter(None, (row.protocol, row.note)))
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in (*cells(row), note)) + " |"
    yield ""
