"""Comments that say nearly the same as another one under the same creator's posts.

Two comments are nearly the same where their sets of words have a Jaccard index of at least 0.8. Capital letters, emoji,
mentions, links and punctuation do not count, the order of words does not either. Whom to compare is found by MinHash:
ten bands of three minima bring together 99.9 % of the pairs at 0.8, and more above it; each pair found is then compared
exactly, so that nothing is called nearly the same that is not. Source: Broder 1997, *On the resemblance and containment
of documents*; Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3 (bands).
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.texts import Bools, Ints, Texts, Tokens, tokenise
from closeknit.metrics.word_sets import Hashes, WordSets, mixed, ranges, word_hashes, word_sets

Pairs = tuple[Ints, Ints]

LEAST_JACCARD = 0.8
BANDS, MINIMA = 10, 3
# In a bucket of many comments each is compared with this many neighbours, so that one template cannot cost hours.
MOST_NEIGHBOURS = 200
_PAIRS_AT_ONCE = 200_000


def near_duplicates(owner: Ints, texts: Texts) -> Bools:
    """Say of n comments whether another one under the same creator's posts, by anybody, is nearly the same.

    Comments of fewer than four words are not (two letters of a script without blanks count as one), nor missing ones.

    Args:
        owner: Number of the creator under whose posts each stands, n.
        texts: What they say, n, NULL where missing.
    """
    return repeated(owner, np.arange(len(texts)), tokenise(texts))


def repeated(owner: Ints, text: Ints, tokens: Tokens) -> Bools:
    """Say of n comments whether another one is nearly the same, as `near_duplicates` does.

    Args:
        owner: Number of the creator under whose posts each stands, n.
        text: Which of the m texts each is, n; negative where missing.
        tokens: The m texts, each needed once only.
    """
    sets = word_sets(tokens)
    judged = np.flatnonzero(text >= 0)
    judged = judged[sets.of_text[text[judged]] >= 0]
    owners, owner_number = np.unique(owner[judged], return_inverse=True)
    codes = owner_number * len(sets.keys) + sets.of_text[text[judged]]
    items, item, count = np.unique(codes, return_inverse=True, return_counts=True)
    found = count > 1
    whose, which = np.divmod(items, max(len(sets.keys), 1))
    for one, other in _near_pairs(sets, owners[whose], which, lambda one, other: ~(found[one] & found[other])):
        found[one] = found[other] = True
    answer = np.zeros(len(owner), np.bool_)
    answer[judged] = found[item]
    return answer


def near_groups(texts: Texts) -> Ints:
    """Return the group of each of n texts: those that are nearly the same, also by way of others, share a number.

    Texts of fewer than four words share one where they have the same tokens.
    """
    from scipy import sparse
    from scipy.sparse import csgraph

    tokens = tokenise(texts)
    sets = word_sets(tokens)
    key = np.zeros(tokens.rows, np.uint64)
    np.add.at(key, tokens.row, mixed(word_hashes(tokens)[tokens.token]))
    long = sets.of_text >= 0
    key[long] = sets.keys[sets.of_text[long]]
    different, alike = np.unique(key, return_inverse=True)
    every = np.arange(len(sets.keys))
    pairs = _near_pairs(sets, np.zeros_like(every), every, lambda one, _: np.ones(len(one), np.bool_))
    near = np.concatenate([np.zeros((2, 0), np.int64), *(np.stack(pair) for pair in pairs)], axis=1)
    one, other = np.searchsorted(different, sets.keys[near])
    joined = sparse.coo_matrix((np.ones(len(one)), (one, other)), shape=(len(different), len(different)))
    groups: Ints = csgraph.connected_components(joined, directed=False)[1].astype(np.int64)
    return groups[alike]


def _near_pairs(sets: WordSets, owner: Ints, which: Ints, wanted: Callable[[Ints, Ints], Bools]) -> Iterator[Pairs]:
    """Yield pairs of items that are nearly the same, no pair of equal items among them.

    Args:
        sets: The sets.
        owner: Whose each of i items is, i.
        which: The set of each item, i; no two of one owner have the same.
        wanted: Says which of some pairs are still worth a look.
    """
    owners = mixed(owner.astype(np.uint64))
    for band in range(BANDS):
        key = _band(sets, band)[which] + owners
        met = _not_alone(key)
        order = met[np.lexsort((sets.keys[which[met]], key[met]))]
        key = key[order]
        alive = np.arange(len(key))
        for away in range(1, MOST_NEIGHBOURS + 1):
            alive = alive[alive < len(key) - away]
            alive = alive[key[alive] == key[alive + away]]
            if not len(alive):
                break
            one, other = order[alive], order[alive + away]
            look = wanted(one, other)
            one, other = one[look], other[look]
            for first in range(0, len(one), _PAIRS_AT_ONCE):
                some, others = one[first : first + _PAIRS_AT_ONCE], other[first : first + _PAIRS_AT_ONCE]
                near = _jaccard(sets, which[some], which[others]) >= LEAST_JACCARD
                yield some[near], others[near]


def _not_alone(keys: Hashes) -> Ints:
    """Where the numbers stand that stand more than once; most stand alone, and need no sorting by anything else."""
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(twice, keys), len(twice) - 1)
    return np.flatnonzero(twice[place] == keys)


def _band(sets: WordSets, band: int) -> Hashes:
    """One number for the minima of a band, of each set."""
    total = np.zeros(len(sets.keys), np.uint64)
    if not len(total):
        return total
    for row in range(MINIMA):
        factor = mixed(np.array([band * MINIMA + row], np.uint64)) | np.uint64(1)
        total = mixed(total + np.minimum.reduceat(sets.hashes * factor, sets.start[:-1]))
    return total


def _jaccard(sets: WordSets, one: Ints, other: Ints) -> NDArray[np.float64]:
    """The share that two sets have in common, of each of p pairs."""
    size = np.diff(sets.start)
    small, large = np.minimum(size[one], size[other]), np.maximum(size[one], size[other])
    index = np.zeros(len(one))
    close = np.flatnonzero(small >= LEAST_JACCARD * large)
    one, other = one[close], other[close]
    span = int(sets.word.max(initial=0)) + 1
    codes = np.repeat(np.arange(len(size)), size) * span + sets.word
    asked = np.repeat(other, size[one]) * span + sets.word[ranges(sets.start[one], size[one])]
    place = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
    pair = np.repeat(np.arange(len(one)), size[one])
    shared = np.bincount(pair, weights=codes[place] == asked, minlength=len(one))
    index[close] = shared / (size[one] + size[other] - shared)
    return index
