"""Does the forecast keep its word: synthetic brands drawn from what is believed, forecast before and after a history.

Simulation-based calibration (Talts et al. 2018): where the truth is drawn from the prior, an 80 % interval must hold it
for 80 % of brands, whatever was learnt in between. The forecast is the one that plans print (`simulate.make_world` and
`run`, with waiting list and budget). The truth is made invitation by invitation from the model's definition, so an
error in the learning, in the simulation or in who is served shows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Floats
from closeknit.planning.assumptions import STAGES
from closeknit.planning.beliefs import Beliefs, believe, log_click_rate, log_order_rate, log_reach
from closeknit.planning.brief import Brief, Product
from closeknit.planning.candidates import Candidates, take, together
from closeknit.planning.deals import Deals, deals_for
from closeknit.planning.history import History
from closeknit.planning.optimise.problem import Choice
from closeknit.planning.priors import rates_spread
from closeknit.planning.setting import base_logits, saturation_of
from closeknit.planning.simulate import make_world, run

CREATORS = 40
NICHES = ("baking", "fitness", "home", "travel", "books", "plants")
OF_HISTORY = 4  # the history knows this many of the niches
MOST_INVITED = 400
RETURNING = 5  # creators of the campaign who may have history
KNOWN_SPREAD = 0.2  # log SD of an engagement rate that posts tell
USUAL_RATE = 0.025


@dataclass(frozen=True)
class Calibration:
    """What became of the forecasts of b brands.

    Attributes:
        rank_before: Share of scenarios below the true total of orders, forecast without history, b; ties broken by lot.
        rank_after: The same with history.
        width_before: Log of the upper over the lower end of the 80 % interval, 1 added to both, b.
        width_after: The same with history.
        waited: Creators who accepted and truly had to wait, b.
    """

    rank_before: Floats
    rank_after: Floats
    width_before: Floats
    width_after: Floats
    waited: Floats

    def hits(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return for which brands the 80 % interval held the truth, before and after the history, b each."""
        return np.abs(self.rank_before - 0.5) <= 0.4, np.abs(self.rank_after - 0.5) <= 0.4


def calibration(brands: int, seed: int, posts: int = 20) -> Calibration:
    """Forecast a campaign of 40 creators for each of some brands, before and after a history.

    Args:
        brands: How many, b.
        seed: Of the luck.
        posts: Live posts in the history.
    """
    rows = [_one_brand(np.random.default_rng([seed, brand]), posts) for brand in range(brands)]
    return Calibration(*np.array(rows, np.float64).reshape(brands, 5).T)


def _one_brand(rng: np.random.Generator, posts: int) -> tuple[float, float, float, float, float]:
    prior = believe(_brief())
    old = _creators("old", max(1, (3 * posts) // 4), NICHES[:OF_HISTORY], rng)
    both = together(old, _creators("new", CREATORS - RETURNING, NICHES, rng))
    truth = _Truth(prior, both, rng)
    history = truth.history(posts, len(old))
    again = np.flatnonzero(np.isin(old.creator_id, history.creator))[:RETURNING]
    invited = np.append(again, np.arange(len(old), len(both)))
    total, waited = truth.campaign(invited)
    rank, width = [0.0, 0.0], [0.0, 0.0]
    for at, beliefs in enumerate((prior, believe(prior.brief, history, both))):
        orders = _forecast(beliefs, take(both, invited), truth.kind[invited], int(rng.integers(2**32)))
        rank[at] = float((orders < total).mean() + rng.random() * (orders == total).mean())
        low, high = np.quantile(orders, (0.1, 0.9))
        width[at] = float(np.log((high + 1) / (low + 1)))
    return rank[0], rank[1], width[0], width[1], waited


def _brief() -> Brief:
    """Gifts and paid posts for money that is often short, so that some who accept must wait."""
    product = Product("Tea set", 5_000, 0.5, 1_000, 500, 6_000)
    return Brief(
        90_000, "EUR", (product,), kinds=("gifted", "paid"), fees={"nano": 3_000}, obligation=True, warmth="applicant"
    )


def _creators(stem: str, count: int, niches: tuple[str, ...], rng: np.random.Generator) -> Candidates:
    """Return creators of nano size; of some, engagement or fake followers are not known."""
    blank, each = np.full(count, ""), np.arange(count)
    rated = rng.random(count) < 0.5
    return Candidates(
        creator_id=np.array([f"{stem}{i:03d}" for i in range(count)]),
        handle=(None,) * count,
        niche=np.array([niches[i % len(niches)] for i in range(count)]),
        country=blank,
        followers=np.exp(rng.uniform(np.log(1_000), np.log(10_000), count)),
        rate=np.where(rated, USUAL_RATE * np.exp(rng.normal(0, 0.4, count)), np.nan),
        rate_spread=np.where(rated, KNOWN_SPREAD, np.nan),
        fake_share=np.where(each % 3 == 0, np.nan, 0.1),
        fee=np.full(count, np.nan),
        warmth=blank,
        kinds=np.ones((count, 4), bool),
    )


def _forecast(beliefs: Beliefs, some: Candidates, kinds: NDArray[np.intp], seed: int) -> Floats:
    """Return total orders of inviting all of some creators, in each scenario of a plan."""
    everybody = np.arange(len(some))
    world = make_world(beliefs, some, everybody, seed)
    choice = Choice(everybody, kinds)
    return run(world, beliefs, some, deals_for(beliefs, some), choice, saturation_of(beliefs, some, {})).orders


class _Truth:
    """One brand's true levels, drawn from the prior as they are needed, and what comes of invitations.

    Attributes:
        kind: Number of the deal that each creator is offered.
    """

    def __init__(self, prior: Beliefs, creators: Candidates, rng: np.random.Generator) -> None:
        self.prior, self.creators, self.rng = prior, creators, rng
        count = len(creators)
        self.kind: NDArray[np.intp] = rng.integers(0, 2, count)
        self.deals: Deals = deals_for(prior, creators)
        self.spreads = {stage: prior.spreads(stage) for stage in STAGES}
        self.level = self._levels()
        accept, post = base_logits(prior, self.deals, creators.warmth)
        self.level["accept"] += accept[np.arange(count), self.kind]
        self.level["post"] += post[np.arange(count), self.kind]
        self.level["reach"] += log_reach(prior, creators.followers, creators.rate, creators.fake_share)
        self.level["reach"] += self._audience()
        self.level["clicks"] += log_click_rate(prior, creators.followers)
        self.level["orders"] += log_order_rate(prior, creators.followers)

    def _levels(self) -> dict[str, Floats]:
        niches, of = np.unique(self.creators.niche, return_inverse=True)
        rng, found = self.rng, {}
        for stage, sd in self.spreads.items():
            niche = rng.normal(0, sd.brand) + rng.normal(0, sd.niche, len(niches))
            found[stage] = niche[of] + rng.normal(0, sd.creator, len(of))
        return found

    def _audience(self) -> Floats:
        """What is not known of engagement and of fake followers, which stay what they are: log of its factor, n."""
        prior, creators, rng = self.prior, self.creators, self.rng
        engaged = prior.value("engagement_power") * rates_spread(prior, creators.rate_spread)
        usual = prior.value("fake_share")
        fake = rng.beta(1, 1 / usual - 1, len(creators))
        found: Floats = rng.normal(0, engaged) + np.isnan(creators.fake_share) * np.log((1 - fake) / (1 - usual))
        return found

    def history(self, posts: int, pool: int) -> History:
        """Invite the first creators one after the other, again and again, until so many have posted."""
        season = self.rng.normal(0, self.spreads["orders"].season)
        rows: list[tuple[float, float, float, float, float]] = []
        live = 0
        while live < posts and len(rows) < MOST_INVITED:
            i = len(rows) % pool
            accepted = self.says("accept", i)
            posted = accepted and self.says("post", i)
            rows.append((accepted, posted, *(self.post(i, season) if posted else (np.nan,) * 3)))
            live += posted
        found = np.array(rows, np.float64).reshape(-1, 5).T
        count = len(rows)
        who = np.arange(count) % pool
        return History(
            creator=self.creators.creator_id[who],
            niche=self.creators.niche[who],
            followers=self.creators.followers[who],
            offer=np.array([deal.kind for deal in self.deals.deals])[self.kind[who]],
            warmth=np.full(count, ""),
            invited=np.ones(count),
            accepted=found[0],
            posted=found[1],
            reach=found[2],
            clicks=found[3],
            orders=found[4],
            cost=np.full(count, np.nan),
            funnel=np.isfinite(found[1]),
        )

    def campaign(self, invited: NDArray[np.intp]) -> tuple[float, int]:
        """Return orders of a campaign in a season of its own, and how many who accepted had to wait."""
        season = self.rng.normal(0, self.spreads["orders"].season)
        left, waited, orders = self.prior.brief.budget, 0, 0.0
        for i in self.rng.permutation(invited).tolist():
            cost = int(self.deals.cost[i, self.kind[i]])
            if not self.says("accept", i):
                continue
            if cost > left:
                waited += 1
                continue
            left -= cost
            orders += self.post(i, season)[2] if self.says("post", i) else 0.0
        return orders, waited

    def says(self, stage: str, i: int) -> bool:
        """Ask a creator whether she accepts, or let her post or not."""
        return bool(self.rng.random() < special.expit(self.level[stage][i]))

    def post(self, i: int, season: float) -> tuple[float, float, float]:
        """Return reach, clicks and orders of a post."""
        noise = {stage: self.rng.normal(0, self.spreads[stage].noise) for stage in ("reach", "clicks", "orders")}
        reach = float(np.exp(self.level["reach"][i] + noise["reach"]))
        clicks = float(self.rng.poisson(reach * np.exp(self.level["clicks"][i] + noise["clicks"])))
        orders = float(self.rng.poisson(clicks * np.exp(self.level["orders"][i] + noise["orders"] + season)))
        return reach, clicks, orders
