"""Import files: detect, stage, publish. The whole life of an import in one place."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pyarrow.parquet as pq

from closeknit.sources.contract import FileRefused, InputFile, ReadOptions, Source
from closeknit.sources.detect import Detected, detect, find_files, look_at
from closeknit.sources.reading import read_file
from closeknit.sources.registry import SOURCES
from closeknit.vocabulary.errors import CloseknitError, ImportCancelled
from closeknit.warehouse.duplicates import refuse_second_profiles
from closeknit.warehouse.engine import open_engine
from closeknit.warehouse.manifest import ImportRecord, Manifest
from closeknit.warehouse.models import models_of
from closeknit.warehouse.publish import HandleQuestion, publish
from closeknit.warehouse.staging import StagedFile, Staging
from closeknit.warehouse.store import Store

Progress = Callable[[str, int], None]


def _silent(_what: str, _rows: int) -> None:
    pass


@dataclass(frozen=True)
class ImportRequest:
    """What to import and how.

    Attributes:
        paths: Files and folders.
        source: Read every file as this format; None = look at each file.
        options: Observation date and column mapping.
        dry_run: Read and check everything, publish nothing.
    """

    paths: Sequence[Path]
    source: Source | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    dry_run: bool = False


@dataclass(frozen=True)
class ImportSummary:
    """What an import came to.

    Attributes:
        files: Each file with its rows, refusals and notes.
        left_out: Files in folders that are not data.
        refusals: The file of refused rows; None where nothing was refused.
        generation: The generation that holds the rows; None for a dry run or where nothing could be taken.
        already: The same files with the same options had been imported before; nothing was changed.
        questions: Handles that seem to have changed owner.
        import_id: The import's name in the manifest, by which it can be undone; that of the earlier import where
            `already`; None where nothing was published.
    """

    files: tuple[StagedFile, ...]
    left_out: tuple[str, ...]
    refusals: Path | None
    generation: int | None
    already: bool
    questions: tuple[HandleQuestion, ...] = ()
    import_id: str | None = None

    @property
    def rows(self) -> dict[str, int]:
        """Table -> rows taken, all files together."""
        total: dict[str, int] = {}
        for file in self.files:
            for table, count in file.rows.items():
                total[table] = total.get(table, 0) + count
        return total

    @property
    def refused(self) -> int:
        """Rows and files not taken."""
        return sum(file.refused for file in self.files)


def import_files(home: Path, request: ImportRequest, now: datetime, progress: Progress = _silent) -> ImportSummary:
    """Import files into the creator data under `home`.

    Good rows go in, every other row is kept with its reason; until the last step nothing counts, so a killed import
    leaves the previous state, and importing the same files again changes nothing.

    Args:
        home: The data folder.
        request: What and how.
        now: The present moment.
        progress: Told a file or step and the rows so far: after every batch of rows, before every step of publishing,
            never once the generation is published. It may raise `ImportCancelled`, which comes out of this function:
            nothing was published then, and no file of this import is left, refusals included.

    Raises:
        ImportCancelled: `progress` raised it.
        CloseknitError: A path does not exist, or another import is at work.
    """
    store = Store(home)
    files, left_out = find_files(request.paths)
    digest = _digest(files, request)
    with store.writing():
        before = store.manifest()
        same = next((record.id for record in before.imports if record.digest == digest), None)
        if same and not request.dry_run:
            return ImportSummary((), tuple(left_out), None, before.generation, already=True, import_id=same)
        # A file of the user's that cannot be used is said before minutes of reading, and before anything is written.
        models_of(home).check()
        store.clear_staging()
        staging = Staging(store.folder / f"staging-{digest[:12]}-{now:%Y%m%d%H%M%S%f}")
        try:
            with store.nothing_half_done(before):
                _stage(staging, files, request, now, progress)
                summary = _publish(store, before, staging, request, digest, now, progress)
            return replace(summary, left_out=tuple(left_out))
        except ImportCancelled:
            shutil.rmtree(store.refusals(digest, now), ignore_errors=True)
            raise
        finally:
            shutil.rmtree(staging.folder, ignore_errors=True)


def _digest(files: Sequence[InputFile], request: ImportRequest) -> str:
    """SHA-256 over what determines the result: contents, and options that change their meaning."""
    total = hashlib.sha256()
    options = request.options
    total.update(
        repr(
            (
                request.source.name if request.source else "",
                options.observed_at,
                sorted(options.mapping.items()),
            )
        ).encode()
    )
    contents = []
    for file in files:
        try:
            with file.path.open("rb") as stream:
                contents.append((file.plain_name, hashlib.file_digest(stream, "sha256").hexdigest()))
        except OSError as error:
            # Refused by name when it is its turn; the other files go in.
            contents.append((file.plain_name, str(error)))
    total.update(repr(sorted(contents)).encode())
    return total.hexdigest()


def _stage(
    staging: Staging, files: Sequence[InputFile], request: ImportRequest, now: datetime, progress: Progress
) -> None:
    for file in files:
        try:
            detected = _detected(file, request)
        except (CloseknitError, OSError) as error:
            staging.refuse(FileRefused(file.name, None, "", "", str(error)))
            continue
        rows = read_file(detected, request.options, now)
        staging.take(file.name, detected.source.name, detected.why, rows, progress)


def _detected(file: InputFile, request: ImportRequest) -> Detected:
    sample = look_at(file)
    if request.source is not None:
        return Detected(file, request.source, "you said so")
    return detect(sample, SOURCES)


def _publish(
    store: Store,
    before: Manifest,
    staging: Staging,
    request: ImportRequest,
    digest: str,
    now: datetime,
    progress: Progress,
) -> ImportSummary:
    with open_engine() as engine:
        refuse_second_profiles(engine, staging)
        summary = ImportSummary(tuple(staging.files), (), None, None, already=False)
        if summary.refused:
            summary = replace(summary, refusals=_keep_refusals(store, staging, digest, now))
        tables = staging.tables()
        if request.dry_run or not sum(summary.rows.values()):
            return summary
        record = _record(summary, before, tables, digest, now)
        published, questions = publish(engine, store, before, record, tables, lambda step: progress(step, 0))
    return replace(summary, generation=published.generation, questions=tuple(questions), import_id=record.id)


def _record(
    summary: ImportSummary, before: Manifest, tables: dict[str, list[Path]], digest: str, now: datetime
) -> ImportRecord:
    return ImportRecord(
        id=f"{before.generation + 1:08}-{digest[:12]}",
        digest=digest,
        sources=tuple(sorted({file.source for file in summary.files if file.source})),
        files=tuple(file.name for file in summary.files),
        observed_at=_newest_observation(tables).isoformat(),
        imported_at=now.isoformat(),
        rows=summary.rows,
        refused=summary.refused,
    )


def _newest_observation(tables: dict[str, list[Path]]) -> datetime:
    """The newest observed_at, from the files' own statistics."""
    newest: list[datetime] = []
    for path in (path for paths in tables.values() for path in paths):
        groups = pq.read_metadata(path)
        column = groups.schema.names.index("observed_at")
        for number in range(groups.num_row_groups):
            statistics = groups.row_group(number).column(column).statistics
            # Our own writer always keeps statistics.
            newest.append(cast("Any", statistics).max)
    return max(newest).replace(tzinfo=UTC)


def _keep_refusals(store: Store, staging: Staging, digest: str, now: datetime) -> Path:
    target = store.refusals(digest, now) / "refusals.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(staging.refusals, target)
    return target
