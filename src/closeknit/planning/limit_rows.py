"""Limits of a brief as linear rows over creators and deals."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.brief import Brief
from closeknit.planning.candidates import Candidates
from closeknit.planning.deals import Deals
from closeknit.planning.limits import Limit
from closeknit.planning.optimise.problem import Row
from closeknit.planning.outcomes import Outcomes
from closeknit.vocabulary.money import Money
from closeknit.vocabulary.tier import TIERS

Mask = NDArray[np.bool_]
ROUNDING = 1e-9  # a share of a budget in binary numbers is not quite that share
# "food = 20 %" cannot be met to the cent by whole creators: within 2 % of the budget all told, or one live post.
EXACTLY = {"share": 0.02, "live": 1.0}


def limit_rows(brief: Brief, candidates: Candidates, deals: Deals, outcomes: Outcomes) -> tuple[Mask, tuple[Row, ...]]:
    """Return which deals may be made, n x k, and the limits on all of them together.

    Costs, work and gifts fall due on acceptance, so limits count them as expected; a limit on the number of creators
    counts invitations.

    Args:
        brief: With its limits.
        candidates: n.
        deals: k.
        outcomes: For the chance to accept and to post.
    """
    accept = outcomes.p_accept()
    expected = accept * deals.cost
    quantities = {"share": expected, "invited": np.ones(accept.shape), "live": outcomes.p_live()}
    allowed = deals.allowed.copy()
    rows = [Row(f"the budget of {Money(brief.budget, brief.currency)}", expected, -np.inf, float(brief.budget))]
    # Nobody is invited whom the budget could never pay.
    allowed &= deals.cost <= brief.budget
    rows += _stock(brief, deals, accept)
    if brief.hours_per_week is not None:
        text = f"{brief.hours_per_week:g} hours a week for {brief.weeks} weeks"
        rows.append(Row(text, accept * brief.minutes, -np.inf, brief.hours_per_week * brief.weeks * 60))
    for limit in brief.limits:
        low, high = _ends(limit, brief.budget)
        if limit.of == "each creator":
            allowed &= deals.cost <= high * (1 + ROUNDING)
            continue
        for text, creators, kinds in _about(limit, candidates, deals):
            rows.append(Row(text, quantities[limit.measure], low, high, creators, kinds))
    return allowed, tuple(rows)


def _ends(limit: Limit, budget: int) -> tuple[float, float]:
    """Return both ends in units of the row; an exact expectation gets the room that whole creators need."""
    unit = budget if limit.measure == "share" else 1.0
    low = -np.inf if limit.low is None else limit.low * unit
    high = np.inf if limit.high is None else limit.high * unit
    if limit.measure != "invited" and low == high:
        room = 0.5 * EXACTLY.get(limit.measure, 0.0) * unit
        return low - room, high + room
    return low, high


def _stock(brief: Brief, deals: Deals, accept: Floats) -> Iterator[Row]:
    for product in brief.products:
        if product.stock is not None:
            kinds = np.array([deal.product.name == product.name for deal in deals.deals])
            yield Row(
                f"{product.stock:,} of {product.name} in stock", accept, -np.inf, float(product.stock), None, kinds
            )


def _about(limit: Limit, candidates: Candidates, deals: Deals) -> Iterator[tuple[str, Mask | None, Mask | None]]:
    """Whom and which deals a limit is about, once for each group of an "each"."""
    if limit.of == "all":
        yield limit.text, None, None
    elif limit.of == "kind":
        yield limit.text, None, np.array([deal.kind == limit.name for deal in deals.deals])
    elif limit.of == "tier":
        tier = next(tier for tier in TIERS if tier.name == limit.name)
        below = np.inf if tier.below is None else tier.below
        yield limit.text, (candidates.followers >= tier.at_least) & (candidates.followers < below), None
    else:
        own = candidates.niche if "niche" in limit.of else candidates.country
        if not limit.of.startswith("each"):
            yield limit.text, own == limit.name, None
            return
        for name in np.unique(own[own != ""]).tolist():
            yield f"{limit.text} ({name})", own == name, None
