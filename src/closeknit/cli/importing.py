"""`closeknit import`: take files into the creator data."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.asked import asked_day, asked_mapping, asked_source, headers_not_found, source_by_mapping
from closeknit.cli.options import AsJson, Home, home_folder
from closeknit.cli.output import Progress, counted, print_json, print_table, say

if TYPE_CHECKING:
    from closeknit.warehouse.importing import ImportSummary
    from closeknit.warehouse.staging import StagedFile

SOME_REFUSED, NOTHING_USABLE = 3, 4
_MOST_REASONS = 12


def import_command(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files or folders.", show_default=False)],
    format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="NAME",
            help="auto, tables, instaloader, apify, brightdata, graph-api, instagram-download, modash or spreadsheet.",
        ),
    ] = "auto",
    map: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="HEADER=COLUMN",
            help='Read a column as ours: --map "Kanalname=handle"; may be given several times.',
        ),
    ] = None,
    observed_at: Annotated[
        str | None,
        typer.Option(
            "--observed-at",
            metavar="DATE",
            help="Day the files were made (2026-06-01). Default: what they say, else their date.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, keep nothing.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Import creator data from files or folders.

    Every row that cannot be taken is kept in refusals.csv with file, line, column, value and reason. Importing the
    same files again changes nothing. Exit code: 0 all in, 3 some rows not imported, 4 nothing usable, 2 wrong usage.

    Example: closeknit import exports/ --observed-at 2026-06-01
    """
    from closeknit.sources.contract import ReadOptions
    from closeknit.warehouse.importing import ImportRequest, import_files

    now = datetime.now(UTC)
    folder = home_folder(home)
    mapping = asked_mapping(map or [])
    source = asked_source(format)
    moment = asked_day(observed_at, now) if observed_at else None
    if mapping:
        for header in headers_not_found(paths, mapping):
            say(f"note: --map: no file has a column '{header}' in its first line")
        source = source or source_by_mapping(paths)
    request = ImportRequest(paths, source, ReadOptions(moment, mapping), dry_run)
    progress = Progress()
    try:
        with _kept_nowhere() if dry_run else nullcontext(folder) as place:
            summary = import_files(place, request, now, progress)
    finally:
        progress.done()
    if as_json:
        print_json(_as_json(summary, dry_run))
    else:
        _print(summary, paths, dry_run)
    if summary.already:
        return
    if not sum(summary.rows.values()):
        raise typer.Exit(NOTHING_USABLE)
    if summary.refused:
        raise typer.Exit(SOME_REFUSED)


@contextmanager
def _kept_nowhere() -> Iterator[Path]:
    """A data folder that is gone afterwards: a dry run leaves no trace in the real one."""
    with TemporaryDirectory(prefix="closeknit-dry-run-") as folder:
        yield Path(folder)


def _as_json(summary: "ImportSummary", dry_run: bool) -> dict[str, Any]:
    return {
        "already_imported": summary.already,
        "dry_run": dry_run,
        "generation": summary.generation,
        "rows": summary.rows,
        "refused": summary.refused,
        "refusals_csv": None if summary.refusals is None or dry_run else str(summary.refusals),
        "files": [_file_json(file) for file in summary.files],
        "left_out": list(summary.left_out),
        "questions": [vars(question) for question in summary.questions],
    }


def _file_json(file: "StagedFile") -> dict[str, Any]:
    reasons = [{"column": c, "reason": r, "rows": n} for (c, r), n in file.reasons.most_common()]
    return {
        "file": file.name,
        "format": file.source or None,
        "why": file.why,
        "rows": dict(file.rows),
        "refused": file.refused,
        "reasons": reasons,
        "notes": file.notes,
    }


def _print(summary: "ImportSummary", paths: list[Path], dry_run: bool) -> None:
    _say_notes(summary)
    if summary.already:
        print("These files were imported before; nothing changed.")
        return
    rows = [
        (file.name, file.source or "unknown", _counts(file), f"{file.refused:,}", file.why) for file in summary.files
    ]
    if rows:
        print_table(("file", "read as", "taken", "not imported", "because it is"), rows)
    if summary.refused:
        _print_reasons(summary, dry_run)
    taken = ", ".join(counted(count, table) for table, count in summary.rows.items() if count)
    if not summary.files:
        named = ", ".join(str(path) for path in paths)
        print(f"Nothing could be imported: there is no CSV, JSON, Parquet or Excel file in {named}.")
    elif not taken:
        print("Nothing could be imported.")
    elif dry_run:
        print(f"Would import {taken}. Nothing was kept (--dry-run).")
    else:
        print(f"Imported {taken}.")


def _counts(file: "StagedFile") -> str:
    return ", ".join(counted(count, table) for table, count in file.rows.items()) or "0"


def _print_reasons(summary: "ImportSummary", dry_run: bool) -> None:
    reasons = [
        (f"{count:,}", file.name, column, reason)
        for file in summary.files
        for (column, reason), count in file.reasons.most_common()
    ]
    where = "without --dry-run each one goes to refusals.csv" if dry_run else f"each one in {summary.refusals}"
    print(f"\nNot imported: {summary.refused:,} ({where})")
    print_table(("rows", "file", "column", "reason"), reasons[:_MOST_REASONS])
    if len(reasons) > _MOST_REASONS:
        print(f"... and {len(reasons) - _MOST_REASONS:,} more kinds of reason in the file.")
    print()


def _say_notes(summary: "ImportSummary") -> None:
    for file in summary.files:
        for note in file.notes:
            say(f"note: {file.name}: {note}")
    if summary.left_out:
        shown = ", ".join(summary.left_out[:5]) + (", ..." if len(summary.left_out) > 5 else "")
        say(f"note: left out, because not data: {counted(len(summary.left_out), 'files')} ({shown})")
    for question in summary.questions:
        say(
            f"question: @{question.handle} was {question.creator_id} and now comes as {question.claimed_by}; "
            "they are kept apart until you know."
        )
