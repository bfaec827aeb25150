"""The weights of an account model as a readable file, and what they say about accounts."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize, special

from closeknit.audience.accounts.features import Accounts, Term, inputs, term_values
from closeknit.metrics.arrays import Floats
from closeknit.vocabulary.errors import UnusableFile

DEFAULT = Path(__file__).with_name("default.json")
VERSION = 1


@dataclass(frozen=True)
class Weighted:
    """A term with its weight.

    Attributes:
        term: What is weighed.
        weight: Change of the log odds per unit; positive speaks for fake or inactive.
        usual: The term's mean where the model was learned: an account that has it, or where it is missing, neither
            gains nor loses.
    """

    term: Term
    weight: float
    usual: float

    def as_json(self) -> dict[str, Any]:
        """Return plain values without what is not used."""
        term = {name: value for name, value in asdict(self.term).items() if value is not None and value is not False}
        return {**term, "weight": self.weight, "usual": self.usual}


@dataclass(frozen=True)
class Errors:
    """How the model did on labelled accounts that it had not seen.

    Attributes:
        fake: Accounts labelled fake.
        caught: Of these, called so.
        real: Accounts labelled real.
        alarms: Of these, called fake.
    """

    fake: int
    caught: int
    real: int
    alarms: int

    def __post_init__(self) -> None:
        """Refuse counts that cannot be."""
        for part, whole in ((self.caught, self.fake), (self.alarms, self.real)):
            if not (isinstance(part, int) and isinstance(whole, int) and 0 <= part <= whole and whole > 0):
                raise ValueError(f"{part} of {whole} is no count of errors")

    @property
    def tells(self) -> bool:
        """Whether fakes are called so clearly more often than real accounts: ends of both 95 % intervals apart."""
        caught = special.betaincinv(self.caught + 0.5, self.fake - self.caught + 0.5, 0.025)
        alarms = special.betaincinv(self.alarms + 0.5, self.real - self.alarms + 0.5, 0.975)
        return bool(caught > alarms)


@dataclass(frozen=True)
class AccountModel:
    """A linear model of the log odds that an account is fake or inactive, as if half of all accounts were.

    Attributes:
        name: What to call it.
        licence: Of this file.
        credit: Whom to name.
        learned_on: What labels it was learned from.
        base_rate: Share of fake or inactive accounts among those labels.
        intercept: Log odds of an account that is usual in everything.
        threshold: Log odds above which an account counts as fake or inactive when many are counted.
        errors: Measured at the threshold, on accounts not seen.
        weighted: The terms.
    """

    name: str
    licence: str
    credit: str
    learned_on: str
    base_rate: float
    intercept: float
    threshold: float
    errors: Errors
    weighted: tuple[Weighted, ...]

    @property
    def times(self) -> float:
        """How many times as likely among fakes the figures of an account must be for it to count as one."""
        return float(np.exp(self.threshold))

    def log_odds(self, accounts: Accounts) -> Floats:
        """Return the log odds of c accounts; NaN where posts, followers or following are not known."""
        terms = tuple(each.term for each in self.weighted)
        away = term_values(inputs(accounts), terms) - np.array([each.usual for each in self.weighted])
        odds: Floats = self.intercept + np.nan_to_num(away, copy=False) @ np.array([w.weight for w in self.weighted])
        return np.where(accounts.countable, odds, np.nan)

    def probability(self, accounts: Accounts) -> Floats:
        """Return the probability that each of c accounts is fake or inactive, were as many so as among the labels."""
        probability: Floats = special.expit(self.log_odds(accounts) + special.logit(self.base_rate))
        return probability

    def calls_fake(self, accounts: Accounts) -> Floats:
        """Return 1 where an account counts as fake or inactive, 0 where not, NaN where it cannot be judged."""
        odds = self.log_odds(accounts)
        return np.where(np.isnan(odds), np.nan, odds > self.threshold)

    def as_json(self) -> dict[str, Any]:
        """Return plain values, one line a term."""
        plain = {"kind": "closeknit account model", "version": VERSION, **asdict(self)}
        plain["weighted"] = [each.as_json() for each in self.weighted]
        return plain


def at_base_rate(log_odds: Floats, base_rate: float) -> Floats:
    """Return probabilities that average to a stated base rate: all log odds are moved by the same amount.

    Accounts of another time and place are not those the model was learned from; where somebody states how many of
    them are fake, this brings the level in line and leaves the order as it is.

    Args:
        log_odds: Of c accounts, all known.
        base_rate: Between 0 and 1, exclusive.
    """

    def surplus(shift: float) -> float:
        return float(special.expit(log_odds + shift).mean()) - base_rate

    shift = optimize.brentq(surplus, -60.0 - log_odds.max(), 60.0 - log_odds.min())
    probability: Floats = special.expit(log_odds + shift)
    return probability


def read_model(path: Path) -> AccountModel:
    """Read a model file.

    Raises:
        UnusableFile: It is no account model, or one of another version.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        kind, version = found.pop("kind", None), found.pop("version", None)
        if kind != "closeknit account model" or version != VERSION:
            raise ValueError(f"kind '{kind}', version {version}")
        weighted = tuple(
            Weighted(Term(w["of"], w.get("above"), w.get("missing", False)), float(w["weight"]), float(w["usual"]))
            for w in found.pop("weighted")
        )
        numbers = {name: float(found.pop(name)) for name in ("base_rate", "intercept", "threshold")}
        model = AccountModel(**{**found, **numbers, "errors": Errors(**found["errors"])}, weighted=weighted)
        model.log_odds(Accounts.of({"posts": np.zeros(1)}))
        if not np.isfinite([*numbers.values(), *(each for w in weighted for each in (w.weight, w.usual))]).all():
            raise ValueError("a number is not finite")
        if not 0 < model.base_rate < 1:
            raise ValueError(f"base_rate {model.base_rate}")
        if not model.errors.tells:
            raise ValueError("it calls fakes so no more often than real accounts")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile(
            f"'{path}' is not an account model of this version ({error}).",
            "Make one with: closeknit train accounts --labels FILE --out FILE",
        ) from None
    return model


def write_model(model: AccountModel, path: Path) -> None:
    """Write a model file that people can read: one line an entry, one line a term."""
    plain = model.as_json()
    weighted = ",\n".join("  " + json.dumps(term, ensure_ascii=False) for term in plain.pop("weighted"))
    head = json.dumps(plain, ensure_ascii=False, indent=1).rstrip().removesuffix("}").rstrip()
    path.write_text(f'{head},\n "weighted": [\n{weighted}\n ]\n}}\n', "utf-8")


@cache
def default_model() -> AccountModel:
    """Return the model that ships."""
    return read_model(DEFAULT)
