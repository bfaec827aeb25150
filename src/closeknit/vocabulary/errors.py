"""The one base of every error that a user can meet.

CloseknitError
 ├─ UnusableFile      a file cannot be read as what it claims to be   (sources)
 ├─ UnknownLayout     no source recognises a file                     (sources)
 ├─ WarehouseBusy     another process is publishing                   (warehouse)
 ├─ ImportCancelled   somebody stopped an import or an undo           (warehouse)
 ├─ NothingObserved   a question about data that is not there         (warehouse)
 ├─ OutdatedData      derived by an earlier version                   (warehouse)
 └─ UsageError        an argument makes no sense                      (cli, library calls)
"""


class CloseknitError(Exception):
    """Something a user can act on: what happened, to which thing, and what to do next.

    Args:
        what: What happened and to which thing, one sentence.
        next_step: What to try, one sentence; empty only where nothing can be done.
    """

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what} {self.next_step}".rstrip()


class UsageError(CloseknitError):
    """An argument makes no sense, whatever the data."""


class UnusableFile(CloseknitError):
    """A file cannot be read as what it claims to be; none of its rows are used."""


class UnknownLayout(CloseknitError):
    """No source recognises the contents of a file."""


class WarehouseBusy(CloseknitError):
    """Another process is publishing to the same creator data."""


class ImportCancelled(CloseknitError):
    """Somebody stopped an import or an undo; a `progress` callback raises it, and nothing half-done is kept."""


class NothingObserved(CloseknitError):
    """A question was asked of data that has not been imported."""


class OutdatedData(CloseknitError):
    """Creator data were derived by an earlier version; the observations are intact."""
