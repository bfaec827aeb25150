"""Posts ranked by how much they look like advertising: by our judged signs, and by what could be used instead."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.advertising.learning import learn_weights
from closeknit.audience.advertising.risk import Risk
from closeknit.audience.advertising.signs import Signs
from closeknit.honesty.labelled_posts import LabelledPosts
from closeknit.honesty.leakfree import Fit, Labelled, Predict, Split, grouped_folds, out_of_fold
from closeknit.honesty.ranking import Ranking
from closeknit.metrics.arrays import Floats

FOLDS = 5
OURS, LEARNED, BAG = "judged signs", "the same signs, learned weights", "bag of words"
_TEXT = "caption"


def bag_of_words(train: Labelled) -> Predict:
    """What somebody would use instead: TF-IDF of words and pairs, logistic regression, both labels weigh the same."""
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        HashingVectorizer(
            ngram_range=(1, 2), n_features=2**18, alternate_sign=False, norm=None, token_pattern=r"[@#]?\w+"
        ),
        TfidfTransformer(sublinear_tf=True),
        LogisticRegression(class_weight="balanced", solver="liblinear"),
    )
    pipeline.fit(train.columns[_TEXT], train.label)
    return lambda test: np.asarray(pipeline.decision_function(test.columns[_TEXT]), np.float64)


def learned_weights(train: Labelled) -> Predict:
    """Our signs, with weights learned as a user would from labels of her own."""
    model = learn_weights(_signs(train), train.label == 1, name="", origin="")
    return lambda test: model.log_odds(_signs(test))


def _signs(rows: Labelled) -> Signs:
    names = tuple(name for name in rows.columns if name != _TEXT)
    carried = np.column_stack([np.asarray(rows.columns[name], np.bool_) for name in names])
    return Signs(names, carried, ({},) * len(rows), (), np.ones(len(rows), np.bool_))


@dataclass(frozen=True)
class SameFolds:
    """Splits made once, so that every method is judged in the same folds."""

    splits: tuple[Split, ...]

    def __call__(self, _rows: Labelled, _folds: int, _seed: int) -> Iterator[Split]:
        """Yield training and test rows."""
        yield from self.splits


def scores_out_of_fold(rows: Labelled, fit: Fit, folds: SameFolds) -> Floats:
    """Return what a method says of every row, fitted without any row of the same creator."""
    scores = np.empty(len(rows))
    for test, score in out_of_fold(rows, fit, split=folds):
        scores[test] = score
    return scores


def rank_hidden(posts: LabelledPosts, risk: Risk, wanted: NDArray[np.bool_], seed: int) -> dict[str, Ranking]:
    """Rank posts whose labels are hidden, by every method.

    The signs of a post also rest on whom other posts mention; no label is read for that.

    Args:
        posts: The posts.
        risk: Ours, of the posts with labels hidden.
        wanted: Which posts are to be found, n.
        seed: Of the folds.

    Raises:
        TooLittle: There are too few posts of a kind.
    """
    rows = _rows(posts, risk.signs, wanted)
    folds = SameFolds(tuple(grouped_folds(rows, FOLDS, seed)))
    return {
        OURS: Ranking(risk.looks, wanted),
        LEARNED: Ranking(scores_out_of_fold(rows, learned_weights, folds), wanted),
        BAG: Ranking(scores_out_of_fold(rows, bag_of_words, folds), wanted),
    }


def rank_shuffled(posts: LabelledPosts, risk: Risk, wanted: NDArray[np.bool_], seed: int) -> Ranking:
    """Rank posts by the bag of words with shuffled labels: the control, which must find nothing.

    Args:
        posts: The posts.
        risk: Ours, of the posts with labels hidden.
        wanted: Which posts are to be found, n.
        seed: Of the folds and the shuffle.
    """
    rows = _rows(posts, risk.signs, wanted)
    shuffled = replace(rows, label=np.random.default_rng(seed).permutation(rows.label), read={})
    folds = SameFolds(tuple(grouped_folds(shuffled, FOLDS, seed)))
    return Ranking(scores_out_of_fold(shuffled, bag_of_words, folds), shuffled.label == 1)


def _rows(posts: LabelledPosts, signs: Signs, wanted: NDArray[np.bool_]) -> Labelled:
    columns = {name: signs.carried[:, place] for place, name in enumerate(signs.names)}
    captions = np.array(posts.hidden.caption, dtype=object)
    return Labelled({_TEXT: captions, **columns}, wanted.astype(np.int64), posts.creator)
