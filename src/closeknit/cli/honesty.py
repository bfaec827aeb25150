"""`closeknit honesty`: how good our own statements are."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.options import AsJson, out_folder
from closeknit.cli.output import Progress, print_json
from closeknit.vocabulary.errors import UsageError

DATA_VARIABLE = "CLOSEKNIT_REAL_DATA"
_SPLITS = 200


def honesty_command(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help=f"Folder of the public data sets, one folder each. Default: ${DATA_VARIABLE}."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for index.html, honesty.json and honesty.md.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="FIGURE", help="Only this figure; give it several times for several."),
    ] = None,
    splits: Annotated[
        int, typer.Option("--splits", metavar="N", min=2, help="Random splits of the split tests.")
    ] = _SPLITS,
    as_json: AsJson = False,
) -> None:
    """Check our own statements on public data, beside published figures, baselines and targets.

    A missed target is printed, not an error; absent data makes a row that says so.

    Example: closeknit honesty --data public-data/ --out honesty/
    """
    from closeknit.honesty.printing import as_text
    from closeknit.honesty.registry import FIGURES, compute_all
    from closeknit.honesty.rows import Setting
    from closeknit.honesty.write import write_report

    known = {figure.id: figure for figure in FIGURES}
    if unknown := [name for name in only or [] if name not in known]:
        raise UsageError(f"There is no figure '{unknown[0]}'.", f"Figures: {', '.join(known)}.")
    target = out_folder(out) if out is not None else None
    figures = tuple(figure for figure in FIGURES if not only or figure.id in only)
    progress = Progress()
    made = datetime.now(UTC).date()
    report = compute_all(Setting(_data(data), splits), made, figures, lambda what: progress(what, 0))
    progress.done()
    page = write_report(report, target) if target is not None else None
    if as_json:
        print_json({**report.as_json(), "page": None if page is None else str(page)})
        return
    print(as_text(report), end="")
    if page is not None:
        print(f"written to {page}")


def _data(given: Path | None) -> Path:
    named = os.environ.get(DATA_VARIABLE)
    if given is None and not named:
        raise UsageError(
            "Where the public data sets lie is not known.",
            f"Say it with --data DIR or {DATA_VARIABLE}; each set has a folder of its own name.",
        )
    folder = (given or Path(str(named))).expanduser()
    if not folder.is_dir():
        raise UsageError(f"'{folder}' is not a folder.", "Choose another --data.")
    return folder
