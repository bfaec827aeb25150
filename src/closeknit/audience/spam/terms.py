"""What the spam model sees of comments: words, pairs of neighbouring words, and letters in disguise."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.audience.everyday import everyday, languages
from closeknit.metrics.characters import MENTION, characters
from closeknit.metrics.texts import Bools, Ints, Texts, Tokens, in_order, plain_column

pc: Any = arrow_compute  # the stubs know less of these functions than the library does

DISGUISED = "(letters in disguise)"
_FEWEST_DISGUISED = 3
_LONGEST_WORD = 15


@dataclass(frozen=True)
class Terms:
    """Words and pairs of words of n comments, k in all, the same one perhaps several times.

    Digits are read as 0, so that `$22 700` and `$10 000` are the same. Mentions at the beginning are left out: they say
    to whom a reply goes.

    Attributes:
        row: Number of the comment, k.
        code: Number of the word or pair: see `code_of`, k.
        words: The different words, w.
        rows: How many comments there are (n).
    """

    row: Ints
    code: Ints
    words: "pa.LargeStringArray"
    rows: int

    @property
    def spellings(self) -> list[str]:
        """The different words, w."""
        return [str(word) for word in self.words.to_pylist()]

    def code_of(self, first: Ints, second: Ints | int = -1) -> Ints:
        """Return the number of pairs of words, -1 in second place for single words; -1 for unknown first words."""
        return np.where(first < 0, -1, first * (len(self.words) + 1) + second + 1)

    def spelled(self, codes: Ints) -> list[str]:
        """Return words and pairs as they are written in a model."""
        words = self.spellings
        first, second = np.divmod(codes, len(words) + 1)
        return [words[a] if b == 0 else f"{words[a]} {words[b - 1]}" for a, b in zip(first, second, strict=True)]

    def find(self, terms: list[str]) -> tuple[Ints, Ints]:
        """Return which comments have which of some terms, each pair once: numbers of comments and of terms."""
        parts = [term.partition(" ") for term in terms]
        place = {word: number for number, word in enumerate(self.spellings)}
        first = np.array([place.get(one, -1) for one, _, _ in parts], np.int64)
        second = np.array([place.get(other, -2) if other else -1 for _, _, other in parts], np.int64)
        codes = np.where(second == -2, -1, self.code_of(first, second))
        order = np.argsort(codes)
        begins = np.zeros(len(self.words), np.bool_)
        begins[first[codes >= 0]] = True
        use = np.flatnonzero(begins[self.code // (len(self.words) + 1)]) if len(begins) else np.zeros(0, np.int64)
        found = np.minimum(np.searchsorted(codes[order], self.code[use]), len(codes) - 1)
        hit = codes[order][found] == self.code[use] if len(codes) else np.zeros(0, np.bool_)
        once = in_order(self.row[use][hit] * max(len(terms), 1) + order[found[hit]])
        return np.divmod(once, max(len(terms), 1))


def terms_of(tokens: Tokens) -> Terms:
    """Return the words and pairs of words of n comments."""
    encoded = pc.replace_substring_regex(tokens.distinct, r"\d", "0").dictionary_encode()
    word = encoded.indices.to_numpy().astype(np.int64)[tokens.token] if len(tokens.token) else tokens.row
    kept = ~_leading_mentions(tokens)
    row, word = tokens.row[kept], word[kept]
    beside = np.flatnonzero(row[1:] == row[:-1])
    found = Terms(row[:0], row[:0], encoded.dictionary, tokens.rows)
    pairs = found.code_of(word[beside], word[beside + 1])
    return Terms(
        np.concatenate([row, row[beside]]), np.concatenate([found.code_of(word), pairs]), found.words, found.rows
    )


def _leading_mentions(tokens: Tokens) -> Bools:
    mention = tokens.kinds == MENTION
    said = np.cumsum(~mention)
    start = np.flatnonzero(np.diff(tokens.row, prepend=-1))
    before = np.repeat((said - ~mention)[start], np.diff(np.append(start, len(said))))
    leading: Bools = mention & (said == before)
    return leading


def telling(terms: Terms) -> Bools:
    """Say which of k words and pairs may be learned from.

    Hashtags and very long words may not, for they name people and campaigns; nor may words that everybody uses
    (`everyday.toml`) and mentions, alone or beside each other.
    """
    words = terms.spellings
    common = languages(words, everyday().spoken) > 0
    common |= np.array([word == "@" for word in words], np.bool_)
    name = np.array([word.startswith("#") or len(word) > _LONGEST_WORD for word in words], np.bool_)
    first, second = np.divmod(terms.code, len(words) + 1)
    pair = second > 0
    other = np.maximum(second - 1, 0)
    use: Bools = ~name[first] & ~(pair & name[other]) & ~(common[first] & (common[other] | ~pair))
    return use


def disguised(texts: Texts) -> Bools:
    """Say which of n comments write three letters or more with characters that only look like letters."""
    count = pc.count_substring_regex(plain_column(texts), _disguise())
    return np.asarray(pc.greater_equal(count, _FEWEST_DISGUISED).to_numpy(zero_copy_only=False), np.bool_)


@cache
def _disguise() -> str:
    points = np.flatnonzero(characters().disguised)
    cuts = [0, *(np.flatnonzero(np.diff(points) > 1) + 1), len(points)]
    return "[" + "".join(f"\\x{{{points[a]:x}}}-\\x{{{points[b - 1]:x}}}" for a, b in pairwise(cuts)) + "]"
