"""Read one file from its first byte to checked rows: the forward path every import walks."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

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
from closeknit.vocabulary.tables import STATED_METRICS


def _lacks_date(rows: RawRows) -> bool:
    """Say whether some rows do not tell when they were observed."""
    found = rows.columns.get("observed_at")
    return found is None or found.null_count > 0


def _without(rows: RawRows, refused: set[int]) -> RawRows:
    """Leave out what a vendor states in rows whose profile was refused: a row goes in whole or not at all."""
    if rows.table is not STATED_METRICS or not refused:
        return rows
    keep = pc.invert(pc.is_in(rows.lines, pa.array(sorted(refused), pa.int64())))
    columns = {name: cells.filter(keep) for name, cells in rows.columns.items()}
    return RawRows(rows.table, columns, rows.lines.filter(keep))


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
    dated_by_file = False
    refused: set[int] = set()
    try:
        for found in detected.source.read(file, options):
            if isinstance(found, RawRows):
                dated_by_file = dated_by_file or _lacks_date(found)
                for checked in check_rows(_without(found, refused), origin):
                    if isinstance(checked, Refusal) and checked.line is not None:
                        refused.add(checked.line)
                    yield checked
            else:
                yield found
        if dated_by_file and options.observed_at is None:
            day = f"{observed_at:%Y-%m-%d}"
            yield Note(file.name, f"does not say when it was observed; its own date, {day}, was taken (--observed-at)")
    except CloseknitError as error:
        yield FileRefused(file.name, None, "", "", str(error))
    except (pa.ArrowException, ArithmeticError, ValueError) as error:
        # One file that nobody foresaw must not keep the others out.
        what = " ".join(str(error).split())[:200]
        yield FileRefused(file.name, None, "", "", f"{file.name} holds something we cannot read: {what}.")
