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
from closeknit.metrics.outlook import Outlook
from closeknit.vocabulary.errors import NothingObserved, OutdatedData
from closeknit.warehouse.derive import (
    METRICS_REST_ON,
    Derived,
    Observed,
    fresh_post_stats,
    write_metrics,
    write_segment,
)
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
        post_sums: Sums over the posts in each creator's window (`post_stats`), one row a creator with such posts.
        followers: All observations of followers.
        accounts: All observations of accounts.
        population: The population model, as the manifest keeps it.
        models: The learned models in force.
        outdated: Whether the published numbers were computed with other models or niches than those in force.
        engine: The session, for further questions.
    """

    manifest: Manifest
    as_of: datetime
    metrics: ir.Table
    stated: ir.Table
    posts: ir.Table
    post_sums: ir.Table
    followers: ir.Table
    accounts: ir.Table
    population: dict[str, Any]
    models: Models
    outdated: bool
    engine: Engine

    @property
    def prior(self) -> EngagementPrior:
        """The prior of engagement rates."""
        return EngagementPrior.from_json(self.population["engagement"])

    @property
    def outlook(self) -> Outlook:
        """What forecasts rest on besides; the published one in creator data of an earlier version."""
        found = self.population.get("outlook")
        return Outlook.from_json(found) if found else Outlook()


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
            yield _newest(engine, store, manifest, newest)
        else:
            with TemporaryDirectory(prefix="closeknit-as-of-") as folder:
                yield _as_of(engine, store, manifest, as_of, Path(folder))


def _newest(engine: Engine, store: Store, manifest: Manifest, as_of: datetime) -> Generation:
    metrics = engine.read([store.path(manifest.metrics)], "creator_metrics")
    posts, sums = (current(engine, store, manifest, table) for table in ("posts", "post_stats"))
    if manifest.touched:
        # Segments are of different moments: a creator whom no later import touched may have posts grown too old.
        sums = fresh_post_stats(sums, posts, as_of)
    derived = {"metrics": metrics, "posts": posts, "post_sums": sums}
    return _generation(engine, store, manifest, as_of, derived, manifest.prior, manifest.models)


def _generation(
    engine: Engine,
    store: Store,
    manifest: Manifest,
    as_of: datetime,
    derived: dict[str, ir.Table],
    population: dict[str, Any],
    judged_by: str | None = None,
) -> Generation:
    stated, followers, accounts = (
        observations(engine, store, manifest, table, as_of) for table in ("stated_metrics", "followers", "accounts")
    )
    seen = {"stated": stated, "followers": followers, "accounts": accounts}
    models = models_of(store.home)
    # Without a digest everything was computed just now, with the models in force.
    outdated = judged_by not in {None, models.digest}
    return Generation(
        manifest, as_of, **derived, **seen, population=population, models=models, outdated=outdated, engine=engine
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
    found = {"metrics": engine.read([target], "creator_metrics")}
    found |= {"posts": tables["posts"], "post_sums": tables["post_stats"]}
    return _generation(engine, store, manifest, as_of, found, population_json(population))
