"""Labelled comments of finance accounts, comments of nano creators' followers, and methods to judge on them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from numpy.typing import NDArray
from pyarrow import csv
from scipy import special

from closeknit.audience.spam.labels import read_labelled_comments
from closeknit.audience.spam.learning import About, learn_spam, lowest_threshold
from closeknit.audience.spam.model import SpamModel
from closeknit.honesty.influencers import FILES as INFLUENCERS
from closeknit.honesty.leakfree import Labelled, Predict, out_of_fold
from closeknit.honesty.rows import TooLittle
from closeknit.metrics.arrays import Floats
from closeknit.metrics.near_duplicates import near_groups
from closeknit.metrics.texts import Bools, Ints, plain_column, tokenise
from closeknit.vocabulary.tier import TIERS

pc: Any = arrow_compute  # the stubs know less of these functions than the library does

SCAMSPOT = "ig-spam-comments-scamspot-2023/comments.csv"
NANO = next(tier for tier in TIERS if tier.name == "nano")
FEWEST = 200


def read_scamspot(data: Path) -> Labelled:
    """Return the labelled comments: column `text`, label 1 for spam; what is nearly the same belongs together.

    Raises:
        TooLittle: There are fewer than 200 of a label.
    """
    texts, is_spam = read_labelled_comments(data / SCAMSPOT)
    if min(is_spam.sum(), (~is_spam).sum()) < FEWEST:
        raise TooLittle(
            f"{is_spam.sum()} spam and {(~is_spam).sum()} honest comments are too few to split into parts.",
            f"It needs {FEWEST} of each.",
        )
    column = np.array(texts.to_pylist(), object)
    return Labelled({"text": column}, is_spam.astype(np.int64), near_groups(texts))


@dataclass(frozen=True)
class Followers:
    """Comments under posts of nano creators, by others, n.

    Attributes:
        creator: Number of the creator, n.
        text: What they say, n.
    """

    creator: Ints
    text: "pa.LargeStringArray"


def read_followers(data: Path) -> Followers:
    """Return what others wrote under the posts of creators with 1,000 to 9,999 followers.

    Raises:
        TooLittle: There are fewer than 200 comments.
    """
    profiles, posts, comments = (_table(data / name) for name in INFLUENCERS)
    followers = profiles["followers"]
    small = pc.and_(pc.greater_equal(followers, NANO.at_least), pc.less(followers, NANO.below))
    nano = profiles.filter(small).select(["creator_id"]).join(posts.select(["post_id", "creator_id"]), "creator_id")
    others = comments.filter(pc.equal(comments["is_creator"], "0")).select(["post_id", "text"])
    found: Any = others.join(nano, "post_id", join_type="inner").combine_chunks().sort_by("creator_id")
    if len(found) < FEWEST:
        raise TooLittle(f"{len(found)} comments under posts of nano creators are too few.", f"It needs {FEWEST}.")
    creator = found["creator_id"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    return Followers(creator, plain_column(found["text"]))


def _table(path: Path) -> pa.Table:
    """Read a CSV file, every cell but follower counts as text."""
    parse = csv.ParseOptions(newlines_in_values=True)
    names = csv.open_csv(path, parse_options=parse).schema.names
    types = {name: pa.int64() if name == "followers" else pa.large_string() for name in names}
    return csv.read_csv(path, parse_options=parse, convert_options=csv.ConvertOptions(column_types=types))


@dataclass(frozen=True)
class Learned:
    """What a method has learned from labelled comments.

    Attributes:
        log_odds: Takes n comments, returns the log odds of each to be spam.
        threshold: Log odds above which it calls them so.
    """

    log_odds: Callable[["pa.Array[Any]"], Floats]
    threshold: float


Method = Callable[["pa.Array[Any]", Bools], Learned]


def of_model(model: SpamModel) -> Learned:
    """Return a spam model as a method's result."""
    return Learned(lambda texts: model.log_odds(texts, tokenise(texts)), float(special.logit(model.threshold)))


def ours(texts: "pa.Array[Any]", is_spam: Bools) -> Learned:
    """Learn our model as `closeknit train spam` does."""
    return of_model(learn_spam(texts, is_spam, About("", "", "", "")))


def rival(pipeline: Callable[[], Any]) -> Method:
    """Return a method of scikit-learn's, which calls spam what is more probable than not."""

    def learn(texts: "pa.Array[Any]", is_spam: Bools) -> Learned:
        fitted = pipeline().fit(texts.to_pylist(), is_spam)

        def log_odds(others: "pa.Array[Any]") -> Floats:
            found = fitted.predict_log_proba(others.to_pylist())
            return np.asarray(found[:, 1] - found[:, 0], np.float64)

        return Learned(log_odds, 0.0)

    return learn


def naive_bayes() -> Any:
    """Multinomial naive Bayes on counts of words."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    return make_pipeline(CountVectorizer(), MultinomialNB())


def logistic_regression() -> Any:
    """Logistic regression on TF-IDF weights of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1_000))


RIVALS: dict[str, Method] = {
    "naive Bayes on word counts": rival(naive_bayes),
    "logistic regression on TF-IDF": rival(logistic_regression),
}


@dataclass(frozen=True)
class Judged:
    """What a method said of n comments that it had not seen, nor ones nearly the same.

    Attributes:
        label: 1 for spam, n.
        log_odds: As it stated, n.
        called: Above the threshold that it had chosen without them, n.
        group: Comments that are nearly the same share a number, n.
    """

    label: NDArray[np.int64]
    log_odds: Floats
    called: Bools
    group: Ints


def as_written(text: str) -> str:
    """Return a text as it is."""
    return text


def judge(
    rows: Labelled, method: Method, folds: int, seed: int, changes: tuple[Callable[[str], str], ...] = (as_written,)
) -> list[Judged]:
    """Judge a method on every comment, learned from the other folds.

    Args:
        rows: As `read_scamspot` gives them.
        method: What to judge.
        folds: How many.
        seed: Of the shuffle.
        changes: Ways to rewrite the comments to be judged; those learned from stay as they are. One result each.
    """
    thresholds = []

    def fit(train: Labelled) -> Predict:
        learned = method(texts_of(train), train.label == 1)
        thresholds.append(learned.threshold)
        return lambda test: np.stack([learned.log_odds(texts_of(test, change)) for change in changes], axis=1)

    odds, called = np.empty((len(rows), len(changes))), np.zeros((len(rows), len(changes)), np.bool_)
    for test, stated in out_of_fold(rows, fit, folds=folds, seed=seed):
        odds[test], called[test] = stated, stated > thresholds[-1]
    together = np.zeros(len(rows), np.int64) if rows.together is None else rows.together
    return [Judged(rows.label, odds[:, k], called[:, k], together) for k in range(len(changes))]


def texts_of(rows: Labelled, change: Callable[[str], str] = as_written) -> "pa.Array[Any]":
    """Return the texts of labelled comments, rewritten in some way."""
    return pa.array([change(text) for text in rows.columns["text"].tolist()], pa.large_string())


def as_cautious(learned: Learned, judged: Judged) -> Learned:
    """Return the same with a threshold chosen as ours is: for few false alarms on comments it had not seen."""
    return Learned(learned.log_odds, lowest_threshold(judged.log_odds, judged.label == 1))


_BOLD_A = 0x1D41A  # mathematical bold small a


def in_disguise(text: str) -> str:
    """Return a text in mathematical bold letters, as spam is written to pass word filters.

    >>> in_disguise("dm me").isascii()
    False
    """
    return "".join(chr(_BOLD_A + ord(letter) - ord("a")) if "a" <= letter <= "z" else letter for letter in text.lower())
