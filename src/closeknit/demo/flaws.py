"""Rows that are wrong on purpose: each must be refused, with its line, column and reason."""

from collections.abc import Mapping

from closeknit.demo.sheets import Sheet

# Cells to spoil, per table: each entry spoils one row of its own.
FLAWS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "profiles": (
        {"creator_id": "u_90001", "handle": "lotte.schmeckt.es", "followers": "-2310"},
        {"creator_id": "u_90002", "handle": "ben.on.the.move", "followers": "-1"},
        {"creator_id": "u_90003", "handle": "anna bakes!"},
        {"creator_id": "u_90004", "handle": "greta.from.the.future", "observed_at": "2099-01-01T00:00:00Z"},
    ),
    "posts": (
        {"post_id": "p_900001", "posted_at": "2098-12-24T18:00:00Z"},
        {"post_id": "p_900002", "likes": "-12"},
        {"post_id": "p_900003", "comments": "a lot"},
        {"post_id": "p_900004", "kind": "hologram"},
    ),
    "comments": (
        {"comment_id": "c_900001", "commented_at": "1970-01-01T00:00:00Z"},
        {"comment_id": ""},
    ),
    "followers": (),
    "accounts": (),
}  # fmt: skip
# Another account that goes by a handle already taken: not refused, but a question to a person.
SAME_HANDLE: Mapping[str, str] = {"creator_id": "u_90005", "followers": "1999", "biography": "new here"}
SAME_HANDLES = 1


def with_flaws(name: str, sheet: Sheet) -> Sheet:
    """Return a sheet with its wrong rows spread through it; each is a spoiled copy of a neighbouring row.

    Args:
        name: Which table it is.
        sheet: Its good rows, at least one for each flaw.
    """
    spoils = [*FLAWS[name], *([SAME_HANDLE] * SAME_HANDLES if name == "profiles" else [])]
    header = list(sheet.columns)
    rows = [list(row) for row in sheet.rows()]
    size = len(rows)
    for number, spoil in reversed(list(enumerate(spoils, 1))):
        place = size * number // (len(spoils) + 1)
        copied = dict(zip(header, rows[place], strict=True)) | dict(spoil)
        rows.insert(place + 1, [copied[column] for column in header])
    return Sheet({column: list(cells) for column, cells in zip(header, zip(*rows, strict=True), strict=True)})


def count_flaws() -> int:
    """Return how many rows of all files will be refused."""
    return sum(map(len, FLAWS.values()))
