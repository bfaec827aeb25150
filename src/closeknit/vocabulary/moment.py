"""Dates as people write them on a command line, and the moments they stand for."""

from datetime import UTC, date, datetime, time

from closeknit.vocabulary.errors import UsageError


def end_of_day(written: str) -> datetime:
    """Return the last moment (UTC) of a written date, or the written moment itself.

    Args:
        written: `2026-06-01` or an ISO 8601 moment; without a zone it is taken as UTC.

    Raises:
        UsageError: The text is neither.

    >>> end_of_day("2019-06-01").isoformat()
    '2019-06-01T23:59:59.999999+00:00'
    """
    try:
        if len(written.strip()) == len("2026-06-01"):
            return datetime.combine(date.fromisoformat(written.strip()), time.max, UTC)
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        raise UsageError(f"'{written}' is not a date.", "Write it like 2026-06-01.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
