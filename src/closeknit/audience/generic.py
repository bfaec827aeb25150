"""Praise that could stand under any post: only emoji, `nice pic`, `so cute!!`, `mega schön`, `que linda`."""

import numpy as np

from closeknit.audience.everyday import Bits, everyday, languages
from closeknit.metrics.characters import EMOJI, MENTION, WORD
from closeknit.metrics.texts import ADDRESS, LINK, PHONE, Bools, Texts, Tokens, tokenise

_ALL = np.uint8(255)


def is_generic(texts: Texts) -> Bools:
    """Say which of n texts are praise without a word about the post; a missing text is not.

    A text is, if it has only emoji, or if all its words are on one language's lists of praise and of what stands around
    praise (`everyday.toml`), at least one of them praise. Whoever names a number, a hashtag, a price or a link says
    something, and so does who only mentions somebody.
    """
    return generic(tokenise(texts))


def generic(tokens: Tokens) -> Bools:
    """Say which of n texts are praise without a word about the post, as `is_generic` does."""
    praises, fits = _languages(tokens)
    starts = np.flatnonzero(np.diff(tokens.row, prepend=-1))
    found = np.zeros(tokens.rows, np.bool_)
    if not len(starts):
        return found
    kind, token = tokens.kind, tokens.token
    all_fit = np.bitwise_and.reduceat(fits[token], starts)
    any_praise = np.bitwise_or.reduceat(praises[token], starts)
    mentions = np.bitwise_or.reduceat((kind == MENTION)[token], starts)
    wordless = np.bitwise_and.reduceat((kind != WORD)[token], starts)
    says_nothing = np.where(wordless, ~mentions & (all_fit == _ALL), (all_fit & any_praise) != 0)
    found[tokens.row[starts]] = says_nothing
    return found


def _languages(tokens: Tokens) -> tuple[Bits, Bits]:
    """In which languages each different token praises, and in which it may stand beside praise, as bits."""
    words = tokens.spellings
    praises, fits = languages(words, everyday().praise), languages(words, everyday().around)
    contacts = np.isin(np.array(words, object), [LINK, ADDRESS, PHONE])
    fits[((tokens.kind == EMOJI) & ~contacts) | (tokens.kind == MENTION)] = _ALL
    return praises, fits
