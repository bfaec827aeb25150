"""Learn a spam model from labelled comments.

Logistic regression over the words and pairs of words that stand in three comments or more, comments that are nearly the
same counting once. To whatever labels there are, ordinary comments that we wrote (`ordinary.txt`) are added as honest
ones, because labelled comments tend to come from one corner: a model that has only seen talk about money takes a
grateful follower for a swindler.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse, special

from closeknit.audience.spam.model import Errors, SpamModel
from closeknit.audience.spam.terms import DISGUISED, disguised, telling, terms_of
from closeknit.metrics.arrays import Floats
from closeknit.metrics.near_duplicates import near_groups
from closeknit.metrics.texts import Bools, Ints, Texts, tokenise
from closeknit.vocabulary.errors import UsageError

ORDINARY = Path(__file__).with_name("ordinary.txt")
FEWEST_COMMENTS = 3
PRIOR_VARIANCE = 1.0  # of a weight: scikit-learn's own default, not tuned
# Of honest comments that were not learned from, so many may be called spam: spam is left out of closeness, so a
# follower called a spammer costs more than a spammer missed.
MOST_ALARMS = 0.02
FOLDS = 10
FEWEST_OF_A_LABEL = 50
DIGITS = 2
SMALLEST_WEIGHT = 0.1


@dataclass(frozen=True)
class About:
    """What the file will say of itself.

    Attributes:
        name: What to call the model.
        licence: Of the file.
        credit: Whom to name.
        learned_on: What labels it was learned from.
    """

    name: str
    licence: str
    credit: str
    learned_on: str


@dataclass(frozen=True)
class Corpus:
    """Labelled comments and ordinary ones as a table of terms, n rows, t terms.

    Attributes:
        has: Which comment has which term, n x t, 0 and 1.
        terms: What the terms are, t.
        group: Comments that are nearly the same share a number, n.
        is_spam: The labels, n.
        labelled: Comments that somebody labelled, n; the others are ours.
    """

    has: sparse.csr_matrix
    terms: NDArray[np.object_]
    group: Ints
    is_spam: Bools
    labelled: Bools


def learn_spam(texts: Texts, is_spam: Bools, about: About, *, seed: int = 0) -> SpamModel:
    """Learn weights, choose the threshold and measure the errors out of fold; comments nearly the same stay together.

    Args:
        texts: n labelled comments.
        is_spam: Their labels, n.
        about: What the file will say of itself.
        seed: Of the folds.

    Raises:
        UsageError: There are fewer than 50 comments of a label that are not nearly the same.
    """
    corpus = read_corpus(texts, is_spam)
    _check_enough(corpus)
    odds = _out_of_fold(corpus, seed)
    label = corpus.is_spam[corpus.labelled]
    scale, shift = _calibration(odds, label)
    probability = special.expit(scale * odds + shift)
    threshold = lowest_threshold(probability, label)
    called = probability > threshold
    intercept, weights = _fit(corpus, np.arange(len(corpus.group)))
    kept = np.flatnonzero(weights)
    kept = kept[np.lexsort((corpus.terms[kept], -weights[kept]))]
    return SpamModel(
        about.name,
        about.licence,
        about.credit,
        f"{about.learned_on}: {len(label):,} labelled comments, and {(~corpus.labelled).sum()} ordinary ones of ours",
        base_rate=round(float(label.mean()), 5),
        threshold=threshold,
        chosen=f"the lowest at which at most {MOST_ALARMS:.0%} of honest comments not learned from are called spam",
        errors=Errors(int(label.sum()), int((called & label).sum()), int((~label).sum()), int((called & ~label).sum())),
        intercept=round(scale * intercept + shift, DIGITS),
        weights={corpus.terms[term]: round(float(scale * weights[term]), DIGITS) for term in kept},
    )


def read_corpus(texts: Texts, is_spam: Bools) -> Corpus:
    """Return labelled comments and ordinary ones as a table of terms."""
    ordinary = ORDINARY.read_text("utf-8").splitlines()
    every = pa.array([*texts.to_pylist(), *ordinary], pa.large_string())
    terms = terms_of(tokenise(every))
    use = telling(terms)
    codes, column = np.unique(terms.code[use], return_inverse=True)
    cells = np.unique(np.stack([terms.row[use], column]), axis=1)
    hidden = np.flatnonzero(disguised(every))
    row = np.concatenate([cells[0], hidden])
    column = np.concatenate([cells[1], np.full(len(hidden), len(codes))])
    has = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(len(every), len(codes) + 1))
    labelled = np.arange(len(every)) < len(texts)
    label = np.concatenate([is_spam, np.zeros(len(ordinary), np.bool_)])
    return Corpus(has, np.array([*terms.spelled(codes), DISGUISED], object), near_groups(every), label, labelled)


def _check_enough(corpus: Corpus) -> None:
    groups = [len(np.unique(corpus.group[corpus.labelled & (corpus.is_spam == label)])) for label in (True, False)]
    if min(groups) < FEWEST_OF_A_LABEL:
        raise UsageError(
            f"{groups[0]:,} spam and {groups[1]:,} honest comments that are not nearly the same are too few to learn "
            "from.",
            f"Label at least {FEWEST_OF_A_LABEL} of each.",
        )


def lowest_threshold(probability: Floats, is_spam: Bools) -> float:
    """Return the lowest threshold above which at most `MOST_ALARMS` of the honest comments lie.

    Args:
        probability: Of n comments, by models that had not seen them.
        is_spam: Their labels, n; at least one is False.
    """
    honest = np.sort(probability[~is_spam])[::-1]
    return math.ceil(float(honest[int(MOST_ALARMS * len(honest))]) * 1e4) / 1e4


def _fit(corpus: Corpus, rows: Ints) -> tuple[float, Floats]:
    """Return intercept and weights learned from some rows; terms that stand in too few comments weigh nothing."""
    from sklearn.linear_model import LogisticRegression

    cells = corpus.has[rows].tocoo()
    pairs = np.unique(np.stack([corpus.group[rows][cells.row], cells.col]), axis=1)
    known = np.bincount(pairs[1], minlength=len(corpus.terms)) >= FEWEST_COMMENTS
    fitted = LogisticRegression(C=PRIOR_VARIANCE, max_iter=5_000, tol=1e-7)
    fitted.fit(corpus.has[rows][:, known], corpus.is_spam[rows])
    weights = np.zeros(len(corpus.terms))
    weights[known] = np.where(np.abs(fitted.coef_[0]) < SMALLEST_WEIGHT, 0.0, fitted.coef_[0])
    return float(fitted.intercept_[0]), weights


def _out_of_fold(corpus: Corpus, seed: int) -> Floats:
    """Return the log odds of each labelled comment by a model that had not seen it, nor one nearly the same."""
    from sklearn.model_selection import StratifiedGroupKFold

    labelled, ours = np.flatnonzero(corpus.labelled), np.flatnonzero(~corpus.labelled)
    odds = np.empty(len(labelled))
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in splitter.split(labelled, corpus.is_spam[labelled], corpus.group[labelled]):
        intercept, weights = _fit(corpus, np.concatenate([labelled[train], ours]))
        odds[test] = intercept + corpus.has[labelled[test]] @ weights
    return odds


def _calibration(odds: Floats, is_spam: Bools) -> tuple[float, float]:
    """Return what to multiply log odds by and to add, so that stated probabilities come true (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(odds[:, None], is_spam)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
