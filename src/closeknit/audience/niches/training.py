"""Learn niches from labelled creators: two linear views of the same words, stacked on our word lists.

A complement naive Bayes and a linear support-vector machine see the same weighted words and err differently; a
logistic regression weighs both and the word lists by what they say of creators that they have not learned from. All
three are linear, so what is kept is one weight a word and label. Probabilities are those of the creators it learned
from; so that rare niches are found as well as frequent ones, the label chosen leans away from frequent ones as far as
helps the mean F1 of creators not learned from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from closeknit.audience.niches.features import (
    CreatorTexts,
    Vocabulary,
    learn_vocabulary,
    views_of,
    weigh,
    word_list_shares,
)
from closeknit.audience.niches.learned import LearnedNiches
from closeknit.audience.niches.lexicon import Lexicon
from closeknit.audience.niches.tokens import Ints
from closeknit.metrics.arrays import Floats
from closeknit.vocabulary.errors import CloseknitError

FEWEST_CREATORS = 20
_PARTS = 4
_SMOOTHING = 0.5
_SVM_C, _STACK_C = 0.1, 0.1
_LEANS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
SEED = 20261123


class TooFewLabels(CloseknitError):
    """The labels are too few, or of one kind, to learn from."""


@dataclass(frozen=True)
class _Linear:
    """Weights and intercepts of a linear model, w x l and l, centred on the mean over labels."""

    weights: Floats
    intercept: Floats

    def scores(self, words: sparse.csr_matrix) -> Floats:
        found: Floats = words @ self.weights + self.intercept
        return found


_Fit = Callable[[sparse.csr_matrix, Ints], _Linear]


def train_niches(
    texts: CreatorTexts,
    labels: Sequence[str | None],
    lexicon: Lexicon,
    *,
    facts: dict[str, Any] | None = None,
    fewest: int = FEWEST_CREATORS,
) -> LearnedNiches:
    """Learn a model of niches.

    Args:
        texts: What c creators write.
        labels: What each is about, c; None where not known.
        lexicon: The niches in force.
        facts: What to keep in the model about where the labels come from.
        fewest: Labels of fewer creators are not learned.

    Raises:
        TooFewLabels: Fewer than two labels are left.
    """
    known = _usable(labels, fewest)
    names = tuple(sorted({str(labels[number]) for number in known}))
    if len(names) < 2:
        raise TooFewLabels(
            f"Fewer than two labels have {fewest} creators or more: {', '.join(names) or 'none'}.",
            "Label more creators, at least 20 of each niche, and some of none of them as 'other'.",
        )
    label = np.array([names.index(str(labels[number])) for number in known])
    vocabulary, words = _weighed(texts, known)
    if not any(view.words for view in vocabulary.values()):
        raise TooFewLabels(
            "The labelled creators share no words: captions and hashtags are blank, or nobody's are like another's.",
            "Bring what they write in the columns caption and hashtags.",
        )
    tops = [number for number, niche in enumerate(lexicon.niches) if niche.parent is None]
    shares = word_list_shares(texts, lexicon)[known][:, tops]
    weights, intercept, niche_weights, lean = _stacked(words, shares, label, len(names))
    ends = np.cumsum([0, *(len(view.words) for view in vocabulary.values())])
    places = dict(zip(vocabulary, pairwise(ends), strict=True))
    counts = {name: int((label == number).sum()) for number, name in enumerate(names)}
    return LearnedNiches(
        labels=names,
        intercept=intercept,
        lean=lean,
        views=vocabulary,
        weights={name: weights[first:last] for name, (first, last) in places.items()},
        niches=tuple(lexicon.names[top] for top in tops),
        niche_weights=niche_weights,
        facts={"creators": counts, "fields": [*texts.more], **(facts or {})},
    )


def _usable(labels: Sequence[str | None], fewest: int) -> Ints:
    """Numbers of the creators whose label enough others share."""
    named = np.array([label or "" for label in labels], object)
    found, place, count = np.unique(named.astype(str), return_inverse=True, return_counts=True)
    return np.flatnonzero((count >= fewest)[place] & (found != "")[place])


def _weighed(texts: CreatorTexts, known: Ints) -> tuple[dict[str, Vocabulary], sparse.csr_matrix]:
    """The vocabulary of each view, and the weighted words of the labelled creators side by side."""
    row = np.full(texts.creators, -1)
    row[known] = np.arange(len(known))
    vocabulary, matrices = {}, []
    for name, (who, words) in views_of(texts).items():
        use = row[who] >= 0
        said = (row[who[use]], words.filter(use))
        vocabulary[name] = learn_vocabulary(said, len(known))
        matrices.append(weigh(said, vocabulary[name], len(known)))
    return vocabulary, sparse.csr_matrix(sparse.hstack(matrices))


def _stacked(words: sparse.csr_matrix, shares: Floats, label: Ints, labels: int) -> tuple[Floats, ...]:
    """Weights of words, intercepts, weights of shares, and how the choice leans."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    fits: tuple[_Fit, ...] = (_naive_bayes, _support_vectors)
    unseen = [np.zeros((len(label), labels)) for _ in fits]
    for train, test in StratifiedKFold(_PARTS, shuffle=True, random_state=SEED).split(label, label):
        for scores, fit in zip(unseen, fits, strict=True):
            scores[test] = fit(words[train], label[train]).scores(words[test])
    scales = [float(scores.std()) or 1.0 for scores in unseen]
    seen = np.hstack([*(scores / scale for scores, scale in zip(unseen, scales, strict=True)), shares])
    stack = LogisticRegression(C=_STACK_C, tol=1e-3, max_iter=2_000).fit(seen, label)
    lean = _lean(np.log(stack.predict_proba(seen)), label)
    mix, intercept = _both_ways(stack.coef_, stack.intercept_)
    weights = np.zeros((words.shape[1], labels))
    for number, (fit, scale) in enumerate(zip(fits, scales, strict=True)):
        model, part = fit(words, label), mix[:, number * labels : (number + 1) * labels].T / scale
        weights += model.weights @ part
        intercept = intercept + model.intercept @ part
    return weights, intercept, mix[:, len(fits) * labels :].T, lean


def _lean(log_probable: Floats, label: Ints) -> Floats:
    """Return what to add to the log probability of each label before the highest is chosen."""
    from sklearn.metrics import f1_score

    frequent = np.log(np.bincount(label) / len(label))
    f1 = [f1_score(label, (log_probable - lean * frequent).argmax(axis=1), average="macro") for lean in _LEANS]
    lean: Floats = -_LEANS[int(np.argmax(f1))] * frequent
    return lean


def _naive_bayes(words: sparse.csr_matrix, label: Ints) -> _Linear:
    """Complement naive Bayes: a word speaks for a label by its rarity among all others.

    Source: Rennie, Shih, Teevan and Karger 2003, *Tackling the poor assumptions of naive Bayes text classifiers*.
    """
    labels = int(label.max()) + 1
    hers = np.asarray((sparse.csr_matrix(np.eye(labels)[label]).T @ words).todense())
    others = hers.sum(axis=0) + _SMOOTHING - hers
    weights = -np.log(others / others.sum(axis=1, keepdims=True)).T
    return _Linear(weights - weights.mean(axis=1, keepdims=True), np.zeros(labels))


def _support_vectors(words: sparse.csr_matrix, label: Ints) -> _Linear:
    """A linear support-vector machine for each label against all others."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=_SVM_C, tol=0.01, max_iter=10_000, random_state=SEED).fit(words, label)
    weights, intercept = _both_ways(model.coef_, model.intercept_)
    return _Linear(weights.T - weights.T.mean(axis=1, keepdims=True), intercept - intercept.mean())


def _both_ways(coefficients: Floats, intercept: Floats) -> tuple[Floats, Floats]:
    """Coefficients for each label also where there are two labels, of which only the second has some."""
    if len(coefficients) > 1:
        return coefficients, intercept
    return np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-intercept, intercept]) / 2
