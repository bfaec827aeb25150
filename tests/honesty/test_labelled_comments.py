"""The spam figure on invented sets of the public layout, smaller than the real ones."""

import csv
import gzip
from functools import partial

import numpy as np
import pyarrow as pa
import pytest

from audience.invented_comments import invent_comments, write_comments
from closeknit.audience.spam.learning import MOST_ALARMS
from closeknit.audience.spam.model import default_model, spam_probability
from closeknit.honesty.figures import spam
from closeknit.honesty.influencers import FILES
from closeknit.honesty.labelled_comments import (
    RIVALS,
    SCAMSPOT,
    Learned,
    as_cautious,
    in_disguise,
    judge,
    read_followers,
    read_scamspot,
)  # fmt: skip
from closeknit.honesty.rows import Setting, compute
from closeknit.honesty.statistics import bootstrap_interval
from closeknit.metrics.texts import tokenise
from realdata import real_folder


def write_gz(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Both sets; one creator of three is too large to be a nano creator, and one has no known size."""
    folder = tmp_path_factory.mktemp("data")
    write_comments(folder / SCAMSPOT, *invent_comments(honest=260, spam=220))
    profiles, posts, comments = (folder / name for name in FILES)
    write_gz(profiles, ["creator_id", "followers"], [["a", 2_000], ["b", 9_999], ["c", 10_000], ["d", ""]])
    write_gz(posts, ["post_id", "creator_id", "likes"], [[f"p{name}", name, 1] for name in "abcd"])
    texts, _ = invent_comments(seed=5, honest=150, spam=0, wrong=0)
    rows = [[f"p{name}", 0, text + "\nagain"] for name in "abcd" for text in texts]
    write_gz(comments, ["post_id", "is_creator", "text"], [*rows, ["pa", 1, "thanks"]])
    return folder


def test_followers_are_those_of_nano_creators_and_no_creators(data):
    followers = read_followers(data)
    assert len(followers.text) == 300
    assert np.bincount(followers.creator).tolist() == [150, 150]
    assert followers.text[0].as_py().endswith("\nagain")


def test_the_figure_compares_and_its_control_fails(data, monkeypatch):
    monkeypatch.setattr(spam, "FOLDS", 2)
    monkeypatch.setattr(spam, "bootstrap_interval", partial(bootstrap_interval, resamples=40))
    rows = {row.id: row for row in compute(spam.FIGURE, Setting(data)).rows}
    assert rows["spam-auc"].ours > 0.8
    assert rows["spam-alarms"].ours < 0.05
    assert rows["spam-shuffled"].passes
    assert rows["spam-followers"].ours == 0.0
    assert rows["spam-odd-unicode"].ours is None
    assert rows["spam-disguised-recall"].n == rows["spam-recall"].n
    assert all(row.id.startswith("spam") for row in rows.values())


@pytest.mark.real
def test_the_real_sets_are_read_and_the_shipped_model_leaves_followers_alone():
    folder = real_folder("ig-influencers-2019").parent
    found, followers = read_scamspot(folder), read_followers(folder)
    assert 0 < found.label.mean() < 1
    assert (spam_probability(followers.text, default_model()) > default_model().threshold).mean() < 0.005


def test_the_control_would_notice_what_can_be_learned(data):
    found = read_scamspot(data)
    judged = judge(found, RIVALS["naive Bayes on word counts"], 2, 1)[0]
    low, _ = bootstrap_interval(lambda which: spam.area(judged, which), judged.group, np.random.default_rng(1))
    assert low > 0.5


def test_a_rival_gets_a_threshold_as_cautious_as_ours(data):
    judged = judge(read_scamspot(data), RIVALS["logistic regression on TF-IDF"], 2, 1)[0]
    threshold = as_cautious(Learned(lambda texts: np.zeros(len(texts)), 0.0), judged).threshold
    assert (judged.log_odds[judged.label == 0] > threshold).mean() <= MOST_ALARMS


def test_a_method_is_judged_on_rewritten_comments_and_learns_from_the_written_ones(data):
    seen = []

    def method(texts, is_spam):
        seen.extend(texts.to_pylist())
        return Learned(lambda others: np.array([text.isascii() for text in others.to_pylist()], float), 0.5)

    plain, hidden = judge(read_scamspot(data), method, 2, 1, (str, in_disguise))
    assert plain.called.all()
    assert not hidden.called.any()
    assert all(text.isascii() for text in seen)


def test_comments_nearly_the_same_belong_together(tmp_path):
    texts, label = invent_comments(honest=210, spam=210, wrong=0)
    twins = [f"{text.capitalize()}!! 😍" for text in texts]
    write_comments(tmp_path / SCAMSPOT, [*texts, *twins], np.tile(label, 2))
    together = read_scamspot(tmp_path).together
    assert (together[:420] == together[420:]).all()
    assert len(np.unique(together)) > 300


def test_disguise_reads_as_what_was_written():
    text = "Message me on Telegram, 100% legit!"
    assert tokenise(pa.array([in_disguise(text)])).spellings == tokenise(pa.array([text])).spellings


def test_too_few_labels_make_a_row_that_says_so(data, tmp_path):
    write_comments(tmp_path / SCAMSPOT, *invent_comments(honest=260, spam=100, wrong=0))
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((data / name).read_bytes())
    (row,) = compute(spam.FIGURE, Setting(tmp_path)).rows
    assert row.note.startswith("100 spam and 260 honest comments are too few")
