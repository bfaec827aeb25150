"""Options that several commands share, and where creator data live."""

import os
from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of your creator data. Default: $CLOSEKNIT_HOME, else your user data folder."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
TierName = Annotated[str, typer.Option("--tier", help="Size band: nano, micro, mid, macro, mega, or all.")]
Niches = Annotated[list[str] | None, typer.Option("--niche", help="Only this niche; may be given several times.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Speak about this day (2026-06-01). Default: the newest observation in your data."),
]


def home_folder(given: Path | None) -> Path:
    """Return the data folder: what was given, else CLOSEKNIT_HOME, else the user's data folder."""
    if given is not None:
        return given.expanduser()
    if named := os.environ.get("CLOSEKNIT_HOME"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("closeknit", appauthor=False)
