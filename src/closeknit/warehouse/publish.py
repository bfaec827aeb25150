"""Publish one import: resolve who its rows are about, derive what they change, swing the manifest."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from closeknit.metrics.creator_metrics import Population
from closeknit.warehouse.derive import (
    METRICS_REST_ON,
    Derived,
    Observed,
    fresh_post_stats,
    write_metrics,
    write_segment,
)
from closeknit.warehouse.engine import Engine, sync
from closeknit.warehouse.identity import Resolved, resolve, with_creator
from closeknit.warehouse.manifest import LAYOUT, ImportRecord, Manifest, publish_manifest
from closeknit.warehouse.models import models_of
from closeknit.warehouse.observations import WITH_CREATOR, identities, observations, observed_schema
from closeknit.warehouse.segments import current, should_compact
from closeknit.warehouse.store import Store

Step = Callable[[str], None]
OBSERVED = ("profiles", "posts", "comments", "followers", "accounts")


@dataclass(frozen=True)
class HandleQuestion:
    """A handle came with another id than before: a person must say whether it is the same creator.

    Attributes:
        handle: The handle.
        creator_id: Who had it.
        claimed_by: Who comes with it now; kept apart until somebody answers.
    """

    handle: str
    creator_id: str
    claimed_by: str


def publish(
    engine: Engine,
    store: Store,
    before: Manifest,
    record: ImportRecord,
    staged: dict[str, list[Path]],
    step: Step,
) -> tuple[Manifest, list[HandleQuestion]]:
    """Write and publish the generation that follows `before`.

    Nothing counts until the manifest is in place: a killed process leaves the previous generation untouched.

    Args:
        engine: The session.
        store: The folder; the caller holds the writer's place.
        before: The generation to build on.
        record: The import as it will be remembered.
        staged: Table -> staged files.
        step: Told what is being done, for progress.
    """
    number = before.generation + 1
    step("finding out who is who")
    tables = {name: engine.read(files, f"staged_{name}") for name, files in staged.items()}
    known = identities(engine, store, before)
    resolved = resolve(engine, _sightings(engine, tables), known)
    observed = _write_observations(engine, store, record.id, number, tables, resolved)
    with_import = replace(
        before, observations=_appended(before.observations, observed), imports=(*before.imports, record)
    )
    as_of = max(filter(None, (before.newest_observation(), datetime.fromisoformat(record.observed_at))))
    touched = _touched(engine, store, before, tables, resolved)
    after = derive_generation(engine, store, before, replace(with_import, as_of=as_of.isoformat()), touched, step)
    published = publish_manifest(store.folder, before, after)
    store.sweep(published)
    return published, _questions(resolved)


def _sightings(engine: Engine, tables: dict[str, ir.Table]) -> ir.Table:
    pairs = [table.select("external_id", "handle") for name, table in tables.items() if name in WITH_CREATOR]
    if not pairs:
        # A file of accounts alone names no creator.
        schema = pa.schema([("external_id", pa.string()), ("handle", pa.string())])
        return engine.hold(schema.empty_table(), "no_sightings")
    return ibis.union(*pairs).distinct() if len(pairs) > 1 else pairs[0].distinct()


def _write_observations(
    engine: Engine, store: Store, import_id: str, number: int, tables: dict[str, ir.Table], resolved: Resolved
) -> dict[str, str]:
    written = {}
    for name, table in tables.items():
        rows = with_creator(table, resolved) if name in WITH_CREATOR else table
        rows = rows.mutate(import_no=ibis.literal(number, type="int64")).select(observed_schema(name).names)
        relative = f"observations/{import_id}/{name}.parquet"
        engine.write(rows, store.path(relative))
        written[name] = relative
    relative = f"observations/{import_id}/identities.parquet"
    if engine.write(resolved.new.order_by("key"), store.path(relative)):
        written["identities"] = relative
    sync(store.path(f"observations/{import_id}"))
    sync(store.path("observations"))
    return written


def _appended(files: dict[str, list[str]], new: dict[str, str]) -> dict[str, list[str]]:
    joined = {table: list(names) for table, names in files.items()}
    for table, name in new.items():
        joined.setdefault(table, []).append(name)
    return joined


def _touched(
    engine: Engine, store: Store, before: Manifest, tables: dict[str, ir.Table], resolved: Resolved
) -> ir.Table:
    """Creators about whom the import says anything, also by speaking of their posts or of who commented there."""
    named = ibis.union(resolved.by_id.select("creator_id"), resolved.by_handle.select("creator_id"))
    if before.observations.get("posts"):
        posts = observations(engine, store, before, "posts")
        for table in ("posts", "comments"):
            if table in tables:
                named = ibis.union(named, posts.semi_join(tables[table], "post_id").select("creator_id"))
        comments = observations(engine, store, before, "comments")
        # Accounts that commented earlier and turn out to be a creator who goes by another key.
        recognised = resolved.new.filter(resolved.new.key != resolved.new.creator_id)
        theirs = comments.semi_join(recognised, comments.commenter_id == recognised.key)
        named = ibis.union(named, posts.semi_join(theirs, "post_id").select("creator_id"))
    return engine.keep(named.distinct(), "touched_creators")


def derive_generation(
    engine: Engine, store: Store, before: Manifest, after: Manifest, touched: ir.Table, step: Step
) -> Manifest:
    """Write what follows from new observations or models, and return the generation that names it.

    Args:
        engine: The session.
        store: The folder; the caller holds the writer's place.
        before: The generation to build on.
        after: The same with its observations, imports and as_of as they will be.
        touched: creator_id of those about whom anything is new.
        step: Told what is being done, for progress.
    """
    folder = f"generations/{before.generation + 1:08}"
    models, as_of = models_of(store.home), datetime.fromisoformat(after.as_of)
    known = engine.keep(identities(engine, store, after), "all_identities")
    observed = Observed(**{name: observations(engine, store, after, name) for name in OBSERVED}, known=known)
    step("bringing creators up to date")
    # Another model, or another layout, concerns everybody, not only those of whom the import speaks.
    anew = (models.digest, LAYOUT) != (before.models, before.layout)
    count = int(touched.count().to_pyarrow().as_py())
    if anew or should_compact(before, count, before_creators(engine, store, before)):
        touched = known.select("creator_id").distinct()
        layers: dict[str, list[str]] = {}
        touched_files: list[str] = []
    else:
        layers, touched_files = before.current, [*before.touched, f"{folder}/touched.parquet"]
        engine.write(touched.order_by("creator_id"), store.path(touched_files[-1]))
    files = write_segment(engine, observed, touched, models, as_of, store.path(folder))
    segments = {table: [*layers.get(table, []), f"{folder}/{path.name}"] for table, path in files.items()}
    layered = replace(after, current=segments, touched=touched_files, models=models.digest, layout=LAYOUT)
    step("computing everybody's metrics")
    target = store.path(f"{folder}/creator_metrics.parquet")
    tables = _tables(engine, store, layered, as_of, target.with_name("post_stats_refreshed.parquet"))
    population = write_metrics(engine, tables, observed, models, as_of, target)
    target.with_name("post_stats_refreshed.parquet").unlink(missing_ok=True)
    sync(store.path(folder))
    sync(store.path("generations"))
    return replace(layered, metrics=f"{folder}/creator_metrics.parquet", prior=population_json(population))


def before_creators(engine: Engine, store: Store, before: Manifest) -> int:
    """How many creators the generation before knows."""
    if not before.metrics:
        return 0
    return int(engine.read([store.path(before.metrics)], "metrics_before").count().to_pyarrow().as_py())


def _tables(engine: Engine, store: Store, manifest: Manifest, as_of: datetime, fresh: Path) -> Derived:
    """Current tables of a generation; `fresh` is for post sums brought up to the moment asked about."""
    tables = {table: current(engine, store, manifest, table) for table in METRICS_REST_ON}
    if len(manifest.current["post_stats"]) > 1:
        # Time has moved for everybody: posts may have left the window of creators whom the import did not touch.
        stats = fresh_post_stats(tables["post_stats"], tables["posts"], as_of)
        engine.write(stats.order_by("creator_id"), fresh)
        tables["post_stats"] = engine.read([fresh], "fresh_post_stats")
    return Derived(**tables)


def population_json(population: Population) -> dict[str, Any]:
    """Return the population as plain values for the manifest."""
    return {
        "engagement": population.engagement.as_json(),
        "shares": {metric: asdict(share) for metric, share in population.shares.items()},
        "outlook": population.outlook.as_json(),
    }


def _questions(resolved: Resolved) -> list[HandleQuestion]:
    found = resolved.questions.order_by("handle").to_pyarrow().to_pylist()
    return [HandleQuestion(**row) for row in found]
