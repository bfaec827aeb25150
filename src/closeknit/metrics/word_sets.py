"""Texts as sets of words with hashes that are the same on any machine: what near-duplicates are found by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.characters import LETTER, TAG, WORD
from closeknit.metrics.texts import Ints, Tokens, code_points, in_order

Hashes = NDArray[np.uint64]

# Four words: what people say in fewer repeats by itself.
FEWEST_WORDS = 4


@dataclass(frozen=True)
class WordSets:
    """The different sets of words that m texts consist of, s sets with e words in all.

    Attributes:
        of_text: Which set each text is, m; -1 for texts that are too short.
        keys: A number for each set, equal for equal sets on any machine, s.
        start: Where each set's words begin, s + 1.
        word: The words of the sets one after another, ascending in each, e.
        hashes: The hash of each of these, e.
    """

    of_text: Ints
    keys: Hashes
    start: Ints
    word: Ints
    hashes: Hashes


def word_sets(tokens: Tokens) -> WordSets:
    """Return the sets of words of m texts; in scripts without blanks two letters beside each other are a word."""
    row, word, hashes = _words(tokens)
    codes = in_order(row * max(len(hashes), 1) + word)
    row, word = np.divmod(codes, max(len(hashes), 1))
    text, start, size = np.unique(row, return_index=True, return_counts=True)
    sums = np.add.reduceat(mixed(hashes[word]), start) if len(start) else np.zeros(0, np.uint64)
    keys, first, which = np.unique(sums, return_index=True, return_inverse=True)
    of_text = np.full(tokens.rows, -1, np.int64)
    of_text[text] = which
    kept = ranges(start[first], size[first])
    return WordSets(of_text, keys, np.append(0, np.cumsum(size[first])), word[kept], hashes[word[kept]])


def _words(tokens: Tokens) -> tuple[Ints, Ints, Hashes]:
    """The words of texts that are long enough: the text of each, its number, and the hash of each number."""
    kind = tokens.kinds
    whole, letter = (kind == WORD) | (kind == TAG), kind == LETTER
    length = np.bincount(tokens.row, weights=whole + letter / 2, minlength=tokens.rows)
    long = length[tokens.row] >= FEWEST_WORDS
    hashes = word_hashes(tokens)
    beside = np.zeros(len(kind), np.bool_)
    beside[:-1] = letter[1:] & (tokens.row[1:] == tokens.row[:-1])
    first = np.flatnonzero(letter & beside & long)
    token = tokens.token.astype(np.int64)
    pairs, pair = np.unique(token[first] * len(hashes) + token[first + 1], return_inverse=True)
    one, other = np.divmod(pairs, max(len(hashes), 1))
    single = np.flatnonzero(whole & long)
    row = np.concatenate([tokens.row[single], tokens.row[first]])
    word = np.concatenate([token[single], len(hashes) + pair])
    return row, word, np.concatenate([hashes, mixed(hashes[one] + np.uint64(1)) + hashes[other]])


def word_hashes(tokens: Tokens) -> Hashes:
    """Return a hash of each distinct token: the same number on any machine and in any run."""
    points, lengths = code_points(tokens.distinct)
    if not len(lengths):
        return np.zeros(0, np.uint64)
    start = np.cumsum(lengths) - lengths
    place = np.arange(len(points)) - np.repeat(start, lengths)
    return np.add.reduceat(mixed(points.astype(np.uint64) + (place.astype(np.uint64) << np.uint64(32))), start)


def mixed(numbers: Hashes) -> Hashes:
    """Spread numbers over all 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def ranges(start: Ints, length: Ints) -> Ints:
    """Return the numbers start, start + 1, ... of each range, one after another."""
    ends = np.cumsum(length)
    numbers: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(start - (ends - length), length)
    return numbers
