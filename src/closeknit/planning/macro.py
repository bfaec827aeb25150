"""The other way to spend the money: one creator whose name is big."""

from dataclasses import dataclass, replace

import numpy as np

from closeknit.planning.beliefs import Beliefs
from closeknit.planning.brief import KINDS, Brief, Product
from closeknit.planning.candidates import Candidates, take
from closeknit.planning.deals import fees, places_named
from closeknit.planning.setting import Audiences, saturation_of
from closeknit.planning.simulate import Course, World
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


def one_macro(name: BigName, world: World, beliefs: Beliefs, audiences: Audiences) -> Course:
    """Return what comes of her, who is taken to accept and post for certain.

    That she surely posts is a gift to this alternative: what is said against it holds all the more.

    Args:
        name: Who she is.
        world: In which she is the last, so that brand, product and season are those of the plan.
        beliefs: With the brief.
        audiences: Sizes of audiences.
    """
    product = _cheapest(beliefs.brief)
    size = saturation_of(beliefs, name.who, audiences).size[0]
    reach = -size * np.expm1(-world.reach[-1].astype(np.float64) / size)
    orders = world.orders[-1].astype(np.float64)
    one = np.ones(world.scenarios)
    margin = orders * product.price * product.margin - name.cost
    course = Course(
        accepted=one, waitlisted=0 * one, spent=np.full(world.scenarios, name.cost, np.int64), live=one, reach=reach,
        clicks=world.clicks[-1].astype(np.float64), orders=orders, engagements=world.engagements[-1].astype(np.float64),
        margin=margin, each=np.zeros((1, world.scenarios), np.float32), overlap=0.0,
    )  # fmt: skip
    return replace(course, each=course.of(beliefs.brief.goal)[None, :].astype(np.float32))


def _cheapest(brief: Brief) -> Product:
    """The product that costs least to send: what she shows."""
    return min(brief.products, key=lambda product: product.unit_cost + product.shipping)


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
