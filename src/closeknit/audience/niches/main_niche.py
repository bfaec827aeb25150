"""The one niche to name for each creator: the user's own words first, then a learned model, then our word lists."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.niches.creators import CreatorNiches
from closeknit.audience.niches.learned import LearnedNiches, choose_labels
from closeknit.metrics.arrays import Floats

Names = NDArray[np.object_]

OTHER = "other"
# A learned label stands where the model holds it for likelier than not.
STANDS = 0.5

OWN_WORDS, LEARNED, WORD_LISTS = "own words", "learned from your labels", "word lists"
NONE_OF_THEM, THIN, SPLIT = "none of the niches", "too little said", "several niches alike"


@dataclass(frozen=True)
class MainNiches:
    """The main niche of c creators.

    Attributes:
        niche: Its name, None for "I don't know", c.
        why: What said so, or why nothing is said, c.
    """

    niche: Names
    why: Names


def main_niches(words: CreatorNiches, probable: Floats | None = None, model: LearnedNiches | None = None) -> MainNiches:
    """Return the main niche of each creator.

    A niche of the user's own goes before a learned label, and that before our word lists. Where the model is not
    sure, the word lists stand only if the model leans the same way or does not know the niche.

    Args:
        words: What the word lists say of c creators.
        probable: Probabilities of the model's labels, c x l; None without a model.
        model: The learned model; None without one.
    """
    names = np.array([*words.names, None], object)
    niche = names[words.main]
    why = np.where(words.main >= 0, WORD_LISTS, np.where(words.thin, THIN, SPLIT)).astype(object)
    if probable is not None and model is not None:
        niche, why = _with_model(niche, why, probable, model)
    return MainNiches(np.where(words.own, names[words.main], niche), np.where(words.own, OWN_WORDS, why))


def _with_model(niche: Names, why: Names, probable: Floats, model: LearnedNiches) -> tuple[Names, Names]:
    chosen = choose_labels(probable, model)
    label = np.array([*model.labels, None], object)[chosen]
    knows = chosen >= 0
    stands = knows & (np.nan_to_num(probable)[np.arange(len(chosen)), chosen] >= STANDS)
    against = knows & ~stands & (niche != label) & np.isin(niche.astype(str), model.labels)
    none = stands & (label == OTHER)
    named: Names = np.where(stands, label, niche)
    named[none | against] = None
    reason = np.where(none, NONE_OF_THEM, np.where(against, SPLIT, np.where(stands, LEARNED, why)))
    return named, reason
