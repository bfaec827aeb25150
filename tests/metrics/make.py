"""Builds small creator worlds: rows as a person would write them into CSV files, taken in by the real import.

A world is three lists of dicts in the canonical columns. Cells left out are missing. Each creator is one case, so
that one import carries many of them.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from closeknit.sources.contract import ReadOptions
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.importing import ImportRequest, ImportSummary, import_files
from closeknit.warehouse.store import Store

OBSERVED = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

Row = dict[str, Any]


@dataclass
class World:
    """Rows of the canonical tables, in the order in which they are written."""

    profiles: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    followers: list[Row] = field(default_factory=list)
    stated_metrics: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)

    def __add__(self, other: "World") -> "World":
        return World(
            *(mine + theirs for mine, theirs in zip(self.tables().values(), other.tables().values(), strict=True))
        )

    def tables(self) -> dict[str, list[Row]]:
        return dict(vars(self))

    def profile(self, creator: str, followers: int | None = 5_000, **changes: Any) -> None:
        """Add a profile; the handle is the creator's id with an x in front."""
        row = {"external_id": creator, "handle": f"x{creator}", "followers": followers, "observed_at": OBSERVED}
        self.profiles.append(row | changes)

    def post(self, creator: str, number: int | str, days_ago: float = 30, **changes: Any) -> str:
        """Add a post with 100 likes and 10 comments; return its id."""
        post_id = f"{creator}-p{number}"
        row = {
            "post_id": post_id, "external_id": creator, "observed_at": OBSERVED,
            "posted_at": OBSERVED - days_ago * DAY, "kind": "image", "likes": 100, "comments": 10,
        }  # fmt: skip
        self.posts.append(row | changes)
        return post_id

    def comment(self, post_id: str, number: int | str, by: str | None = "fan", **changes: Any) -> str:
        """Add a top-level comment written ten days before the observation; return its id."""
        comment_id = f"{post_id}-c{number}"
        row = {
            "comment_id": comment_id, "post_id": post_id, "commenter_id": by, "text": "nice",
            "commented_at": OBSERVED - 10 * DAY, "observed_at": OBSERVED, "is_creator": False,
        }  # fmt: skip
        self.comments.append(row | changes)
        return comment_id

    def answer(self, comment_id: str, after: timedelta, *, own: bool = True, **changes: Any) -> str:
        """Add an answer to a comment of this world, by the post's creator or by somebody else."""
        asked = next(row for row in reversed(self.comments) if row["comment_id"] == comment_id)
        number = f"{asked['comment_id']}-a{len(self.comments)}"
        row = {
            "comment_id": number, "post_id": asked["post_id"], "parent_comment_id": comment_id,
            "commenter_id": asked["post_id"].split("-")[0] if own else "friend", "is_creator": own, "text": "thanks",
            "commented_at": asked["commented_at"] + after, "observed_at": asked["observed_at"],
        }  # fmt: skip
        self.comments.append(row | changes)
        return number

    def follower(self, creator: str, account: str, **figures: Any) -> None:
        """Add a follower of a creator, and, where figures are given, the account as it looked."""
        seen = {"external_id": creator, "account_id": account, "observed_at": OBSERVED}
        self.followers.append({**seen, "first_seen": figures.pop("first_seen", None)})
        if figures:
            self.accounts.append({"account_id": account, "observed_at": OBSERVED, **figures})


def cell(value: Any) -> str:
    """One CSV cell of a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return str(value)


def tags_or_cell(name: str, value: Any) -> str:
    """A blank list of tags means that there are none; one that is not known is written out."""
    return "null" if value is None and name in {"hashtags", "mentions"} else cell(value)


def write_table(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as CSV with the union of their columns."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([tags_or_cell(name, row.get(name)) for name in columns] for row in rows)
    return path


def write_world(folder: Path, world: World) -> Path:
    """Write the tables of a world that have rows, one CSV file each; return the folder."""
    for name, rows in world.tables().items():
        if rows:
            write_table(folder / f"{name}.csv", rows)
    return folder


def import_world(home: Path, *worlds: World, now: datetime = NOW, refused: int = 0) -> ImportSummary:
    """Write worlds beside the home and import them together; exactly `refused` rows may be refused."""
    folder = next(path for number in count() if not (path := home.parent / f"{home.name}-given-{number}").exists())
    for number, world in enumerate(worlds):
        write_world(folder / f"{number:02}", world)
    return import_folder(home, folder, now=now, refused=refused)


def import_folder(home: Path, folder: Path, *, now: datetime = NOW, refused: int = 0) -> ImportSummary:
    summary = import_files(home, ImportRequest([folder], options=ReadOptions(observed_at=OBSERVED)), now)
    reasons = [file.reasons for file in summary.files if file.reasons]
    assert summary.refused == refused, reasons
    return summary


def metrics_of(home: Path, as_of: datetime | None = None) -> dict[str, Row]:
    """creator_id without the platform -> row of creator_metrics."""
    if as_of is None:
        store = Store(home)
        rows = pq.read_table(store.path(store.manifest().metrics)).to_pylist()
    else:
        with open_generation(home, as_of) as generation:
            rows = generation.metrics.to_pyarrow().to_pylist()
    return {row["creator_id"].removeprefix("instagram:"): row for row in rows}


def sums_of(home: Path, table: str) -> dict[str, Row]:
    """creator_id without the platform -> row of `post_stats` or `comment_stats` of a home with one segment."""
    store = Store(home)
    (file,) = store.manifest().current[table]
    return {row["creator_id"].removeprefix("instagram:"): row for row in pq.read_table(store.path(file)).to_pylist()}


def prior_of(home: Path) -> dict[str, Any]:
    """The population model that the manifest keeps."""
    return Store(home).manifest().prior
