"""What a user says in words: the format of files and what their columns mean, days, shares."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from closeknit.vocabulary.errors import CloseknitError, UsageError

if TYPE_CHECKING:
    from closeknit.sources.contract import Sample, Source

# What `--map` may name besides our columns: a vendor's figure, or nothing.
_OTHER_TARGETS = re.compile(r"ignore|(stated|stated_metrics)[:.].+")
_DAY = timedelta(days=1)


def asked_mapping(written: Sequence[str]) -> dict[str, str]:
    """Return header -> our column from `Header=column` texts.

    Raises:
        UsageError: A text is not of that form, or names no column of ours.
    """
    return dict(_pair(text) for text in written)


def _pair(written: str) -> tuple[str, str]:
    header, separator, column = (part.strip() for part in written.rpartition("="))
    if not separator or not header or not column:
        raise UsageError(f"--map '{written}' is not of the form Header=column.", 'Example: --map "Kanalname=handle"')
    _check_target(written, column)
    return header, column


def _check_target(written: str, column: str) -> None:
    from closeknit.vocabulary.tables import PROFILES, TABLES

    name = column.removeprefix("profiles:").removeprefix("profiles.")
    if _OTHER_TARGETS.fullmatch(name) or any(table.column(name) for table in TABLES.values()):
        return
    known = ", ".join(found.name for found in PROFILES.columns)
    raise UsageError(
        f"--map '{written}': closeknit has no column '{column}'.",
        f"Choose one of {known}; stated:NAME for a vendor's figure; or ignore.",
    )


def asked_day(written: str, now: datetime) -> datetime:
    """Return the last moment of the day on which the files were made.

    Raises:
        UsageError: It is no date, or is still to come.
    """
    from closeknit.vocabulary.moment import end_of_day

    moment = end_of_day(written)
    if moment > now + _DAY:
        raise UsageError(
            f"--observed-at {written} is still to come.", "Write the day on which the files were made, like 2026-06-01."
        )
    return moment


def asked_source(name: str) -> "Source | None":
    """Return the format with this name, None for `auto`.

    Raises:
        UsageError: There is no such format.
    """
    from closeknit.sources.registry import SOURCES, source_named

    if name == "auto":
        return None
    source = source_named(name)
    if source is None:
        raise UsageError(f"There is no format '{name}'.", f"Formats: auto, {', '.join(s.name for s in SOURCES)}.")
    return source


def source_by_mapping(paths: Sequence[Path]) -> "Source | None":
    """Return the spreadsheet format where no file is recognised by itself: the mapping says what its columns are."""
    from closeknit.sources.detect import detect
    from closeknit.sources.registry import SOURCES, source_named

    samples = _samples(paths)
    for sample in samples:
        try:
            detect(sample, SOURCES)
        except CloseknitError:
            continue
        return None
    return source_named("spreadsheet") if samples else None


def headers_not_found(paths: Sequence[Path], mapping: Mapping[str, str]) -> list[str]:
    """Return mapped headers that stand in the first line of no file, where every file shows its first line."""
    samples = _samples(paths)
    if not samples or not all(sample.header for sample in samples):
        return []
    found = {_flat(header) for sample in samples for header in sample.header}
    return [header for header in mapping if _flat(header) not in found]


def _flat(header: str) -> str:
    return " ".join(header.split()).casefold()


def _samples(paths: Sequence[Path]) -> "list[Sample]":
    """The beginnings of the files that can be read at all; what is wrong with the others the import will say."""
    from closeknit.sources.detect import find_files, look_at

    samples = []
    for file in find_files(paths)[0]:
        try:
            samples.append(look_at(file))
        except CloseknitError:
            continue
    return samples


def asked_share(written: str, option: str) -> float:
    """Return a written rate as a fraction: `2%` or `0.02`.

    Raises:
        UsageError: It is no rate, or looks like a percentage without its sign.
    """
    from closeknit.sources.cells import BadCell, real

    try:
        value = real(written)
    except BadCell:
        value = None
    if value is None or value < 0:
        raise UsageError(f"{option} '{written}' is not a rate.", "Write it like 2% or 0.02.")
    if value >= 1 and "%" not in written:
        raise UsageError(f"{option} {written} would mean {100 * value:.0f} %.", f"Write {written}% or {value / 100:g}.")
    return value


def asked_limit(written: str, option: str) -> float | None:
    """Return a written limit as a fraction, None for `none`.

    Raises:
        UsageError: It is neither.
    """
    return None if written.strip().lower() == "none" else asked_share(written, option)


def asked_number(written: str, option: str) -> float | None:
    """Return a written number above 0, None for `none`.

    Raises:
        UsageError: It is neither.
    """
    if written.strip().lower() == "none":
        return None
    try:
        number = float(written)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise UsageError(f"{option} '{written}' is not a number above 0.", "Write it like 4, or none.")
    return number
