"""Columns of text as tokens: words, hashtags, emoji, signs of money, and what stands for links and accounts.

Links are read as 🔗, e-mail addresses as 📧, telephone numbers as 📞 and mentions as @, so that no token names a
person; words are read as `characters` says. Numbers keep their digits.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from numpy.typing import NDArray

from closeknit.metrics.characters import DROPPED, EMOJI, GAP, LETTER, MENTION, TAG, WORD, Points, characters, places

pc: Any = arrow_compute  # the stubs know less of these functions than the library does

Texts: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LINK, ADDRESS, PHONE = "🔗", "📧", "📞"
_SITE = r"\b[a-z0-9][a-z0-9-]*\.(?:com|net|org|info|shop|store|site|online|xyz)\b\S*|\b[a-z0-9-]+\.[a-z]{2,3}/\S+"
# Public sets of comments have links, addresses and numbers taken out, and write `<url:site>` in their place.
_MASKS = (
    (r"(?i)<url[^>]*>|(?:https?://|www\.)\S+", LINK),
    (r"(?i)<email>|[\w.+-]+@[\w-]+\.\w[\w.-]*", ADDRESS),
    (f"(?i){_SITE}", LINK),
    (r"@[\w.]+", "@"),
    (r"(?i)<phone>|\+?\d(?:[\s().-]{0,2}\d){8,14}", PHONE),
)
_ROWS_AT_ONCE = 100_000  # keeps the characters in work to a few megabytes


@dataclass(frozen=True)
class Tokens:
    """The tokens of n texts, t in all, in the order in which they stand.

    Attributes:
        row: Number of the text each stands in, t, ascending; a text without tokens has no row.
        token: Number of the token in `distinct`, t.
        distinct: Each different token once, d.
        kind: What each of these is, d: `WORD`, `LETTER` (of a script without blanks), `EMOJI`, `MONEY`, `TAG` or
            `MENTION`.
        rows: How many texts there are (n).
    """

    row: Ints
    token: Ints
    distinct: "pa.LargeStringArray"
    kind: NDArray[np.uint8]
    rows: int

    @property
    def kinds(self) -> NDArray[np.uint8]:
        """The kind of every token, t."""
        return self.kind[self.token]

    @property
    def spellings(self) -> list[str]:
        """Each different token once, d."""
        return [str(token) for token in self.distinct.to_pylist()]


def tokenise(texts: Texts) -> Tokens:
    """Cut texts into tokens; a missing text has none.

    Args:
        texts: n texts, NULL where missing.
    """
    column = plain_column(texts)
    for pattern, mask in _MASKS:
        column = pc.replace_substring_regex(column, pattern, mask)
    cuts = [_cut(column.slice(first, _ROWS_AT_ONCE)) for first in range(0, max(len(column), 1), _ROWS_AT_ONCE)]
    encoded: Any = pa.concat_arrays([pieces for _, pieces, _ in cuts]).dictionary_encode()
    token = encoded.indices.to_numpy().astype(np.int64)
    kind = np.zeros(len(encoded.dictionary), np.uint8)
    kind[token] = np.concatenate([kinds for _, _, kinds in cuts])
    row = np.concatenate([row + number * _ROWS_AT_ONCE for number, (row, _, _) in enumerate(cuts)])
    return Tokens(row, token, encoded.dictionary, kind, len(column))


def plain_column(texts: Texts) -> "pa.LargeStringArray":
    """Return texts as one array, empty where missing."""
    column: Any = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    filled: pa.LargeStringArray = pc.fill_null(column.cast(pa.large_string()), "")
    return filled


def code_points(column: "pa.LargeStringArray") -> tuple[Points, Ints]:
    """Return the characters of all texts in one row, and how many each text has."""
    buffers: Any = column.buffers()
    bounds = np.frombuffer(buffers[1], np.int64)[column.offset : column.offset + len(column) + 1]
    text = str(memoryview(buffers[2] or b"")[bounds[0] : bounds[-1]], "utf-8") if len(column) else ""
    lengths = pc.utf8_length(column).to_numpy().astype(np.int64)
    return np.frombuffer(text.encode("utf-32-le"), np.uint32), lengths


def _cut(column: "pa.LargeStringArray") -> tuple[Ints, "pa.LargeStringArray", NDArray[np.uint8]]:
    """The row, the spelling and the kind of every token of some texts."""
    points, lengths = code_points(column)
    table, place = characters(), places(points)
    kept = table.kind[place] != DROPPED
    place, row = place[kept], np.repeat(np.arange(len(column)), lengths)[kept]
    kind = table.kind[place]
    goes_on = np.zeros(len(kind), np.bool_)  # with the character before it, in one token
    goes_on[1:] = row[1:] == row[:-1]
    word, tag = kind == WORD, kind == TAG
    # A # is a hashtag only where a word follows.
    tag[:-1] &= word[1:] & goes_on[1:]
    tag[-1:] = False
    kind[(kind == TAG) & ~tag] = GAP
    goes_on[1:] &= word[1:] & (word[:-1] | tag[:-1])
    said = kind != GAP
    starts = np.flatnonzero(said & ~goes_on)
    return row[starts], _spelled(table.plain[place[said]], ~goes_on[said]), kind[starts]


def _spelled(plain: Points, begins: Bools) -> "pa.LargeStringArray":
    """Tokens as text, from their characters and where each begins."""
    ends = np.cumsum(1 + (plain >= 0x80) + (plain >= 0x800) + (plain >= 0x10000))
    offsets = np.append(np.append(0, ends)[:-1][begins], ends[-1:] if len(ends) else 0).astype(np.int64)
    data = plain.tobytes().decode("utf-32-le").encode()
    buffers: Any = (pa.py_buffer(offsets.tobytes()), pa.py_buffer(data))
    made: Any = pa.LargeStringArray.from_buffers(int(begins.sum()), *buffers)
    pieces: pa.LargeStringArray = made
    return pieces


def token_count(tokens: Tokens) -> Ints:
    """Return how many tokens each of n texts has, so that comments of few of them can be counted.

    Emoji in a row are one, and so are mentions in a row; two letters of a script without blanks are one, rounded up.
    """
    kind = tokens.kinds
    again = np.zeros(len(kind), np.bool_)
    again[1:] = (kind[1:] == kind[:-1]) & (tokens.row[1:] == tokens.row[:-1])
    weight = np.where(kind == LETTER, 0.5, 1.0)
    weight[again & ((kind == EMOJI) | (kind == MENTION))] = 0.0
    return np.ceil(np.bincount(tokens.row, weights=weight, minlength=tokens.rows)).astype(np.int64)


def in_order(codes: Ints) -> Ints:
    """Return the different ones of some numbers that are not negative, ascending.

    Numbers that nearly are in order, as those made from rows are, take a tenth of the time that `numpy.unique` takes.
    """
    codes = np.sort(codes, kind="stable")
    different: Ints = codes[np.diff(codes, prepend=-1) != 0]
    return different
