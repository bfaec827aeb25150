"""Which offers may be made to whom, and what each costs: exact money, n creators x k deals.

Each offer sends the product, as a post needs something to show; paid adds a fee, commission a share of what is sold,
mixed both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.assumptions import default_fee
from closeknit.planning.brief import KINDS, Product
from closeknit.planning.candidates import Candidates
from closeknit.planning.priors import Prior
from closeknit.vocabulary.errors import UsageError
from closeknit.vocabulary.money import Money
from closeknit.vocabulary.tier import TIERS

Minor = NDArray[np.int64]

# Larger creators do not post for a gift alone (our default): size is what acceptance is not known by.
GIFTS_BELOW = 50_000
WITH_FEE = frozenset({"paid", "mixed"})
WITH_COMMISSION = frozenset({"commission", "mixed"})


@dataclass(frozen=True)
class Deal:
    """A kind of offer with a product.

    Attributes:
        kind: Of `brief.KINDS`.
        product: What is sent.
    """

    kind: str
    product: Product


@dataclass(frozen=True)
class Deals:
    """What may be agreed with n creators.

    Attributes:
        deals: k.
        allowed: n x k.
        fee: Minor units, n; what a deal with a fee costs on top.
        cost: Minor units due on acceptance, n x k.
        per_order: Minor units that an order brings after commission, k.
        handling: Minor units per acceptance.
        currency: Three capital letters.
    """

    deals: tuple[Deal, ...]
    allowed: NDArray[np.bool_]
    fee: Minor
    cost: Minor
    per_order: Floats
    handling: int
    currency: str

    def parts(self, creator: int, deal: int) -> dict[str, int]:
        """Return what makes up the cost of one deal, minor units."""
        product = self.deals[deal].product
        fee = int(self.fee[creator]) if self.deals[deal].kind in WITH_FEE else 0
        return {"gift": product.unit_cost, "shipping": product.shipping, "handling": self.handling, "fee": fee}


def deals_for(prior: Prior, candidates: Candidates) -> Deals:
    """Return all deals of a brief with n candidates.

    Args:
        prior: Brief and assumptions in force.
        candidates: Who may be invited.

    Raises:
        UsageError: A fee is needed that nobody states, in a currency without defaults.
    """
    brief = prior.brief
    deals = tuple(Deal(kind, product) for kind in brief.kinds for product in brief.products)
    needs_fee = any(deal.kind in WITH_FEE for deal in deals)
    fee = fees(prior, candidates) if needs_fee else np.zeros(len(candidates), np.int64)
    cost = np.empty((len(candidates), len(deals)), np.int64)
    allowed = np.empty(cost.shape, bool)
    small = candidates.followers < GIFTS_BELOW
    out = _named(candidates, brief.exclude)
    for number, (kind, product) in enumerate((deal.kind, deal.product) for deal in deals):
        fixed = product.unit_cost + product.shipping + brief.handling
        cost[:, number] = fixed + (fee if kind in WITH_FEE else 0)
        allowed[:, number] = candidates.kinds[:, KINDS.index(kind)] & ~out
        if kind not in WITH_FEE:
            allowed[:, number] &= small
    per_order = [
        deal.product.price * (deal.product.margin - (brief.commission if deal.kind in WITH_COMMISSION else 0.0))
        for deal in deals
    ]
    return Deals(deals, allowed, fee, cost, np.array(per_order), brief.handling, brief.currency)


def fees(prior: Prior, candidates: Candidates) -> Minor:
    """Return what a paid post costs: her own price, else the brief's by size, else our default, n, minor units."""
    brief = prior.brief
    sizes = np.array([tier.at_least for tier in TIERS[1:]], np.float64)
    tier = np.searchsorted(sizes, candidates.followers, side="right")
    stated = np.array([brief.fees.get(each.name, -1) for each in TIERS], np.int64)[tier]
    own = candidates.fee
    open_ones = np.isnan(own) & (stated < 0)
    found = np.where(np.isnan(own), stated, np.nan_to_num(own)).astype(np.int64)
    if open_ones.any():
        found[open_ones] = default_fee(candidates.followers[open_ones], brief.currency, prior.known)
    return found


def _named(candidates: Candidates, names: tuple[str, ...]) -> NDArray[np.bool_]:
    found = np.zeros(len(candidates), bool)
    found[list(places_named(candidates, names).values())] = True
    return found


def places_named(candidates: Candidates, names: tuple[str, ...]) -> dict[str, int]:
    """Return name -> number of the creator with this handle or id; names of nobody are left out."""
    if not names:
        return {}
    wanted: dict[str, list[str]] = {}
    for name in names:
        wanted.setdefault(name.lower().lstrip("@"), []).append(name)
    found = {}
    for number, (creator, handle) in enumerate(zip(candidates.creator_id.tolist(), candidates.handle, strict=True)):
        for written in (creator, handle or ""):
            for name in wanted.get(written.lower().lstrip("@"), ()):
                found[name] = number
    return found


def must_be_in(candidates: Candidates, deals: Deals, names: tuple[str, ...]) -> NDArray[np.intp]:
    """Return numbers of those who must be invited.

    Raises:
        UsageError: Somebody is not among the candidates, or nothing may be offered to her.
    """
    found = places_named(candidates, names)
    for name in names:
        if name not in found:
            raise UsageError(f"'{name}' of the brief's include is not among the candidates.", "Check the spelling.")
        if not deals.allowed[found[name]].any():
            raise UsageError(
                f"'{name}' of the brief's include takes none of the offers {', '.join(prior_kinds(deals))}.",
                "Allow another kind of offer, or take her out.",
            )
    return np.array(sorted(set(found.values())), np.intp)


def refuse_too_dear(candidates: Candidates, deals: Deals, allowed: NDArray[np.bool_], forced: NDArray[np.intp]) -> None:
    """Refuse a brief in which somebody who must be in costs more than the budget, or her share, allows.

    Args:
        candidates: n.
        deals: What they cost.
        allowed: Offers that may be made within the limits, n x k.
        forced: Numbers of those who must be in.

    Raises:
        UsageError: Naming the first.
    """
    for creator in forced[~allowed[forced].any(axis=1)].tolist():
        name = candidates.handle[creator] or str(candidates.creator_id[creator])
        cost = Money(int(deals.cost[creator][deals.allowed[creator]].min()), deals.currency)
        raise UsageError(
            f"'{name}' of the brief's include costs {cost} at least, more than the budget or a limit for one creator "
            "allows.",
            "Raise the budget or the limit, or take her out.",
        )


def prior_kinds(deals: Deals) -> list[str]:
    """Return the kinds of offers there are, each once."""
    return list(dict.fromkeys(deal.kind for deal in deals.deals))
