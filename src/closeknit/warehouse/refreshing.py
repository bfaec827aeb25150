"""Judge everybody again without new data: after a model, the niches, or closeknit itself has changed."""

from collections.abc import Callable
from pathlib import Path

from closeknit.vocabulary.errors import NothingObserved
from closeknit.warehouse.engine import open_engine
from closeknit.warehouse.manifest import Manifest, publish_manifest
from closeknit.warehouse.observations import identities
from closeknit.warehouse.publish import derive_generation
from closeknit.warehouse.store import Store


def refresh(home: Path, progress: Callable[[str, int], None] = lambda _what, _rows: None) -> Manifest:
    """Derive everything anew from the observations and publish it as the next generation.

    Args:
        home: The data folder.
        progress: Told what is being done.

    Raises:
        NothingObserved: Nothing was imported yet.
        WarehouseBusy: An import is at work.
    """
    store = Store(home)
    with store.writing():
        before = store.manifest()
        if before.newest_observation() is None:
            raise NothingObserved(f"There is no creator data in {home}.", "Start with: closeknit import PATH")
        with open_engine() as engine:
            everybody = identities(engine, store, before).select("creator_id").distinct()
            after = derive_generation(engine, store, before, before, everybody, lambda step: progress(step, 0))
        published = publish_manifest(store.folder, before, after)
        store.sweep(published)
        return published
