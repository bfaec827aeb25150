"""Read the months of a report as older observations of the account."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from closeknit.sources.modash.stated import statement
from closeknit.sources.records import Found, Json, OddRecordError, Row, each, listed, scalar
from closeknit.vocabulary.tables import PROFILES

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_AVERAGES = {
    "avg_likes": "avgLikes",
    "avg_comments": "avgComments",
    "avg_views": "avgViews",
    "avg_shares": "avgShares",
}


def history_rows(report: Json, owner: Json, made: datetime) -> Iterator[Found]:
    """Yield a profile row and the vendor's averages for each month that was over when the report was made."""

    def month_rows(month: Json) -> Iterator[Found]:
        end = end_of(month)
        # The running month is what the report's own account row already says.
        if end > made:
            return
        then = {**owner, "observed_at": end.isoformat()}
        yield Row(
            PROFILES,
            {**then, "followers": scalar(month, "followers"), "following": scalar(month, "following")},
        )
        for name, field in _AVERAGES.items():
            if scalar(month, field) is not None:
                yield statement(then, name, scalar(month, field))

    yield from each(listed(report, "statHistory"), "statHistory", month_rows)


def end_of(month: Json) -> datetime:
    """Return the last second of a month written like 2019-05.

    Raises:
        OddRecordError: It is written in another way.
    """
    written = scalar(month, "month")
    found = _MONTH.fullmatch(str(written))
    if found is None or not 2010 <= int(found[1]) < 9999:
        raise OddRecordError("month", written, "is not a month like 2019-05")
    year, number = int(found[1]), int(found[2])
    following = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return following - timedelta(seconds=1)
