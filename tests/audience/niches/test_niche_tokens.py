"""Texts are cut into words the same way one by one and in whole columns."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.audience.niches.tokens import fold, tokenise, words_of

# Letters of many scripts and everything that can stand between them, often side by side.
LETTERS = st.one_of(
    # Letters that this Python does not know yet may be known to Arrow.
    st.characters(codec="utf-8", exclude_categories=("Cn",)),
    st.sampled_from("aZé_#＃@ ßİ-.,\n\t😋🧴🏽\u200d\ufe0f\u20e3\u0301日本語พ가각ﬁ𝓐١५𠀀🇩🇪ΑΣσς"),
)
TEXTS = st.lists(st.one_of(st.none(), st.text(LETTERS, max_size=30)), max_size=6)


def cut(column):
    tokens = tokenise(column)
    found = [[] for _ in range(len(column))]
    for row, word in zip(tokens.row.tolist(), tokens.word.tolist(), strict=True):
        found[row].append(tokens.distinct[word].as_py())
    return found


@given(TEXTS)
def test_a_column_is_cut_as_each_of_its_texts(texts):
    assert cut(pa.array(texts, pa.string())) == [words_of(text or "") for text in texts]


@given(TEXTS)
def test_a_slice_and_a_chunked_column_are_cut_alike(texts):
    column = pa.array(["before", *texts, "after"], pa.string())
    expected = [words_of(text or "") for text in texts]
    assert cut(column.slice(1, len(texts))) == expected
    assert cut(pa.chunked_array([column.slice(1, len(texts))])) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sunday PANCAKES!!! #Brunch", ["sunday", "pancakes", "#brunch"]),
        ("#one#two #slow_fashion", ["#one", "#two", "#slowfashion"]),
        ("Crème brûlée, Straße, Küche", ["creme", "brulee", "strasse", "kuche"]),
        ("so good😋😋🧴", ["so", "good", "😋", "😋", "🧴"]),
        ("👩‍🍳🏋🏽‍♀️", ["👩", "🍳", "🏋", "♀"]),
        ("ＦＵＬＬ ﬁt ＃wide", ["full", "fit", "#wide"]),
        ("ΚΑΛΗΜΕΡΑΣ καλημερας", ["καλημερασ", "καλημερασ"]),
        ("# _ #_ ...", []),
        ("今日のコーデ 패션", ["今日のコーデ", "패션"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into(text, words):
    assert words_of(text) == words
    assert cut(pa.array([text])) == [words]


def test_folding_is_done_once_and_for_all():
    for word in ("#Slow_Fashion", "Crème", "İSTANBUL", "が", "각"):
        assert fold(fold(word)) == fold(word)


def test_missing_texts_have_no_words_and_keep_their_row():
    tokens = tokenise(pa.array([None, "a", None, "b"]))
    assert tokens.row.tolist() == [1, 3]
