"""The weights of a spam model as a readable file, and what they say about comments."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import special

from closeknit.audience.spam.terms import DISGUISED, disguised, terms_of
from closeknit.metrics.arrays import Floats
from closeknit.metrics.texts import Texts, Tokens, tokenise
from closeknit.vocabulary.errors import UnusableFile

DEFAULT = Path(__file__).with_name("default.json")
KIND, VERSION = "closeknit spam model", 1


@dataclass(frozen=True)
class Errors:
    """How the model did on labelled comments that it had not seen.

    Attributes:
        spam: Comments labelled spam.
        caught: Of these, called so.
        honest: Comments labelled otherwise.
        alarms: Of these, called spam.
    """

    spam: int
    caught: int
    honest: int
    alarms: int


@dataclass(frozen=True)
class SpamModel:
    """A linear model of the log odds that a comment is spam.

    Attributes:
        name: What to call it.
        licence: Of this file.
        credit: Whom to name.
        learned_on: What labels it was learned from.
        base_rate: Share of spam among those labels, which its probabilities assume.
        threshold: Probability above which a comment counts as spam.
        chosen: How the threshold was chosen.
        errors: Measured at the threshold, on comments not seen.
        intercept: Log odds of a comment without any of the terms.
        weights: Word, pair of words or `DISGUISED` -> what it adds to the log odds; positive speaks for spam.
    """

    name: str
    licence: str
    credit: str
    learned_on: str
    base_rate: float
    threshold: float
    chosen: str
    errors: Errors
    intercept: float
    weights: Mapping[str, float]

    def log_odds(self, texts: Texts, tokens: Tokens) -> Floats:
        """Return the log odds of n comments.

        Args:
            texts: What they say, n.
            tokens: The same as tokens.
        """
        names = list(self.weights)
        rows, terms = terms_of(tokens).find(names)
        weight = np.fromiter(self.weights.values(), np.float64, len(names))
        odds = self.intercept + np.bincount(rows, weights=weight[terms], minlength=tokens.rows)
        return np.asarray(odds, np.float64) + self.weights.get(DISGUISED, 0.0) * disguised(texts)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"kind": KIND, "version": VERSION, **asdict(self), "weights": dict(self.weights)}


def spam_probability(texts: Texts, model: SpamModel) -> Floats:
    """Return the estimated probability that n comments are spam, if as many were as among the model's labels.

    Args:
        texts: What they say, n; NULL where missing, which gives NaN.
        model: Which model.
    """
    probability: Floats = special.expit(model.log_odds(texts, tokenise(texts)))
    return np.where(texts.is_null().to_numpy(zero_copy_only=False), np.nan, probability)


@dataclass(frozen=True)
class Reason:
    """One thing about a comment and how far it moved the estimate.

    Attributes:
        says: The word or pair of words.
        log_odds: Positive speaks for spam, negative against.
    """

    says: str
    log_odds: float


@dataclass(frozen=True)
class Verdict:
    """What is estimated of one comment.

    Attributes:
        probability: Estimated probability that it is spam.
        is_spam: Whether that is above the model's threshold.
        speaks_for: Reasons for spam, strongest first.
        speaks_against: Reasons against, strongest first.
    """

    probability: float
    is_spam: bool
    speaks_for: tuple[Reason, ...]
    speaks_against: tuple[Reason, ...]


def explain(text: str, model: SpamModel) -> Verdict:
    """Return what is estimated of a comment, with what spoke for and against; the reasons add up to the estimate."""
    texts = pa.array([text])
    names = list(model.weights)
    _, found = terms_of(tokenise(texts)).find(names)
    reasons = [Reason(names[term], model.weights[names[term]]) for term in found]
    if disguised(texts)[0] and DISGUISED in model.weights:
        reasons.append(Reason(DISGUISED, model.weights[DISGUISED]))
    reasons.sort(key=lambda reason: (-abs(reason.log_odds), reason.says))
    probability = float(spam_probability(texts, model)[0])
    speaks_for, against = (tuple(r for r in reasons if (r.log_odds > 0) is side) for side in (True, False))
    return Verdict(probability, probability > model.threshold, speaks_for, against)


def read_model(path: Path) -> SpamModel:
    """Read a model file.

    Raises:
        UnusableFile: It is no spam model, or one of another version.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        kind, version = found.pop("kind", None), found.pop("version", None)
        if kind != KIND or version != VERSION:
            raise ValueError(f"kind '{kind}', version {version}")
        weights = {str(term): float(weight) for term, weight in found.pop("weights").items()}
        numbers = {name: float(found.pop(name)) for name in ("base_rate", "threshold", "intercept")}
        model = SpamModel(**{**found, **numbers, "errors": Errors(**found["errors"])}, weights=weights)
        if not np.isfinite([*weights.values(), *numbers.values()]).all():
            raise ValueError("a number is not finite")
        if not 0 < model.base_rate < 1:
            raise ValueError(f"base_rate {model.base_rate}")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile(
            f"'{path}' is not a spam model of this version ({error}).",
            "Make one with: closeknit train spam --labels FILE --out FILE",
        ) from None
    return model


def write_model(model: SpamModel, path: Path) -> None:
    """Write a model file that people can read: one line an entry, one line a term."""
    path.write_text(json.dumps(model.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")


@cache
def default_model() -> SpamModel:
    """Return the model that ships."""
    return read_model(DEFAULT)
