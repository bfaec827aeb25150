"""The list of creators of unknown size, to be filled in by a person and imported again."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from closeknit.cli.output import counted, say
from closeknit.documents.described import STATED
from closeknit.vocabulary.exporting import neutral_cell

_TO_FILL_IN = ("followers", "following", "posts_total")


def write_missing(target: Path, creators: Sequence[Mapping[str, Any]]) -> None:
    """Write creators with empty cells for their figures, in headers that `closeknit import` reads without a mapping.

    The platform's own id stands there only where no handle is known: spreadsheet programs round long numbers.

    Args:
        target: The file.
        creators: Rows of `creator_metrics` without followers.
    """
    if not creators:
        print("The size of every creator here is known; no file was written.")
        return
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("handle", "external_id", "niche", *_TO_FILL_IN))
        for row in creators:
            external_id = "" if row["handle"] else row["creator_id"].partition(":")[2]
            cells = (row["handle"] or "", external_id, _unchanged(_stated_niche(row)))
            writer.writerow([*cells, *("" for _ in _TO_FILL_IN)])
    print(f"{counted(len(creators), 'creators')} of unknown size written to {target}.")
    say(f"Fill in their figures and import the file: closeknit import {target}")


def _stated_niche(row: Mapping[str, Any]) -> str:
    """What somebody stated; our own estimate would come back as if somebody had."""
    return row["niche"] if row["niche"] and row["niche_why"] == STATED else ""


def _unchanged(cell: str) -> str:
    """A text that would need an apostrophe is left out: it would come back with it; an empty cell changes nothing."""
    return cell if neutral_cell(cell) == cell else ""
