"""What people do without an optimiser, each with the same call: fill the budget by a rule of thumb.

They keep to the budget, to stock and hours, and to which offers may be made; of each creator's offers they take the one
that brings most for its cost. Limits on niches and numbers they do not know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.problem import Choice, Row
from closeknit.planning.setting import Setting

PASSED_OVER = 2_000  # creators looked at after the first who does not fit

Naive = Callable[[Setting], Choice]


def one_macro(setting: Setting) -> Choice:
    """Spend everything on one big name, who stands behind all others with a deal of her own (`macro.beside`)."""
    return Choice(np.array([len(setting.candidates)]), np.array([len(setting.deals.deals)]))


def followers_first(setting: Setting) -> Choice:
    """Invite those with most followers."""
    return _fill(setting, _offers(setting), np.argsort(-setting.candidates.followers, kind="stable"))


def engagement_first(setting: Setting) -> Choice:
    """Invite those with the highest engagement rate; those without one last."""
    return _fill(setting, _offers(setting), _most_engaged(setting))


def equal_split(setting: Setting) -> Choice:
    """Give every niche the same money, and in each invite the most engaged."""
    niches, of = np.unique(setting.candidates.niche, return_inverse=True)
    return _by_niche(setting, of, np.full(len(niches), 1 / len(niches)))


def proportional(setting: Setting) -> Choice:
    """Give every niche money in proportion to the followers of its creators, and in each invite the most engaged."""
    _, of = np.unique(setting.candidates.niche, return_inverse=True)
    followers = np.bincount(of, weights=setting.candidates.followers)
    return _by_niche(setting, of, followers / followers.sum())


NAIVE: Mapping[str, tuple[str, Naive]] = {
    "one_macro": ("one macro influencer", one_macro),
    "followers_first": ("most followers first", followers_first),
    "engagement_first": ("highest engagement rate first", engagement_first),
    "equal_split": ("same money for every niche", equal_split),
    "proportional": ("money by the followers of a niche", proportional),
}


@dataclass(frozen=True)
class _Offers:
    """What rules of thumb know of each creator's offers.

    Attributes:
        cheap: Number of the one that brings most for its cost, n.
        best: Number of the one that brings most, n.
        rows: Limits on all creators together: money, stock, hours.
    """

    cheap: NDArray[np.intp]
    best: NDArray[np.intp]
    rows: tuple[Row, ...]


def _offers(setting: Setting) -> _Offers:
    problem = setting.problem
    cost = problem.outcomes.p_accept() * setting.deals.cost
    worth = np.where(problem.allowed, problem.outcomes.p_live() * problem.outcomes.value, -np.inf)
    rows = tuple(row for row in problem.rows if row.creators is None and np.isfinite(row.high))
    return _Offers((worth / np.maximum(cost, 1.0)).argmax(axis=1), worth.argmax(axis=1), rows)


def _most_engaged(setting: Setting) -> NDArray[np.intp]:
    return np.argsort(-np.nan_to_num(setting.candidates.rate, nan=-1.0), kind="stable")


def _by_niche(setting: Setting, niche: NDArray[np.intp], shares: Floats) -> Choice:
    order, offers = _most_engaged(setting), _offers(setting)
    parts = [_fill(setting, offers, order[niche[order] == number], share) for number, share in enumerate(shares)]
    creators = np.concatenate([part.creators for part in parts])
    kinds = np.concatenate([part.kinds for part in parts])
    by_number = np.argsort(creators)
    return Choice(creators[by_number], kinds[by_number])


def _fill(setting: Setting, offers: _Offers, order: NDArray[np.intp], share: float = 1.0) -> Choice:
    """Invite in this order until the expected cost reaches a share of the budget; who does not fit is passed over.

    Each gets the offer that brings most for its cost. Where money is left when all are invited, they get, in the same
    order, the offer that brings most.
    """
    order = order[setting.problem.allowed[order].any(axis=1)]
    left = np.array([row.high * share for row in offers.rows])
    cheap = _taken(offers.rows, order, offers.cheap[order])
    chosen = _while_it_fits(order, cheap, left)
    deal = offers.cheap.copy()
    if len(chosen) == len(order):
        more = _taken(offers.rows, order, offers.best[order]) - cheap
        upgraded = _while_it_fits(order, np.maximum(more, 0.0), left)
        deal[upgraded] = offers.best[upgraded]
    creators = np.sort(chosen)
    return Choice(creators, deal[creators])


def _taken(rows: Sequence[Row], creators: NDArray[np.intp], deals: NDArray[np.intp]) -> Floats:
    return np.array([row.of(creators, deals) for row in rows])


def _while_it_fits(order: NDArray[np.intp], taken: Floats, left: Floats) -> NDArray[np.intp]:
    """Return those of an order who fit one after the other into what is left of each limit, which is lowered."""
    first = int(np.argmin(np.append((np.cumsum(taken, axis=1) <= left[:, None]).all(axis=0), False)))
    chosen = order[:first].tolist()
    left -= taken[:, :first].sum(axis=1)
    for place in range(first, min(first + PASSED_OVER, len(order))):
        if (taken[:, place] <= left).all():
            left -= taken[:, place]
            chosen.append(int(order[place]))
    return np.array(chosen, np.intp)
