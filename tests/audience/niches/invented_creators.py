"""Creators who write about three things in a few invented words, and what a model makes of them."""

from typing import Any

import numpy as np
import pyarrow as pa

from closeknit.audience.niches.definitions import Niche, merged, shipped_niches
from closeknit.audience.niches.features import CreatorTexts
from closeknit.audience.niches.lexicon import Lexicon, make_lexicon

WORDS = {
    "boats": ("anchor", "sail", "harbour", "#regatta", "keel", "mast"),
    "kites": ("string", "wind", "#kiteday", "tail", "flutter", "meadow"),
    "other": ("monday", "coffee", "#mood", "rain", "list", "bus"),
}
COMMON = ("today", "again", "with", "love", "new", "the", "and", "friends")


def niche(name: str, words: str, parent: str | None = None, own: bool = False) -> Niche:
    """A niche with words divided by commas."""
    return Niche(name, parent, (), tuple(word.strip() for word in words.split(",")), own)


def lexicon(*niches: Niche) -> Lexicon:
    """A lexicon of some niches."""
    return make_lexicon(niches)


def ours(text: str = "") -> Lexicon:
    """The lexicon that comes with closeknit, with a file of own niches over it."""
    return make_lexicon(merged(shipped_niches(), text, "niches.toml"))


def texts(captions: list[str | None], creators: list[int] | None = None, **more: Any) -> CreatorTexts:
    """Posts of creators, by default one each."""
    numbers = np.arange(len(captions)) if creators is None else np.array(creators)
    fields = {name: (numbers, pa.array(column, pa.string())) for name, column in more.items()}
    return CreatorTexts(int(numbers.max(initial=-1)) + 1, numbers, pa.array(captions, pa.string()), fields)


def invented(each: int = 25, posts: int = 3, seed: int = 5) -> tuple[list[str], list[int], list[str]]:
    """Captions, the creator of each, and the label of each creator."""
    rng = np.random.default_rng(seed)
    captions, creators, labels = [], [], []
    for label, own in WORDS.items():
        for _ in range(each):
            for _ in range(posts):
                said = [*rng.choice(own, 2), *rng.choice(COMMON, 4)]
                captions.append(" ".join(rng.permutation(said)))
                creators.append(len(labels))
            labels.append(label)
    return captions, creators, labels
