"""Read one generation of creator data, from its first query to its last."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import ibis.expr.types as ir

from closeknit.metrics.engagement_model import EngagementPrior
from closeknit.vocabulary.errors import NothingObserved, OutdatedData
from closeknit.warehouse.derive import METRICS_REST_ON, Derived, Observed, write_metrics, write_segment
from closeknit.warehouse.engine import Engine, EngineLimits, open_engine
from closeknit.warehouse.manifest import LAYOUT, Manifest
from closeknit.warehouse.models import Models, models_of
from closeknit.warehouse.observations import WITH_CREATOR, identities, observations
from closeknit.warehouse.publish import population_json
from closeknit.warehouse.segments import current
from closeknit.warehouse.store import Store


@dataclass(frozen=True)
class Generation:
    """One generation, opened.

    Attributes:
        manifest: What it consists of.
        as_of: The moment its metrics speak about.
        metrics: `creator_metrics`, one row a creator.
        stated: Figures that vendors computed.
        posts: The current posts.
        followers: All observations of followers.
        accounts: All observations of accounts.
        population: The population model, as the manifest keeps it.
        models: The learned models in force.
        engine: The session, for further questions.
    """

    manifest: Manifest
    as_of: datetime
    metrics: ir.Table
    stated: ir.Table
    posts: ir.Table
    followers: ir.Table
    accounts: ir.Table
    population: dict[str, Any]
    models: Models
    engine: Engine

    @property
    def prior(self) -> EngagementPrior:
        """The prior of engagement rates."""
        return EngagementPrior.from_json(self.population["engagement"])


@contextmanager
def open_generation(
    home: Path, as_of: datetime | None = None, limits: EngineLimits | None = None
) -> Iterator[Generation]:
    """Open the newest generation, as published or as of another moment.

    Without `as_of` the published metrics are read. With one, they are computed again from what had been observed by
    then: later observations are not known, and posts older than 24 months before it are left out.

    Raises:
        NothingObserved: Nothing was imported, or nothing had been observed by then.
        OutdatedData: An earlier version of closeknit derived what is there.
    """
    store = Store(home)
    manifest = store.manifest()
    newest = manifest.newest_observation()
    if newest is None:
        raise NothingObserved(f"There is no creator data in {home}.", "Start with: closeknit import PATH")
    if manifest.layout != LAYOUT:
        raise OutdatedData(
            f"The creator data in {home} were derived by an earlier closeknit; nothing is lost.",
            "Bring them up to date with: closeknit refresh",
        )
    with open_engine(limits) as engine:
        if as_of is None or as_of == newest:
            metrics = engine.read([store.path(manifest.metrics)], "creator_metrics")
            yield _generation(
                engine,
                store,
                manifest,
                newest,
                metrics,
                manifest.prior,
                current(engine, store, manifest, "posts"),
            )
        else:
            with TemporaryDirectory(prefix="closeknit-as-of-") as folder:
                yield _as_of(engine, store, manifest, as_of, Path(folder))


def _generation(
    engine: Engine,
    store: Store,
    manifest: Manifest,
    as_of: datetime,
    metrics: ir.Table,
    population: dict[str, Any],
    posts: ir.Table,
) -> Generation:
    stated, followers, accounts = (
        observations(engine, store, manifest, table, as_of) for table in ("stated_metrics", "followers", "accounts")
    )
    return Generation(
        manifest, as_of, metrics, stated, posts, followers, accounts, population, models_of(store.home), engine
    )


def _as_of(engine: Engine, store: Store, manifest: Manifest, as_of: datetime, folder: Path) -> Generation:
    rows = {name: observations(engine, store, manifest, name, as_of) for name in WITH_CREATOR}
    named = ibis.union(*(table.select("creator_id") for table in rows.values())).distinct()
    seen = engine.keep(named.filter(named.creator_id.notnull()), "seen_by_then")
    if seen.count().to_pyarrow().as_py() == 0:
        raise NothingObserved(
            f"Nothing had been observed by {as_of:%Y-%m-%d}.",
            f"The newest observation is of {manifest.as_of[:10]}; choose a later --as-of.",
        )
    known = identities(engine, store, manifest)
    accounts = observations(engine, store, manifest, "accounts", as_of)
    observed = Observed(rows["profiles"], rows["posts"], rows["comments"], rows["followers"], accounts, known)
    models = models_of(store.home)
    files = write_segment(engine, observed, seen, models, as_of, folder)
    tables = {name: engine.read([path], f"then_{name}") for name, path in files.items()}
    target = folder / "creator_metrics.parquet"
    derived = Derived(**{name: tables[name] for name in METRICS_REST_ON})
    population = write_metrics(engine, derived, observed, models, as_of, target)
    metrics = engine.read([target], "creator_metrics")
    return _generation(engine, store, manifest, as_of, metrics, population_json(population), tables["posts"])
