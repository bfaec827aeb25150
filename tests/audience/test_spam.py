"""What the spam model says, on comments written for the purpose and on the labels it was learned from."""

import json
from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from audience.invented_comments import invent_comments, write_comments
from closeknit.audience.spam import learning
from closeknit.audience.spam.labels import read_labelled_comments
from closeknit.audience.spam.learning import About, learn_spam, lowest_threshold, read_corpus
from closeknit.audience.spam.model import DEFAULT, default_model, explain, read_model, spam_probability, write_model
from closeknit.audience.spam.terms import DISGUISED, disguised, telling, terms_of
from closeknit.metrics.texts import tokenise
from closeknit.vocabulary.errors import UnusableFile, UsageError
from realdata import real_folder

ABOUT = About("invented", "CC0", "nobody", "invented labels")
SWINDLE = "I invested $2 000 and made $22 700 in a week, contact @mrs.trader on telegram"


@cache
def invented():
    texts, label = invent_comments()
    return learn_spam(pa.array(texts), label, ABOUT)


def is_spam(text, model=None):
    return explain(text, model or default_model()).is_spam


class TestTheModelThatShips:
    @pytest.mark.parametrize(
        "text",
        [
            SWINDLE, "crypto platform with huge profits, legit trader, dm now",
            "𝕄𝕪 𝕡𝕝𝕒𝕥𝕗𝕠𝕣𝕞 𝕞𝕒𝕕𝕖 𝕞𝕖 $5000 𝕚𝕟 𝕒 𝕨𝕖𝕖𝕜, 𝕔𝕠𝕟𝕥𝕒𝕔𝕥 𝕞𝕖 𝕠𝕟 𝕥𝕖𝕝𝕖𝕘𝕣𝕒𝕞",
        ],
    )  # fmt: skip
    def test_calls_a_swindle_spam(self, text):
        assert is_spam(text)

    @pytest.mark.parametrize(
        "text",
        [
            "love this!! dm me the recipe", "LOVE THIS!!! WHERE IS THE DRESS FROM? SEND ME THE LINK PLEASE",
            "so grateful for you and your kind words, you changed my life",
            "you are such a blessing, God bless you and your beautiful family",
            "I appreciate you so much, so excited for you", "@anna we should go there", "❤️❤️❤️",
            "Ich habe das Rezept gestern nachgekocht, vielen Dank dir!", "que linda amiga, saudades de você",
            "Me encanta, ¿dónde compraste la chaqueta?", "J'ai commandé le livre grâce à toi",
            "Che meraviglia, ci siamo stati a giugno", "I'm so sorry for your loss, sending you all my strength",
            "sooooo cute", "First marathon done, 42 km in 4:31!", "It was $20 at the market in town", "",
        ],
    )  # fmt: skip
    def test_leaves_what_followers_write_alone(self, text):
        assert not is_spam(text)

    def test_says_what_it_was_learned_on_and_under_which_licence(self):
        model = default_model()
        assert model.licence == "MIT"
        assert "ScamSpot" in model.credit
        assert model.errors.alarms <= learning.MOST_ALARMS * model.errors.honest
        assert "honest comments" in model.chosen

    def test_names_nobody(self):
        assert not any("#" in term or "_" in term for term in default_model().weights)

    def test_does_not_count_capital_letters_mentions_in_front_or_length(self):
        probability = spam_probability(
            pa.array(["invest with me", "INVEST WITH ME", "@anna @bea invest with me", "invest with me and and so on"]),
            default_model(),
        )
        assert probability == pytest.approx(probability[0])

    def test_estimates_nothing_of_a_missing_text(self):
        assert np.isnan(spam_probability(pa.array([None, "x"]), default_model())).tolist() == [True, False]

    @pytest.mark.real
    def test_comes_out_again_when_learned_again(self, tmp_path):
        labels = real_folder("ig-spam-comments-scamspot-2023") / "comments.csv"
        shipped = json.loads(DEFAULT.read_text("utf-8"))
        about = About(*(shipped[name] for name in ("name", "licence", "credit")), labels.name)
        write_model(learn_spam(*read_labelled_comments(labels), about), tmp_path / "again.json")
        again = json.loads((tmp_path / "again.json").read_text("utf-8"))
        weights, shipped_weights = again.pop("weights"), shipped.pop("weights")
        for name in ("intercept", "threshold"):
            assert again.pop(name) == pytest.approx(shipped.pop(name), abs=0.02)
        assert again == shipped
        assert weights == pytest.approx(shipped_weights, abs=0.02)


class TestExplaining:
    def test_lists_what_spoke_for_and_against_strongest_first(self):
        verdict = explain(SWINDLE, default_model())
        assert "contact" in [reason.says for reason in verdict.speaks_for]
        assert verdict.speaks_for[0].log_odds >= verdict.speaks_for[-1].log_odds > 0
        assert all(reason.log_odds < 0 for reason in verdict.speaks_against)

    @pytest.mark.parametrize("text", [SWINDLE, "𝕞𝕪 𝕡𝕝𝕒𝕥𝕗𝕠𝕣𝕞", "nothing to say", "", "free free free"])
    def test_adds_up_to_the_estimate(self, text):
        verdict, model = explain(text, default_model()), default_model()
        told = sum(reason.log_odds for reason in (*verdict.speaks_for, *verdict.speaks_against))
        assert special.expit(model.intercept + told) == pytest.approx(verdict.probability)


class TestTerms:
    def test_are_words_and_pairs_each_found_once(self):
        terms = terms_of(tokenise(pa.array(["dm me, dm me now", "me dm", None])))
        rows, found = terms.find(["dm me", "dm", "absent word", "me now"])
        assert list(zip(rows.tolist(), found.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 3), (1, 1)]

    def test_read_every_digit_as_0_and_leave_out_mentions_in_front(self):
        terms = terms_of(tokenise(pa.array(["@a @b made $22 @c"])))
        assert terms.spelled(terms.code) == ["made", "$", "00", "@", "made $", "$ 00", "00 @"]

    def test_that_everybody_uses_or_that_name_somebody_are_not_learned_from(self):
        terms = terms_of(tokenise(pa.array(["so #cake love bitcoin @x businesswithsomebody"])))
        assert [terms.spelled(terms.code[[k]])[0] for k in np.flatnonzero(telling(terms))] == [
            "bitcoin", "love bitcoin", "bitcoin @",
        ]  # fmt: skip

    def test_in_disguise_are_three_letters_or_more(self):
        assert disguised(pa.array(["𝔸𝕝𝕚", "𝔸𝕝", "łódź ½ Ａ", None])).tolist() == [True, False, False, False]

    @given(st.lists(st.text(alphabet="ab #@1😍", max_size=12), max_size=5))
    def test_of_any_texts_are_found_where_they_stand(self, texts):
        terms = terms_of(tokenise(pa.array(texts, pa.string())))
        names = sorted(set(terms.spelled(terms.code)))
        rows, found = terms.find(names)
        told = {(row, names[term]) for row, term in zip(rows.tolist(), found.tolist(), strict=True)}
        assert told == set(zip(terms.row.tolist(), terms.spelled(terms.code), strict=True))


class TestLearning:
    def test_finds_what_tells_invented_spam_apart(self):
        texts, truth = invent_comments(seed=2, wrong=0)
        called = spam_probability(pa.array(texts), invented()) > invented().threshold
        assert (called & ~truth).sum() / (~truth).sum() < 0.03
        assert (called & truth).sum() / truth.sum() > 0.2
        odds = spam_probability(pa.array(texts), invented())
        assert odds[truth].mean() > odds[~truth].mean() + 0.5

    def test_judges_no_comment_by_its_twin(self):
        errors = learn_spam(*self.noise(), ABOUT).errors
        assert errors.caught / errors.spam < 0.1

    def test_would_look_far_too_good_if_it_did(self, monkeypatch):
        monkeypatch.setattr(learning, "near_groups", lambda texts: np.arange(len(texts)))
        errors = learn_spam(*self.noise(), ABOUT).errors
        assert errors.caught / errors.spam > 0.5

    def noise(self):
        """Comments whose labels are pure chance, each with two twins."""
        rng = np.random.default_rng(0)
        noise = [" ".join(f"w{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in rng.choice(150, 10)) for _ in range(120)]
        texts = [text + tail for text in noise for tail in ("", " 😍", "!!")]
        return pa.array(texts), np.repeat(rng.random(120) < 0.5, 3)

    def test_learns_nothing_from_what_only_twins_say(self):
        texts, label = invent_comments()
        campaign = [f"join zork now and win big today {smile}" for smile in ("", "😍", "!!", "🔥", "??")]
        model = learn_spam(pa.array([*texts, *campaign]), np.r_[label, np.ones(5, bool)], ABOUT)
        assert not any("zork" in term for term in model.weights)

    def test_adds_ordinary_comments_of_ours_that_are_not_spam(self):
        corpus = read_corpus(pa.array(["buy bitcoin"]), np.array([True]))
        assert corpus.labelled.tolist() == [True] + [False] * (len(corpus.labelled) - 1)
        assert corpus.is_spam.sum() == 1
        assert (~corpus.labelled).sum() == len(set(learning.ORDINARY.read_text("utf-8").splitlines())) > 100

    def test_refuses_too_few_labels(self):
        texts, label = invent_comments(honest=100, spam=49, wrong=0)
        with pytest.raises(UsageError, match="49 spam and 100 honest comments"):
            learn_spam(pa.array(texts), label, ABOUT)

    def test_refuses_many_labels_of_one_comment(self):
        texts, label = invent_comments(honest=100, spam=0, wrong=0)
        with pytest.raises(UsageError, match="1 spam and 100 honest"):
            learn_spam(
                pa.array([*texts, *["Make money with this platform!"] * 80]), np.r_[label, np.ones(80, bool)], ABOUT
            )


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=300))
def test_the_threshold_lets_few_honest_comments_through_and_no_lower_one_does(scores):
    honest = np.array(scores)
    threshold = lowest_threshold(honest, np.zeros(len(honest), np.bool_))
    assert (honest > threshold).mean() <= learning.MOST_ALARMS
    assert (honest >= threshold - 1e-4).mean() > learning.MOST_ALARMS


def test_a_model_file_reads_back_as_it_was_written(tmp_path):
    write_model(invented(), tmp_path / "model.json")
    assert read_model(tmp_path / "model.json") == invented()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "x"}, {"version": 99}, {"weights": []}, {"weights": {"a": "much"}}, {"threshold": None},
        {"intercept": float("nan")}, {"errors": {}}, {"unknown": 1},
    ],
)  # fmt: skip
def test_another_file_is_refused_as_a_model(tmp_path, change):
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**json.loads(DEFAULT.read_text("utf-8")), **change}), "utf-8")
    with pytest.raises(UnusableFile, match="is not a spam model"):
        read_model(path)


@pytest.mark.parametrize("text", ["", "[]", "null", "{"])
def test_what_is_no_object_is_refused_as_a_model(tmp_path, text):
    path = tmp_path / "model.json"
    path.write_text(text)
    with pytest.raises(UnusableFile, match="is not a spam model"):
        read_model(path)


class TestLabelFiles:
    @pytest.mark.parametrize("header", ["is_spam", "is_spam_or_scam", "Is_Spam"])
    def test_are_read_under_our_names_and_scamspots(self, tmp_path, header):
        path = write_comments(tmp_path / "labels.csv", ['say "hi", friend', "two\nlines"], [False, True], header)
        texts, label = read_labelled_comments(path)
        assert texts.to_pylist() == ['say "hi", friend', "two\nlines"]
        assert label.tolist() == [False, True]

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("text\nhello\n", "has no column 'is_spam'"),
            ("is_spam\n1\n", "has no column 'text'"),
            ("text,is_spam\nhello,perhaps\n", "line 2, column 'is_spam': 'perhaps' is not yes or no"),
            ("text,is_spam\nhello,1\nhi,\n", "line 3: 'is_spam' is blank"),
            ("text,is_spam\n,1\n", "line 2: 'text' is blank"),
            ("text,is_spam\n", "has no rows"),
        ],
    )
    def test_that_are_wrong_are_refused_with_the_line(self, tmp_path, text, told):
        path = tmp_path / "labels.csv"
        path.write_text(text)
        with pytest.raises(UnusableFile, match=told):
            read_labelled_comments(path)

    def test_that_are_not_there_are_named(self, tmp_path):
        with pytest.raises(UsageError, match=r"no file .*labels\.csv"):
            read_labelled_comments(tmp_path / "labels.csv")


def test_disguise_is_a_term_that_can_be_learned():
    texts, label = invent_comments()
    bold = str.maketrans({chr(ord("a") + k): chr(0x1D41A + k) for k in range(26)})
    hidden = [
        text.translate(bold) if flag and place % 3 == 0 else text
        for place, (text, flag) in enumerate(zip(texts, label, strict=True))
    ]
    assert learn_spam(pa.array(hidden), label, ABOUT).weights[DISGUISED] > 0.5
