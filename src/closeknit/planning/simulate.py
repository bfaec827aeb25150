"""What comes of inviting some creators, on fresh luck: who accepts, who must wait, who posts, and what the posts bring.

Acceptance takes its budget, gift and hours when it happens; who accepts when they are used up is put on the waiting
list and costs nothing. So spending never exceeds the budget in any course. All choices are simulated on the same luck:
the same creator accepts in the same scenarios, whoever else is invited.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import (
    Beliefs,
    Drawn,
    Levels,
    draw,
    engagement_log,
    log_click_rate,
    log_order_rate,
    log_reach,
)
from closeknit.planning.brief import Brief
from closeknit.planning.candidates import Candidates
from closeknit.planning.deals import Deals
from closeknit.planning.optimise.problem import Choice, Saturation
from closeknit.planning.outcomes import Single
from closeknit.planning.setting import NICHE_ENGAGEMENT, POST_ENGAGEMENT, base_logits

Mask = NDArray[np.bool_]
LEAST, MOST, MEMORY = 1_000, 2_000, 3_000_000  # scenarios, and creators x scenarios kept at once


@dataclass(frozen=True)
class Answers:
    """What c creators would do in r scenarios, whoever of them is invited, c x r unless said otherwise.

    Attributes:
        creators: Their numbers among the candidates, c, ascending.
        accept: Log odds that belong to her and the scenario; those of the deal are added.
        answer: Below the probability she accepts.
        post: Log odds to post.
        keep: Below the probability she posts.
        wait: When she answers; the first is served first.
    """

    creators: NDArray[np.intp]
    accept: Single
    answer: Single
    post: Single
    keep: Single
    wait: Single

    @property
    def scenarios(self) -> int:
        """How many scenarios there are."""
        return int(self.accept.shape[1])

    def places(self, creators: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return where creators stand in the world."""
        return np.searchsorted(self.creators, creators)


@dataclass(frozen=True)
class World(Answers):
    """What they would do, and what their posts would bring.

    Attributes:
        reach: People her post would reach.
        clicks: Clicks it would bring.
        orders: Orders it would bring.
        engagements: Likes and comments it would bring.
        shared: Stage -> what all creators have in common in a scenario, r.
    """

    reach: Single
    clicks: Single
    orders: Single
    engagements: Single
    shared: dict[str, Floats]


def scenarios_for(creators: int) -> int:
    """Return how many scenarios fit into memory."""
    return int(np.clip(MEMORY // max(creators, 1), LEAST, MOST))


def make_world(beliefs: Beliefs, some: Candidates, creators: NDArray[np.intp], seed: int) -> World:
    """Draw what would happen to c creators.

    Args:
        beliefs: What is believed.
        some: All who may be invited in any of the choices to compare, c.
        creators: Their numbers among all candidates, ascending, c.
        seed: Of the luck.
    """
    rng = np.random.default_rng([seed, 2])
    c, r = len(creators), scenarios_for(len(creators))
    levels = draw(beliefs, some.niche, some.creator_id, some.handle, rng, r, some.rate_spread)

    def single(values: Floats) -> Single:
        return values.astype(np.float32)

    def value(stage: Drawn) -> Single:
        return _value(stage, rng)

    fakes = np.isnan(some.fake_share)
    real = np.ones((c, r), np.float32)
    usual = beliefs.value("fake_share")
    if fakes.any():
        # Audience quality that no sample tells: somebody's followers may be mostly bought.
        own = rng.beta(1.0, 1 / usual - 1, (int(fakes.sum()), 1))
        real[fakes] = np.minimum((1 - own) / (1 - usual), 1 / (1 - usual))
    reach = np.exp(
        single(log_reach(beliefs, some.followers, some.rate, some.fake_share))[:, None] + value(levels.reach)
    )
    reach *= real
    clicks = rng.poisson(
        reach * np.exp(single(log_click_rate(beliefs, some.followers))[:, None] + value(levels.clicks))
    )
    orders = rng.poisson(
        clicks * np.exp(single(log_order_rate(beliefs, some.followers))[:, None] + value(levels.orders))
    )
    shared = {name: stage.rows.mean(axis=0).astype(np.float64) for name, stage in vars(levels).items()}
    answers = _answers(levels, creators, rng)
    return World(
        **vars(answers), reach=single(reach), clicks=single(clicks), orders=single(orders),
        engagements=_engagements(beliefs, some, rng, r), shared=shared,
    )  # fmt: skip


def make_answers(beliefs: Beliefs, some: Candidates, creators: NDArray[np.intp], seed: int, scenarios: int) -> Answers:
    """Draw what c creators would do, on luck of its own: for questions that do not ask what posts bring.

    Args:
        beliefs: What is believed.
        some: Who may be invited, c.
        creators: Their numbers among all candidates, ascending, c.
        seed: Of the luck.
        scenarios: How many, r.
    """
    rng = np.random.default_rng([seed, 3])
    return _answers(draw(beliefs, some.niche, some.creator_id, some.handle, rng, scenarios), creators, rng)


def _answers(levels: Levels, creators: NDArray[np.intp], rng: np.random.Generator) -> Answers:
    shape = len(creators), levels.accept.rows.shape[1]

    def chance() -> Single:
        return rng.random(shape, np.float32)

    return Answers(creators, _value(levels.accept, rng), chance(), _value(levels.post, rng), chance(), chance())


def _value(stage: Drawn, rng: np.random.Generator) -> Single:
    """What a stage is for one post of each creator in each scenario, c x r."""
    sd = np.hypot(stage.spread, stage.noise).astype(np.float32)[:, None]
    found: Single = stage.rows[stage.row] + sd * rng.standard_normal((len(sd), stage.rows.shape[1]), np.float32)
    return found


def _engagements(beliefs: Beliefs, some: Candidates, rng: np.random.Generator, r: int) -> Single:
    mean, spread = engagement_log(beliefs, some.followers, some.rate, some.rate_spread)
    names, niche = np.unique(some.niche, return_inverse=True)
    shared = rng.normal(0, beliefs.value("season_engagement"), r) + rng.normal(0, NICHE_ENGAGEMENT, (len(names), r))
    own = mean + np.log(some.followers) - POST_ENGAGEMENT**2 / 2
    found: Single = own.astype(np.float32)[:, None] + shared.astype(np.float32)[niche]
    sd = np.hypot(spread, POST_ENGAGEMENT).astype(np.float32)[:, None]
    found += sd * rng.standard_normal(found.shape, np.float32)
    return np.exp(found, out=found)


@dataclass(frozen=True)
class Course:
    """What came of a choice in r scenarios.

    Attributes:
        accepted: Creators who accepted and were taken, r.
        waitlisted: Creators who accepted and had to wait, r.
        spent: Minor units, r.
        live: Posts live, r.
        reach: Different people reached, r.
        clicks: r.
        orders: r.
        engagements: r.
        margin: Minor units that orders bring, after commission and all that was spent, r.
        each: What each of m creators brought in units of the goal, without waiting, m x r.
        overlap: Share of the people reached whom two or more posts reached, mean.
    """

    accepted: Floats
    waitlisted: Floats
    spent: NDArray[np.int64]
    live: Floats
    reach: Floats
    clicks: Floats
    orders: Floats
    engagements: Floats
    margin: Floats
    each: Single
    overlap: float

    def of(self, goal: str) -> Floats:
        """Return what was wanted, r."""
        found: Floats = self.live if goal == "posts" else getattr(self, goal)
        return found


def run(
    world: World, beliefs: Beliefs, candidates: Candidates, deals: Deals, choice: Choice, saturation: Saturation
) -> Course:
    """Simulate inviting m creators with one deal each.

    Args:
        world: That all of them are in.
        beliefs: With the brief.
        candidates: n.
        deals: n x k.
        choice: Who is invited with what.
        saturation: Cells whose audiences overlap.
    """
    brief = beliefs.brief
    at = world.places(choice.creators)
    accepts, keeps = answers_to(world, beliefs, candidates, deals, choice)
    cost = deals.cost[choice.creators, choice.kinds]
    taken = served(accepts, world.wait[at], cost, supply(brief, deals, choice.kinds))
    live = taken & keeps
    spent = cost @ taken.astype(np.int64)
    per_order = deals.per_order[choice.kinds]
    orders = world.orders[at]
    reach, overlap = _unique(world.reach[at] * live, saturation, saturation.cell[choice.creators])
    would = accepts & keeps
    each = _each(brief.goal, world, at, would, per_order, cost, accepts)
    return Course(
        accepted=taken.sum(axis=0, dtype=np.float64),
        waitlisted=(accepts & ~taken).sum(axis=0, dtype=np.float64),
        spent=spent,
        live=live.sum(axis=0, dtype=np.float64),
        reach=reach,
        clicks=(world.clicks[at] * live).sum(axis=0, dtype=np.float64),
        orders=(orders * live).sum(axis=0, dtype=np.float64),
        engagements=(world.engagements[at] * live).sum(axis=0, dtype=np.float64),
        margin=per_order @ (orders * live).astype(np.float64) - spent,
        each=each,
        overlap=overlap,
    )


def answers_to(
    world: Answers, beliefs: Beliefs, candidates: Candidates, deals: Deals, choice: Choice
) -> tuple[Mask, Mask]:
    """Return who would accept, and who would post once she is taken, m x r each; arguments as in `run`."""
    at, m = world.places(choice.creators), np.arange(len(choice.creators))
    found = []
    logits = base_logits(beliefs, deals, candidates.warmth[choice.creators])
    for base, own, luck in zip(logits, (world.accept, world.post), (world.answer, world.keep), strict=True):
        found.append(luck[at] < special.expit(own[at] + base[m, choice.kinds].astype(np.float32)[:, None]))
    return found[0], found[1]


def _each(
    goal: str,
    world: World,
    at: NDArray[np.intp],
    would: Mask,
    per_order: Floats,
    cost: NDArray[np.int64],
    accepts: Mask,
) -> Single:
    if goal == "posts":
        return would.astype(np.float32)
    if goal == "margin":
        brought = world.orders[at] * would * per_order[:, None] - accepts * cost[:, None]
        return brought.astype(np.float32)
    found: Single = getattr(world, goal)[at] * would
    return found


@dataclass(frozen=True)
class Supply:
    """What acceptance is served from.

    Attributes:
        budget: Minor units.
        most: How many creators there are hours for; None = any number.
        stocks: For every product that may run out: whose deal takes one, m, and how many there are.
    """

    budget: int
    most: int | None = None
    stocks: tuple[tuple[Mask, int], ...] = ()


def supply(brief: Brief, deals: Deals, kinds: NDArray[np.intp]) -> Supply:
    """Return what m creators are served from, who are offered these kinds of deals."""
    most = None
    if brief.hours_per_week is not None and brief.minutes > 0:
        most = int(brief.hours_per_week * brief.weeks * 60 / brief.minutes + 1e-9)
    products = {deal.product.name: deal.product for deal in deals.deals}
    stocks = tuple(
        (np.array([deal.product.name == name for deal in deals.deals])[kinds], product.stock)
        for name, product in products.items()
        if product.stock is not None
    )
    return Supply(brief.budget, most, stocks)


def served(accepts: Mask, wait: Single, cost: NDArray[np.int64], limits: Supply) -> Mask:
    """Return who is taken, first come first served, m x r; the others who accept must wait.

    Who does not fit any more waits; somebody cheaper who comes later may still fit.

    Args:
        accepts: Who accepts, m x r.
        wait: When each answers, m x r.
        cost: Minor units due on acceptance, m.
        limits: What they are served from.
    """
    # A first look at all scenarios: where everything fits, nobody has to wait.
    short = cost @ accepts.astype(np.int64) > limits.budget
    for takes, stock in limits.stocks:
        short |= accepts[takes].sum(axis=0) > stock
    if limits.most is not None:
        short |= accepts.sum(axis=0) > limits.most
    taken = accepts.copy()
    if short.any():
        taken[:, short] = _first_come(accepts[:, short], wait[:, short], cost, limits)
    return taken


def _first_come(accepts: Mask, wait: Single, cost: NDArray[np.int64], limits: Supply) -> Mask:
    """Serve one after the other, in all scenarios at once."""
    scenarios = np.arange(accepts.shape[1])
    order = np.argsort(np.where(accepts, wait, np.inf), axis=0, kind="stable")
    taken = np.zeros_like(accepts)
    left = np.full(len(scenarios), limits.budget)
    places = np.full(len(scenarios), len(accepts) if limits.most is None else limits.most)
    takes = np.array([mask for mask, _ in limits.stocks], bool).reshape(-1, len(accepts))
    gifts = np.array([stock for _, stock in limits.stocks], np.int64)[:, None] * np.ones(len(scenarios), np.int64)
    for turn in order[: accepts.sum(axis=0).max(initial=0)]:
        price = cost[turn]
        fits = accepts[turn, scenarios] & (price <= left) & (places > 0)
        fits &= (~takes[:, turn] | (gifts > 0)).all(axis=0)
        left -= price * fits
        places -= fits
        gifts -= takes[:, turn] & fits
        taken[turn, scenarios] = fits
    return taken


def _unique(loads: Single, saturation: Saturation, cell: NDArray[np.int32]) -> tuple[Floats, float]:
    """Return different people reached, r, and which share of them is reached twice or more."""
    total = np.zeros(loads.shape[1])
    once = twice = 0.0
    for number in np.unique(cell).tolist():
        size = saturation.size[number]
        load = loads[cell == number].sum(axis=0, dtype=np.float64) / size
        reached = -np.expm1(-load)
        total += size * reached
        once += size * float(reached.mean())
        twice += size * float((reached - load * np.exp(-load)).mean())
    return total, twice / once if once > 0 else 0.0
