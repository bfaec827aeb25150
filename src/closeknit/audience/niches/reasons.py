"""Which words say what a text or a creator is about."""

from dataclasses import dataclass

import numpy as np

from closeknit.audience.niches.evidence import look_up
from closeknit.audience.niches.lexicon import Lexicon
from closeknit.audience.niches.tokens import Array


@dataclass(frozen=True)
class Reason:
    """A word that speaks for a niche.

    Attributes:
        niche: Name of the niche.
        word: The word, hashtag or phrase as it stands in the texts, accents and capitals aside.
        texts: In how many of the texts it stands.
    """

    niche: str
    word: str
    texts: int


def reasons(texts: Array, lexicon: Lexicon, most: int = 8) -> tuple[Reason, ...]:
    """Return the words that speak for each niche in some texts, most frequent first.

    Args:
        texts: Captions of one creator, or one text.
        lexicon: The niches in force.
        most: At most so many words a niche.
    """
    found = look_up(texts, lexicon)
    pairs, counts = np.unique(np.stack([found.niche, found.word]), axis=1, return_counts=True)
    order = np.lexsort((pairs[1], -counts, pairs[0]))
    kept: list[Reason] = []
    listed: dict[int, int] = {}
    for place in order.tolist():
        niche, word = int(pairs[0, place]), int(pairs[1, place])
        listed[niche] = listed.get(niche, 0) + 1
        if listed[niche] <= most:
            kept.append(Reason(lexicon.names[niche], found.said[word].as_py(), int(counts[place])))
    return tuple(kept)
