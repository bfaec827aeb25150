"""One import in a process of its own, which may be told where to die. Run by test_killed and test_together.

    python child.py HOME FOLDER [POINT]

It prints "ready" when everything is loaded, waits for a line, and then imports.
"""

import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from closeknit.sources.contract import ReadOptions
from closeknit.vocabulary.errors import CloseknitError
from closeknit.warehouse import importing, manifest, publish
from closeknit.warehouse.engine import Engine

OBSERVED = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def die(*_args: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(point: str) -> None:
    """Arrange for the death of this process."""
    if point == "staged":
        importing.refuse_second_profiles = die
    elif point == "observations written":
        publish._touched = die
    elif point == "segment written":
        publish.write_metrics = die
    elif point == "before the manifest":
        publish.publish_manifest = die
    elif point == "before the link":
        manifest.os.link = die
    elif point == "after the link":
        publish.Store.sweep = die
    elif point == "half a file":
        write = Engine.write

        def write_half(self: Engine, table: object, target: Path) -> int:
            write(self, table, target)
            if target.name == "posts.parquet" and "generations" in target.parts:
                os.truncate(target, target.stat().st_size // 2)
                die()
            return 0

        Engine.write = write_half
    elif point == "manifest first":
        # A wrong order, to see that the tests would notice: the manifest names files that are not there yet.
        derive = publish.derive_generation

        def too_early(engine, store, before, after, touched, step):
            metrics = f"generations/{before.generation + 1:08}/creator_metrics.parquet"
            current = {table: [f"generations/new/{table}.parquet"] for table in ("profiles", "posts")}
            early = replace(after, metrics=metrics, current=current)
            manifest.publish_manifest(store.folder, before, early)
            die()
            return derive(engine, store, before, after, touched, step)

        publish.derive_generation = too_early
    elif point:
        sys.exit(f"no such point: {point}")


def main() -> None:
    home, folder, point = Path(sys.argv[1]), Path(sys.argv[2]), (sys.argv[3:] or [""])[0]
    die_at(point)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        request = importing.ImportRequest([folder], options=ReadOptions(observed_at=OBSERVED))
        print("generation", importing.import_files(home, request, NOW).generation, flush=True)
    except CloseknitError as error:
        print(type(error).__name__, error, flush=True)


if __name__ == "__main__":
    main()
