"""Who is who: turn the ids and handles that sources give into creator ids that never change.

A creator id is assigned at first sight (`instagram:<id>`, else `instagram:@<handle>`). Later sightings by id or
handle lead to it. A handle that comes back with another id is a question to a person, never an automatic merge.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis import _

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
    named = engine.keep(_named(sightings, by_id), "creators_by_id_and_handle")
    by_handle = engine.keep(_by_handle(sightings, known, named), "creators_by_handle")
    new = engine.keep(_keys(by_id, named, by_handle).anti_join(known, "key"), "new_identities")
    questions = _questions(named, ibis.union(known, new))
    return Resolved(by_id.select("external_id", "creator_id"), by_handle, new, questions)


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
    ids = seen.select("external_id").distinct()
    ids = ids.mutate(key=ibis.literal(PREFIX) + ids.external_id)
    ids = ids.left_join(known, ids.key == known.key).select(ids.external_id, ids.key, known_creator=known.creator_id)
    unknown = seen.semi_join(ids.filter(ids.known_creator.isnull()), "external_id")
    holders = _holders(known)
    nameless = holders.filter(~holders.identified)
    # Of several ids that come with one handle only the first may take over the creator seen by that handle.
    open_to = unknown.inner_join(nameless, "handle").group_by("holder").agg(external_id=_.external_id.min())
    adopted = open_to.group_by("external_id").agg(adopted=_.holder.min())
    ids = ids.left_join(adopted, "external_id").drop("external_id_right")
    return ids.mutate(creator_id=ibis.coalesce(ids.known_creator, ids.adopted, ids.key))


def _named(sightings: ir.Table, by_id: ir.Table) -> ir.Table:
    """Every handle that came with an id, and the creator of that id: handle, creator_id."""
    pairs = sightings.filter(sightings.external_id.notnull() & sightings.handle.notnull())
    return pairs.inner_join(by_id, "external_id").select("handle", "creator_id").distinct()


def _by_handle(sightings: ir.Table, known: ir.Table, named: ir.Table) -> ir.Table:
    """One row a handle seen without id: who has it, else who came with it in this import, else a new creator."""
    seen = sightings.filter(sightings.external_id.isnull() & sightings.handle.notnull()).select("handle").distinct()
    holders = _holders(known)
    here = named.group_by("handle").agg(here=named.creator_id.min())
    seen = seen.left_join(holders, seen.handle == holders.handle).select(seen.handle, holders.holder)
    seen = seen.left_join(here, seen.handle == here.handle).select(seen.handle, seen.holder, here.here)
    creator = ibis.coalesce(seen.holder, seen.here, ibis.literal(PREFIX + "@") + seen.handle)
    return seen.select("handle", creator_id=creator)


def _keys(by_id: ir.Table, named: ir.Table, by_handle: ir.Table) -> ir.Table:
    keys = ibis.union(
        by_id.select("key", "creator_id"),
        named.select(key=ibis.literal(PREFIX + "@") + named.handle, creator_id="creator_id"),
        by_handle.select(key=ibis.literal(PREFIX + "@") + by_handle.handle, creator_id="creator_id"),
    )
    # One handle may come with several ids: the smallest keeps it, the rest are questions.
    return keys.group_by("key").agg(creator_id=keys.creator_id.min())


def _questions(named: ir.Table, known: ir.Table) -> ir.Table:
    joined = named.inner_join(_holders(known).select("handle", had_by="holder"), "handle")
    asked = joined.filter(joined.had_by != joined.creator_id)
    return asked.select("handle", creator_id="had_by", claimed_by="creator_id")


def remembered(rows: ir.Table) -> ir.Table:
    """Return who is who as observations show it: key, creator_id; what `resolve` remembered while it brought them in.

    An id leads to the creator of its rows. A handle belongs to the creator of the rows that came by handle alone, for
    to her it led; without such rows, to the creator who came with it first.

    Args:
        rows: external_id, handle, creator_id, import_no of observations.
    """
    identified = rows.external_id.notnull()
    ids = rows.filter(identified).select(key=ibis.literal(PREFIX) + rows.external_id, creator_id="creator_id")
    ids = ids.group_by("key").agg(creator_id=ids.creator_id.min())
    order = ibis.struct({"identified": identified, "no": rows.import_no, "creator": rows.creator_id})
    named = rows.mutate(key=ibis.literal(PREFIX + "@") + rows.handle, order=order).filter(rows.handle.notnull())
    return ibis.union(ids, named.group_by("key").agg(creator_id=named.creator_id.argmin(named.order)))


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
