"""Decide which column of a spreadsheet is read as what, from its headers and first rows, and say so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from closeknit.sources import cells
from closeknit.sources.spreadsheet.contact_headers import kept_apart, told_column
from closeknit.sources.spreadsheet.headers import (
    Metric,
    Trust,
    column_of,
    handle_trust,
    metric_of,
    normalise,
    says_percent,
    vendor_of,
)
from closeknit.vocabulary.errors import UnknownLayout, UsageError
from closeknit.vocabulary.handle import parse_handle
from closeknit.vocabulary.tables import PROFILES, Kind

ENOUGH = 0.8  # share of cells that must look like handles: lists have stray notes and section titles
IGNORE = "ignore"
_STATED = re.compile(r"(?:stated|stated_metrics)[:.](.+)")


@dataclass(frozen=True)
class Stated:
    """A column that holds a vendor's figure.

    Attributes:
        header: Its header.
        metric: What it is; the formula names the vendor.
        percent: Its cells are per cent without a sign.
    """

    header: str
    metric: Metric
    percent: bool = False


@dataclass(frozen=True)
class Plan:
    """How a spreadsheet is read.

    Attributes:
        columns: Our profile column -> header.
        stated: The vendor's figures.
        unused: Headers left out.
        apart: Headers of contacts and relationships, left out because they never become creator data.
        remarks: What the user should know, each a sentence without a full stop.
        handle_why: Why the handle column was taken.
        bare_list: There is no header: the first line is a handle as well.
    """

    columns: Mapping[str, str]
    stated: tuple[Stated, ...] = ()
    unused: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    handle_why: str = ""
    bare_list: bool = False

    def notes(self) -> list[str]:
        """Return what to tell the user, one note each."""
        read = [f"'{_flat(header)}' as {name}" for name, header in self.columns.items()]
        read += [f"'{_flat(s.header)}' as stated metric {s.metric.name}" for s in self.stated]
        notes = [] if self.bare_list else ["read " + ", ".join(read)]
        notes += self.remarks
        if self.unused:
            notes.append("columns not used: " + ", ".join(_flat(header) for header in self.unused))
        if self.apart:
            named = ", ".join(_flat(header) for header in self.apart)
            notes.append(f"contacts and relationships, never kept with creator data: {named}")
        return notes


@dataclass(frozen=True)
class Head:
    """The beginning of a table.

    Attributes:
        header: Column names, distinct.
        rows: The first rows, cells as text.
    """

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def cells(self, header: str) -> list[str]:
        """Return the first cells of a column that say something."""
        at = self.header.index(header)
        return [row[at].strip() for row in self.rows if at < len(row) and not cells.is_missing(row[at])]


def plan_for(head: Head, mapping: Mapping[str, str]) -> Plan | None:
    """Return how to read a table, or None if no column holds handles or ids.

    Args:
        head: Its header and first rows.
        mapping: Header -> column as the user said; it wins over everything.

    Raises:
        UsageError: The mapping names a column that does not exist.
    """
    told = _told(head, mapping)
    handle, why = _handle_column(head, told)
    if handle is None and "external_id" not in {_told_or_known(h, told) for h in head.header}:
        return _bare_list(head) if not told else None
    return _Planner(head, told, handle, why).plan()


def unknown(name: str, headers: Sequence[str]) -> UnknownLayout:
    """Return the error for a table in which no column names the creators."""
    found = ", ".join(f"'{_flat(header)}'" for header in headers[:12]) + (", ..." if len(headers) > 12 else "")
    return UnknownLayout(
        f"{name} has no column we recognise as the creators' handles (found: {found}).",
        'Say which it is: --map "Header=handle".',
    )


def _flat(header: str) -> str:
    return " ".join(header.split())


def _told(head: Head, mapping: Mapping[str, str]) -> dict[str, str]:
    """The user's mapping, for the headers that this table has, however they are spaced and cased."""
    asked = {_flat(header).casefold(): target.strip() for header, target in mapping.items()}
    told = {header: asked[_flat(header).casefold()] for header in head.header if _flat(header).casefold() in asked}
    for header, target in told.items():
        name = target.removeprefix("profiles:").removeprefix("profiles.")
        if name != IGNORE and told_column(name) is None:
            _refuse_contact(header, name)
        if name != IGNORE and not told_column(name) and not _STATED.fullmatch(name) and PROFILES.column(name) is None:
            known = ", ".join(column.name for column in PROFILES.columns)
            raise UsageError(
                f"--map \"{_flat(header)}={target}\": there is no column '{target}'.",
                f"Choose one of {known}, stated:<name of a vendor's figure>, or {IGNORE}.",
            )
        told[header] = name
    return told


def _refuse_contact(header: str, target: str) -> None:
    """A mapping is no way round the rule that contacts never become creator data."""
    if kept_apart(header):
        raise UsageError(
            f'--map "{_flat(header)}={target}": this column holds contacts, which never become creator data.',
            "Rename the column if it is something else.",
        )


def _told_or_known(header: str, told: Mapping[str, str]) -> str | None:
    return told[header] if header in told else column_of(header)


def _handle_column(head: Head, told: Mapping[str, str]) -> tuple[str | None, str]:
    """Return the header of the handle column and why it was taken."""
    for header, target in told.items():
        if target == "handle":
            return header, "as you said"
    best: tuple[tuple[float, ...], str | None, str] = ((0.0,), None, "")
    for header in head.header:
        trust = handle_trust(header) if header not in told else None
        if trust is None:
            continue
        share, lower = _looks_like_handles(head.cells(header))
        if trust is Trust.WEAK and (share < ENOUGH or not head.rows):
            continue
        if trust is Trust.ADDRESS and head.rows and share < ENOUGH:
            continue
        # Two doubtful columns are told apart by their cells: handles are always in lower case, names seldom.
        rank = (float(trust), share, lower, float("instagram" in normalise(header)))
        if rank > best[0]:
            why = "" if trust is Trust.SURE else "its cells look like handles"
            best = (rank, header, why)
    return best[1], best[2]


def _looks_like_handles(found: Sequence[str]) -> tuple[float, float]:
    """The share of cells that can be handles, and the share in lower case or marked as handles."""
    if not found:
        return 0.0, 0.0
    able = sum(parse_handle(cell) is not None for cell in found)
    marked = sum(cell == cell.lower() or cell.startswith("@") for cell in found)
    return able / len(found), marked / len(found)


def _bare_list(head: Head) -> Plan | None:
    """A single column of handles, with a header we do not know or with none."""
    if len(head.header) != 1:
        return None
    first, found = head.header[0], head.cells(head.header[0])
    if not found or _looks_like_handles(found)[0] < ENOUGH:
        return None
    marked = sum(cell.startswith("@") or "/" in cell for cell in found) > len(found) / 2
    if parse_handle(first) is None or (marked and not first.startswith("@") and "/" not in first):
        why = "the only column, and its cells look like handles"
        return Plan({"handle": first}, remarks=(f"'{_flat(first)}' is {why}",), handle_why=why)
    why = "a single column of handles without a header"
    return Plan({"handle": first}, remarks=(f"{why}: the first line, '{first}', is taken as a handle too",),
                handle_why=why, bare_list=True)  # fmt: skip


class _Planner:
    """Gives each column its meaning, one after the other."""

    def __init__(self, head: Head, told: Mapping[str, str], handle: str | None, why: str) -> None:
        self._head, self._told, self._handle, self._why = head, told, handle, why
        self._vendor = vendor_of(head.header)
        self._columns: dict[str, list[str]] = {"handle": [handle]} if handle else {}
        self._metrics: dict[Metric, list[str]] = {}
        self._unused: list[str] = []
        self._apart: list[str] = []
        self._remarks = [f"'{_flat(handle)}' is read as handle: {why}"] if handle and why else []

    def plan(self) -> Plan:
        """Return the plan."""
        for header in self._head.header:
            if header != self._handle:
                self._place(header)
        columns = {name: self._choose(name, found) for name, found in self._columns.items()}
        stated = tuple(self._stated(metric, found) for metric, found in self._metrics.items())
        why = self._why or "its header says so"
        return Plan(columns, stated, tuple(self._unused), tuple(self._apart), tuple(self._remarks), why)

    def _place(self, header: str) -> None:
        told = self._told.get(header)
        if told == IGNORE:
            self._unused.append(header)
        elif told_column(told or "") or (told is None and kept_apart(header)):
            self._apart.append(header)
        elif told is not None and (stated := _STATED.fullmatch(told)):
            self._metrics.setdefault(Metric(stated[1].strip()), []).append(header)
        elif told is not None:
            self._columns.setdefault(told, []).insert(0, header)
        elif not self._is_column(header) and not self._is_metric(header):
            self._unused.append(header)

    def _is_column(self, header: str) -> bool:
        name = column_of(header)
        if name is None and handle_trust(header) is Trust.WEAK and not self._told_full_name():
            name = "full_name"
        if name is None or name in self._told.values():
            return False
        if name == "country" and self._vendor == "HypeAuditor":
            self._remarks.append(
                f"'{_flat(header)}' is not used: HypeAuditor means the audience's country, not the creator's"
            )
        elif self._lacks_numbers(header, name):
            self._remarks.append(self._no_numbers(header))
        else:
            self._columns.setdefault(name, []).append(header)
            return True
        return False

    def _told_full_name(self) -> bool:
        return "full_name" in self._told.values() or any(column_of(h) == "full_name" for h in self._head.header)

    def _lacks_numbers(self, header: str, name: str) -> bool:
        column = PROFILES.column(name)
        return column is not None and column.kind is Kind.COUNT and _without_numbers(self._head.cells(header))

    def _no_numbers(self, header: str) -> str:
        return f"'{_flat(header)}' is not used: it holds text such as '{self._head.cells(header)[0][:40]}', not numbers"

    def _is_metric(self, header: str) -> bool:
        metric = metric_of(header)
        if metric is None:
            return False
        found = self._head.cells(header)
        if metric.name == "audience_country":
            if not any("%" in cell for cell in found):
                self._remarks.append(f"'{_flat(header)}' is not used: it names countries without a share")
                return False
        elif _without_numbers(found):
            self._remarks.append(self._no_numbers(header))
            return False
        self._metrics.setdefault(metric, []).append(header)
        return True

    def _choose(self, name: str, found: list[str]) -> str:
        """Among columns of one meaning, the one the user named, then plain numbers before rounded ones."""
        if len(found) == 1:
            return found[0]
        plain = {header: _plain_share(self._head.cells(header)) for header in found}
        best = found[0] if found[0] in self._told else max(found, key=lambda header: plain[header])
        others = [header for header in found if header != best]
        self._unused += others
        why = "you named it" if best in self._told else "its numbers are not rounded"
        if best not in self._told and plain[best] == max(plain[other] for other in others):
            why = "it stands first"
        also = ", ".join(f"'{_flat(other)}'" for other in others)
        self._remarks.append(f"'{_flat(best)}' is taken for {name} rather than {also}: {why}")
        return best

    def _stated(self, metric: Metric, found: list[str]) -> Stated:
        header = self._choose(metric.name, found)
        cells_found = self._head.cells(header)
        formula = f"{self._vendor}: {metric.formula}" if self._vendor else metric.formula
        percent = False
        if says_percent(header) and not any("%" in cell for cell in cells_found):
            percent = any(abs(number) > 1 for number in _numbers(cells_found))
            meaning = "per cent, so 3.5 is kept as 0.035" if percent else "fractions, because none is above 1"
            self._remarks.append(f"'{_flat(header)}' is taken as {meaning}")
        return Stated(header, Metric(metric.name, formula), percent)


def _numbers(found: Sequence[str]) -> list[float]:
    numbers = []
    for cell in found:
        try:
            number = cells.real(cell)
        except cells.BadCell:
            continue
        if number is not None:
            numbers.append(number)
    return numbers


def _without_numbers(found: Sequence[str]) -> bool:
    """Most cells are words: the header does not fit its column."""
    return bool(found) and len(_numbers(found)) < len(found) / 2


def _plain_share(found: Sequence[str]) -> float:
    return sum(re.fullmatch(r"-?[\d., ]+", cell) is not None for cell in found) / max(len(found), 1)
