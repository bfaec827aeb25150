"""The real influencers of 2019 through the whole program, and twenty of them computed again by hand.

The second computation reads the raw files with the csv module and uses nothing of closeknit but the fitted
population, which `show --json` prints.
"""

import csv
import gzip
import json
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.make import Ended, read_csv, run_process
from realdata import real_folder

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("real-influencers")]

DAY = "2019-06-01"
AS_OF = datetime(2019, 6, 1, 23, 59, 59, 999999, tzinfo=UTC)
ROWS = {"profiles": 23_755, "posts": 27_372, "comments": 88_552}
NICHES = {"beauty", "family", "fashion", "fitness", "food", "interior", "other", "pet", "travel"}
HEAVY80 = 1.1432148684060783  # Student's t with 5 degrees of freedom, scaled to variance 1
COMPARED = 10
SIX_DIGITS = 5.01e-6  # half a unit of the sixth digit, at the most


@dataclass
class Raw:
    """One creator's rows as the files have them."""

    profile: dict[str, str]
    posts: list[dict[str, str]] = field(default_factory=list)
    comments: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def captured(self) -> int:
        return sum(map(len, self.comments.values()))


@pytest.fixture(scope="module")
def folder() -> Path:
    return real_folder("ig-influencers-2019")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real") / "home"


@pytest.fixture(scope="module")
def imported(folder: Path, home: Path) -> Ended:
    return run_process("import", folder, "--observed-at", DAY, "--json", home=home)


@pytest.fixture(scope="module")
def listed(imported: Ended, home: Path) -> dict[str, dict[str, Any]]:
    rows = run_process("creators", "--json", home=home).json
    return {row["creator_id"].removeprefix("instagram:"): row for row in rows}


@pytest.fixture(scope="module")
def population(listed: dict[str, Any], home: Path) -> dict[str, Any]:
    shown = run_process("show", min(listed), "--json", home=home).json
    assert shown["as_of"] == AS_OF.isoformat()
    found: dict[str, Any] = shown["population"]
    return found


@pytest.fixture(scope="module")
def raw(folder: Path) -> dict[str, Raw]:
    creators = {row["creator_id"]: Raw(row) for row in rows_of(folder / "profiles.csv.gz")}
    owner = {}
    for row in rows_of(folder / "posts.csv.gz"):
        creators[row["creator_id"]].posts.append(row)
        owner[row["post_id"]] = row["creator_id"]
    for row in rows_of(folder / "comments.csv.gz"):
        # A comment later than the data is refused; the rules allow a day.
        if int(row["created_at"]) <= AS_OF.timestamp() + 86_400:
            creators[owner[row["post_id"]]].comments[row["post_id"]].append(row)
    return creators


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@pytest.fixture(scope="module")
def chosen(raw: dict[str, Raw]) -> list[str]:
    """Of those with three posts in the window: the fourteen with most captured comments, the first six without any."""
    enough = sorted(name for name, creator in raw.items() if len(in_window(creator)) >= 3)
    talked_about = sorted(enough, key=lambda name: (-raw[name].captured, name))[:14]
    silent = [name for name in enough if not raw[name].captured][:6]
    return talked_about + silent


def test_every_row_is_taken_or_refused_with_a_reason(imported: Ended) -> None:
    answer = imported.json
    assert imported.code == 3
    assert answer["rows"] == {"profiles": 23_755, "posts": 27_372, "comments": 88_552 - answer["refused"]}
    for file in answer["files"]:
        table = file["file"].split("/")[-1].split(".")[0]
        assert file["rows"][table] + file["refused"] == ROWS[table]
        assert sum(reason["rows"] for reason in file["reasons"]) == file["refused"]
    kept = read_csv(Path(answer["refusals_csv"]))
    assert len(kept) == answer["refused"]
    assert all(row["file"] and row["line"] and row["reason"] for row in kept)


def test_refused_comments_are_those_written_after_the_day(imported: Ended, raw: dict[str, Raw]) -> None:
    assert sum(creator.captured for creator in raw.values()) == imported.json["rows"]["comments"]


def test_the_round_up_has_a_section_for_each_of_the_nine_niches(imported: Ended, home: Path, tmp_path: Path) -> None:
    arguments = ("--as-of", DAY, "--max-age", "365", "--out", tmp_path / "page")
    ended = run_process("roundup", *arguments, "--json", home=home)
    assert ended.code == 0, ended.err
    found = ended.json
    assert {niche["niche"] for niche in found["niches"]} == NICHES
    assert all(len(niche["picks"]) == 5 for niche in found["niches"])
    removed = sum(gate["removed"] for gate in found["gates"])
    assert removed + sum(niche["peers"]["n"] for niche in found["niches"]) == found["coverage"]["creators"] == 8810
    page = (tmp_path / "page" / "index.html").read_text("utf-8")
    assert all(niche in page.lower() for niche in NICHES)
    assert json.loads((tmp_path / "page" / "roundup.json").read_text("utf-8"))["niches"] == found["niches"]


def test_twenty_creators_come_out_as_computed_by_hand(
    chosen: list[str], raw: dict[str, Raw], listed: dict[str, Any], population: dict[str, Any]
) -> None:
    assert len(chosen) == 20
    compared: Counter[str] = Counter()
    for name in chosen:
        for metric, (value, n) in by_hand(raw[name], population).items():
            shown = listed[name][metric]
            if value is None:
                assert shown["estimate"] is None, (name, metric)
                continue
            assert shown["estimate"] == pytest.approx(value, rel=SIX_DIGITS), (name, metric)
            assert shown["n"] == n, (name, metric)
            compared[metric] += 1
    assert sum(count >= COMPARED for count in compared.values()) >= 10, compared


def test_the_interval_of_the_shrunken_rate_comes_out_as_computed_by_hand(
    chosen: list[str], raw: dict[str, Raw], listed: dict[str, Any], population: dict[str, Any]
) -> None:
    for name in chosen:
        level, spread, _ = shrunken(raw[name], population["engagement"])
        shown = listed[name]["engagement_rate"]
        assert shown["low"] == pytest.approx(math.exp(level - HEAVY80 * spread), rel=SIX_DIGITS)
        assert shown["high"] == pytest.approx(math.exp(level + HEAVY80 * spread), rel=SIX_DIGITS)


def by_hand(creator: Raw, population: dict[str, Any]) -> dict[str, tuple[float | None, int]]:
    posts = in_window(creator)
    rates = rates_of(creator)
    likes = [int(post["likes"]) for post in posts]
    level, spread, expected = shrunken(creator, population["engagement"])
    tau = population["engagement"]["tau"]
    deviation = (level - expected) / math.hypot(tau, spread)
    n = len(posts)
    times = [moment(post["taken_at"]) for post in posts]
    weeks = (max(times) - min(times)) / timedelta(days=7)
    return {
        "engagement_rate": (math.exp(level), n),
        "engagement_rate_mean": (statistics.fmean(rates), n),
        "engagement_rate_median": (statistics.median(rates), n),
        "engagement_percentile": (statistics.NormalDist().cdf(deviation), n),
        "engagement_multiple": (math.exp(level) / 0.016, n),
        "like_dispersion": (statistics.stdev(likes) / statistics.fmean(likes), n),
        "posts_per_week": ((n - 1) / weeks, n),
        "days_since_last_post": (
            (AS_OF - max(moment(post["taken_at"]) for post in creator.posts)) / timedelta(days=1), len(creator.posts)
        ),
        "hidden_likes_share": (0.0, n),
        **about_comments(creator, posts, population["shares"]),
    }  # fmt: skip


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def in_window(creator: Raw) -> list[dict[str, str]]:
    """The newest 18 of the last 24 months that were 48 hours old."""
    oldest, newest = AS_OF.replace(year=2017), AS_OF - timedelta(hours=48)
    inside = [
        post for post in creator.posts
        if oldest <= moment(post["taken_at"]) <= newest
    ]  # fmt: skip
    return sorted(inside, key=lambda post: post["taken_at"], reverse=True)[:18]


def rates_of(creator: Raw) -> list[float]:
    followers = int(creator.profile["followers"])
    return [(int(post["likes"]) + int(post["comments"])) / followers for post in in_window(creator)]


def shrunken(creator: Raw, prior: dict[str, Any]) -> tuple[float, float, float]:
    """The level of the log rate, its standard deviation, and what is expected for her size and niche."""
    followers, rates = int(creator.profile["followers"]), rates_of(creator)
    n, mean = len(rates), statistics.fmean(rates)
    logs = [math.log(rate + 0.5 / followers) for rate in rates]
    squares = sum((log - statistics.fmean(logs)) ** 2 for log in logs)
    pooled = prior["spreads"].get(creator.profile["category"], prior["s2"])
    pooled *= min(max((followers / 3162) ** prior["spread_slope"], 0.5), 2.0)
    variance = (squares + 6 * pooled) / (n - 1 + 6) / n
    measured = math.log(mean + 0.5 / followers) + variance / 2
    size = math.log(followers)
    expected = prior["level"] + prior["slope"] * (size - math.log(3162))
    for knot, bend in zip((1_000, 3_000, 10_000, 100_000), prior["bends"], strict=True):
        expected += bend * max(size - math.log(knot), 0)
    expected += prior["niches"].get(creator.profile["category"], 0)
    weight = prior["tau"] ** 2 / (prior["tau"] ** 2 + variance)
    return expected + weight * (measured - expected), math.sqrt(weight * variance), expected


def about_comments(
    creator: Raw, posts: list[dict[str, str]], shares: dict[str, Any]
) -> dict[str, tuple[float | None, int]]:
    if not creator.captured:
        return {"reply_rate": (None, 0), "reply_delay": (None, 0), "commenter_concentration": (None, 0)}
    by_others = Counter(
        row["commenter_id"] for rows in creator.comments.values() for row in rows if not is_own(creator, row)
    )
    n = by_others.total()
    pairs = sum(count * (count - 1) for count in by_others.values())
    return {
        **replies(creator, shares["reply_rate"]),
        "commenter_concentration": (pairs / (n * (n - 1)) if n >= 10 else None, n),
        "comments_per_like": comments_per_like(creator, posts),
    }


def is_own(creator: Raw, row: dict[str, str]) -> bool:
    return row["is_creator"] == "1" or row["commenter_id"] == creator.profile["creator_id"]


def comments_per_like(creator: Raw, posts: list[dict[str, str]]) -> tuple[float | None, int]:
    """The creator's own captured comments taken out."""
    own = Counter(post_id for post_id, rows in creator.comments.items() for row in rows if is_own(creator, row))
    comments = sum(int(post["comments"]) - own[post["post_id"]] for post in posts)
    return comments / sum(int(post["likes"]) for post in posts), len(posts)


def replies(creator: Raw, share: dict[str, float]) -> dict[str, tuple[float | None, int]]:
    """Answers within 72 hours to top-level comments by others, under posts whose threads are known."""
    sizes, hits, delays = [], [], []
    for post in creator.posts:
        rows = creator.comments.get(post["post_id"], [])
        asked = [
            row for row in rows
            if post["comment_format"] == "threaded" and not row["parent_comment_id"] and not is_own(creator, row)
            and int(row["created_at"]) <= AS_OF.timestamp() - 72 * 3600
        ]  # fmt: skip
        found = [delay for row in asked if (delay := first_answer(creator, rows, row)) is not None]
        if asked:
            sizes.append(len(asked))
            hits.append(len(found))
            delays += found
    units = sum(sizes)
    rate = None
    if units >= 10 and len(sizes) >= 2:
        burst = 1 + (sum(size * size for size in sizes) / units - 1) * share["correlation"]
        effective, strength = units / burst, share["strength"]
        rate = (share["population"] * strength + sum(hits) / units * effective) / (strength + effective)
    delay = statistics.median(delays) if len(delays) >= 5 else None
    return {"reply_rate": (rate, units), "reply_delay": (delay, len(delays))}


def first_answer(creator: Raw, rows: list[dict[str, str]], asked: dict[str, str]) -> float | None:
    answers = [
        int(row["created_at"]) for row in rows
        if row["parent_comment_id"] == asked["comment_id"] and is_own(creator, row)
    ]  # fmt: skip
    hours = (min(answers) - int(asked["created_at"])) / 3600 if answers else None
    return hours if hours is not None and 0 <= hours <= 72 else None
