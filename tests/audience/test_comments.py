"""Comments are marked in one pass as each mark alone would be."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from closeknit.audience.comments import mark_comments
from closeknit.audience.generic import is_generic
from closeknit.audience.spam.model import default_model, spam_probability
from closeknit.metrics.near_duplicates import near_duplicates
from closeknit.metrics.texts import token_count, tokenise

SAYINGS = st.sampled_from(
    ["so cute", None, "", "😍😍", "I made this with my kids today", "I made this with my kids today!!", "@a look",
     "contact me on telegram, my trading platform made $9 000 profit in crypto"]
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 2), SAYINGS), max_size=12))
def test_each_mark_is_what_its_own_function_says(world):
    owner = np.array([who for who, _ in world], np.int64)
    texts = pa.array([text for _, text in world], pa.string())
    marks = mark_comments(owner, texts, default_model())
    np.testing.assert_array_equal(marks.spam_probability, spam_probability(texts, default_model()))
    assert marks.is_generic.tolist() == is_generic(texts).tolist()
    assert marks.tokens.tolist() == token_count(tokenise(texts)).tolist()
    assert marks.near_duplicate.tolist() == near_duplicates(owner, texts).tolist()
    assert marks.unknown.tolist() == [text is None for _, text in world]
    assert marks.is_spam.tolist() == [text is not None and "telegram" in text for _, text in world]


def test_a_missing_text_is_marked_with_nothing():
    marks = mark_comments(np.zeros(2, np.int64), pa.nulls(2, pa.string()), default_model())
    assert np.isnan(marks.spam_probability).all()
    for mark in (marks.is_spam, marks.is_generic, marks.near_duplicate):
        assert not mark.any()
    assert marks.unknown.all()
