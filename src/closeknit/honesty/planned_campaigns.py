"""Brands whose truth is drawn from what the planner believes, and campaigns that they plan, run and learn from.

The truth is made line by line from the model's definition (`planning.beliefs`), so that an error in the learning shows:
a stage's level is brand + niche + creator, and each campaign has a season of its own.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.honesty.statistics import RESAMPLES
from closeknit.metrics.arrays import Floats
from closeknit.planning.assumptions import STAGES
from closeknit.planning.beliefs import Beliefs, believe, log_click_rate, log_order_rate, log_reach
from closeknit.planning.brief import Brief, Product
from closeknit.planning.candidates import Candidates
from closeknit.planning.deals import deals_for
from closeknit.planning.history import History
from closeknit.planning.optimise.problem import Choice, Conflict
from closeknit.planning.optimise.solve import solve
from closeknit.planning.outcomes import Outcomes
from closeknit.planning.priors import rates_spread
from closeknit.planning.setting import Setting, base_logits, setting_of
from closeknit.planning.simulate import Supply, served

COURSES = 200  # in which waiting lists are simulated
SECONDS = 2.0  # for one plan


def small_brief(gifts: int, seed: int) -> Brief:
    """Return a brief for orders, bold, with money for so many gifts, which applicants take and agree to post about."""
    product = Product("Tea set", 5_000, 0.5, 1_000, 500, 6_000)
    return Brief(
        1_500 * gifts, "EUR", (product,), risk="bold", kinds=("gifted",), obligation=True, warmth="applicant", seed=seed
    )


def planned(beliefs: Beliefs, candidates: Candidates, scenarios: int) -> Setting:
    """Return the setting from which a brand plans, without knowing how audiences overlap."""
    return setting_of(beliefs, candidates, {}, scenarios)


def chosen(setting: Setting) -> Choice:
    """Return whom the planner would invite."""
    solved = solve(setting.problem, seconds=SECONDS)
    assert not isinstance(solved, Conflict)  # there is no limit but the budget
    return solved.choice


def certain(setting: Setting, brings: Floats) -> Choice:
    """Return whom the planner would invite within the same limits if it were sure what everybody brings.

    Args:
        setting: With the limits.
        brings: Of each creator and offer, n x k.
    """
    outcomes, sure = setting.problem.outcomes, np.ones((1, 1))
    nobody = np.zeros(len(outcomes), np.int32)
    known = Outcomes(
        brings.astype(np.float32), np.zeros(brings.shape, np.float32), np.zeros(brings.shape, np.int32), sure, sure,
        nobody, sure.astype(np.float32), np.zeros(len(outcomes)), outcomes.seed,
    )  # fmt: skip
    return chosen(replace(setting, problem=replace(setting.problem, outcomes=known)))


@dataclass(frozen=True)
class Truth:
    """What is true of n creators for one brand.

    Attributes:
        accept: Chance that she takes a gift.
        post: Chance that she then posts.
        reach: Log of the median reach of her posts.
        clicks: Log of median clicks per person reached.
        orders: Log of median orders per click, in a usual season.
        noise: Stage -> log SD from post to post.
        season: Log SD of orders between seasons.
    """

    accept: Floats
    post: Floats
    reach: Floats
    clicks: Floats
    orders: Floats
    noise: dict[str, float]
    season: float

    @property
    def brought(self) -> Floats:
        """Expected orders of a live post, n."""
        spread = self.season**2 + sum(sd**2 for sd in self.noise.values())
        found: Floats = np.exp(self.reach + self.clicks + self.orders + spread / 2)
        return found


class Brand:
    """One brand's levels, drawn from the prior.

    Attributes:
        prior: What is believed before any history.
        effects: (stage, niche) -> brand and niche together.
    """

    def __init__(self, prior: Beliefs, niches: tuple[str, ...], rng: np.random.Generator) -> None:
        self.prior = prior
        self.effects: dict[tuple[str, str], float] = {}
        for stage in STAGES:
            spreads = prior.spreads(stage)
            brand = rng.normal(0, spreads.brand)
            self.effects |= {(stage, niche): brand + rng.normal(0, spreads.niche) for niche in niches}

    def truth(self, candidates: Candidates, rng: np.random.Generator) -> Truth:
        """Draw what is true of n creators, all of the niches of the brand and with known shares of fake followers.

        Args:
            candidates: Who; gifts are the only offer.
            rng: Source of luck.
        """
        prior, deals = self.prior, deals_for(self.prior, candidates)
        accept, post = (logits[:, 0] for logits in base_logits(prior, deals, candidates.warmth))
        base = {
            "accept": accept,
            "post": post,
            "reach": log_reach(prior, candidates.followers, candidates.rate, candidates.fake_share),
            "clicks": log_click_rate(prior, candidates.followers),
            "orders": log_order_rate(prior, candidates.followers),
        }
        spread = {stage: np.full(len(candidates), prior.spreads(stage).creator) for stage in STAGES}
        engaged = prior.value("engagement_power") * rates_spread(prior, candidates.rate_spread)
        spread["reach"] = np.hypot(spread["reach"], engaged)
        levels = {
            stage: base[stage]
            + np.array([self.effects[stage, niche] for niche in candidates.niche.tolist()])
            + rng.normal(0, spread[stage])
            for stage in STAGES
        }
        return Truth(
            special.expit(levels["accept"]), special.expit(levels["post"]), levels["reach"], levels["clicks"],
            levels["orders"], {stage: prior.spreads(stage).noise for stage in ("reach", "clicks", "orders")},
            prior.spreads("orders").season,
        )  # fmt: skip


def expected_orders(truth: Truth, setting: Setting, choice: Choice, seed: int) -> float:
    """Return the orders that a choice truly brings on average: acceptance takes its budget, and the rest wait.

    Args:
        truth: Of n creators.
        setting: With costs and the budget.
        choice: Of them.
        seed: Of who accepts when; choices among the same creators meet the same luck.
    """
    rng, shape = np.random.default_rng(seed), (len(truth.accept), COURSES)
    answer, wait = rng.random(shape), rng.random(shape, np.float32)
    at, cost = choice.creators, setting.deals.cost[choice.creators, choice.kinds]
    budget = setting.beliefs.brief.budget
    taken = served(answer[at] < truth.accept[at, None], wait[at], cost, Supply(budget))
    return float((taken.mean(axis=1) * truth.post[at] * truth.brought[at]).sum())


def campaign(truth: Truth, setting: Setting, choice: Choice, seed: int) -> History:
    """Run a campaign, and return what the brand's list of collaborations says of it; who waits is not asked to post.

    Args:
        truth: Of n creators.
        setting: With costs and the budget.
        choice: Of them.
        seed: Of the luck, which is the same for every choice.
    """
    rng, n = np.random.default_rng([seed, 1]), len(truth.accept)
    answer, wait, keep = rng.random(n), rng.random((n, 1), np.float32), rng.random(n)
    noise = {stage: rng.normal(0, sd, n) for stage, sd in truth.noise.items()}
    reach = np.ceil(np.exp(truth.reach + noise["reach"]))
    clicks = rng.poisson(reach * np.exp(truth.clicks + noise["clicks"]))
    orders = rng.poisson(clicks * np.exp(truth.orders + noise["orders"] + rng.normal(0, truth.season)))
    at, cost = choice.creators, setting.deals.cost[choice.creators, choice.kinds]
    accepts = answer[at] < truth.accept[at]
    taken = served(accepts[:, None], wait[at], cost, Supply(setting.beliefs.brief.budget))[:, 0]
    live, count = taken & (keep[at] < truth.post[at]), len(at)

    def results(values: NDArray[Any]) -> Floats:
        return np.where(live, values[at], np.nan)

    candidates = setting.candidates
    return History(
        creator=candidates.creator_id[at], niche=candidates.niche[at], followers=candidates.followers[at],
        offer=np.full(count, "gifted"), warmth=np.full(count, ""), invited=np.ones(count),
        accepted=accepts.astype(np.float64), posted=np.where(accepts & ~taken, np.nan, live),
        reach=results(reach), clicks=results(clicks), orders=results(orders), cost=np.full(count, np.nan),
        funnel=taken | ~accepts,
    )  # fmt: skip


def after(brief: Brief, histories: list[History], candidates: Candidates) -> Beliefs:
    """Return what is believed after some campaigns; before the first one, the prior."""
    if not histories:
        return believe(brief)
    columns = {each.name: np.concatenate([getattr(h, each.name) for h in histories]) for each in fields(History)}
    return believe(brief, History(**columns), candidates)


def mean_interval(values: Floats, seed: int) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean of b values.

    Args:
        values: One for each brand or market, b.
        seed: Of the bootstrap.
    """
    drawn = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
