"""Open creator data for a question, and say what the answer does not rest on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from closeknit.cli.options import home_folder
from closeknit.cli.output import say

if TYPE_CHECKING:
    from closeknit.warehouse.generation import Generation

OUTDATED = "Your models or niches have changed since these numbers were computed. Judge anew with: closeknit refresh"


@contextmanager
def opened(home: Path | None, as_of: str | None = None) -> Iterator["Generation"]:
    """Open the creator data that a command was told of.

    Args:
        home: As given with --home.
        as_of: As given with --as-of.
    """
    from closeknit.vocabulary.moment import end_of_day
    from closeknit.warehouse.generation import open_generation

    with open_generation(home_folder(home), end_of_day(as_of) if as_of else None) as generation:
        if generation.outdated:
            say(OUTDATED)
        yield generation
