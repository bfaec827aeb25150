"""Comments that are nearly the same are found, and only those."""

import time
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.metrics import near_duplicates as module
from closeknit.metrics.near_duplicates import LEAST_JACCARD, near_duplicates, near_groups
from closeknit.metrics.texts import tokenise
from closeknit.metrics.word_sets import FEWEST_WORDS, word_hashes

WORDS = ["cake", "tea", "sun", "#tag", "7", "sea", "dog", "red", "写", "真", "最", "高"]


def found(texts, owner=None):
    owner = np.zeros(len(texts), np.int64) if owner is None else np.asarray(owner)
    return near_duplicates(owner, pa.array(texts, pa.string())).tolist()


def words_of(text):
    """The set of words, written down by hand: letters without blanks go in pairs."""
    parts = text.split()
    single = [part for part in parts if part.isascii()]
    pairs = [a + b for a, b in pairwise(parts) if not a.isascii() and not b.isascii()]
    length = len(single) + (len(parts) - len(single)) / 2
    return frozenset(single + pairs) if length >= FEWEST_WORDS else frozenset()


def compared(owner, texts):
    """Every pair compared: what must be found."""
    sets = [words_of(text) for text in texts]
    answer = [False] * len(texts)
    for i, j in combinations(range(len(texts)), 2):
        either = sets[i] | sets[j]
        if owner[i] == owner[j] and sets[i] and sets[j] and len(sets[i] & sets[j]) >= LEAST_JACCARD * len(either):
            answer[i] = answer[j] = True
    return answer


worlds = st.lists(st.tuples(st.integers(0, 2), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)), max_size=25)


@given(worlds)
def test_nothing_is_found_that_is_not_nearly_the_same(world):
    owner, texts = [o for o, _ in world], [t for _, t in world]
    truth = compared(owner, texts)
    assert all(true for true, said in zip(truth, found(texts, owner), strict=True) if said)


def test_nearly_everything_is_found_that_is_nearly_the_same():
    rng, true, both = np.random.default_rng(3), 0, 0
    for _ in range(60):
        bases = [rng.choice(400, rng.integers(5, 25), replace=False) for _ in range(6)]
        texts = []
        for _ in range(30):
            base = bases[rng.integers(6)].copy()
            base[rng.random(len(base)) < 0.06] = rng.integers(400)
            texts.append(" ".join(f"w{number}" for number in base))
        owner = rng.integers(0, 2, 30)
        truth = np.array(compared(owner, texts))
        true, both = true + truth.sum(), both + (truth & found(texts, owner)).sum()
    assert true > 500
    assert both / true > 0.995


@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world, random):
    shuffled = list(enumerate(world))
    random.shuffle(shuffled)
    before = found([t for _, t in world], [o for o, _ in world])
    after = found([t for _, (_, t) in shuffled], [o for _, (o, _) in shuffled])
    assert [before[place] for place, _ in shuffled] == after


@pytest.mark.parametrize(
    "other",
    [
        "GREAT CONTENT, KEEP IT GOING!!!", "great content keep it going 🔥🔥", "@mila great content... keep it going",
        "𝕘𝕣𝕖𝕒𝕥 content keep it going", "keep it going, great content", "great content keep it going https://x.com",
        "great new content keep it going",
    ],
)  # fmt: skip
def test_case_emoji_punctuation_mentions_links_and_order_do_not_make_a_comment_another_one(other):
    assert found(["Great content, keep it going", other, "I made this with my sister on Sunday"]) == [True, True, False]


def test_short_comments_missing_ones_and_those_of_other_creators_are_not_compared():
    assert found(["so very cute", "so very cute"]) == [False, False]
    assert found([None, None, ""]) == [False, False, False]
    same = "we would love to work with you"
    assert found([same, same], [1, 2]) == [False, False]
    assert found([same, same, None], [2, 2, 2]) == [True, True, False]
    assert found([]) == []


def test_scripts_without_blanks_are_compared_by_pairs_of_letters():
    assert found(["この写真は最高ですね！", "この写真は最高ですね😍", "明日は東京に行きたいです"]) == [
        True,
        True,
        False,
    ]


def test_a_thousand_comments_of_one_template_are_found_in_a_moment():
    texts = [f"i made {number} dollars in one week with this platform thank you" for number in range(3_000)]
    begun = time.monotonic()
    assert all(found(texts))
    assert time.monotonic() - begun < 5


def test_few_neighbours_are_enough_where_everybody_is_near(monkeypatch):
    monkeypatch.setattr(module, "MOST_NEIGHBOURS", 1)
    assert all(found([f"today i tried number {n} of your lovely cakes with tea" for n in range(50)]))


def test_a_word_has_the_same_hash_in_every_process():
    assert word_hashes(tokenise(pa.array(["hello 😍"]))).tolist() == [18137566955070085496, 7327740521522976454]


class TestGroups:
    def test_hold_what_is_nearly_the_same_also_by_way_of_others(self):
        steps = ["a b c d e f g h i j", "a b c d e f g h i k", "a b c d e f g h l k", "z y x w v u t s r q"]
        one, two, three, four = near_groups(pa.array(steps))
        assert one == two == three != four

    def test_hold_short_texts_of_the_same_tokens(self):
        one, two, three, four = near_groups(pa.array(["Nice!", "nice", "nice 🔥", "🔥"]))
        assert one == two
        assert len({one, three, four}) == 3

    def test_of_nothing_are_none(self):
        assert near_groups(pa.array([], pa.string())).tolist() == []
