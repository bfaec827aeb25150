"""Texts are cut into tokens as the rule for one text says."""

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.metrics import texts as module
from closeknit.metrics.characters import characters, places, plain_word
from closeknit.metrics.texts import ADDRESS, LINK, PHONE, in_order, token_count, tokenise

UNSPACED = re.compile("[\u0e00-\u0fff\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\U00020000-\U000dffff]")
LETTERS = st.sampled_from(
    [*"abcXYZé ß_09#@.,!?'’-$€ 😍🔥❤\ufe0f\u200d\u00a0𝔸ⓘᴀ🅑アイ可ไทยक्षअ한글\u0301\n<>", "１", "🩷"]
)


def written(texts):
    """The tokens of each text, spelled."""
    tokens = tokenise(texts)
    found = [[] for _ in range(tokens.rows)]
    for row, token in zip(tokens.row, tokens.token, strict=True):
        found[row].append(tokens.spellings[token])
    return found


def tokens_of(text):
    """The rule for one text without links, mentions and numbers of telephones, letter by letter."""
    found, before = [], "gap"
    for letter in text:
        kind = unicodedata.category(letter)
        if kind[0] == "M" or kind == "Cf":
            continue
        read = plain_word(letter)
        kind = unicodedata.category(read)
        if UNSPACED.match(read) and kind[0] in "LN":
            now = "letter"
        elif kind[0] in "LN" or read == "_":
            now = "word"
        elif kind == "Sc" or (kind == "So" and not 0x2800 <= ord(read) < 0x2900) or 0x1F000 <= ord(read) < 0x1FB00:
            now = "gap" if kind == "Sk" else "sign"
        else:
            now = {"#": "tag", "@": "sign"}.get(read, "gap")
        if now == "word" and before in {"word", "tag"}:
            found[-1] += read
        elif now != "gap":
            found.append(read)
        before = now
    return [token for token in found if token != "#"]


@given(st.lists(st.lists(LETTERS, max_size=12).map("".join), max_size=6))
def test_a_column_is_cut_as_each_text_would_be(column):
    # What is masked has tests of its own.
    column = [re.sub(r"[@<][\w.]*|\w\.\w", " ", text) for text in column]
    assert written(pa.array(column, pa.string())) == [tokens_of(text) for text in column]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_text_can_be_cut(column):
    tokens = tokenise(pa.array(column, pa.string()))
    assert tokens.rows == len(column)
    assert (np.diff(tokens.row) >= 0).all()
    assert "" not in tokens.spellings


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don’t miss this!! 😍😍", ["don", "t", "miss", "this", "😍", "😍"]),
        ("#Slow_Fashion # ##x #1", ["#slow_fashion", "#x", "#1"]),
        ("𝔸𝕝𝕚 ⓘⓝⓥⓔⓢⓣ 🅖🅐🅘🅝🅢 ᴄʀᴇᴍᴇ Crème ƈlub Łódź", ["ali", "invest", "gains", "creme", "creme", "club", "lodz"]),
        ("can\u200bt h\u0101\u017ae\u0142", ["cant", "hazel"]),
        ("@mila.bakes see https://x.com/a?b=1", ["@", "see", LINK]),
        ("www.shop.de, mila.com/x bit.ly/ab <url:site>", [LINK, LINK, LINK, LINK]),
        ("Ask a.b@mail.com or <email>", ["ask", ADDRESS, "or", ADDRESS]),
        ("+49 (170) 123-4567 <phone> 22 700", [PHONE, PHONE, "22", "700"]),
        ("ok.Nice", ["ok", "nice"]),
        ("$10k £5", ["$", "10k", "£", "5"]),
        ("👩\u200d🍳👍🏻 1\ufe0f\u20e3", ["👩", "🍳", "👍", "1"]),
        ("写真最高 너무 귀여워요", ["写", "真", "最", "高", "너무", "귀여워요"]),
        ("🩷", ["🩷"]),
    ],
)
def test_named_cases_are_cut_as_people_would(text, tokens):
    assert written(pa.array([text])) == [tokens]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (None, 0), ("", 0), ("...", 0), ("❤️❤️🔥", 1), ("so cute 😍😍", 3), ("@a @b @c", 1), ("@a look @b", 3),
        ("かわいい", 2), ("可愛い", 2), ("😍 wow 😍", 3),
    ],
)  # fmt: skip
def test_a_run_of_emoji_or_mentions_counts_once_and_two_letters_without_blanks_are_a_word(text, count):
    assert token_count(tokenise(pa.array([text], pa.string()))).tolist() == [count]


def test_missing_texts_slices_and_chunks_are_cut_like_whole_columns(monkeypatch):
    column = pa.array(["zero", "one two", None, "three 😍", "four"])
    assert written(column.slice(1, 3)) == [["one", "two"], [], ["three", "😍"]]
    whole = written(column)
    assert written(pa.chunked_array([column.slice(0, 2), column.slice(2)])) == whole
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", 2)
    assert written(column) == whole
    assert written(pa.array([], pa.string())) == []
    assert written(pa.nulls(2)) == [[], []]


def test_letters_in_disguise_are_told_from_letters_with_accents():
    def disguised(text):
        return characters().disguised[places(np.frombuffer(text.encode("utf-32-le"), np.uint32))].tolist()

    assert all(disguised("𝔸𝕒ⓐＡ🅐ᴀ"))
    assert not any(disguised("aéłøđК한可º1"))


@given(st.lists(st.integers(0, 50)))
def test_numbers_come_back_once_and_in_order(numbers):
    assert in_order(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))
