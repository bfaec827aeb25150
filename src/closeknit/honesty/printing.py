"""Rows as an aligned text, as JSON and as a page of Markdown."""

import json
from collections.abc import Sequence
from textwrap import wrap

from closeknit.honesty.rows import NOT_HERE, SEED, Figure, Row

Results = Sequence[tuple[Figure, list[Row]]]

HEADERS = ("figure", "ours", "95 % interval", "n", "published or target", "holds")
WIDTH = 140
HOLDS = {True: "yes", False: "NO", None: "-"}

INTRODUCTION = f"""\
# What we say about ourselves, checked

Written by `python -m closeknit.honesty --markdown docs/honesty.md`. Each row is one of our figures, computed by the
library's own functions on public data, beside the published figure or the target it has to meet. `holds` is *yes* or
*NO* where there is a target, *-* where a row only reports. Random numbers start from {SEED}, a number written down
before the first run, so everybody who has the data gets these figures. The data is not part of the project; where it
is absent a row says so.

## What the tests mean, and what they do not

A split test hides some of an account's posts and asks how close an estimate from the others comes to them: it shows
that the shrunken rate is nearer to the truth than the mean or the median when few posts are known. The truth is the
mean of the hidden posts, which sponsors buy; a median aims at something lower, and loses for that reason too. On the
scale of rates one viral post decides the error, so those rows only report. A split test does not show that the rate
is what a campaign will bring, nor that followers are real.

A coverage test asks how often an interval that says 90 % (or 80 %) held what came: too few hits and the interval
promises too much, too many and it is needlessly wide. It speaks of all accounts together, not of each, and of
accounts like these. Replies are whole numbers, so at the very ends of an interval chance decides, which makes a right
law hold exactly its share. Posts split by time were all divided by the follower count of the day they were collected,
so part of the drift measured here is the growth of the audience; and the number of days until the next posts was
known.

The accounts are from 2018 and 2019, pictures without Reels, one set chosen by researchers who studied automation and
one by researchers who studied influencers: people who advertise today differ, and nothing here says by how much.
Controls are methods that must fail or published results that must come out again; they show that the tests can tell
right from wrong. A row that says *NO* stays until the library has changed, not the target.
"""


def ours_text(row: Row) -> str:
    """Write our figure, or that the data is not here."""
    return NOT_HERE if row.ours is None else f"{row.ours:.4f}"


def interval_text(row: Row) -> str:
    """Write the interval; blank where there is none."""
    return "" if row.interval is None else f"{row.interval[0]:.4f} - {row.interval[1]:.4f}"


def cells(row: Row) -> tuple[str, ...]:
    """Return what stands under each of `HEADERS`."""
    n = "" if row.n is None else f"{row.n:,}"
    return (row.what, ours_text(row), interval_text(row), n, row.target, HOLDS[row.holds])


def as_text(results: Results) -> str:
    """Write all rows as columns that line up, notes below their row."""
    rows = [row for _, found in results for row in found]
    lines = [HEADERS, *map(cells, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADERS))]
    out = [_aligned(HEADERS, widths)]
    for figure, found in results:
        out += ["", f"{figure.id}: {figure.what}", *wrap(figure.source, WIDTH, initial_indent="  ")]
        for row in found:
            out.append("  " + _aligned(cells(row), widths))
            if row.note and row.note != NOT_HERE:
                out += wrap(row.note, WIDTH, initial_indent="      ", subsequent_indent="      ")
    return "\n".join([*out, "", summary(rows), ""])


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    left = {0, 4}
    padded = [
        cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def summary(rows: list[Row]) -> str:
    """Count targets that are met and those that are not."""
    met, missed = (sum(row.holds is verdict for row in rows) for verdict in (True, False))
    absent = sum(row.note == NOT_HERE for row in rows)
    return f"{met} targets met, {missed} missed, {absent} figures without their data."


def as_json(results: Results) -> str:
    """Write all rows as a JSON list."""
    rows = [row.as_json() for _, found in results for row in found]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def as_markdown(results: Results) -> str:
    """Write the page: what the tests mean, then a table for each figure."""
    parts = [INTRODUCTION]
    for figure, found in results:
        table = ["| " + " | ".join((*HEADERS, "note")) + " |", "|---|---:|---:|---:|---|---|---|"]
        table += ["| " + " | ".join((*cells(row), row.note)) + " |" for row in found]
        parts.append(
            f"## {figure.what[0].upper()}{figure.what[1:]}\n\nSource: {figure.source}.\n\n" + "\n".join(table) + "\n"
        )
    parts.append(summary([row for _, found in results for row in found]) + "\n")
    return "\n".join(parts)
