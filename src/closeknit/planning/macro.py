"""The other way to spend the money: one creator whose name is big."""

from dataclasses import dataclass, replace

import numpy as np

from closeknit.planning.beliefs import Beliefs
from closeknit.planning.brief import KINDS, Brief, Product
from closeknit.planning.candidates import Candidates, take, together
from closeknit.planning.deals import Deal, Deals, fees, places_named
from closeknit.planning.setting import Setting
from closeknit.planning.simulate import World
from closeknit.vocabulary.errors import UsageError
from closeknit.vocabulary.money import decimals
from closeknit.vocabulary.tier import Tier

MACRO = (
    500_000  # followers from which a creator counts as a big name (`vocabulary.tier`), and what the assumed fee buys
)


@dataclass(frozen=True)
class BigName:
    """One big creator for the whole budget.

    Attributes:
        who: She alone.
        cost: Minor units: fee, product, shipping and handling.
        note: Who she is, in words.
    """

    who: Candidates
    cost: int
    note: str


def big_name(beliefs: Beliefs, big: Candidates) -> BigName:
    """Return whom the budget buys: the largest in the data whose fee it pays, else somebody at the assumed macro fee.

    Args:
        beliefs: With the brief.
        big: Creators above half a million followers.
    """
    brief = beliefs.brief
    product = _cheapest(brief)
    fixed = product.unit_cost + product.shipping + brief.handling
    if len(big):
        price = fees(beliefs, big)
        affordable = np.flatnonzero(price + fixed <= brief.budget)
        if len(affordable):
            best = affordable[np.argmax(big.followers[affordable])]
            who = take(big, np.array([best]))
            name = who.handle[0] or str(who.creator_id[0])
            return BigName(who, int(price[best]) + fixed, f"{name}, {who.followers[0]:,.0f} followers")
    fee = max(brief.budget - fixed, 0)
    unit = beliefs.value("fee_macro") * 10 ** decimals(brief.currency) / MACRO
    unknown = np.array([np.nan])
    nobody = np.array([""])
    followers = float(max(round(fee / unit, -2), 1_000))
    who = Candidates(
        creator_id=np.array(["one macro influencer"]), handle=(None,), niche=nobody, country=nobody,
        followers=np.array([followers]), rate=unknown, rate_spread=unknown, fake_share=unknown, fee=unknown,
        warmth=nobody, kinds=np.ones((1, len(KINDS)), bool),
    )  # fmt: skip
    note = f"somebody with {followers:,.0f} followers, as many as the budget buys at the assumed macro fee"
    return BigName(who, min(fee + fixed, brief.budget), note)


def beside(setting: Setting, name: BigName) -> tuple[Candidates, Deals]:
    """Return candidates and deals with the big name behind all others, and her fee behind all other deals.

    Rules of thumb see her there (`naive.one_macro`); the optimiser does not.
    """
    product, deals = _cheapest(setting.beliefs.brief), setting.deals
    n, k = deals.cost.shape
    cost = np.full((n + 1, k + 1), name.cost)
    cost[:n, :k] = deals.cost
    allowed = np.zeros(cost.shape, bool)
    allowed[:n, :k], allowed[n, k] = deals.allowed, True
    fee = name.cost - product.unit_cost - product.shipping - deals.handling
    more = replace(
        deals, deals=(*deals.deals, Deal("paid", product)), allowed=allowed, cost=cost, fee=np.append(deals.fee, fee),
        per_order=np.append(deals.per_order, product.price * product.margin),
    )  # fmt: skip
    return together(setting.candidates, name.who), more


def certain(world: World) -> World:
    """Return a world whose last creator, the big name, accepts and posts for certain.

    That she surely posts is a gift to this alternative: what is said against it holds all the more.
    """
    accept, post = world.accept.copy(), world.post.copy()
    accept[-1] = post[-1] = np.inf
    return replace(world, accept=accept, post=post)


def _cheapest(brief: Brief) -> Product:
    """The product that costs least to send, of those there are: what she shows."""
    there = [product for product in brief.products if product.stock != 0] or brief.products
    return min(there, key=lambda product: product.unit_cost + product.shipping)


def refuse_big(brief: Brief, big: Candidates) -> None:
    """Refuse a brief that wants a big name in the plan, which are only compared with.

    Raises:
        UsageError: Naming her.
    """
    for name, number in places_named(big, brief.include).items():
        raise UsageError(
            f"'{name}' of the brief's include has {big.followers[number]:,.0f} followers; a plan is made of creators "
            f"below {MACRO:,} and only compared with larger ones.",
            "Take her out.",
        )


def of_size(candidates: Candidates, tier: Tier) -> Candidates:
    """Return those of a size, and all big names, who are only compared with."""
    followers = candidates.followers
    below = np.inf if tier.below is None else tier.below
    return take(candidates, np.flatnonzero(((followers >= tier.at_least) & (followers < below)) | (followers >= MACRO)))
