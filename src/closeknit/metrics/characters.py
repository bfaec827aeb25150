"""What every character is, and which plain letter it is read as: one table for all texts.

Small and large letters, accents and the alphabets that only disguise letters do not count: `Crème`, `𝕔𝕣𝕖𝕞𝕖`, `ⓒⓡⓔⓜⓔ`
and `ᴄʀᴇᴍᴇ` are all read as `creme`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.uint32]

GAP, WORD, LETTER, EMOJI, MONEY, TAG, MENTION, DROPPED = range(8)

# Two large blocks of letters that are read as they are.
_CHINESE, _KOREAN = range(0x3400, 0xA000), range(0xAC00, 0xD7A4)
# Further scripts written without blanks, where letters have to stand for words: Thai to Tibetan, Khmer, kana.
_UNSPACED = (range(0x0E00, 0x1000), range(0x1780, 0x1800), range(0x3040, 0x3100), range(0x31F0, 0x3200))
_BRAILLE = range(0x2800, 0x2900)  # blank cells are used to make room
_EMOJI = range(0x1F000, 0x1FB00)
_END, _TAGS = 0x20000, 0xE0000  # behind them only rare Chinese letters, and characters without a form
# Where letters of the Latin alphabet, and signs made of them, are.
_LATIN_BLOCKS = (range(0x80, 0x2D00), range(0xA700, 0xAC00), range(0x1F100, 0x1F200))
_LATIN = re.compile(r"LATIN (?:(?:SMALL|CAPITAL) LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH .+)?$")


@dataclass(frozen=True)
class Characters:
    """Properties of all characters, by the place that `places` gives.

    Attributes:
        kind: What it is, such as `WORD`: part of a word.
        plain: Which character it is read as.
        disguised: Whether it looks like a letter of the Latin alphabet and is written as another character.
    """

    kind: NDArray[np.uint8]
    plain: Points
    disguised: NDArray[np.bool_]


def places(points: Points) -> Points:
    """Return where code points stand in the table."""
    place = np.minimum(points, np.uint32(_END))
    if len(points) and points.max() >= _TAGS:
        place[points >= _TAGS] = _END + 1
    return place


@cache
def characters() -> Characters:
    """Return the table."""
    plain, kind = np.arange(_END + 2, dtype=np.uint32), np.zeros(_END + 2, np.uint8)
    disguised = np.zeros(_END + 2, np.bool_)
    kind[_CHINESE.start : _CHINESE.stop], kind[_KOREAN.start : _KOREAN.stop] = LETTER, WORD
    for point in (*range(_CHINESE.start), *range(_CHINESE.stop, _KOREAN.start), *range(_KOREAN.stop, _END)):
        letter = chr(point)
        category = unicodedata.category(letter)
        if category[0] not in "LNMS" and category not in {"Cf", "Pc"}:
            # Emoji newer than this Python's table are emoji all the same.
            kind[point] = EMOJI if category == "Cn" and point in _EMOJI else {"#": TAG, "@": MENTION}.get(letter, GAP)
            continue
        read = _plain(letter, category)
        plain[point] = ord(read)
        kind[point] = _kind(ord(read), unicodedata.category(read))
        disguised[point] = point > 0x250 and read.isascii() and read.isalpha() and _hidden(letter)
    kind[_END:] = LETTER, DROPPED
    return Characters(kind, plain, disguised)


def plain_word(word: str) -> str:
    """Return a word as it is read.

    >>> plain_word("Crème"), plain_word("𝔸𝕝𝕚"), plain_word("Straße")
    ('creme', 'ali', 'straße')
    """
    table = characters()
    points = np.frombuffer(word.encode("utf-32-le"), np.uint32)
    place = places(points)
    read: bytes = table.plain[place][table.kind[place] != DROPPED].tobytes()
    return read.decode("utf-32-le")


def _plain(letter: str, category: str) -> str:
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if unicodedata.category(part)[0] != "M")
    if len(bare) == 1:
        letter = bare
    if any(ord(letter) in block for block in _LATIN_BLOCKS) and (found := _LATIN.search(unicodedata.name(letter, ""))):
        letter = found[1]
    small = letter.lower()
    return small if len(small) == 1 else letter


def _hidden(letter: str) -> bool:
    """Whether a letter is neither plain nor one with an accent, a hook or a bar."""
    canonical = unicodedata.normalize("NFD", letter)[0]
    return not canonical.isascii() and " WITH " not in unicodedata.name(letter)


def _kind(point: int, category: str) -> int:
    if category[0] == "M" or category == "Cf":
        return DROPPED
    if category[0] in "LN" or point == ord("_"):
        return LETTER if any(point in block for block in (_CHINESE, *_UNSPACED)) else WORD
    if category == "Sc":
        return MONEY
    return EMOJI if category == "So" and point not in _BRAILLE else GAP
