"""A small market written as tables, and the command line as a test meets it."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

OBSERVED = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FORMULA = "=HYPERLINK(0)"  # what a spreadsheet program would run
PEOPLE = 24


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer, which must be JSON as a strict reader takes it."""
        return json.loads(self.out, parse_constant=_no_constant)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The answer as CSV."""
        return list(csv.DictReader(self.out.splitlines()))


def _no_constant(name: str) -> Any:
    raise AssertionError(f"{name} is no JSON")


def run_process(*arguments: str | Path, home: Path | None = None, **environment: str) -> Ended:
    """Run the program in a process of its own."""
    named = {} if home is None else {"CLOSEKNIT_HOME": str(home)}
    found = subprocess.run(
        command(*arguments),
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **named, **environment},
        timeout=120,
    )
    return Ended(found.returncode, found.stdout, found.stderr)


def command(*arguments: str | Path) -> list[str]:
    """Return the words that start the program."""
    return [sys.executable, "-m", "closeknit", *map(str, arguments)]


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as CSV; missing cells stay empty."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read rows from CSV."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_market(folder: Path) -> Path:
    """Write profiles, posts, comments and vendors' figures of two dozen creators and a few odd ones."""
    profiles = [_profile(number) for number in range(PEOPLE)] + [
        {"handle": "locked", "followers": 3000, "niche": "food", "is_private": "true"},
        {"handle": "twoposts", "followers": 3000, "niche": "food"},
        {"handle": "asleep", "followers": 3000, "niche": "food"},
        {"handle": "lonely", "followers": 3000, "niche": "lonely niche"},
        {"handle": "sizeless", "niche": "food"},
        {"handle": "sizeless.too", "niche": FORMULA},
        {"handle": "big", "followers": 2_000_000, "niche": "Travel"},
        {"handle": "emoji", "followers": 2400, "niche": "café ☕🍰", "full_name": FORMULA},
    ]
    write_csv(folder / "profiles.csv", ({"observed_at": OBSERVED.isoformat(), **row} for row in profiles))
    write_csv(folder / "posts.csv", ({"observed_at": OBSERVED.isoformat(), **row} for row in _posts()))
    write_csv(folder / "comments.csv", ({"observed_at": OBSERVED.isoformat(), **row} for row in _comments()))
    write_csv(folder / "stated_metrics.csv", _stated())
    return folder


def _profile(number: int) -> dict[str, Any]:
    return {
        "handle": f"creator{number:02}",
        "followers": 1500 + 300 * number,
        "niche": ("food", "Travel", FORMULA)[number % 3],
    }


def _posts() -> Iterable[dict[str, Any]]:
    for number in range(PEOPLE):
        for post in range(6):
            likes = 40 + 7 * number + 11 * (post % 3)
            yield _post(f"creator{number:02}", post, likes, replies_captured="true", comments_complete="true")
    # The id alone names this creator, and nothing tells the size.
    for post in range(3):
        yield {**_post("", post, 50), "handle": "", "external_id": "77001", "post_id": f"77001-{post}"}
    for handle, count, age in (("locked", 4, 0), ("twoposts", 2, 0), ("asleep", 4, 300), ("sizeless", 4, 0)):
        for post in range(count):
            yield _post(handle, post, 90, age=age)
    for post in range(3):
        yield _post("big", post, 9000)
        yield _post("emoji", post, 77)


def _post(handle: str, number: int, likes: int, age: int = 0, **more: Any) -> dict[str, Any]:
    posted = OBSERVED - (10 + 5 * number + age) * DAY
    return {
        "post_id": f"{handle}-{number}",
        "handle": handle,
        "posted_at": posted.isoformat(),
        "likes": likes,
        "comments": 6,
        **more,
    }


def _comments() -> Iterable[dict[str, Any]]:
    for number in range(0, PEOPLE, 2):
        handle = f"creator{number:02}"
        for post in range(6):
            written = OBSERVED - (9 + 5 * post) * DAY
            for place in range(4):
                name = f"{handle}-{post}-{place}"
                row = {"post_id": f"{handle}-{post}", "comment_id": name}
                text = f"what a lovely plate number {place} of {post}?"
                yield {**row, "commenter_id": f"fan{place}", "commented_at": written.isoformat(), "text": text}
                if place < number % 5:
                    answered = (written + timedelta(hours=2 + number)).isoformat()
                    answer = {**row, "comment_id": f"{name}-a", "parent_comment_id": name, "is_creator": "true"}
                    yield {**answer, "commenter_id": handle, "commented_at": answered, "text": "thank you"}


def _stated() -> Iterable[dict[str, Any]]:
    for handle, value in (("creator00", 0.041), ("creator01", 0.012)):
        row = {"handle": handle, "observed_at": OBSERVED.isoformat(), "source": "x"}
        yield {**row, "name": "engagement_rate", "value": value, "formula": "likes only"}
