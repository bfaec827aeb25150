"""Everything that is marked on a comment in one pass: spam, praise for anybody, how many tokens, nearly repeated."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.audience.generic import generic
from closeknit.audience.spam.model import SpamModel
from closeknit.metrics.arrays import Floats
from closeknit.metrics.near_duplicates import repeated
from closeknit.metrics.texts import Bools, Ints, Texts, plain_column, token_count, tokenise


@dataclass(frozen=True)
class CommentMarks:
    """What n comments are marked with; where the text is missing nothing is, and `unknown` says so.

    Attributes:
        spam_probability: Estimated, if as many were spam as among the model's labels, n; NaN where unknown.
        is_spam: Whether that is above the model's threshold, n.
        is_generic: Praise that could stand under any post, n.
        tokens: Words, runs of emoji and runs of mentions, n; 0 where unknown.
        near_duplicate: Nearly the same as another comment under the same creator's posts, n.
        unknown: The text is missing, n.
    """

    spam_probability: Floats
    is_spam: Bools
    is_generic: Bools
    tokens: NDArray[np.int32]
    near_duplicate: Bools
    unknown: Bools


def mark_comments(owner: Ints, texts: Texts, model: SpamModel) -> CommentMarks:
    """Mark n comments; equal texts are looked at once.

    Args:
        owner: Number of the creator under whose posts each stands, n; repeats are sought among all comments given, so
            all of a creator's comments have to come together.
        texts: What they say, n, NULL where missing.
        model: Of spam.
    """
    unknown = np.asarray(texts.is_null().to_numpy(zero_copy_only=False), np.bool_)
    encoded: Any = plain_column(texts).dictionary_encode()
    which = encoded.indices.to_numpy().astype(np.int64)
    different = encoded.dictionary
    tokens = tokenise(different)
    probability = np.where(unknown, np.nan, special.expit(model.log_odds(different, tokens))[which])
    return CommentMarks(
        spam_probability=probability,
        is_spam=probability > model.threshold,
        is_generic=generic(tokens)[which] & ~unknown,
        tokens=token_count(tokens)[which].astype(np.int32),
        near_duplicate=repeated(owner, np.where(unknown, -1, which), tokens),
        unknown=unknown,
    )
