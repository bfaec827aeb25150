"""Undo an import: publish a generation without its rows, as if it had never happened.

Everybody is derived anew, into one segment: time may have moved back, so that posts come back into the window of
creators whom the import never named, and no file that still counts may hold a row of the import.

Equal to a past without the import, with three exceptions, all because a creator id never changes:

- Who was first seen by handle in the undone import, and by id later, keeps the id made of the handle; who was first
  seen there by id, and later by handle alone, keeps the id made of the id.
- Rows of other imports that a link of handle and id brought together stay together, even where only the undone
  import had shown the link.
- Two imports of one handle under several ids, one of them undone: rows by handle alone stay with the id that had it.

What only the undone import knew is forgotten, links too: the next import meets it as new. Questions about handles that
named a creator who is gone are settled by that. Figures that vendors stated go with their import as all rows do.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir

from closeknit.vocabulary.errors import UsageError
from closeknit.warehouse.engine import Engine, open_engine
from closeknit.warehouse.identity import remembered
from closeknit.warehouse.manifest import ImportRecord, Manifest, publish_manifest
from closeknit.warehouse.models import models_of
from closeknit.warehouse.observations import WITH_CREATOR, observations
from closeknit.warehouse.publish import Step, before_creators, derive_generation
from closeknit.warehouse.store import Store

DELETED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class UndoSummary:
    """What an undo came to.

    Attributes:
        undone: The import that no longer counts.
        generation: The generation without it.
        creators: How many creators are left.
        gone: How many creators only this import spoke of.
        delete_by: By when the superseded files must be deleted; `sweeping.sweep` does so at once.
    """

    undone: ImportRecord
    generation: int
    creators: int
    gone: int
    delete_by: datetime


def undo_import(
    home: Path, import_id: str, now: datetime, progress: Callable[[str, int], None] = lambda _what, _rows: None
) -> UndoSummary:
    """Publish a generation without the rows of one import, whose files may then be imported again.

    Until the last step nothing counts: a killed undo leaves the generation before. The rows refused then are deleted
    with it.

    Args:
        home: The data folder.
        import_id: As `ImportRecord.id` and `closeknit imports` name it.
        now: The present moment.
        progress: Told what is being done; may raise `ImportCancelled`, as in `import_files`.

    Raises:
        UsageError: There is no such import.
        WarehouseBusy: An import or another undo is at work.
    """
    store = Store(home)
    with store.writing():
        before = store.manifest()
        undone = _found(before, import_id)
        models_of(home).check()
        with store.nothing_half_done(before), open_engine() as engine:
            creators = before_creators(engine, store, before)
            after = _without(engine, store, before, undone, lambda step: progress(step, 0))
            left = before_creators(engine, store, after)
            published = publish_manifest(store.folder, before, after)
        refusals = store.refusals(undone.digest, datetime.fromisoformat(undone.imported_at))
        shutil.rmtree(refusals, ignore_errors=True)
        store.sweep(published)
    return UndoSummary(undone, published.generation, left, creators - left, now + DELETED_WITHIN)


def _found(manifest: Manifest, import_id: str) -> ImportRecord:
    for record in manifest.imports:
        if record.id == import_id:
            return record
    known = ", ".join(record.id for record in manifest.imports)
    raise UsageError(
        f"There is no import '{import_id}'.",
        f"Choose one of {known}." if known else "Nothing is imported, so there is nothing to undo.",
    )


def _without(engine: Engine, store: Store, before: Manifest, undone: ImportRecord, step: Step) -> Manifest:
    """Write what follows from the other imports, and return the generation that names it."""
    imports = tuple(record for record in before.imports if record != undone)
    if not imports:
        return Manifest()
    theirs = f"observations/{undone.id}/"
    kept = {name: [f for f in files if not f.startswith(theirs)] for name, files in before.observations.items()}
    as_of = max(datetime.fromisoformat(record.observed_at) for record in imports)
    after = replace(
        before,
        imports=imports,
        observations={name: files for name, files in kept.items() if files and name != "identities"},
        as_of=as_of.isoformat(),
    )
    step("finding out who is who")
    after = _with_identities(engine, store, before.generation + 1, after)
    # A generation without segments has none to lay new ones over: everybody is derived.
    flat = replace(before, current={}, touched=[])
    nobody = engine.hold(ibis.schema({"creator_id": "string"}).to_pyarrow().empty_table(), "nobody_in_particular")
    return derive_generation(engine, store, flat, after, nobody, step)


def _with_identities(engine: Engine, store: Store, number: int, after: Manifest) -> Manifest:
    """Keep of who is who what the remaining rows show."""
    relative = f"generations/{number:08}/identities.parquet"
    engine.write(remembered(who_came_as_what(engine, store, after)).order_by("key"), store.path(relative))
    return replace(after, observations={**after.observations, "identities": [relative]})


def who_came_as_what(engine: Engine, store: Store, manifest: Manifest) -> ir.Table:
    """Return what the rows of a generation show of who is who: external_id, handle, creator_id, import_no; distinct."""
    seen = [observations(engine, store, manifest, name) for name in WITH_CREATOR]
    # The engine stores small import numbers in a smaller type than the empty tables have.
    shown = [
        rows.select("external_id", "handle", "creator_id", import_no=rows.import_no.cast("int64")) for rows in seen
    ]
    rows = ibis.union(*shown, distinct=True)
    return rows.filter(rows.creator_id.notnull())
