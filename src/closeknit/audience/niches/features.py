"""What a learned model sees of creators: words, pairs, hashtags and beginnings of words, weighted by rarity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from scipy import sparse

from closeknit.audience.niches.creators import creator_niches
from closeknit.audience.niches.evidence import niche_evidence
from closeknit.audience.niches.lexicon import Lexicon
from closeknit.audience.niches.tokens import Array, Column, Ints, Tokens, tokenise
from closeknit.metrics.arrays import Floats

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

WORDS, TAGS, BEGINNINGS = "words", "hashtags", "beginnings"
# Five letters stand for a word whatever its ending.
_BEGINNING = 5
_FEWEST_CREATORS = 2
_BLANK = pa.scalar(" ", pa.large_string())

# Numbers of creators, and what each of them says, one for one.
Said = tuple[Ints, Column]


@dataclass(frozen=True)
class CreatorTexts:
    """What c creators write, in p posts, and further texts about them.

    Attributes:
        creators: How many creators there are (c).
        creator: Number of the creator of each post, p.
        posts: Caption and hashtags of each post (`evidence.post_texts`), p.
        more: Name -> creators and texts of a further field, such as mentions, places or biographies.
    """

    creators: int
    creator: Ints
    posts: Array
    more: Mapping[str, tuple[Ints, Array]] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """The w words that a model knows of one view.

    Attributes:
        words: As `tokens.fold` writes them, w.
        rarity: ln((1 + creators) / (1 + creators who say it)) + 1, w.
    """

    words: Column
    rarity: Floats


def views_of(texts: CreatorTexts) -> dict[str, Said]:
    """Cut what creators write into views: words with pairs, hashtags, beginnings, and one for each further field."""
    tokens = tokenise(texts.posts)
    who, words = texts.creator[tokens.row], tokens.distinct.take(tokens.word)
    tag = pc.starts_with(words, "#").to_numpy(zero_copy_only=False)
    plain = pc.utf8_ltrim(words, "#")
    long = pc.greater(pc.utf8_length(plain), _BEGINNING).to_numpy(zero_copy_only=False)
    views = {
        WORDS: _with_pairs(texts.creator, tokens),
        TAGS: (who[tag], words.filter(pa.array(tag))),
        BEGINNINGS: (who[long], pc.utf8_slice_codeunits(plain.filter(pa.array(long)), 0, _BEGINNING)),
    }
    return views | {name: _with_pairs(creator, tokenise(column)) for name, (creator, column) in texts.more.items()}


def _with_pairs(creator: Ints, tokens: Tokens) -> Said:
    """Every word, and every two words that follow each other in a text."""
    same = tokens.row[:-1] == tokens.row[1:]
    one, two = (tokens.distinct.take(side[same]) for side in (tokens.word[:-1], tokens.word[1:]))
    words = [tokens.distinct.take(tokens.word), pc.binary_join_element_wise(one, two, _BLANK)]
    rows = np.concatenate([tokens.row, tokens.row[:-1][same]])
    return creator[rows], pa.concat_arrays(words)


def learn_vocabulary(said: Said, creators: int) -> Vocabulary:
    """Return the words that two creators or more say.

    Args:
        said: Creators and their words.
        creators: How many creators there are.
    """
    who, words = said
    encoded = words.dictionary_encode()
    size = max(len(encoded.dictionary), 1)
    pairs = np.unique(who * size + encoded.indices.to_numpy())
    saying = np.bincount(pairs % size, minlength=size)[: len(encoded.dictionary)]
    known = saying >= _FEWEST_CREATORS
    return Vocabulary(
        encoded.dictionary.filter(pa.array(known)), np.log((1 + creators) / (1 + saying[known])) + 1
    )  # fmt: skip


def weigh(said: Said, vocabulary: Vocabulary, creators: int) -> sparse.csr_matrix:
    """Return (1 + ln count) x rarity of each known word for each creator; rows have length 1, or 0 without words.

    Args:
        said: Creators and their words.
        vocabulary: The w words that count.
        creators: How many rows to return (c).

    Returns:
        Sparse, c x w.
    """
    who, words = said
    index = pc.fill_null(pc.index_in(words, vocabulary.words), -1).to_numpy()
    known = index >= 0
    shape = (creators, len(vocabulary.words))
    counts = sparse.csr_matrix((np.ones(known.sum()), (who[known], index[known])), shape=shape)
    counts.data = (1 + np.log(counts.data)) * vocabulary.rarity[counts.indices]
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(length > 0, length, 1.0)) @ counts)


def word_list_shares(texts: CreatorTexts, lexicon: Lexicon) -> Floats:
    """Return the share of each creator's posts that speaks for each niche, c x k; 0 where none says anything."""
    evidence = niche_evidence(texts.posts, None, lexicon)
    return np.nan_to_num(creator_niches(texts.creator, evidence, lexicon, creators=texts.creators).shares)
