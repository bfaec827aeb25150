"""`closeknit imports` and `closeknit undo`: what was imported, and taking it back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from closeknit.cli.options import AsJson, Home, home_folder
from closeknit.cli.output import Progress, counted, print_json, print_table


def imports_command(home: Home = None, as_json: AsJson = False) -> None:
    """List what was imported, oldest first, with the id by which `undo` takes it back.

    Example: closeknit imports
    """
    from dataclasses import asdict

    from closeknit.warehouse.store import Store

    imports = Store(home_folder(home)).manifest().imports
    if as_json:
        print_json([asdict(record) for record in imports])
        return
    rows = [
        (
            record.id,
            record.imported_at[:16].replace("T", " "),
            ", ".join(record.sources),
            ", ".join(counted(count, table) for table, count in record.rows.items() if count),
            f"{record.refused:,}",
            ", ".join(record.files[:3]) + (", ..." if len(record.files) > 3 else ""),
        )
        for record in imports
    ]
    if rows:
        print_table(("import", "imported at (UTC)", "read as", "taken", "not imported", "files"), rows)
    else:
        print("Nothing is imported. Start with: closeknit import PATH")


def undo_command(
    import_id: Annotated[
        str, typer.Argument(metavar="IMPORT_ID", help="As `closeknit imports` lists it.", show_default=False)
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take an import back: its rows are deleted, and everybody is judged by what is left.

    The rows it refused go too, and its files can be imported again. A command that is reading the earlier state
    at this moment may fail; run it again.

    Example: closeknit undo 00000002-1f0c9a7be4d2
    """
    from closeknit.warehouse.sweeping import sweep
    from closeknit.warehouse.undo import undo_import

    folder = home_folder(home)
    progress = Progress()
    try:
        summary = undo_import(folder, import_id, datetime.now(UTC), progress)
    finally:
        progress.done()
    sweep(folder, older_than=0)
    if as_json:
        answer = {"undone": summary.undone.id, "generation": summary.generation}
        print_json(answer | {"creators": summary.creators, "creators_gone": summary.gone})
        return
    taken = ", ".join(counted(count, table) for table, count in summary.undone.rows.items() if count)
    gone = counted(summary.gone, "creators")
    print(f"Undone: {taken} are deleted; {gone} are gone with them, {summary.creators:,} stay.")
