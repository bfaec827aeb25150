"""Words that say nothing of what a post shows, in six languages: praise, plain talk, thanks and feelings."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.characters import plain_word
from closeknit.metrics.texts import Bools, Tokens

Bits = NDArray[np.uint8]

FILE = Path(__file__).with_name("everyday.toml")
_REPEATED = re.compile(r"(\w)\1+")
_WORDS = re.compile(r"[^\s']+")


@dataclass(frozen=True)
class Everyday:
    """The lists, each word as it is read, repeated letters once; a bit of the number stands for a language.

    Attributes:
        praise: Word -> languages in which it is praise.
        around: Word -> languages in which it is praise or may stand around praise.
        spoken: Word -> languages in which it is on any list.
    """

    praise: dict[str, int]
    around: dict[str, int]
    spoken: dict[str, int]


# Lists of the file -> those they belong to as well.
_BELONGS = {
    "praise": ("praise", "around", "spoken"), "around": ("around", "spoken"), "plain": ("spoken",),
    "feelings": ("spoken",),
}  # fmt: skip


@cache
def everyday() -> Everyday:
    """Return the lists that ship."""
    tables: dict[str, dict[str, int]] = {name: {} for name in ("praise", "around", "spoken")}
    for place, lists in enumerate(tomllib.loads(FILE.read_text("utf-8")).values()):
        for name, words in lists.items():
            for word in {squeezed(plain_word(word)) for word in _WORDS.findall(words)}:
                for table in _BELONGS[name]:
                    tables[table][word] = tables[table].get(word, 0) | 1 << place
    return Everyday(**tables)


def languages(words: list[str], table: dict[str, int]) -> Bits:
    """Return in which languages each of w words is in a table, as bits; repeated letters count once."""
    plain = squeezed("\n".join(words)).split("\n") if words else []
    return np.fromiter((table.get(word, 0) for word in plain), np.uint8, len(plain))


def squeezed(words: str) -> str:
    """Return words with repeated letters once.

    >>> squeezed("soooo cuuute")
    'so cute'
    """
    return _REPEATED.sub(r"\1", words)


def other_than_english(tokens: Tokens) -> Bools:
    """Say which of n texts have more everyday words of another of the languages than of English."""
    spoken = languages(tokens.spellings, everyday().spoken)[tokens.token]
    counts = [np.bincount(tokens.row, weights=(spoken >> place) & 1, minlength=tokens.rows) for place in range(8)]
    other: Bools = np.max(counts[1:], axis=0) > counts[0]
    return other
