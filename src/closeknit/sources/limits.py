"""What a file may cost before it is given up, and which limits this process reads files under."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass

HARMLESS = 16 << 20  # bytes that may come out of any compressed file, whatever its ratio


@dataclass(frozen=True)
class Limits:
    """What one file may cost; the defaults are those of a spreadsheet that came over the web.

    Attributes:
        size: Bytes of the file itself.
        inflated: Bytes that come out of it when it is compressed, counted as they come: headers may be forged.
        ratio: How many times its size may come out, beyond `HARMLESS` bytes.
        cells: Cells of a table, rows times columns.
        seconds: Wall clock.
        memory: Bytes held at once by the processes that read it.
    """

    size: int = 10 << 20
    inflated: int = 100 << 20
    ratio: int = 100
    cells: int = 2_000_000
    seconds: float = 60
    memory: int = 512 << 20

    def at_most(self, other: "Limits") -> "Limits":
        """Return the stricter of both, limit by limit."""
        theirs = asdict(other)
        return Limits(**{name: min(value, theirs[name]) for name, value in asdict(self).items()})

    def most_inflated(self, size: int) -> int:
        """Return how many bytes may come out of a file of this size."""
        return min(self.inflated, max(self.ratio * size, HARMLESS))


WEB_SPREADSHEET = Limits()
# Text and Parquet are read as a stream: a million posts have about 300 MB, ten million take minutes.
WEB_TABLE = Limits(size=2 << 30, inflated=20 << 30, ratio=200, cells=2_000_000_000, seconds=3600, memory=2 << 30)
# A workbook of one's own on the command line: a list of a million creators with twenty columns is below 50 MB, the
# XML of two million cells has about 150 MB, and the most repetitive real workbooks shrink about forty times.
OWN_SPREADSHEET = Limits(size=50 << 20, inflated=400 << 20, ratio=200, memory=1 << 30)

_IN_FORCE: ContextVar[Limits | None] = ContextVar("limits", default=None)


def in_force() -> Limits | None:
    """Return the limits under which files are read here; None where the user reads files of their own."""
    return _IN_FORCE.get()


def for_workbooks() -> Limits:
    """Return the limits for opening a workbook here."""
    limits = in_force()
    return OWN_SPREADSHEET if limits is None else limits.at_most(WEB_SPREADSHEET)


@contextmanager
def enforced(limits: Limits) -> Iterator[None]:
    """Read files under these limits inside the block."""
    token = _IN_FORCE.set(limits)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)
