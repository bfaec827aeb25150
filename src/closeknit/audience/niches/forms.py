"""Spelled forms with the niches they speak for, found in whole columns of words at once."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.audience.niches.tokens import Column, Ints

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

_KEY = 4  # letters of a form by which it is looked up inside of longer words

# Numbers of words, and of the niches that they speak for, one for one.
Pairs = tuple[Ints, Ints]
_Cut = Callable[[Column, int], Column]
NONE: Pairs = (np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Forms:
    """Forms of words and the niches that each speaks for.

    Attributes:
        keys: f forms, each once.
        niche: The niches of all forms, one after the other.
        first: Where in `niche` those of each form begin, and the end, f + 1.
    """

    keys: tuple[str, ...]
    niche: Ints
    first: Ints

    @classmethod
    def of(cls, table: Mapping[str, set[int]]) -> "Forms":
        """Make it from forms with their niches."""
        keys = tuple(sorted(table))
        niche = np.array([number for key in keys for number in sorted(table[key])], np.int64)
        return cls(keys, niche, np.cumsum([0, *(len(table[key]) for key in keys)]))

    @cached_property
    def _column(self) -> Column:
        return pa.array(self.keys, pa.large_string())

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(key) for key in self.keys}))

    @cached_property
    def _any(self) -> str:
        return "|".join(map(re.escape, self.keys))

    @cached_property
    def _by_key(self) -> dict[str, list[tuple[str, int]]]:
        table: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, form in enumerate(self.keys):
            table[form[:_KEY]].append((form, number))
        return dict(table)

    def which(self, words: Column) -> Ints:
        """Return the number of the form that each word is, -1 where it is none."""
        number: Ints = pc.fill_null(pc.index_in(words, self._column), -1).to_numpy().astype(np.int64)
        return number

    def whole(self, words: Column) -> Pairs:
        """Find the words that are one of the forms."""
        form = self.which(words)
        found = np.flatnonzero(form >= 0)
        return spread(found, form[found], self.first, self.niche)

    def beginnings(self, words: Column) -> Pairs:
        """Find the words that begin with one of the forms."""
        return self._cut(words, f"^(?:{self._any})", lambda some, length: pc.utf8_slice_codeunits(some, 0, length))

    def endings(self, words: Column) -> Pairs:
        """Find the words that end with one of the forms."""
        return self._cut(words, f"(?:{self._any})$", lambda some, length: pc.utf8_slice_codeunits(some, -length))

    def within(self, words: Column) -> Pairs:
        """Find the words that hold one of the forms anywhere."""
        places = self._places(words, self._any)
        lengths = sorted({len(key) for key in self._by_key})
        held = [
            (place, number)
            for place, word in zip(places.tolist(), map(str, words.take(places).to_pylist()), strict=True)
            for at in range(len(word))
            for length in lengths
            for form, number in self._by_key.get(word[at : at + length], ())
            if word.startswith(form, at)
        ]
        position, number = np.array(held, np.int64).reshape(-1, 2).T
        return spread(position, number, self.first, self.niche)

    def _cut(self, words: Column, pattern: str, cut: _Cut) -> Pairs:
        """Find forms of each length among words cut to that length."""
        places = self._places(words, pattern)
        some = words.take(places)
        position, niche = joined(self.whole(cut(some, length)) for length in self._lengths)
        return places[position], niche

    def _places(self, words: Column, pattern: str) -> Ints:
        """Where a pattern is found: one pass over all words leaves few to look at closely."""
        if not self.keys:
            return np.zeros(0, np.int64)
        return np.flatnonzero(pc.match_substring_regex(words, pattern).to_numpy(zero_copy_only=False))


def joined(found: Iterable[Pairs]) -> Pairs:
    """Return several findings as one."""
    parts = [NONE, *found]
    return np.concatenate([words for words, _ in parts]), np.concatenate([niches for _, niches in parts])


def spread(position: Ints, group: Ints, first: Ints, values: Ints) -> Pairs:
    """Repeat each position for every value of its group.

    Args:
        position: n.
        group: Number of the group of each, n.
        first: Where in `values` those of each group begin, and the end.
        values: Of all groups, one after the other.
    """
    counts = np.diff(first)[group]
    begin = np.repeat(first[group] - (np.cumsum(counts) - counts), counts)
    return np.repeat(position, counts), values[begin + np.arange(len(begin))]
