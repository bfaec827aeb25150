"""closeknit's side of the benchmarks: what each row of the table runs, in a fresh process.

Every function takes text and returns something that depends on all the work, so that no engine can skip a part of it.
"""

import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow.compute as pc

from closeknit.cli.creators import screen_columns
from closeknit.metrics.post_stats import post_stats
from closeknit.warehouse.creators import CreatorQuery, list_creators
from closeknit.warehouse.derive import Derived, Observed, compute_metrics, write_metrics
from closeknit.warehouse.engine import Engine, open_engine
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.manifest import Manifest
from closeknit.warehouse.models import models_of
from closeknit.warehouse.observations import identities, observations
from closeknit.warehouse.publish import OBSERVED
from closeknit.warehouse.segments import current
from closeknit.warehouse.store import Store

# What `post_stats` reads of a post.
READ = (
    "creator_id", "posted_at", "recency_rank", "likes", "comments", "followers", "own_comments", "sponsored",
)  # fmt: skip


def _tables(engine: Engine, home: str, *names: str) -> tuple[Manifest, list[ir.Table]]:
    store = Store(Path(home))
    manifest = store.manifest()
    return manifest, [current(engine, store, manifest, name) for name in names]


def floor(home: str) -> dict[str, Any]:
    """Read each column that the post metrics need once, with the same engine."""
    with open_engine() as engine:
        _, (posts,) = _tables(engine, home, "posts")
        columns = {name: posts[name].max() for name in READ}
        return {
            "rows": len(columns),
            **{k: str(v) for k, v in posts.aggregate(**columns).to_pyarrow().to_pylist()[0].items()},
        }


def _sums(engine: Engine, home: str) -> ir.Table:
    manifest, (posts,) = _tables(engine, home, "posts")
    return post_stats(posts, datetime.fromisoformat(manifest.as_of))


def mergeable(home: str) -> dict[str, Any]:
    """Compute every sum that two parts of the data could be merged from: all but the median."""
    with open_engine() as engine:
        return _answer(engine.keep(_sums(engine, home).drop("er_median"), "sums"))


def every_sum(home: str) -> dict[str, Any]:
    """Compute every sum and the median."""
    with open_engine() as engine:
        return _answer(engine.keep(_sums(engine, home), "sums"))


def everything(home: str, target: str = "") -> dict[str, Any]:
    """Compute all post metrics of everybody from the posts; write them, as a publication does, where told to."""
    with open_engine() as engine:
        sums = engine.keep(_sums(engine, home), "sums")
        manifest, tables = _tables(engine, home, "profiles", "posts", "activity", "comment_stats", "comments")
        derived = Derived(*tables[:3], sums, *tables[3:])
        store, as_of = Store(Path(home)), datetime.fromisoformat(manifest.as_of)
        seen = {name: observations(engine, store, manifest, name) for name in OBSERVED}
        observed = Observed(**seen, known=identities(engine, store, manifest))
        models = models_of(store.home)
        if target:
            population = write_metrics(engine, derived, observed, models, as_of, Path(target))
            return {"tau": population.engagement.tau, "bytes": Path(target).stat().st_size}
        batches, population = compute_metrics(engine, derived, observed, models, as_of)
        rates = [pc.sum(batch["engagement_rate"]).as_py() or 0.0 for batch in batches]
        return {"tau": population.engagement.tau, "sum_engagement_rate": sum(rates)}


def _answer(table: ir.Table) -> dict[str, Any]:
    numbers = [name for name, kind in table.schema().items() if kind.is_numeric()]
    found = (
        table.aggregate(rows=table.count(), **{f"sum_{n}": table[n].sum() for n in numbers}).to_pyarrow().to_pylist()
    )
    return {name: float(value or 0) for name, value in found[0].items()}


def raw_csv(path: str) -> int:
    """Let the engine read a CSV file whole, every column, as it comes."""
    with open_engine() as engine:
        table = engine.backend.read_csv(path)
        columns = {name: table[name].max() for name in table.columns}
        return len(table.aggregate(**columns).to_pyarrow())


def staged_csv(path: str, folder: str) -> int:
    """Read, check and stage a CSV file: what `sources` does, up to Parquet on disk."""
    from datetime import UTC

    from closeknit.sources.contract import InputFile, ReadOptions
    from closeknit.sources.detect import detect, look_at
    from closeknit.sources.reading import read_file
    from closeknit.sources.registry import SOURCES
    from closeknit.warehouse.staging import Staging

    shutil.rmtree(folder, ignore_errors=True)
    file = InputFile(Path(path), Path(path).name)
    detected = detect(look_at(file), SOURCES)
    staging = Staging(Path(folder))
    stream = read_file(detected, ReadOptions(), datetime.now(UTC))
    staged = staging.take(file.name, detected.source.name, detected.why, stream, lambda _name, _rows: None)
    return sum(staged.rows.values())


def query_times(home: str) -> dict[str, float]:
    """Milliseconds of typical list queries, the first and the median of ten, from opening to rows."""
    queries = {
        "nano by low end, 50": CreatorQuery(tier="nano", limit=50),
        "nano, one niche, min ER, by reply rate": CreatorQuery("nano", ("food",), 0.02, {}, "reply_rate", 50),
        "everybody by followers, 50": CreatorQuery(sort="followers", limit=50),
    }
    screen = screen_columns()
    asked = {
        **{f"{name}, on screen": (query, screen) for name, query in queries.items()},
        "nano by low end, 50, every column": (queries["nano by low end, 50"], None),
    }
    times = {}
    for name, (query, columns) in asked.items():
        taken = []
        for _ in range(10):
            start = time.perf_counter()
            with open_generation(Path(home)) as generation:
                found = list_creators(generation, query, columns)
            taken.append(1000 * (time.perf_counter() - start))
            assert len(found) == 50 or query.niches, name
        times[name], times[f"{name}: first"] = round(sorted(taken)[5], 1), round(taken[0], 1)
    return times


def small_import(base: str, home: str, share: float = 0.01) -> dict[str, float]:
    """Write new observations of some creators' newest posts to files, for the incremental row."""
    with open_generation(Path(base)) as generation:
        posts = generation.posts
        chosen = posts.filter(posts.creator_id.hash().abs() % int(1 / share) == 0)
        later = chosen.filter(chosen.recency_rank <= 3)
        rows = later.select(
            "post_id",
            creator_id=later.creator_id.replace("instagram:", ""),
            observed_at=(ibis.literal(generation.as_of.replace(tzinfo=None)) + ibis.interval(days=1)),
            posted_at=later.posted_at,
            likes=later.likes + 1,
            comments=later.comments,
        )
        target = Path(home)
        target.mkdir(parents=True, exist_ok=True)
        written = generation.engine.write(rows, target / "posts.parquet")
        return {"posts": written, "creators": int(rows.creator_id.nunique().execute())}
