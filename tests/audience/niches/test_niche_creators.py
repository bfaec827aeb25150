"""Posts add up to what a creator is about, or to "I don't know"."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from invented_creators import lexicon, niche, ours

from closeknit.audience.niches.creators import LEADS, creator_niches, focus_of, post_parts
from closeknit.audience.niches.evidence import niche_evidence
from closeknit.audience.niches.learned import LearnedNiches
from closeknit.audience.niches.main_niche import (
    LEARNED,
    NONE_OF_THEM,
    OWN_WORDS,
    SPLIT,
    THIN,
    WORD_LISTS,
    main_niches,
)
from closeknit.metrics.arrays import ENDS

PLAIN = lexicon(niche("food", "soup"), niche("vegan", "tofu", "food"), niche("pet", "dog"), niche("travel", "beach"))


def about(*captions, words=PLAIN, biography=None):
    """One creator."""
    evidence = niche_evidence(pa.array(captions, pa.string()), None, words)
    told = None if biography is None else niche_evidence(pa.array([biography]), None, words)
    return creator_niches(np.zeros(len(captions), np.int64), evidence, words, told, creators=1)


def named(found):
    return None if found.main[0] < 0 else found.names[found.main[0]]


def labels(found):
    return {name for name, hers in zip(found.names, found.labels[0], strict=True) if hers}


@pytest.mark.parametrize(
    ("captions", "main"),
    [
        (["soup", "soup"], "food"),
        (["soup", "tofu", "tofu"], "food"),
        (["soup"], None),
        (["soup", "dog"], None),
        (["soup", "soup", "dog"], None),
        (["soup", "soup", "soup", "dog"], "food"),
        (["hello", "hello"], None),
        ([], None),
    ],
)
def test_a_main_niche_is_named_where_enough_posts_agree(captions, main):
    assert named(about(*captions)) == main


def test_a_creator_who_is_about_several_things_has_several_labels():
    assert labels(about(*["tofu"] * 5, *["dog"] * 5)) == {"food", "vegan", "pet"}
    assert labels(about(*["soup"] * 20, "dog")) == {"food"}


def test_a_post_counts_one_however_many_words_stand_in_it():
    words = lexicon(niche("food", "soup, stew, cake, bread"), niche("pet", "dog"))
    found = about("soup stew cake bread", "dog", words=words)
    assert found.shares[0].tolist() == [0.5, 0.5]


def test_what_says_nothing_is_missing_and_not_0():
    found = about("hello", None)
    assert np.isnan(found.shares).all()
    assert np.isnan([found.leads[0], found.focus[0], *found.focus_ends[:, 0]]).all()
    assert found.n[0] == 0
    assert not found.labels.any()


def test_without_any_niche_nothing_is_said():
    found = about("soup", "soup", words=lexicon())
    assert (found.main[0], found.n[0], np.isnan(found.focus[0])) == (-1, 0, True)


def test_a_biography_counts_as_two_posts_but_not_for_focus():
    found = about(biography="soup lover")
    assert named(found) == "food"
    assert (found.n[0], np.isnan(found.focus[0])) == (0, True)


OWN = '[acne]\nparent = "beauty"\nwords = "Akne, unreine Haut, #acneskin"\n[huts]\nwords = "hut"\n'


def test_an_own_niche_wins_over_ours():
    found = about("my hut on the beach", "hut with a dog", words=ours(OWN))
    assert (named(found), found.own[0]) == ("huts", True)
    assert labels(found) == {"huts"}


def test_an_own_child_that_fills_its_parent_is_the_main_niche():
    found = about("Unreine Haut und Make-up", "#acneskin", words=ours(OWN))
    assert named(found) == "acne"
    assert {"acne", "beauty"} <= labels(found)
    assert named(about("lipstick", "mascara", "lipstick", "Akne", words=ours(OWN))) == "beauty"


EVIDENCE = arrays.arrays(np.float64, (6, 4), elements=st.sampled_from([0.0, 0.0, 1.0, 2.0, 5.0]))


@given(EVIDENCE)
def test_parts_of_a_post_add_up_to_one_and_no_child_exceeds_its_parent(evidence):
    evidence[:, 0] += evidence[:, 1]  # as the words of a child speak for its parent
    parts = post_parts(evidence, PLAIN)
    total = parts[:, [0, 2, 3]].sum(axis=1)
    assert np.isin(np.round(total, 12), [0, 1]).all()
    assert (parts[:, 1] <= parts[:, 0] + 1e-12).all()


@given(EVIDENCE, st.permutations(range(6)))
def test_the_order_of_posts_does_not_matter(evidence, order):
    evidence[:, 0] += evidence[:, 1]
    one, two = (creator_niches(np.zeros(6, np.int64), rows, PLAIN) for rows in (evidence, evidence[order]))
    assert np.allclose(one.shares, two.shares, equal_nan=True)
    assert np.allclose(one.focus, two.focus, equal_nan=True)


@given(arrays.arrays(np.float64, (3, 5), elements=st.floats(0, 30)))
def test_focus_lies_between_0_and_1_inside_its_intervals(posts):
    focus, ends = focus_of(posts)
    low, high, low95, high95 = ends
    for smaller, larger in ((0, low95), (low95, low), (low, high), (high, high95), (high95, 1)):
        assert (np.asarray(smaller) <= np.asarray(larger) + 1e-9).all()
    assert ((focus > 0) & (focus < 1)).all()
    assert list(ENDS) == ["low", "high", "low95", "high95"]


@pytest.mark.parametrize("posts", [[3, 1, 0, 0, 0, 0], [10, 9, 1, 0, 0, 0], [0.5, 0.5, 1, 1, 2, 5]])
def test_focus_has_the_moments_of_the_law_it_names(posts):
    drawn = np.random.default_rng(1).dirichlet(np.array(posts) + 1 / 6, 100_000)
    logs = np.log(drawn, out=np.zeros_like(drawn), where=drawn > 0)
    focus = 1 + (drawn * logs).sum(axis=1) / np.log(6)
    ours, ends = focus_of(np.array([posts], float))
    assert ours[0] == pytest.approx(focus.mean(), abs=0.003)
    assert ends[:2, 0] == pytest.approx(np.quantile(focus, [0.1, 0.9]), abs=0.03)


def test_focus_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(7)
    niches = rng.dirichlet(np.full(8, 1 / 8), 3_000)
    logs = np.log(niches, out=np.zeros_like(niches), where=niches > 0)
    truth = 1 + (niches * logs).sum(axis=1) / np.log(8)
    posts = np.array([rng.multinomial(rng.integers(2, 12), law) for law in niches]).astype(float)
    _, (low, high, low95, high95) = focus_of(posts)
    # The law of a creator who writes about one thing alone piles up at 1, beyond any upper end below it.
    held80, held95 = (((a <= truth) & (truth <= b)) | (truth > 0.999) for a, b in ((low, high), (low95, high95)))
    assert 0.76 <= held80.mean() <= 0.90
    assert 0.92 <= held95.mean() <= 0.99


def test_one_niche_alone_is_all_focus():
    focus, ends = focus_of(np.array([[3.0]]))
    assert (focus[0], ends[:, 0].tolist()) == (1.0, [1.0] * 4)


def learned(labels_=("boats", "food", "other")):
    return LearnedNiches(labels_, np.zeros(3), np.zeros(3), {}, {}, (), np.zeros((0, 3)), {})


@pytest.mark.parametrize(
    ("captions", "probable", "niche_", "why"),
    [
        (["soup", "soup"], None, "food", WORD_LISTS),
        (["soup", "dog"], None, None, SPLIT),
        (["soup"], None, None, THIN),
        (["hello"], None, None, THIN),
        (["soup", "soup"], [0.8, 0.1, 0.1], "boats", LEARNED),
        (["soup", "soup"], [0.1, 0.1, 0.8], None, NONE_OF_THEM),
        (["soup", "soup"], [0.4, 0.35, 0.25], None, SPLIT),
        (["soup", "soup"], [0.35, 0.4, 0.25], "food", WORD_LISTS),
        (["dog", "dog"], [0.4, 0.35, 0.25], "pet", WORD_LISTS),
        (["soup", "soup"], [np.nan] * 3, "food", WORD_LISTS),
        (["soup"], [0.8, 0.1, 0.1], "boats", LEARNED),
    ],
)
def test_the_main_niche_comes_from(captions, probable, niche_, why):
    model = None if probable is None else learned()
    found = main_niches(about(*captions), None if probable is None else np.array([probable]), model)
    assert (found.niche[0], found.why[0]) == (niche_, why)


def test_own_words_go_before_a_learned_label():
    found = main_niches(about("hut", "hut", words=ours(OWN)), np.array([[0.9, 0.05, 0.05]]), learned())
    assert (found.niche[0], found.why[0]) == ("huts", OWN_WORDS)


def test_a_lead_is_a_probability_that_grows_with_posts():
    leads = [about(*["soup"] * posts, "dog").leads[0] for posts in (1, 2, 4, 8)]
    assert leads == sorted(leads)
    assert leads[0] == pytest.approx(0.5)
    assert leads[-1] > LEADS
