"""Recognise and read Modash's reports."""

from collections.abc import Iterator
from datetime import UTC, datetime

from closeknit.sources.contract import InputFile, Note, RawRows, ReadOptions, Refusal, Sample
from closeknit.sources.jsonfiles import read_records
from closeknit.sources.modash.history import history_rows
from closeknit.sources.modash.posts import post_rows
from closeknit.sources.modash.stated import stated_rows
from closeknit.sources.records import Found, Json, Odd, Row, inner, mapped, scalar
from closeknit.vocabulary.tables import PROFILES


def recognise(sample: Sample) -> str | None:
    """Recognise a report by the profile inside its profile."""
    record = sample.record
    report = record.get("profile") if isinstance(record, dict) else None
    if isinstance(report, dict) and isinstance(report.get("profile"), dict) and "userId" in report:
        return "has profile.userId and profile.profile"
    return None


def read(file: InputFile, options: ReadOptions) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of one report, or of several one after the other.

    Raises:
        UnusableFile: The file is broken.
    """
    made = options.observed_at or datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    yield from mapped(file, read_records(file), lambda record: _rows(record, file, made))


def _rows(record: Json, file: InputFile, made: datetime) -> Iterator[Found]:
    report = inner(record, "profile")
    if not report:
        yield Odd("profile", scalar(record, "message"), "is missing: the report is empty or an error answer")
        return
    account = inner(report, "profile")
    owner = {"external_id": scalar(report, "userId"), "handle": scalar(account, "username", "handle")}
    yield Row(PROFILES, {**owner, **_profile_cells(report, account)})
    yield from stated_rows(report, owner, file)
    yield from history_rows(report, owner, made)
    yield from post_rows(report, owner, file)


def _profile_cells(report: Json, account: Json) -> Json:
    kind = scalar(report, "accountType")
    return {
        "full_name": scalar(account, "fullname"),
        "biography": scalar(report, "bio"),
        "country": scalar(report, "country"),
        "language": scalar(inner(report, "language"), "code"),
        "followers": scalar(account, "followers"),
        "posts_total": scalar(report, "postsCount"),
        "is_verified": scalar(report, "isVerified"),
        "is_business": None if kind is None else kind == "Business",
        "is_private": scalar(report, "isPrivate"),
    }
