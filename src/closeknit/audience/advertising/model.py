"""What each sign is worth: judged by us and written down in `signs.toml`, or learned from somebody's own labels."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy import special

from closeknit.audience.advertising.lexicon import Lexicon, lexicon
from closeknit.audience.advertising.signs import Signs
from closeknit.metrics.arrays import Floats
from closeknit.vocabulary.errors import UnusableFile

KIND, VERSION = "closeknit advertising weights", 1


@dataclass(frozen=True)
class AdvertisingModel:
    """Log odds that a post advertises, as a sum over its signs.

    Attributes:
        name: What to call it.
        origin: Where the weights come from.
        base_rate: Share of all posts that advertise, as assumed.
        intercept: Log odds of a post with no sign at all.
        weights: Sign -> change of the log odds of a post that carries it.
        believed: Probability of advertising where a label says so.
        looks_like: Probability from which a post counts as looking like advertising.
    """

    name: str
    origin: str
    base_rate: float
    intercept: float
    weights: Mapping[str, float]
    believed: float
    looks_like: float

    def log_odds(self, signs: Signs) -> Floats:
        """Return the log odds of n posts by their signs alone, labels not counted; NaN without a caption."""
        worth = np.array([self.weights.get(name, 0.0) for name in signs.names])
        odds: Floats = self.intercept + signs.carried @ worth
        return np.where(signs.known, odds, np.nan)

    def probability(self, signs: Signs) -> Floats:
        """Return the estimated probability that a post advertises, labels not counted; NaN without a caption."""
        probability: Floats = special.expit(self.log_odds(signs))
        return probability


def judged_model(words: Lexicon) -> AdvertisingModel:
    """Return the weights that follow from judged shares.

    Bayes' rule with signs that are independent but for one factor: a sign carried by a share a of advertising posts
    and o of others is worth `independence` times ln(a / o) where it is there and ln((1 - a) / (1 - o)) where not.
    """
    intercept, weights = float(special.logit(words.base_rate)), {}
    for sign in words.signs:
        there = float(np.log(sign.among_ads / sign.among_others))
        absent = float(np.log((1 - sign.among_ads) / (1 - sign.among_others)))
        intercept += words.independence * absent
        weights[sign.id] = words.independence * (there - absent)
    origin = "judged by us, not learned; see signs.toml"
    return AdvertisingModel(
        "judged", origin, words.base_rate, intercept, weights, words.believed, words.looks_like
    )  # fmt: skip


@cache
def default_model() -> AdvertisingModel:
    """Return the model that ships."""
    return judged_model(lexicon())


def read_model(path: Path) -> AdvertisingModel:
    """Read a file of learned weights.

    Raises:
        UnusableFile: It is no such file, or one of another version.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        kind, version = found.pop("kind", None), found.pop("version", None)
        if kind != KIND or version != VERSION:
            raise ValueError(f"kind '{kind}', version {version}")
        weights = {str(sign): float(weight) for sign, weight in found.pop("weights").items()}
        numbers = ("base_rate", "intercept", "believed", "looks_like")
        model = AdvertisingModel(
            name=str(found["name"]),
            origin=str(found["origin"]),
            weights=weights,
            **{name: float(found[name]) for name in numbers},
        )
        if not np.isfinite([*weights.values(), *(getattr(model, name) for name in numbers)]).all():
            raise ValueError("a number is not finite")
        if not 0 < model.base_rate < 1:
            raise ValueError(f"base_rate {model.base_rate}")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile(
            f"'{path}' holds no advertising weights of this version ({error}).",
            "Make one with: closeknit train ads --labels FILE --out FILE",
        ) from None
    return model


def write_model(model: AdvertisingModel, path: Path) -> None:
    """Write weights to a file that people can read."""
    plain = {"kind": KIND, "version": VERSION, **asdict(model), "weights": dict(model.weights)}
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", "utf-8")
