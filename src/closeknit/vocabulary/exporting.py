"""Cells that a spreadsheet program must not run as a formula."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "|", "%")


def neutral_cell(cell: str) -> str:
    """Return a text that no spreadsheet program takes for a formula; numbers are written as numbers instead.

    A text that starts like a formula, also behind blanks, gets an apostrophe in front, which such programs show as
    text. Line breaks inside stay: CSV quotes them.

    >>> neutral_cell("=SUM(A1)"), neutral_cell("anna")
    ("'=SUM(A1)", 'anna')
    """
    return "'" + cell if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell
