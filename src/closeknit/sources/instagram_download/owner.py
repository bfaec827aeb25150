"""Tell from the folder's name whose export a file belongs to and of which day it is."""

import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = re.compile(r"instagram-(?P<handle>[a-z0-9._]{1,30})-(?P<date>\d{4}-?\d{2}-?\d{2})(?:-.*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """Whose export it is.

    Attributes:
        handle: The account's handle.
        day: The day of the export, as the folder writes it.
    """

    handle: str
    day: str


def owner_of(path: Path) -> Owner | None:
    """Return the owner named by the nearest folder above a file, None where no folder names one.

    >>> owner_of(Path("instagram-anna.bakes-2024-12-06-x1Y2/connections/followers_1.json"))
    Owner(handle='anna.bakes', day='2024-12-06')
    """
    for part in reversed(path.absolute().parts[:-1]):
        if found := _FOLDER.fullmatch(part):
            digits = found["date"].replace("-", "")
            return Owner(found["handle"].lower(), f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    return None
