"""What the account model says, on invented accounts and on the labels it was learned from."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience.invented_accounts import invent_accounts, write_labels
from closeknit.audience.accounts.features import TERMS, Accounts, inputs, term_values
from closeknit.audience.accounts.labels import read_labelled_accounts
from closeknit.audience.accounts.learning import About, learn_accounts
from closeknit.audience.accounts.model import DEFAULT, at_base_rate, default_model, read_model, write_model
from closeknit.audience.accounts.verdict import verdicts
from closeknit.vocabulary.errors import UnusableFile, UsageError
from realdata import real_folder

ABOUT = About("invented", "CC0", "nobody", "invented labels")


def account(**figures):
    return Accounts.of({name: np.array([float(value)]) for name, value in figures.items()})


FRIEND = account(posts=140, followers=520, following=430, has_picture=1, digit_share=0, is_private=0)
BOT = account(posts=0, followers=12, following=3_900, has_picture=0, digit_share=0.4, is_private=0)


class TestTheModelThatShips:
    def test_tells_a_friend_from_a_bot(self):
        model = default_model()
        assert model.probability(FRIEND)[0] < 0.02
        assert model.probability(BOT)[0] > 0.5
        assert (model.calls_fake(FRIEND)[0], model.calls_fake(BOT)[0]) == (0.0, 1.0)

    def test_says_what_it_was_learned_on_and_under_which_licence(self):
        model = default_model()
        assert model.licence == "CC BY-SA 4.0"
        assert "SRF Data" in model.credit
        assert model.errors.fake + model.errors.real > 0

    def test_judges_nothing_without_the_three_counts(self):
        model = default_model()
        nobody = account(posts=3, followers=np.nan, following=100)
        assert np.isnan(model.log_odds(nobody)[0])
        assert np.isnan(model.calls_fake(nobody)[0])
        (verdict,) = verdicts(nobody, model)
        assert verdict.probability is None
        assert "nothing is estimated" in verdict.says

    def test_lets_what_is_not_known_say_nothing(self):
        model = default_model()
        bare = account(posts=140, followers=520, following=430)
        usual = {w.term.of: w.usual for w in model.weighted if w.term.above is None}
        told = account(
            posts=140, followers=520, following=430, digit_share=usual["digits"], is_private=usual["private"]
        )
        assert model.log_odds(bare)[0] == pytest.approx(model.log_odds(told)[0], abs=1e-9)

    @pytest.mark.real
    def test_comes_out_again_when_learned_again(self, tmp_path):
        labels = real_folder("ig-fake-followers-srf-2017") / "labelled_followers.csv"
        shipped = json.loads(DEFAULT.read_text("utf-8"))
        about = About(*(shipped[name] for name in ("name", "licence", "credit", "learned_on")))
        write_model(learn_accounts(*read_labelled_accounts(labels), about), tmp_path / "again.json")
        again = json.loads((tmp_path / "again.json").read_text("utf-8"))
        weights, shipped_weights = again.pop("weighted"), shipped.pop("weighted")
        assert again.pop("intercept") == pytest.approx(shipped.pop("intercept"), abs=1e-3)
        assert again == shipped
        assert [w["weight"] for w in weights] == pytest.approx([w["weight"] for w in shipped_weights], abs=1e-3)


class TestVerdicts:
    def test_list_what_spoke_for_and_against_strongest_first(self):
        (verdict,) = verdicts(BOT, default_model())
        assert verdict.speaks_for[0].log_odds >= verdict.speaks_for[-1].log_odds > 0
        assert "no posts" in [reason.says for reason in verdict.speaks_for]
        assert verdict.not_known == ("biography",)
        assert verdict.says.startswith("estimated probability")

    def test_add_up_to_the_log_odds(self):
        model = default_model()
        accounts, _ = invent_accounts(seed=3, real=20, fake=10)
        for place, verdict in enumerate(verdicts(accounts, model)):
            told = sum(reason.log_odds for reason in (*verdict.speaks_for, *verdict.speaks_against))
            # Reasons too small to tell are left out.
            assert told == pytest.approx(model.log_odds(accounts)[place] - model.intercept, abs=0.5)

    def test_assume_the_base_rate_they_are_given(self):
        low, high = (verdicts(BOT, default_model(), rate)[0] for rate in (0.01, 0.5))
        assert low.probability < high.probability
        assert (low.base_rate, high.base_rate) == (0.01, 0.5)


class TestLearning:
    def test_never_lets_a_missing_picture_speak_for_an_account(self):
        accounts, label = invent_accounts()
        upside_down = replace(accounts, has_picture=1 - accounts.has_picture)
        model = learn_accounts(upside_down, label, ABOUT)
        assert all(w.term.of != "picture" for w in model.weighted)

    def test_finds_what_tells_invented_fakes_apart(self):
        accounts, label = invent_accounts()
        model = learn_accounts(accounts, label, ABOUT)
        others, truth = invent_accounts(seed=2)
        called = model.calls_fake(others) == 1
        assert (called & truth).sum() / truth.sum() > 0.85
        assert (called & ~truth).sum() / (~truth).sum() < 0.1
        caught = model.errors.caught / model.errors.fake
        assert caught == pytest.approx((called & truth).sum() / truth.sum(), abs=0.12)

    def test_measures_errors_on_accounts_not_seen_although_every_account_stands_twice(self):
        rng = np.random.default_rng(0)
        noise = {name: np.repeat(rng.lognormal(4, 2, 150).round(), 2) for name in ("posts", "followers", "following")}
        # Labels are pure chance: a model that had seen the twin would catch most, and be taken for a good one.
        with pytest.raises(UsageError, match="does not tell fakes from real accounts"):
            learn_accounts(Accounts.of(noise), np.repeat(rng.random(150) < 0.5, 2), ABOUT)

    def test_refuses_too_few_labels(self):
        accounts, label = invent_accounts(real=100, fake=19)
        with pytest.raises(UsageError, match="19 fake and 100 real accounts"):
            learn_accounts(accounts, label, ABOUT)


def test_a_model_file_reads_back_as_it_was_written(tmp_path):
    model = learn_accounts(*invent_accounts(), ABOUT)
    write_model(model, tmp_path / "model.json")
    assert read_model(tmp_path / "model.json") == model


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"kind": "closeknit account model", "version": 99}', '{"kind": "x", "version": 1}', "null"],
)
def test_another_file_is_refused_as_a_model(tmp_path, text):
    path = tmp_path / "model.json"
    path.write_text(text)
    with pytest.raises(UnusableFile, match="is not an account model"):
        read_model(path)


counts = st.floats(0, 1e9) | st.just(float("nan"))


@given(st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=20))
def test_log_odds_are_finite_exactly_where_the_three_counts_are_known(rows):
    columns = dict(zip(("posts", "followers", "following"), np.array(rows).T, strict=True))
    accounts = Accounts.of(columns)
    assert (np.isfinite(default_model().log_odds(accounts)) == accounts.countable).all()
    assert term_values(inputs(accounts)).shape == (len(rows), len(TERMS))


@given(st.floats(0.01, 0.99), st.lists(st.floats(-8, 8), min_size=2, max_size=50))
def test_probabilities_average_to_the_stated_base_rate_and_keep_their_order(rate, odds):
    odds = np.array(odds)
    probability = at_base_rate(odds, rate)
    assert probability.mean() == pytest.approx(rate, abs=1e-6)
    assert (np.diff(probability[np.argsort(odds, kind="stable")]) >= -1e-12).all()


class TestLabelFiles:
    def test_are_read_under_the_names_that_public_sets_use(self, tmp_path):
        path = tmp_path / "labels.csv"
        path.write_text(
            "Fake,media_count,followers,followees,username_digits,username_len\n1,0,3,2000,4,10\n0,9,80,,0,8\n"
        )
        accounts, label = read_labelled_accounts(path)
        assert label.tolist() == [True, False]
        assert accounts.digit_share.tolist() == [0.4, 0.0]
        assert accounts.countable.tolist() == [True, False]
        assert np.isnan(accounts.has_picture).all()

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("is_fake,posts,followers\n1,2,3\n", "has no column 'following'"),
            ("is_fake,posts,followers,following\n1,2,many,4\n", "line 2, column 'followers': 'many' is not a number"),
            ("is_fake,posts,followers,following\nmaybe,2,3,4\n", "column 'is_fake': 'maybe' is not yes or no"),
            ("is_fake,posts,followers,following\n1,2,3,4\n,2,3,4\n", "line 3: the label is blank"),
            ("is_fake,posts,followers,following\n", "has no rows"),
        ],
    )
    def test_that_are_wrong_are_refused_with_the_line(self, tmp_path, text, told):
        path = tmp_path / "labels.csv"
        path.write_text(text)
        with pytest.raises(UnusableFile, match=told):
            read_labelled_accounts(path)

    def test_round_trip(self, tmp_path):
        accounts, label = invent_accounts(real=30, fake=5)
        again, labels = read_labelled_accounts(write_labels(tmp_path / "labels.csv", accounts, label))
        assert (labels == label).all()
        assert again.following == pytest.approx(accounts.following)
