"""Current tables as segments: a creator's rows are in the newest segment that touched her."""

from pathlib import Path

import ibis
import ibis.expr.types as ir

from closeknit.warehouse.engine import Engine
from closeknit.warehouse.manifest import Manifest
from closeknit.warehouse.store import Store

# Reading many segments costs an anti-join each: beyond these limits everything is written as one again.
MOST_SEGMENTS = 6
MOST_SUPERSEDED = 0.3


def current(engine: Engine, store: Store, manifest: Manifest, table: str) -> ir.Table:
    """Return a current table of a generation.

    Args:
        engine: The session.
        store: The folder.
        manifest: The generation.
        table: `profiles`, `posts`, `comments`, `post_stats` or `comment_stats`.
    """
    files = store.paths(manifest.current[table])
    if len(files) == 1:
        return engine.read(files, f"current_{table}")
    touched = store.paths(manifest.touched)
    return overlay(engine, files, touched, f"current_{table}")


def overlay(engine: Engine, files: list[Path], touched: list[Path], name: str) -> ir.Table:
    """Lay newer segments over older ones.

    Args:
        engine: The session.
        files: Segments, oldest first, n.
        touched: Which creators each segment after the first speaks for, n - 1.
        name: For the session's tables.
    """
    layers = []
    for number, file in enumerate(files):
        layer = engine.read([file], f"{name}_{number}")
        if later := touched[number:]:
            newer = engine.read(later, f"{name}_{number}_superseded")
            layer = layer.anti_join(newer, "creator_id")
        layers.append(layer)
    return ibis.union(*layers)


def should_compact(manifest: Manifest, touched: int, creators: int) -> bool:
    """Say whether the next generation should be written as one segment."""
    if not manifest.current:
        return True
    return len(manifest.touched) + 2 > MOST_SEGMENTS or touched > MOST_SUPERSEDED * creators
