"""Write large invented markets quickly: profiles and posts as Parquet, posts as compressed CSV too.

Posts stand in order of time, so that a creator's posts are scattered over the whole file, as after years
of collecting. Files are kept in `benchmarks/data/` and made once per size and seed.

    python benchmarks/market.py --creators 1000000 --posts 10000000
"""

import argparse
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
from numpy.random import PCG64, Generator, SeedSequence

DATA = Path(__file__).parent / "data"
VERSION = 1  # part of the cache key: raise it when the contents change
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
SPAN_DAYS = 900  # of posting; a fifth of the posts is older than 24 months
CHUNK = 1_000_000
DAY = 86_400_000_000  # microseconds
NICHES = ("food", "beauty", "fitness", "family", "pets", "travel", "fashion", "home", "books")
COUNTRIES = ("DE", "AT", "CH", "GB", "US", "FR", "NL")
LANGUAGES = ("de", "de", "de", "en", "en", "fr", "nl")
KINDS = ("image", "carousel", "video", "reel")
OPENINGS = (
    "Slow morning with",
    "Trying again:",
    "Finally finished",
    "A few words about",
    "You asked for",
    "Not again,",
)
SUBJECTS = (
    "the lemon loaf",
    "our new shelf",
    "the hill run",
    "a night train",
    "two old books",
    "the spring coat",
)
TAGS = ("homemade", "weekend", "smalljoys", "slowliving", "nofilter", "momentsofmine", "ad")
MOMENT = pa.timestamp("us", "UTC")


@dataclass(frozen=True)
class Market:
    """Where a market's files are.

    Attributes:
        profiles: Parquet, one row per creator.
        posts: Parquet, one row per post, oldest first.
        posts_csv: The same posts as CSV, gzip; made only when asked for.
        creators: How many.
        rows: How many posts.
        seed: What they were drawn from.
        seconds: How long the Parquet files took to make.
    """

    profiles: Path
    posts: Path
    posts_csv: Path
    creators: int
    rows: int
    seed: int
    seconds: float

    @property
    def as_of(self) -> datetime:
        """The moment of the newest observation."""
        return AS_OF


@dataclass(frozen=True)
class People:
    """What posts need to know of their creators; one entry each."""

    ids: pa.Array
    share: np.ndarray  # cumulative share of all posts
    rate: np.ndarray  # expected likes per post
    talk: np.ndarray  # comments per like
    sponsored: np.ndarray
    hides: np.ndarray
    observed: np.ndarray  # microseconds


def market(creators: int, posts: int, *, seed: int = 1, csv: bool = False) -> Market:
    """Return a market of this size, made now unless it is there from before."""
    folder = DATA / f"v{VERSION}-c{creators}-p{posts}-s{seed}"
    if not (folder / "made.json").exists():
        _make(folder, creators, posts, seed)
    seconds = json.loads((folder / "made.json").read_text())["seconds"]
    found = Market(
        folder / "profiles.parquet",
        folder / "posts.parquet",
        folder / "posts.csv.gz",
        creators,
        posts,
        seed,
        seconds,
    )
    if csv and not found.posts_csv.exists():
        _write_csv(found)
    return found


def _make(folder: Path, creators: int, posts: int, seed: int) -> None:
    """Make the files beside their place and move them there, so that a broken run leaves nothing half done."""
    start = time.perf_counter()
    making = folder.with_name(folder.name + ".part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    first, *streams = SeedSequence(seed).spawn(1 + -(-posts // CHUNK))
    people, profiles = _people(Generator(PCG64(first)), creators)
    pq.write_table(profiles, making / "profiles.parquet", compression="zstd")
    starts = range(0, posts, CHUNK)
    chunks = (
        _posts(Generator(PCG64(stream)), people, offset, min(CHUNK, posts - offset), posts)
        for offset, stream in zip(starts, streams, strict=True)
    )
    _write_parquet(making / "posts.parquet", chunks)
    (making / "made.json").write_text(json.dumps({"seconds": round(time.perf_counter() - start, 2)}))
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)


def _write_parquet(path: Path, chunks: Iterator[pa.Table]) -> None:
    writer: pq.ParquetWriter | None = None
    for chunk in chunks:
        writer = writer or pq.ParquetWriter(path, chunk.schema, compression="zstd", compression_level=1)
        writer.write_table(chunk)
    if writer:
        writer.close()


def _people(rng: Generator, count: int) -> tuple[People, pa.Table]:
    large = rng.random(count) < 0.12
    size = np.where(large, np.log(30_000) + 1.5 * rng.standard_normal(count), 0)
    size = np.where(large, size, np.log(3_800) + 0.75 * rng.standard_normal(count))
    followers = np.clip(np.exp(size), 300, 3_000_000).astype(np.int64)
    niche = rng.integers(0, len(NICHES), count)
    level = np.log(0.022) - 0.25 * np.log(followers / 3_800) + 0.05 * (niche - 4) + 0.55 * rng.standard_normal(count)
    share = np.cumsum(rng.gamma(2.0, 0.5, count))
    place = rng.integers(0, len(COUNTRIES), count)
    people = People(
        ids=_numbered("u_", 0, count, 8),
        share=share / share[-1],
        rate=np.exp(level) * followers,
        talk=0.06 * np.exp(0.45 * rng.standard_normal(count)),
        sponsored=rng.beta(1, 9, count),
        hides=rng.random(count) < 0.02,
        observed=_microseconds(AS_OF) - rng.integers(0, 7 * DAY, count),
    )
    profiles = pa.table(
        {
            "creator_id": people.ids,
            "handle": _numbered("creator.", 0, count, 8),
            "observed_at": pa.array(people.observed, MOMENT),
            "niche": _pick(NICHES, niche),
            "country": _pick(COUNTRIES, place),
            "language": _pick(LANGUAGES, place),
            "followers": pa.array(followers, mask=rng.random(count) < 0.01),
            "is_private": pa.array(rng.random(count) < 0.02),
        }
    )
    return people, profiles


def _posts(rng: Generator, people: People, offset: int, size: int, total: int) -> pa.Table:
    """Return posts number `offset` and following, in order of time and no two at the same microsecond."""
    begin = _microseconds(AS_OF) - SPAN_DAYS * DAY
    step = SPAN_DAYS * DAY // (total + 1)
    posted = begin + (offset + np.arange(size)) * step + rng.integers(0, step, size)
    who = np.searchsorted(people.share, rng.random(size), side="right").clip(max=len(people.share) - 1)
    likes = rng.poisson(people.rate[who] * np.exp(0.35 * rng.standard_normal(size)))
    comments = rng.poisson(likes * people.talk[who] * rng.gamma(3.0, 1 / 3, size))
    paid = rng.random(size) < people.sponsored[who]
    return pa.table(
        {
            "post_id": _numbered("p_", offset, size, 9),
            "creator_id": people.ids.take(pa.array(who)),
            "observed_at": pa.array(np.maximum(people.observed[who], posted + DAY // 24), MOMENT),
            "posted_at": pa.array(posted, MOMENT),
            "kind": _pick(KINDS, rng.integers(0, len(KINDS), size)),
            "caption": _captions(rng, offset, size),
            "likes": pa.array(likes, mask=people.hides[who]),
            "comments": pa.array(comments),
            "paid_partnership": pa.array(paid),
            "hashtags": _hashtags(rng, size),
        }
    )


def _captions(rng: Generator, offset: int, size: int) -> pa.Array:
    """Return texts of about 60 characters, all different."""
    parts = [
        _pick(OPENINGS, rng.integers(0, len(OPENINGS), size)),
        _pick(SUBJECTS, rng.integers(0, len(SUBJECTS), size)),
        "and",
        _pick(SUBJECTS, rng.integers(0, len(SUBJECTS), size)),
        "- part",
        pa.array(np.arange(offset, offset + size)).cast(pa.string()),
    ]
    return pc.binary_join_element_wise(*parts, " ")


def _hashtags(rng: Generator, size: int) -> pa.Array:
    lengths = rng.integers(0, 4, size)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    words = _pick(TAGS, rng.integers(0, len(TAGS), int(ends[-1])))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), words)


def _pick(options: tuple[str, ...], which: np.ndarray) -> pa.Array:
    return pa.array(options).take(pa.array(which))


def _numbered(prefix: str, first: int, count: int, digits: int) -> pa.Array:
    numbers = pa.array(np.arange(first, first + count)).cast(pa.string())
    return pc.binary_join_element_wise(pa.scalar(prefix), pc.utf8_lpad(numbers, digits, "0"), "")


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def _write_csv(found: Market) -> None:
    """Write the posts as CSV, hashtags separated by blanks and hidden likes as -1."""
    part = found.posts_csv.with_name("posts.csv.gz.part")
    source = pq.ParquetFile(found.posts)
    with pa.CompressedOutputStream(part, "gzip") as packed:
        writer: arrow_csv.CSVWriter | None = None
        for batch in source.iter_batches(batch_size=100_000):
            flat = _flat(pa.Table.from_batches([batch]))
            writer = writer or arrow_csv.CSVWriter(packed, flat.schema)
            writer.write_table(flat)
        if writer:
            writer.close()
    part.rename(found.posts_csv)


def _flat(table: pa.Table) -> pa.Table:
    columns = dict(zip(table.column_names, table.columns, strict=True))
    columns["hashtags"] = pc.binary_join(columns["hashtags"], " ")
    columns["likes"] = pc.fill_null(columns["likes"], -1)
    for name in ("observed_at", "posted_at"):
        columns[name] = pc.strftime(columns[name].cast(pa.timestamp("s", "UTC"), safe=False), "%Y-%m-%dT%H:%M:%SZ")
    return pa.table(columns)


def main() -> None:
    """Make a market from the command line and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--creators", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", action="store_true", help="also write posts.csv.gz")
    wanted = parser.parse_args()
    start = time.perf_counter()
    made = market(wanted.creators, wanted.posts, seed=wanted.seed, csv=wanted.csv)
    print(json.dumps(asdict(made), default=str, indent=2))
    print(f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
