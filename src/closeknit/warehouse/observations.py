"""Observations of a generation plus those an import brings: everything ever seen, as tables."""

from datetime import datetime

import ibis.expr.types as ir
import pyarrow as pa

from closeknit.metrics.expressions import utc_literal
from closeknit.warehouse.engine import Engine
from closeknit.warehouse.identity import SCHEMA as IDENTITIES
from closeknit.warehouse.manifest import Manifest
from closeknit.warehouse.schemas import STORED_SCHEMAS
from closeknit.warehouse.store import Store

# Which tables name a creator and so carry creator_id.
WITH_CREATOR = ("profiles", "posts", "comments", "followers", "stated_metrics")


def observed_schema(table: str) -> pa.Schema:
    """Return the schema of a table's stored observations: the staged one, creator_id and the import's number."""
    schema = STORED_SCHEMAS[table]
    if table in WITH_CREATOR:
        schema = schema.append(pa.field("creator_id", pa.string()))
    return schema.append(pa.field("import_no", pa.int64()))


def observations(
    engine: Engine, store: Store, manifest: Manifest, table: str, until: datetime | None = None
) -> ir.Table:
    """Return all observations of a table, up to a moment if one is given; empty where there are none.

    Args:
        engine: The session.
        store: The folder.
        manifest: The generation.
        table: A canonical table.
        until: Leave out what was observed later.
    """
    files = store.paths(manifest.observations.get(table, []))
    if not files:
        return engine.hold(observed_schema(table).empty_table(), f"no_{table}")
    rows = engine.read(files, f"observed_{table}")
    return rows if until is None else rows.filter(rows.observed_at <= utc_literal(until))


def identities(engine: Engine, store: Store, manifest: Manifest) -> ir.Table:
    """Return every identity known: key, creator_id."""
    files = store.paths(manifest.observations.get("identities", []))
    if not files:
        return engine.hold(pa.table({name: pa.array([], pa.string()) for name in IDENTITIES}), "no_identities")
    return engine.read(files, "identities")
