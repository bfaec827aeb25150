"""Whole columns of text cut into words, hashtags and emoji, as numbers into a list of distinct ones.

The rule for one text is `words_of`; `tokenise` does the same to a column at once and a property test holds it to the
rule. Words are runs of letters, digits, marks and `_`; a hashtag is a word with `#` in front; every emoji stands alone.
Capital letters, accents, widths and `_` do not count: `#Slow_Fashion` is `#slowfashion`, `Crème` is `creme`.

Comments are cut otherwise (`metrics.texts`): there people and links are masked, and letters of scripts without blanks
stand alone to be counted, while here a run of them stays whole to be searched for words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from numpy.typing import NDArray

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

Array: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"
Column: TypeAlias = "pa.Array[Any]"
Ints = NDArray[np.int64]

_GAP, _WORD, _EMOJI, _HASH = range(4)
# Beyond the rarer Chinese letters no script follows, only marks without a form.
_LETTERS_END = 0x32400
_ACCENTS = "[\u0300-\u036f_]+"


@dataclass(frozen=True)
class Tokens:
    """The words of some texts, t in all, in the order in which they stand.

    Attributes:
        row: Number of the text each word stands in, t, ascending.
        word: Number of the word in `distinct`, t.
        distinct: Each different word once, as `fold` writes it.
    """

    row: Ints
    word: Ints
    distinct: Column


def fold(word: str) -> str:
    """Return a word as it is compared: small letters, no accents, no `_`, usual width.

    >>> fold("#Slow_Fashion"), fold("Crème"), fold("Straße")
    ('#slowfashion', 'creme', 'strasse')
    """
    small = unicodedata.normalize("NFKD", word.lower()).lower().replace("ß", "ss").replace("ς", "σ")
    return unicodedata.normalize("NFKC", re.sub(_ACCENTS, "", small))


def words_of(text: str) -> list[str]:
    """Return the words of one text: the rule that `tokenise` follows for columns.

    >>> words_of("Unreine Haut? #acneSkin🧴")
    ['unreine', 'haut', '#acneskin', '🧴']
    """
    found: list[str] = []
    before, kinds = _GAP, _kind_bytes()
    for letter in text.lower():
        kind = kinds[min(ord(letter), _LETTERS_END)]
        if kind == _WORD and before in {_WORD, _HASH}:
            found[-1] += letter
        elif kind != _GAP:
            found.append(letter)
        before = kind
    return [word for word in map(fold, found) if word not in {"", "#"}]


def tokenise(texts: Array) -> Tokens:
    """Cut a column of texts into words; a missing text has none.

    Args:
        texts: r texts, NULL where missing.
    """
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    column = pc.utf8_lower(pc.fill_null(column.cast(pa.large_string()), ""))
    starts, kind, row, data = _cuts(column)
    pieces = pa.LargeStringArray.from_buffers(len(kind), pa.py_buffer(starts.tobytes()), data)
    encoded = pieces.dictionary_encode()
    folded = fold_all(encoded.dictionary).dictionary_encode()
    empty = pc.is_in(folded.dictionary, pa.array(["", "#"], pa.large_string())).to_numpy(zero_copy_only=False)
    same = folded.indices.to_numpy()
    said = kind != _GAP
    word = same[encoded.indices.to_numpy()[said]]
    keep = ~empty[word]
    return Tokens(row[said][keep], word[keep], folded.dictionary)


def fold_all(words: Column) -> Column:
    """Return every word of a column of small letters as `fold` writes it."""
    foreign = pc.match_substring_regex(words, "[^!-^`-~]")
    folded: Column = pc.replace_with_mask(words, foreign, _folded(words.filter(foreign)))
    return folded


def _folded(words: Column) -> Column:
    small = pc.utf8_lower(pc.utf8_normalize(pc.utf8_lower(words), "NFKD"))
    small = pc.replace_substring(pc.replace_substring(small, "ß", "ss"), "ς", "σ")
    plain = pc.replace_substring_regex(small, _ACCENTS, "")
    folded: Column = pc.utf8_normalize(plain, "NFKC")
    return folded


def _cuts(column: Column) -> tuple[Ints, NDArray[np.uint8], Ints, Any]:
    """Where pieces begin (bytes, with the end), what kind each is, and in which text it stands."""
    buffers: list[Any] = column.buffers()
    _, offsets, data = buffers
    bounds = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    data = data if data is not None else pa.py_buffer(b"")
    letters = np.frombuffer(memoryview(data), np.uint8)[: bounds[-1]]
    kind, inside = _kinds(letters)
    before = np.empty_like(kind)
    before[:1], before[1:] = _GAP, kind[:-1]
    cut = (kind != before) & ~((kind == _WORD) & (before == _HASH))
    cut |= (kind == _EMOJI) | (kind == _HASH)
    cut &= ~inside
    cut[bounds[:-1][bounds[:-1] < len(letters)]] = True
    starts = np.flatnonzero(cut)
    starts = starts[starts >= bounds[0]]
    row = np.repeat(np.arange(len(column)), np.diff(np.searchsorted(starts, bounds)))
    return np.append(starts, bounds[-1]), kind[starts], row, data


def _kinds(letters: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The kind of the letter that each byte of UTF-8 belongs to, and whether the byte only goes on with a letter."""
    kind = _kind_table()[:128][np.minimum(letters, 127)]
    kind[letters == 127] = _GAP
    inside = (letters & 0xC0) == 0x80
    leads = np.flatnonzero(letters >= 0xC0)
    if not len(leads):
        return kind, inside
    first = letters[leads].astype(np.int64)
    length = np.where(first >= 0xF0, 4, np.where(first >= 0xE0, 3, 2))
    point = first & np.array([0, 0, 0x1F, 0x0F, 0x07])[length]
    for place in range(1, 4):
        longer = length > place
        follow = letters[leads[longer] + place].astype(np.int64) & 0x3F
        point[longer] = point[longer] << 6 | follow
    kinds = _kind_table()[np.minimum(point, _LETTERS_END)]
    kind[leads] = kinds
    for place in range(1, 4):
        longer = length > place
        kind[leads[longer] + place] = kinds[longer]
    return kind, inside


@lru_cache(maxsize=1)
def _kind_bytes() -> bytes:
    return _kind_table().tobytes()


@lru_cache(maxsize=1)
def _kind_table() -> NDArray[np.uint8]:
    """The kind of every character up to `_LETTERS_END`, which stands for all beyond."""
    table = np.zeros(_LETTERS_END + 1, np.uint8)
    for point in range(_LETTERS_END):
        category = unicodedata.category(chr(point))
        if category[0] in "LNM" or point == ord("_"):
            table[point] = _WORD
        elif category == "So":
            table[point] = _EMOJI
    # The variation selectors and the enclosing keycap are marks that belong to emoji, not to words.
    table[[0xFE0E, 0xFE0F, 0x20E3]] = _GAP
    table[[ord("#"), 0xFF03]] = _HASH
    return table
