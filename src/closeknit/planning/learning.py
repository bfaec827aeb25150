"""What a brand's past collaborations teach about each stage of the funnel.

Each stage has a tree of its own (`pooling`): accept, post, reach, clicks per person reached, orders per click. A number
that a row does not have is replaced by what is expected of it so far, with its uncertainty as further noise of the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.brief import KINDS
from closeknit.planning.candidates import Candidates
from closeknit.planning.history import History
from closeknit.planning.pooling import Posterior, Tree, bernoulli, gaussian, learn, poisson
from closeknit.planning.priors import (
    Prior,
    Spreads,
    accept_logit,
    log_click_rate,
    log_order_rate,
    log_reach,
    post_logit,
)
from closeknit.vocabulary.money import decimals

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Learnt:
    """What a history taught.

    Attributes:
        posteriors: Stage -> what is believed now; stages without data are absent.
        rows: Stage -> how many rows speak of it.
        joint: No row has clicks: `orders` holds clicks and orders together, orders per person reached.
    """

    posteriors: Mapping[str, Posterior]
    rows: Mapping[str, int]
    joint: bool = False


@dataclass(frozen=True)
class _Rows:
    """Rows of a history with what the candidates know of the same creators; columns of r."""

    history: History
    niche: NDArray[np.str_]
    followers: Floats
    log_reach: Floats
    rate_known: Mask


@lru_cache(maxsize=8)  # their kernels are worth keeping
def tree_of(spreads: Spreads) -> Tree:
    """Return the tree of a stage before data."""
    return Tree(spreads.brand, spreads.niche, spreads.creator, spreads.season)


def together(first: Spreads, second: Spreads) -> Spreads:
    """Return the spreads of the sum of two stages."""
    parts = ("brand", "niche", "creator", "noise", "season")
    return Spreads(**{part: float(np.hypot(getattr(first, part), getattr(second, part))) for part in parts})


def learn_history(prior: Prior, history: History, candidates: Candidates | None = None) -> Learnt:
    """Return what a history teaches.

    Args:
        prior: What is believed before.
        history: Past collaborations.
        candidates: Who may be invited; engagement and fake followers of creators of the history are taken from here, so
            that their own results are measured against what would be expected of them today.
    """
    rows = _joined(prior, history, candidates)
    posteriors: dict[str, Posterior] = {}
    counts: dict[str, int] = {}
    joint = not np.isfinite(history.clicks).any()

    def fit(stage: str, tree: Tree, mask: Mask, curves: Floats) -> None:
        if mask.any():
            posteriors[stage] = _fit(tree, rows, mask, curves)
            counts[stage] = int(mask.sum())

    tree = tree_of(prior.spreads("accept"))
    fit("accept", tree, *_accepted(prior, rows, tree))
    tree = tree_of(prior.spreads("post"))
    fit("post", tree, *_posted(prior, rows, tree))
    tree = tree_of(prior.spreads("reach"))
    fit("reach", tree, *_reached(prior, rows, tree))
    reached, reach_spread = _best_reach(prior, rows, posteriors.get("reach"))
    if not joint:
        tree = tree_of(prior.spreads("clicks"))
        fit("clicks", tree, *_clicked(prior, rows, tree, reached, reach_spread))
    spreads = together(prior.spreads("clicks"), prior.spreads("orders")) if joint else prior.spreads("orders")
    tree = tree_of(spreads)
    if joint:
        found = _ordered_per_person(prior, rows, tree, spreads, reached, reach_spread)
    else:
        found = _ordered(prior, rows, tree, reached, reach_spread, posteriors.get("clicks"))
    fit("orders", tree, *found)
    return Learnt(posteriors, counts, joint and "orders" in posteriors)


def of_candidates(candidates: Candidates, names: frozenset[str]) -> dict[str, int]:
    """Return where creators of a history stand among n candidates, by id or handle: name -> place.

    Args:
        candidates: Who may be invited.
        names: In the form of `history.name_of`.
    """
    found: dict[str, int] = {}
    for place, name in places_of(candidates.creator_id, candidates.handle, names):
        found.setdefault(name, place)
    return found


def places_of(
    creator_id: NDArray[np.str_], handle: tuple[str | None, ...], names: frozenset[str]
) -> list[tuple[int, str]]:
    """Return place and name of each of n creators who is among these names, in order of place."""
    if not names:
        return []
    by_place = {place: text.lower() for place, text in enumerate(handle) if text and text.lower() in names}
    ids = {name: name for name in names} | {f"instagram:@{name}": name for name in names}
    for place, text in enumerate(creator_id.tolist()):
        if (low := text.lower()) in ids:
            by_place.setdefault(place, ids[low])
    return sorted(by_place.items())


def _joined(prior: Prior, history: History, candidates: Candidates | None) -> _Rows:
    count = len(history)
    rate, fake, followers = np.full(count, np.nan), np.full(count, np.nan), history.followers.copy()
    told = {str(name): str(niche) for name, niche in sorted(zip(history.creator, history.niche, strict=True)) if niche}
    if candidates is not None:
        places = of_candidates(candidates, frozenset(history.creator.tolist()))
        for row, name in enumerate(history.creator.tolist()):
            if (place := places.get(name)) is not None:
                rate[row], fake[row] = candidates.rate[place], candidates.fake_share[place]
                followers[row] = candidates.followers[place] if np.isnan(followers[row]) else followers[row]
                told.setdefault(name, str(candidates.niche[place]).strip().lower())
    niche = np.array([told.get(name, "") for name in history.creator.tolist()], dtype=str)
    return _Rows(history, niche, followers, log_reach(prior, followers, rate, fake), np.isfinite(rate))


def _fit(tree: Tree, rows: _Rows, mask: Mask, curves: Floats) -> Posterior:
    names, first, codes = np.unique(rows.history.creator[mask], return_index=True, return_inverse=True)
    summed = np.zeros((len(names), len(tree.grid)))
    np.add.at(summed, codes, curves)
    return learn(tree, names.tolist(), rows.niche[mask][first].tolist(), summed)


def _accepted(prior: Prior, rows: _Rows, tree: Tree) -> tuple[Mask, Floats]:
    h = rows.history
    mask = np.isfinite(h.accepted)
    product = prior.brief.products[0]
    retail = product.retail / 10 ** decimals(prior.brief.currency)
    offset = np.zeros(len(h))
    for kind in KINDS:
        own = h.offer == kind
        offset[own] = accept_logit(prior, kind, h.warmth[own], retail)
    yes = h.accepted[mask]
    return mask, bernoulli(yes, h.invited[mask] - yes, offset[mask], tree.grid)


def _posted(prior: Prior, rows: _Rows, tree: Tree) -> tuple[Mask, Floats]:
    h = rows.history
    mask = h.funnel & (h.accepted > 0)
    offset = np.zeros(len(h))
    for kind in KINDS:
        own = h.offer == kind
        offset[own] = post_logit(prior, kind, h.warmth[own], prior.brief.obligation)
    yes = h.posted[mask]
    return mask, bernoulli(yes, h.accepted[mask] - yes, offset[mask], tree.grid)


def _of_several(noise: float, posts: Floats) -> tuple[Floats, Floats]:
    """Return variance of the log of the mean of several posts, and what its mean lies above that of one.

    Source: Fenton 1960, a log-normal law of the same mean and variance as the average of log-normal ones.
    """
    variance = np.log1p(np.expm1(noise**2) / posts)
    return variance, (noise**2 - variance) / 2


def _reached(prior: Prior, rows: _Rows, tree: Tree) -> tuple[Mask, Floats]:
    h = rows.history
    mask = (h.posted > 0) & np.isfinite(h.reach) & np.isfinite(rows.followers)
    variance, shift = _of_several(prior.spreads("reach").noise, h.posted[mask])
    variance = variance + _rate_variance(prior, rows)[mask]
    level = np.log(h.reach[mask] / h.posted[mask]) - shift - rows.log_reach[mask]
    return mask, gaussian(level, np.sqrt(variance), tree.grid)


def _rate_variance(prior: Prior, rows: _Rows) -> Floats:
    """Return the variance of log reach that comes from not knowing how engaged a creator's audience is, r."""
    unknown = prior.value("engagement_power") * prior.known["engagement_rate"].spread
    return np.where(rows.rate_known, 0.0, unknown**2)


def _brand(spreads: Spreads, posterior: Posterior | None) -> tuple[float, float]:
    """Return mean of a stage's level for a creator without history, and its variance, as believed so far."""
    mean, sd = (0.0, spreads.brand) if posterior is None else posterior.brand_moments()
    return mean, sd**2 + spreads.niche**2 + spreads.creator**2


def _best_reach(prior: Prior, rows: _Rows, posterior: Posterior | None) -> tuple[Floats, Floats]:
    """Return the log of people reached by all posts of a row, expected where not known, and its variance, r each."""
    h, spreads = rows.history, prior.spreads("reach")
    posts = np.where(h.posted > 0, h.posted, 1.0)
    mean, between = _brand(spreads, posterior)
    variance, shift = _of_several(spreads.noise, posts)
    expected = rows.log_reach + mean + shift + np.log(posts)
    known = h.reach > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        reached = np.where(known, np.log(h.reach), expected)
    return reached, np.where(known, 0.0, between + variance + _rate_variance(prior, rows))


def _clicked(prior: Prior, rows: _Rows, tree: Tree, reached: Floats, reach_spread: Floats) -> tuple[Mask, Floats]:
    h = rows.history
    mask = (h.posted > 0) & np.isfinite(h.clicks) & np.isfinite(reached)
    variance, shift = _of_several(prior.spreads("clicks").noise, np.where(h.posted > 0, h.posted, 1.0))
    exposure = reached + log_click_rate(prior, rows.followers) + shift
    return mask, poisson(h.clicks[mask], exposure[mask], np.sqrt(variance + reach_spread)[mask], tree.grid)


def _ordered(
    prior: Prior, rows: _Rows, tree: Tree, reached: Floats, reach_spread: Floats, clicks: Posterior | None
) -> tuple[Mask, Floats]:
    """Learn from orders per click; without clicks, or with orders but none of them by a click, from expected clicks."""
    h, spreads = rows.history, prior.spreads("clicks")
    posts = np.where(h.posted > 0, h.posted, 1.0)
    mean, between = _brand(spreads, clicks)
    click_variance, click_shift = _of_several(spreads.noise, posts)
    expected = reached + log_click_rate(prior, rows.followers) + mean + click_shift
    known = h.clicks > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        clicked = np.where(known, np.log(h.clicks), expected)
    extra = np.where(known, 0.0, between + click_variance + reach_spread)
    nothing = (h.clicks == 0) & (h.orders == 0)  # no click says nothing about orders per click
    mask = (h.posted > 0) & np.isfinite(h.orders) & np.isfinite(clicked) & ~nothing
    variance, shift = _of_several(prior.spreads("orders").noise, posts)
    exposure = clicked + log_order_rate(prior, rows.followers) + shift
    return mask, poisson(h.orders[mask], exposure[mask], np.sqrt(variance + extra)[mask], tree.grid)


def _ordered_per_person(
    prior: Prior, rows: _Rows, tree: Tree, spreads: Spreads, reached: Floats, reach_spread: Floats
) -> tuple[Mask, Floats]:
    h = rows.history
    mask = (h.posted > 0) & np.isfinite(h.orders) & np.isfinite(reached)
    variance, shift = _of_several(spreads.noise, np.where(h.posted > 0, h.posted, 1.0))
    exposure = reached + log_click_rate(prior, rows.followers) + log_order_rate(prior, rows.followers) + shift
    return mask, poisson(h.orders[mask], exposure[mask], np.sqrt(variance + reach_spread)[mask], tree.grid)
