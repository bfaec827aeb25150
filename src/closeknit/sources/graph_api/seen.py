"""What was met so far in a file, so that later parts can be tied to it, and what could not be used."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from closeknit.sources.contract import InputFile, Note
from closeknit.sources.records import Json


@dataclass
class Seen:
    """Memory of one file.

    Attributes:
        posts: The interface's number of a post -> post_id, external_id and handle.
        unused: What was left out -> how often.
    """

    posts: dict[str, Json] = field(default_factory=dict)
    unused: Counter[str] = field(default_factory=Counter)

    def notes(self, file: InputFile) -> Iterator[Note]:
        """Yield a note for each kind of thing left out."""
        for what, times in self.unused.items():
            yield Note(file.name, f"not used: {times:,} {what}")
