"""Praise that could stand under any post is told from comments that say something."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.audience.everyday import everyday, other_than_english
from closeknit.audience.generic import is_generic
from closeknit.metrics.texts import tokenise


def generic(text):
    return bool(is_generic(pa.array([text], pa.string()))[0])


@pytest.mark.parametrize(
    "text",
    [
        "😍", "🔥🔥🔥🔥", "❤️ 👏🏼", "nice pic", "So cute!!", "love it", "WOW", "soooo pretty 😍", "beautifulllll",
        "You look amazing babe", "@anna so gorgeous!", "Thanks for sharing", "𝓈𝑜 𝒸𝓊𝓉𝑒", "keep up the great work",
        "mega schön", "Wunderschönes Bild 😍", "du siehst toll aus", "so süß!!", "Trop belle ❤️", "j'adore",
        "magnifique photo", "que linda", "Qué guapa estás", "me encanta!!", "bellissima", "che meraviglia",
        "sei stupenda", "linda demais", "Que foto maravilhosa", "parabéns",
    ],
)  # fmt: skip
def test_praise_for_anybody_is_generic(text):
    assert generic(text)


@pytest.mark.parametrize(
    "text",
    [
        "love this dress", "Where is this?", "recipe please", "happy birthday", "beautiful, just like Lisbon in June",
        "das Rezept bitte", "tolle Farbe an der Wand", "où as-tu trouvé ça", "¿dónde es?", "che bel vestito",
        "amei esse vestido", "so true", "@anna", "@anna 😍", "this is the one", "#love", "cute $20", "10/10",
        "nice https://x.com", "📞", "", None, "...", "素敵な写真", "Красиво", "you you you",
    ],
)  # fmt: skip
def test_what_says_something_or_nothing_is_not_generic(text):
    assert not generic(text)


def test_words_of_two_languages_do_not_make_praise_together():
    # `die` is an article in German, and no praise in English stands beside it.
    assert not generic("die lovely ones")


@given(st.lists(st.sampled_from(["so cute", "where?", None, "😍", "Love the cake"]), max_size=8))
def test_each_text_is_judged_by_itself(texts):
    assert is_generic(pa.array(texts, pa.string())).tolist() == [generic(text) for text in texts]


def test_praise_may_stand_around_praise_and_both_are_everyday_words():
    lists = everyday()
    assert lists.praise.keys() <= lists.around.keys() <= lists.spoken.keys()
    assert "" not in lists.spoken


def test_other_languages_are_told_from_english_by_their_everyday_words():
    texts = pa.array(["das ist aber wirklich sehr schön", "what a day it was with you", "que bonito está esto", None])
    assert other_than_english(tokenise(texts)).tolist() == [True, False, True, False]
