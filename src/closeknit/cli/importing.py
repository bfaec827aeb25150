"""`closeknit import`: take files into the creator data."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.options import AsJson, Home, home_folder
from closeknit.cli.output import Progress, print_json, print_table, say
from closeknit.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from closeknit.warehouse.importing import ImportSummary
    from closeknit.warehouse.staging import StagedFile

SOME_REFUSED, NOTHING_USABLE = 3, 4
_MOST_REASONS = 12


def import_command(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.", show_default=False)],
    format: Annotated[
        str,
        typer.Option(
            "--format",
            help="auto, tables, instaloader, apify, brightdata, graph-api, instagram-download, modash or spreadsheet.",
        ),
    ] = "auto",
    map: Annotated[
        list[str] | None,
        typer.Option("--map", help='Read a column as ours: --map "Kanalname=handle"; may be given several times.'),
    ] = None,
    observed_at: Annotated[
        str | None,
        typer.Option(
            "--observed-at", help="Day the files were made (2026-06-01). Default: what they say, else their date."
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
    from closeknit.vocabulary.moment import end_of_day
    from closeknit.warehouse.importing import ImportRequest, import_files

    mapping = dict(_pair(written) for written in map or [])
    moment = end_of_day(observed_at) if observed_at else None
    request = ImportRequest(paths, _source(format), ReadOptions(moment, mapping), dry_run)
    progress = Progress()
    try:
        summary = import_files(home_folder(home), request, datetime.now(UTC), progress)
    finally:
        progress.done()
    if as_json:
        print_json(_as_json(summary, dry_run))
    else:
        _print(summary, dry_run)
    if summary.already:
        return
    if not sum(summary.rows.values()):
        raise typer.Exit(NOTHING_USABLE)
    if summary.refused:
        raise typer.Exit(SOME_REFUSED)


def _pair(written: str) -> tuple[str, str]:
    header, separator, column = written.rpartition("=")
    if not separator or not header or not column:
        raise UsageError(f"--map '{written}' is not of the form Header=column.", 'Example: --map "Kanalname=handle"')
    return header.strip(), column.strip()


def _source(name: str) -> Any:
    from closeknit.sources.registry import SOURCES, source_named

    if name == "auto":
        return None
    source = source_named(name)
    if source is None:
        raise UsageError(f"There is no format '{name}'.", f"Formats: auto, {', '.join(s.name for s in SOURCES)}.")
    return source


def _as_json(summary: "ImportSummary", dry_run: bool) -> dict[str, Any]:
    return {
        "already_imported": summary.already,
        "dry_run": dry_run,
        "generation": summary.generation,
        "rows": summary.rows,
        "refused": summary.refused,
        "refusals_csv": None if summary.refusals is None else str(summary.refusals),
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


def _print(summary: "ImportSummary", dry_run: bool) -> None:
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
        _print_reasons(summary)
    taken = ", ".join(f"{count:,} {table.replace('_', ' ')}" for table, count in summary.rows.items() if count)
    if not taken:
        print("Nothing could be imported.")
    elif dry_run:
        print(f"Would import {taken}. Nothing was kept (--dry-run).")
    else:
        print(f"Imported {taken}.")


def _counts(file: "StagedFile") -> str:
    return ", ".join(f"{count:,} {table.replace('_', ' ')}" for table, count in file.rows.items()) or "0"


def _print_reasons(summary: "ImportSummary") -> None:
    reasons = [
        (f"{count:,}", file.name, column, reason)
        for file in summary.files
        for (column, reason), count in file.reasons.most_common()
    ]
    print(f"\nNot imported: {summary.refused:,} (each one in {summary.refusals})")
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
        say(f"note: {len(summary.left_out):,} files are not data and were left out: {shown}")
    for question in summary.questions:
        say(
            f"question: @{question.handle} was {question.creator_id} and now comes as {question.claimed_by}; "
            "they are kept apart until you know."
        )
