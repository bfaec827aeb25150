"""All niches as one lexicon, and what texts say in its words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.audience.niches.definitions import Niche
from closeknit.audience.niches.forms import Forms, Pairs, joined, spread
from closeknit.audience.niches.tokens import Column, Ints, Tokens, words_of

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

# Hashtags join words, so a stem of so many letters is also looked for inside of them.
LONG_ENOUGH = 5
# Scripts written without blanks, and Korean, which hangs particles on its nouns: words are looked for inside of runs.
_UNSPACED = "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_PLACES = ("whole", "begin", "end", "tag_begin", "tag_end", "tag_inside", "inside", "run_inside")


@dataclass(frozen=True)
class Lexicon:
    """The words of k niches by where they have to stand.

    Attributes:
        niches: The niches, k; their order numbers them.
        forms: Place (`whole`, `begin`, `tag_end`, ...) -> forms; each speaks for its niche and the parents of it.
        phrases: Words that follow each other, by how many they are.
    """

    niches: tuple[Niche, ...]
    forms: dict[str, Forms]
    phrases: dict[int, Forms]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the niches, k."""
        return tuple(niche.name for niche in self.niches)


@dataclass(frozen=True)
class Found:
    """What r texts say in the words of a lexicon: h findings, each word once for a text and a niche.

    Attributes:
        row: Number of the text, h.
        niche: Number of the niche, h.
        word: Number of the word or phrase in `said`, h.
        said: Words and phrases as they stand in the texts.
    """

    row: Ints
    niche: Ints
    word: Ints
    said: Column


def make_lexicon(niches: Sequence[Niche]) -> Lexicon:
    """Bring the words of niches into a form that finds them fast.

    Args:
        niches: Those in force, each with its parents.
    """
    places: dict[str, dict[str, set[int]]] = {place: defaultdict(set) for place in _PLACES}
    phrases: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for niche in niches:
        numbers = set(_with_parents(niche, niches))
        for word in niche.words:
            parts = words_of(word.replace("*", ""))
            if len(parts) > 1:
                phrases[len(parts)][" ".join(parts)] |= numbers
            for place, form in _forms(word, parts):
                places[place][form] |= numbers
    made = {place: Forms.of(table) for place, table in places.items()}
    return Lexicon(tuple(niches), made, {length: Forms.of(table) for length, table in sorted(phrases.items())})


def _with_parents(niche: Niche, niches: Sequence[Niche]) -> Iterator[int]:
    numbers = {other.name: number for number, other in enumerate(niches)}
    above: str | None = niche.name
    while above is not None:
        yield numbers[above]
        above = niches[numbers[above]].parent


def _forms(word: str, parts: list[str]) -> list[tuple[str, str]]:
    """Where one word of a definition is looked for, and how it is spelled there."""
    text = "".join(parts).removeprefix("#")
    tag, goes_on, goes_before = f"#{text}", word.endswith("*"), word.startswith("*")
    if len(parts) > 1:
        return [("whole", tag)]
    if word.startswith("#"):
        return [("tag_end", text)] if word.startswith("#*") else [("begin" if goes_on else "whole", tag)]
    if goes_on and goes_before:
        return [("inside", text)]
    if goes_on:
        found = [("begin", text), ("begin", tag), ("tag_inside", text)]
    elif goes_before:
        found = [("end", text)]
    else:
        found = [("whole", text), ("whole", tag), ("tag_begin", tag), ("tag_end", text)]
    if pc.match_substring_regex(pa.scalar(text), _UNSPACED).as_py():
        return [*found, ("run_inside", text)]
    return [(place, form) for place, form in found if not place.startswith("tag_") or len(text) >= LONG_ENOUGH]


def find(tokens: Tokens, lexicon: Lexicon) -> Found:
    """Find the words and phrases of a lexicon in texts.

    Args:
        tokens: Texts cut into words.
        lexicon: What to look for.
    """
    findings, said = [_words(tokens, lexicon)], [tokens.distinct]
    for length, forms in lexicon.phrases.items():
        findings.append(_phrases(tokens, length, forms, sum(map(len, said))))
        said.append(pa.array(forms.keys, pa.large_string()))
    row, niche, word = (np.concatenate(part) for part in zip(*findings, strict=True))
    both = np.unique((row * len(lexicon.niches) + niche) * sum(map(len, said)) + word)
    both, word = np.divmod(both, sum(map(len, said)))
    row, niche = np.divmod(both, len(lexicon.niches))
    return Found(row, niche, word, pa.concat_arrays(said))


_Findings = tuple[Ints, Ints, Ints]


def _words(tokens: Tokens, lexicon: Lexicon) -> _Findings:
    """Rows, niches and words of all single words."""
    word, niche = _speaking(tokens.distinct, lexicon.forms)
    order = np.argsort(word, kind="stable")
    first = np.searchsorted(word[order], np.arange(len(tokens.distinct) + 1))
    at = np.flatnonzero((np.diff(first) > 0)[tokens.word])
    at, niches = spread(at, tokens.word[at], first, niche[order])
    return tokens.row[at], niches, tokens.word[at]


def _speaking(distinct: Column, forms: dict[str, Forms]) -> Pairs:
    """Which different words speak for which niches."""
    tags = np.flatnonzero(pc.starts_with(distinct, "#").to_numpy(zero_copy_only=False))
    runs = np.flatnonzero(pc.match_substring_regex(distinct, _UNSPACED).to_numpy(zero_copy_only=False))
    tagged = distinct.take(tags)
    in_tags = joined((
        forms["tag_begin"].beginnings(tagged), forms["tag_end"].endings(tagged), forms["tag_inside"].within(tagged)
    ))  # fmt: skip
    in_runs = forms["run_inside"].within(distinct.take(runs))
    return joined((
        forms["whole"].whole(distinct), forms["begin"].beginnings(distinct), forms["end"].endings(distinct),
        forms["inside"].within(distinct), (tags[in_tags[0]], in_tags[1]), (runs[in_runs[0]], in_runs[1]),
    ))  # fmt: skip


def _phrases(tokens: Tokens, length: int, forms: Forms, offset: int) -> _Findings:
    """Rows, niches and phrases of all phrases of so many words."""
    opening = pa.array(sorted({key.split(" ")[0] for key in forms.keys}), pa.large_string())
    opens = pc.is_in(tokens.distinct, opening).to_numpy(zero_copy_only=False)
    last = max(len(tokens.row) - length + 1, 0)
    at = np.flatnonzero(opens[tokens.word[:last]])
    at = at[tokens.row[at] == tokens.row[at + length - 1]]
    parts = [tokens.distinct.take(tokens.word[at + step]) for step in range(length)]
    form = forms.which(pc.binary_join_element_wise(*parts, pa.scalar(" ", pa.large_string())))
    at, form = at[form >= 0], form[form >= 0]
    found, niche = spread(np.arange(len(at)), form, forms.first, forms.niche)
    return tokens.row[at[found]], niche, form[found] + offset
