"""A warehouse folder: where its files lie, who may write, and what may be swept away."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from closeknit.vocabulary.errors import WarehouseBusy
from closeknit.warehouse.manifest import Manifest, latest_manifest

# A reader that opened the generation before may still be at work; nothing runs that long, and the promise to
# delete superseded files within 24 hours holds.
KEEP_SUPERSEDED_SECONDS = 6 * 3600
LOCK_WAIT_SECONDS = 10


@dataclass(frozen=True)
class Store:
    """The folder of one brand's creator data.

    Attributes:
        home: The folder `CLOSEKNIT_HOME` or `--home` names.
    """

    home: Path

    @property
    def folder(self) -> Path:
        """Where manifests and data files lie."""
        return self.home / "warehouse"

    def manifest(self) -> Manifest:
        """The newest generation."""
        return latest_manifest(self.folder)

    def path(self, relative: str) -> Path:
        """A file that a manifest names."""
        return self.folder / relative

    def paths(self, relative: list[str]) -> list[Path]:
        """Files that a manifest names."""
        return [self.folder / name for name in relative]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's place.

        Raises:
            WarehouseBusy: Another process holds it for longer than a short wait.
        """
        # Creators are people: nobody else on this machine needs to read about them.
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.mkdir(exist_ok=True)
        lock = FileLock(self.folder / "lock", timeout=LOCK_WAIT_SECONDS)
        try:
            with lock:
                yield
        except Timeout:
            raise WarehouseBusy(
                f"Another import is writing to {self.folder}.",
                "Wait until it has finished and run this again.",
            ) from None

    def refusals(self, digest: str, moment: datetime) -> Path:
        """The folder of the rows that the import of a digest and a moment refused."""
        return self.home / "refusals" / f"{moment:%Y-%m-%d-%H%M%S}-{digest[:8]}"

    @contextmanager
    def nothing_half_done(self, before: Manifest) -> Iterator[None]:
        """Delete, where what is done inside fails or is cancelled, the files of the generation that it did not publish.

        Args:
            before: The generation that it builds on; the caller holds the writer's place.
        """
        try:
            yield
        except BaseException:
            if self.manifest().generation == before.generation:
                number = f"{before.generation + 1:08}"
                for folder in (self.path(f"generations/{number}"), *self.folder.glob(f"observations/{number}-*")):
                    shutil.rmtree(folder, ignore_errors=True)
            raise

    def clear_staging(self) -> None:
        """Delete what killed imports left half done.

        Call it while holding the writer's place, so that none of them is alive.
        """
        for folder in self.folder.glob("staging-*"):
            shutil.rmtree(folder, ignore_errors=True)
        for draft in self.folder.glob(".draft-*.json"):
            draft.unlink()

    def sweep(self, manifest: Manifest, *, older_than: float = KEEP_SUPERSEDED_SECONDS) -> int:
        """Delete what no longer counts: superseded files, and those of generations that were never published.

        Call it while holding the writer's place. Age is measured on the files' own clock.

        Returns:
            How many files were deleted.
        """
        wanted = manifest.files()
        cutoff = time.time() - older_than
        deleted = 0
        for path in self.folder.rglob("*.parquet"):
            if str(path.relative_to(self.folder)) not in wanted and path.stat().st_mtime < cutoff:
                path.unlink()
                deleted += 1
        manifests = sorted(self.folder.glob("manifest-*.json"))
        for path in manifests[:-1]:
            if path.stat().st_mtime < cutoff:
                path.unlink()
        return deleted
