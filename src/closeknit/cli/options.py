"""Options that several commands share, and where creator data live."""

import os
from pathlib import Path
from typing import Annotated

import typer

from closeknit.vocabulary.errors import UsageError

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="Folder of your creator data. Default: $CLOSEKNIT_HOME, else your user data folder.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Niches = Annotated[
    list[str] | None,
    typer.Option("--niche", metavar="NICHE", help="Only this niche; give it several times for any of several."),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Speak about this day (2026-06-01). Default: the newest observation in your data.",
    ),
]


def home_folder(given: Path | None) -> Path:
    """Return the data folder: what was given, else CLOSEKNIT_HOME, else the user's data folder.

    Raises:
        UsageError: It is a file.
    """
    folder, named_by = _home_folder(given)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"'{folder}' is a file, not a folder for creator data.", f"Choose another {named_by}.")
    return folder


def _home_folder(given: Path | None) -> tuple[Path, str]:
    if given is not None:
        return given.expanduser(), "--home"
    if named := os.environ.get("CLOSEKNIT_HOME"):
        return Path(named).expanduser(), "CLOSEKNIT_HOME"
    from platformdirs import user_data_path

    return user_data_path("closeknit", appauthor=False), "place with --home"


def out_folder(given: Path) -> Path:
    """Return the folder to write a document to.

    Raises:
        UsageError: It is a file.
    """
    folder = given.expanduser()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"'{folder}' is a file, not a folder.", "Choose another --out.")
    return folder
