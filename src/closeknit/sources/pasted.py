"""Handles and addresses that somebody pasted into a box: what they name, what they do not, and a file to import."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from closeknit.sources.cells import is_missing
from closeknit.sources.contract import InputFile, Refusal
from closeknit.vocabulary.handle import RESERVED, parse_handle

PASTED = "pasted"  # how refusals call the box
LONGEST_TEXT = 5_000_000  # characters; a hundred thousand profile addresses
_BREAKS = re.compile(r"[\s;|]+")
_COMMA = re.compile(r",+")
_NEXT_ADDRESS = re.compile(r",(?=@|https?://|www\.|instagram\.com)")
_NUMBERED = re.compile(r"^\s*\d+[.)]\s+")
_AROUND = "\"'`<>()[]{}“”„‘’«»•*"
_PAGE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:instagram\.com|instagr\.am)/([^/?#]*)(?:/([^/?#]*))?", re.IGNORECASE
)
_POSTS = frozenset({"p", "reel", "reels", "tv"})
_EXPLAINED = {
    "stories": "is the address of a story; paste the profile's address or the handle",
    "explore": "is a page of Instagram, not an account",
    "accounts": "is a page of Instagram, not an account",
    "direct": "is a conversation, not an account",
}
_POST = "is the address of a post, which does not say whose it is; paste the profile's address or the handle"


@dataclass(frozen=True)
class Pasted:
    """What a pasted text names.

    Attributes:
        handles: Each account once, in the order of the text, in the form we keep.
        refusals: What names no account; the line is that of the text, from 1.
        duplicates: How many more times accounts were named.
    """

    handles: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    duplicates: int

    def write(self, folder: Path) -> InputFile:
        """Write the handles as a table with one column, ready to be imported.

        Args:
            folder: Where; it must exist.

        Returns:
            The file, which a source reads as a list of handles.
        """
        path = folder / f"{PASTED}.csv"
        path.write_text("\n".join(["handle", *self.handles]) + "\n", "utf-8")
        return InputFile(path, path.name)


def read_pasted(text: str) -> Pasted:
    """Return the accounts that a text names, separated by commas, semicolons, blanks or line breaks.

    Args:
        text: `@anna, ben` or profile addresses with or without a query; beyond `LONGEST_TEXT` it is refused whole.

    >>> found = read_pasted("@Anna, instagram.com/ben/?hl=en anna https://www.instagram.com/p/DZxvMgyH8yR/")
    >>> found.handles, found.duplicates, len(found.refusals)
    (('anna', 'ben'), 1, 1)
    """
    if len(text) > LONGEST_TEXT:
        reason = f"has more than {LONGEST_TEXT:,} characters; give it as a file"
        return Pasted((), (Refusal(PASTED, None, "", text[:200], reason),), 0)
    handles: dict[str, int] = {}
    refusals: list[Refusal] = []
    for number, line in enumerate(text.splitlines(), 1):
        for written in _words(line):
            word = written.strip(_AROUND).rstrip(".:")
            if not re.search(r"\w", word):
                continue
            handle = None if is_missing(word) else parse_handle(word)
            if handle is None:
                refusals.append(Refusal(PASTED, number, "handle", written[:200], _why_not(word)))
            else:
                handles[handle] = handles.get(handle, 0) + 1
    return Pasted(tuple(handles), tuple(refusals), sum(handles.values()) - len(handles))


def _words(line: str) -> Iterator[str]:
    """The words of a line that may name an account; a list's numbers and dashes are none."""
    for word in _BREAKS.split(_NUMBERED.sub("", line)):
        # In the query of an address a comma may stand for itself.
        yield from (_NEXT_ADDRESS if "?" in word else _COMMA).split(word)


def _why_not(word: str) -> str:
    if page := _PAGE.match(word):
        return _why_no_page(page[1].lower(), (page[2] or "").lower())
    if "/" in word:
        return "is an address of another site than Instagram"
    if "@" in word.lstrip("@"):
        return "is an e-mail address, not a handle"
    if len(word.lstrip("@")) > 30:
        return "is longer than any handle"
    return "is not an Instagram handle or profile address"


def _why_no_page(first: str, second: str) -> str:
    if first in _POSTS or second in _POSTS:
        return _POST
    if first in RESERVED:
        return _EXPLAINED[first]
    return "is an address of Instagram that names no account"
