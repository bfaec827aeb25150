"""Who is who: turn the ids and handles that sources give into creator ids that never change.

A creator id is assigned at first sight (`instagram:<id>`, else `instagram:@<handle>`). Later sightings by id or
handle lead to it. A handle that comes back with another id is a question to a person, never an automatic merge.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from closeknit.warehouse.engine import Engine

PREFIX = "instagram:"
SCHEMA = ibis.schema({"key": "string", "creator_id": "string"})


@dataclass(frozen=True)
class Resolved:
    """How the sightings of one import map to creators.

    Attributes:
        by_id: external_id -> creator_id.
        by_handle: handle -> creator_id, for rows without an id.
        new: Identities to remember: key, creator_id.
        questions: handle, creator_id (who had the handle), claimed_by (the id that now comes with it).
    """

    by_id: ir.Table
    by_handle: ir.Table
    new: ir.Table
    questions: ir.Table


def resolve(engine: Engine, sightings: ir.Table, known: ir.Table) -> Resolved:
    """Assign a creator id to every sighting.

    Args:
        engine: The session.
        sightings: Distinct pairs external_id, handle; either may be NULL.
        known: Identities so far: key, creator_id; one row a key.
    """
    known = engine.keep(known, "known_identities")
    by_id = engine.keep(_by_id(sightings, known), "creators_by_id")
    by_handle = engine.keep(_by_handle(sightings, known, by_id), "creators_by_handle")
    new = _keys(by_id, by_handle).anti_join(known, "key")
    return Resolved(by_id.select("external_id", "creator_id"), by_handle, new, _questions(by_id, known))


def _holders(known: ir.Table) -> ir.Table:
    """Handle -> the creator who has it, and whether an id of hers is known."""
    at = known.filter(known.key.startswith(PREFIX + "@"))
    ids = known.filter(~known.key.startswith(PREFIX + "@")).select(identified="creator_id").distinct()
    joined = at.left_join(ids, at.creator_id == ids.identified)
    return joined.select(
        handle=joined.key.substr(len(PREFIX) + 1),
        holder=joined.creator_id,
        identified=joined.identified.notnull(),
    )


def _by_id(sightings: ir.Table, known: ir.Table) -> ir.Table:
    """One row an external id: known id first, then a creator so far seen by handle only, else a new one."""
    seen = sightings.filter(sightings.external_id.notnull())
    ids = seen.group_by("external_id").agg(handle=seen.handle.max())
    ids = ids.mutate(key=ibis.literal(PREFIX) + ids.external_id)
    ids = ids.left_join(known, ids.key == known.key).select(
        ids.external_id, ids.handle, ids.key, known_creator=known.creator_id
    )
    holders = _holders(known)
    ids = ids.left_join(holders, ids.handle == holders.handle).select(
        ids.external_id, ids.handle, ids.key, ids.known_creator, holders.holder, holders.identified
    )
    # Of several ids that come with one handle only the first may take over the creator seen by that handle.
    first = ibis.row_number().over(group_by="handle", order_by="external_id") == 0
    adopts = ids.known_creator.isnull() & ids.holder.notnull() & ~ids.identified.fill_null(True)
    ids = ids.mutate(adopts=adopts & first & ids.handle.notnull())
    creator = ibis.coalesce(ids.known_creator, ids.adopts.ifelse(ids.holder, None), ids.key)
    return ids.mutate(creator_id=creator)


def _by_handle(sightings: ir.Table, known: ir.Table, by_id: ir.Table) -> ir.Table:
    """One row a handle seen without id: who has it, else who came with it in this import, else a new creator."""
    seen = sightings.filter(sightings.external_id.isnull() & sightings.handle.notnull()).select("handle").distinct()
    holders = _holders(known)
    named = by_id.filter(by_id.handle.notnull())
    here = named.group_by("handle").agg(here=named.creator_id.min())
    seen = seen.left_join(holders, seen.handle == holders.handle).select(seen.handle, holders.holder)
    seen = seen.left_join(here, seen.handle == here.handle).select(seen.handle, seen.holder, here.here)
    creator = ibis.coalesce(seen.holder, seen.here, ibis.literal(PREFIX + "@") + seen.handle)
    return seen.select("handle", creator_id=creator)


def _keys(by_id: ir.Table, by_handle: ir.Table) -> ir.Table:
    named = by_id.filter(by_id.handle.notnull())
    keys = ibis.union(
        by_id.select("key", "creator_id"),
        named.select(key=ibis.literal(PREFIX + "@") + named.handle, creator_id="creator_id"),
        by_handle.select(key=ibis.literal(PREFIX + "@") + by_handle.handle, creator_id="creator_id"),
    )
    # One handle may come with several ids: the smallest keeps it, the rest are questions.
    return keys.group_by("key").agg(creator_id=keys.creator_id.min())


def _questions(by_id: ir.Table, known: ir.Table) -> ir.Table:
    holders = _holders(known)
    joined = by_id.inner_join(holders.select("handle", had_by="holder"), "handle")
    asked = joined.filter(joined.had_by != joined.creator_id)
    return asked.select("handle", creator_id="had_by", claimed_by="creator_id")


def with_creator(table: ir.Table, resolved: Resolved) -> ir.Table:
    """Add creator_id to rows that carry external_id and handle; NULL where they carry neither.

    Args:
        table: Staged rows.
        resolved: The answer of `resolve` for a superset of their sightings.
    """
    ids, handles = resolved.by_id, resolved.by_handle
    joined = table.left_join(ids, table.external_id == ids.external_id).select(table, by_id=ids.creator_id)
    joined = joined.left_join(handles, joined.external_id.isnull() & (joined.handle == handles.handle)).select(
        joined, by_handle=handles.creator_id
    )
    return joined.mutate(creator_id=ibis.coalesce(joined.by_id, joined.by_handle)).drop("by_id", "by_handle")
