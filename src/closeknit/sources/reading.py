"""Read one file from its first byte to checked rows: the forward path every import walks."""

from collections.abc import Iterator
from datetime import UTC, datetime

from closeknit.sources.check import Origin, check_rows
from closeknit.sources.contract import (
    CheckedRows,
    FileRefused,
    Note,
    RawRows,
    ReadOptions,
    Refusal,
)
from closeknit.sources.detect import Detected
from closeknit.vocabulary.errors import CloseknitError


def read_file(detected: Detected, options: ReadOptions, now: datetime) -> Iterator[CheckedRows | Refusal | Note]:
    """Yield a file's checked rows, with refusals and notes between them.

    A `Restart` or a `FileRefused` in the stream means: forget this file's rows so far. Expected trouble is always a
    value in the stream; an exception here is a defect of ours.

    Args:
        detected: The file and the source that reads it.
        options: What the user said about it.
        now: The present moment.
    """
    file = detected.file
    observed_at = options.observed_at or datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    origin = Origin(file, detected.source.name, observed_at, now)
    try:
        for found in detected.source.read(file, options):
            if isinstance(found, RawRows):
                yield from check_rows(found, origin)
            else:
                yield found
    except CloseknitError as error:
        yield FileRefused(file.name, None, "", "", str(error))
