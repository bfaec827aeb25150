"""The ways to tell niches that the figure compares, each learning from a training part only."""

from collections.abc import Sequence

import numpy as np

from closeknit.audience.niches.creators import UNKNOWN, creator_niches
from closeknit.audience.niches.evidence import niche_evidence
from closeknit.audience.niches.learned import choose_labels, label_probabilities
from closeknit.audience.niches.lexicon import Lexicon
from closeknit.audience.niches.tokens import Ints
from closeknit.audience.niches.training import train_niches
from closeknit.honesty.labelled_niches import OTHER, LabelledCreators
from closeknit.honesty.leakfree import Fit, Labelled, Predict, out_of_fold
from closeknit.metrics.arrays import Floats


def learned(creators: LabelledCreators, lexicon: Lexicon, fields: Sequence[str]) -> Fit:
    """Return the method of `closeknit train niches`: the label it names, and how probable it holds that, c x 2."""

    def fit(train: Labelled) -> Predict:
        texts = creators.some(_numbers(train), fields)
        model = train_niches(texts, [creators.labels[number] for number in train.label], lexicon, fewest=1)

        def predict(test: Labelled) -> Floats:
            probable = label_probabilities(creators.some(_numbers(test), fields), model, lexicon)
            return _answer(choose_labels(probable, model), probable, model.labels, creators)

        return predict

    return fit


def _answer(chosen: Ints, probable: Floats, names: Sequence[str], creators: LabelledCreators) -> Floats:
    number = np.array([*(creators.labels.index(name) for name in names), UNKNOWN])
    sure = np.where(chosen < 0, 0.0, np.nan_to_num(probable)[np.arange(len(chosen)), chosen])
    return np.column_stack([number[chosen], sure]).astype(np.float64)


def baseline(creators: LabelledCreators) -> Fit:
    """Return the plain method: TF-IDF of words and letters of captions, hashtags and alt texts, one linear model."""

    def fit(train: Labelled) -> Predict:
        from scipy import sparse
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2), dtype=np.float32)
        letters = TfidfVectorizer(sublinear_tf=True, min_df=3, analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32)
        seen = _joined(creators, _numbers(train))
        model = LinearSVC(C=0.3, tol=0.01, max_iter=10_000, random_state=0)
        model.fit(sparse.hstack([words.fit_transform(seen), letters.fit_transform(seen)]).tocsr(), train.label)

        def predict(test: Labelled) -> Floats:
            texts = _joined(creators, _numbers(test))
            said = model.predict(sparse.hstack([words.transform(texts), letters.transform(texts)]).tocsr())
            return np.column_stack([said, np.ones(len(said))]).astype(np.float64)

        return predict

    return fit


def shuffled(fit: Fit, seed: int) -> Fit:
    """Return a method that learns from labels dealt out anew among the creators of the training part."""

    def fit_shuffled(train: Labelled) -> Predict:
        label = np.random.default_rng(seed).permutation(train.label)
        return fit(train.holding(train.columns, label, train.together))

    return fit_shuffled


def answers(creators: LabelledCreators, fit: Fit, folds: int, seed: int) -> tuple[Ints, Floats]:
    """Return what a method says of creators it has not learned from: numbers of labels (-1 for none), how sure.

    Args:
        creators: c creators.
        fit: The method.
        folds: How many parts they are split into.
        seed: Of the split.
    """
    said, sure = np.full(len(creators.label), UNKNOWN), np.zeros(len(creators.label))
    for test, found in out_of_fold(creators.rows(), fit, folds=folds, seed=seed):
        said[test], sure[test] = found.T
    return said, sure


def by_word_lists(creators: LabelledCreators, lexicon: Lexicon) -> tuple[Ints, Ints]:
    """Return what our word lists say, nothing learned: the likeliest of the labels, and the main niche they stand by.

    Where `other` is a label, niches that the data do not name count as it; else they are not asked for.
    """
    texts = creators.texts
    evidence = niche_evidence(texts.posts, None, lexicon)
    found = creator_niches(texts.creator, evidence, lexicon, creators=texts.creators)
    other = creators.labels.index(OTHER) if OTHER in creators.labels else UNKNOWN
    label = np.array([creators.labels.index(n) if n in creators.labels else other for n in lexicon.names])
    asked = [n for n, niche in enumerate(lexicon.niches) if niche.parent is None and label[n] != UNKNOWN]
    shares = np.nan_to_num(found.shares[:, asked])
    first = np.where(shares.max(axis=1) > 0, label[asked][shares.argmax(axis=1)], UNKNOWN)
    return first, np.where(found.main < 0, UNKNOWN, label[found.main])


def _numbers(rows: Labelled) -> Ints:
    return rows.columns["creator"].astype(np.int64)


def _joined(creators: LabelledCreators, which: Ints) -> list[str]:
    """Posts and alt texts of each creator as one text."""
    texts = creators.some(which, ["alt_text"])
    joined = [""] * len(which)
    for who, post, alt in zip(
        texts.creator.tolist(), texts.posts.to_pylist(), texts.more["alt_text"][1].to_pylist(), strict=True
    ):
        joined[who] += f"\n{post}\n{alt}"
    return joined
