"""How much each post speaks for each niche."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.audience.niches.lexicon import Found, Lexicon, find
from closeknit.audience.niches.tokens import Array, Column, tokenise
from closeknit.metrics.arrays import Floats

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

# Texts cut at once, so that memory stays bounded.
_AT_ONCE = 50_000


def niche_evidence(captions: Array, hashtags: "Array | None", lexicon: Lexicon) -> Floats:
    """Return how many different words of each niche stand in each post, p x k; 0 where it says nothing about it.

    Args:
        captions: p texts, NULL where missing; hashtags in them count.
        hashtags: p lists of hashtags, with or without `#`, NULL where missing; None where nobody collected them.
        lexicon: The k niches.
    """
    texts = post_texts(captions, hashtags)
    parts = [_evidence(texts.slice(start, _AT_ONCE), lexicon) for start in range(0, len(texts), _AT_ONCE)]
    return np.concatenate([np.zeros((0, len(lexicon.niches))), *parts])


def post_texts(captions: Array, hashtags: "Array | None") -> Column:
    """Return caption and hashtags of each post as one text, p; a missing one is an empty text."""
    texts = pc.fill_null(captions.cast(pa.large_string()), "")
    if hashtags is not None:
        joined = pc.binary_join(hashtags.cast(pa.list_(pa.string())), " #").cast(pa.large_string())
        texts = pc.binary_join_element_wise(texts, pc.fill_null(joined, ""), pa.scalar(" #", pa.large_string()))
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def look_up(texts: Array, lexicon: Lexicon) -> Found:
    """Return which words of which niches stand in each text."""
    return find(tokenise(texts), lexicon)


def _evidence(texts: Array, lexicon: Lexicon) -> Floats:
    found, niches = look_up(texts, lexicon), len(lexicon.niches)
    counts = np.bincount(found.row * niches + found.niche, minlength=len(texts) * niches)
    return counts.reshape(len(texts), niches).astype(np.float64)
