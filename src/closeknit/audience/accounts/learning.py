"""Learn an account model from labelled accounts.

Logistic regression on bent logarithms, chosen over gradient boosting because it does better on the accounts of another
data set than on those it was learned from (docs/honesty.md, transfer matrix). Both labels weigh the same, so that the
share of fakes among the labels does not become part of the weights.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.accounts.features import CAUTION, POINTS, TERMS, Accounts, inputs, term_values
from closeknit.audience.accounts.model import AccountModel, Errors, Weighted
from closeknit.metrics.arrays import Floats
from closeknit.vocabulary.errors import UsageError

# Variance of the prior of a weight, per standard deviation of its term. Of 0.1, 0.3 and 1, the largest with which every
# public set ranks the accounts of every other one well: freer weights fit their own set better and others worse.
PRIOR_VARIANCE = 0.3
# In doubt for the account: it counts as fake or inactive only where its figures are three times as likely among
# fakes as among real accounts. The same for every set of labels, so that no set's chance decides it.
THRESHOLD = math.log(3)
FOLDS = 10
FEWEST_OF_A_LABEL = 20
DIGITS = 5


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


def learn_accounts(accounts: Accounts, is_fake: NDArray[np.bool_], about: About, *, seed: int = 0) -> AccountModel:
    """Learn weights, and measure the errors out of fold; equal accounts stay in one fold.

    Args:
        accounts: n labelled accounts; those without posts, followers or following are left out.
        is_fake: Their labels, n.
        about: What the file will say of itself.
        seed: Of the folds.

    Raises:
        UsageError: There are fewer than 20 accounts of a label, or what is learned tells nothing.
    """
    use = accounts.countable
    labels = is_fake[use]
    values = term_values(inputs(accounts))[use]
    if min(labels.sum(), (~labels).sum()) < FEWEST_OF_A_LABEL:
        raise UsageError(
            f"{labels.sum():,} fake and {(~labels).sum():,} real accounts with posts, followers and following known "
            "are too few to learn from.",
            f"Label at least {FEWEST_OF_A_LABEL} of each.",
        )
    distinct = len(np.unique(np.nan_to_num(values, nan=-1.0), axis=0))
    if distinct < 2 * FEWEST_OF_A_LABEL:
        raise UsageError(
            f"Among {len(labels):,} labelled accounts there are only {distinct} different ones.",
            f"Bring at least {2 * FEWEST_OF_A_LABEL} that differ in their figures.",
        )
    called = _out_of_fold(values, labels, seed) > THRESHOLD
    errors = Errors(
        int(labels.sum()), int((called & labels).sum()), int((~labels).sum()), int((called & ~labels).sum())
    )
    if not errors.tells:
        raise UsageError(
            f"What was learned does not tell fakes from real accounts: of accounts it had not seen it calls "
            f"{errors.caught} of {errors.fake} fakes so, and {errors.alarms} of {errors.real} real ones.",
            "Bring more labels, or check them; nothing was written.",
        )
    intercept, weights, usual = _fit(values, labels)
    return AccountModel(
        about.name,
        about.licence,
        about.credit,
        about.learned_on,
        base_rate=round(float(labels.mean()), DIGITS),
        intercept=round(intercept, DIGITS),
        threshold=round(THRESHOLD, DIGITS),
        errors=errors,
        weighted=tuple(
            Weighted(term, round(float(w), DIGITS), round(float(u), DIGITS))
            for term, w, u in zip(TERMS, weights, usual, strict=True)
            if w
        ),
    )


def _fit(values: Floats, labels: NDArray[np.bool_]) -> tuple[float, Floats, Floats]:
    """Return intercept, weights and means; a term that does not vary, or points the wrong way, gets weight 0."""
    from sklearn.linear_model import LogisticRegression

    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    usual = np.where(known, values, 0.0).sum(axis=0) / count
    away = np.where(known, values - usual, 0.0)
    spread = np.sqrt((away**2).sum(axis=0) / count)
    scale = np.array([CAUTION.get(term.of, 1.0) for term in TERMS])
    per_unit = np.divide(scale, spread, out=np.zeros_like(spread), where=spread > 1e-9)
    points = np.array([0 if term.missing else POINTS.get(term.of, 0) for term in TERMS])
    while True:
        fitted = LogisticRegression(C=PRIOR_VARIANCE, class_weight="balanced", max_iter=5_000, tol=1e-8)
        fitted.fit(away * per_unit, labels)
        weights = fitted.coef_[0] * per_unit
        if not (wrong := weights * points < 0).any():
            return float(fitted.intercept_[0]), weights, usual
        per_unit = np.where(wrong, 0.0, per_unit)


def _out_of_fold(values: Floats, labels: NDArray[np.bool_], seed: int) -> Floats:
    """Return the log odds of each account by a model that had not seen it, nor an equal one."""
    from sklearn.model_selection import StratifiedGroupKFold

    _, equal = np.unique(np.nan_to_num(values, nan=-1.0), axis=0, return_inverse=True)
    odds = np.empty(len(labels))
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in splitter.split(values, labels, equal.ravel()):
        intercept, weights, usual = _fit(values[train], labels[train])
        odds[test] = intercept + np.nan_to_num(values[test] - usual) @ weights
    return odds
