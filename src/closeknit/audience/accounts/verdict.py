"""What the model says of single accounts, with what spoke for and against: an estimate, never a conviction."""

from dataclasses import dataclass

import numpy as np

from closeknit.audience.accounts.features import Accounts, inputs, term_values
from closeknit.audience.accounts.model import AccountModel, at_base_rate
from closeknit.metrics.arrays import Floats

# Below this share of the odds a reason would only fill the page.
TELLING = 0.1


@dataclass(frozen=True)
class Reason:
    """One thing about an account and how far it moved the estimate.

    Attributes:
        says: In words, such as `follows 2,100 accounts`.
        log_odds: Positive speaks for fake or inactive, negative against.
    """

    says: str
    log_odds: float


@dataclass(frozen=True)
class Verdict:
    """What is estimated of one account.

    Attributes:
        probability: Estimated probability that it is fake or inactive; None where there is nothing to judge by.
        base_rate: The share of such accounts that this probability assumes.
        counts: It counts as fake or inactive where many are counted; False where there is nothing to judge by.
        speaks_for: Reasons for fake or inactive, strongest first.
        speaks_against: Reasons against, strongest first.
        not_known: What the source did not tell.
    """

    probability: float | None
    base_rate: float
    counts: bool
    speaks_for: tuple[Reason, ...]
    speaks_against: tuple[Reason, ...]
    not_known: tuple[str, ...]

    @property
    def says(self) -> str:
        """The estimate in careful words."""
        if self.probability is None:
            return "posts, followers and following are not all known: nothing is estimated"
        return f"estimated probability of being fake or inactive {100 * self.probability:.0f} %"


def verdicts(accounts: Accounts, model: AccountModel, base_rate: float | None = None) -> list[Verdict]:
    """Return what is estimated of each of c accounts, with reasons.

    Args:
        accounts: c of them; for showing, so not by the million.
        model: Which model.
        base_rate: Share of fake or inactive ones among these very accounts, to which the probabilities then average;
            None = as among the model's labels, whatever these accounts are.
    """
    odds = model.log_odds(accounts)
    known = np.isfinite(odds)
    probability = model.probability(accounts)
    if base_rate is not None and known.any():
        probability[known] = at_base_rate(odds[known], base_rate)
    rate = model.base_rate if base_rate is None else base_rate
    counts, moved = known & (np.nan_to_num(odds) > model.threshold), _moved(accounts, model)
    return [
        _verdict(accounts, place, (float(probability[place]), rate, bool(counts[place])), moved)
        for place in range(len(accounts))
    ]


def _moved(accounts: Accounts, model: AccountModel) -> dict[str, Floats]:
    """How far each input moved the log odds of each account, all its terms together."""
    terms = tuple(each.term for each in model.weighted)
    away = term_values(inputs(accounts), terms) - np.array([each.usual for each in model.weighted])
    parts = np.nan_to_num(away) * np.array([each.weight for each in model.weighted])
    names = dict.fromkeys(term.of for term in terms)
    return {name: parts[:, [term.of == name for term in terms]].sum(axis=1) for name in names}


def _verdict(accounts: Accounts, place: int, told: tuple[float, float, bool], moved: dict[str, Floats]) -> Verdict:
    probability, rate, counts = told
    words = _words(accounts, place)
    unknown = tuple(name for name, says in words.items() if says is None)
    if np.isnan(probability):
        return Verdict(None, rate, counts, (), (), unknown)
    reasons = [
        Reason(says, float(moved[name][place]))
        for name, says in words.items()
        if says is not None and name in moved and abs(moved[name][place]) >= TELLING
    ]
    reasons.sort(key=lambda reason: -abs(reason.log_odds))
    return Verdict(
        probability,
        rate,
        counts,
        tuple(reason for reason in reasons if reason.log_odds > 0),
        tuple(reason for reason in reasons if reason.log_odds < 0),
        unknown,
    )


def _words(accounts: Accounts, place: int) -> dict[str, str | None]:
    """Each input of an account in words; None where it is not known."""

    def told(values: Floats) -> float | None:
        value = float(values[place])
        return None if np.isnan(value) else value

    posts, followers, following = (told(v) for v in (accounts.posts, accounts.followers, accounts.following))
    digits, biography = told(accounts.digit_share), told(accounts.bio_length)
    picture, private = told(accounts.has_picture), told(accounts.is_private)
    ratio = (
        None if followers is None or following is None else f"{followers:,.0f} followers for {following:,.0f} followed"
    )
    return {
        "posts": None if posts is None else _counted(posts, "post", "posts"),
        "followers per followed": ratio,
        "following": None if following is None else f"follows {_counted(following, 'account', 'accounts')}",
        "picture": None if picture is None else "has a picture" if picture else "no picture",
        "digits": None if digits is None else f"{100 * digits:.0f} % of the handle are digits",
        "biography": None if biography is None else "a biography" if biography else "no biography",
        "private": None if private is None else "private" if private else "public",
    }


def _counted(number: float, one: str, many: str) -> str:
    return f"no {many}" if number == 0 else f"{number:,.0f} {one if number == 1 else many}"
