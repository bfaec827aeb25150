"""Does the forecast keep its word: synthetic brands drawn from what is believed, forecast before and after a history.

Simulation-based calibration (Talts et al. 2018): where the truth is drawn from the prior, an 80 % interval must hold it
for 80 % of brands, whatever was learnt in between. The truth is made here line by line from the model's definition; the
forecast comes from `beliefs`, so an error in the learning shows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Floats
from closeknit.planning.assumptions import STAGES
from closeknit.planning.beliefs import (
    Beliefs,
    Drawn,
    accept_logit,
    believe,
    draw,
    log_click_rate,
    log_order_rate,
    log_reach,
    post_logit,
)
from closeknit.planning.brief import Brief, Product
from closeknit.planning.history import History

CREATORS = 40
NICHES = ("baking", "fitness", "home", "travel", "books", "plants")
OF_HISTORY = 4  # the history knows this many of the niches
SCENARIOS = 1_000
MOST_INVITED = 400
RETURNING = 5  # creators of the campaign who may have history


@dataclass(frozen=True)
class Calibration:
    """What became of the forecasts of b brands.

    Attributes:
        rank_before: Share of scenarios below the true total of orders, forecast without history, b; ties broken by lot.
        rank_after: The same with history.
        width_before: Log of the upper over the lower end of the 80 % interval, 1 added to both, b.
        width_after: The same with history.
    """

    rank_before: Floats
    rank_after: Floats
    width_before: Floats
    width_after: Floats

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
    return Calibration(*np.array(rows, np.float64).reshape(brands, 4).T)


def _one_brand(rng: np.random.Generator, posts: int) -> tuple[float, float, float, float]:
    brief = _brief()
    before = believe(brief)
    truth = _Truth(before, rng)
    history = truth.history(posts)
    campaign = truth.campaign(history)
    total = truth.total(campaign)
    rank = [0.0, 0.0]
    width = [0.0, 0.0]
    for at, beliefs in enumerate((before, believe(brief, history))):
        orders = _forecast(beliefs, campaign, rng)
        rank[at] = float((orders < total).mean() + rng.random() * (orders == total).mean())
        low, high = np.quantile(orders, (0.1, 0.9))
        width[at] = float(np.log((high + 1) / (low + 1)))
    return rank[0], rank[1], width[0], width[1]


def _brief() -> Brief:
    product = Product("Tea set", 5_000, 0.5, 1_000, 500, 6_000)
    return Brief(500_000, "EUR", (product,), kinds=("gifted",), obligation=True, warmth="applicant")


@dataclass(frozen=True)
class _Creators:
    """Creators of a campaign: name, niche and followers, n each."""

    name: NDArray[np.str_]
    niche: NDArray[np.str_]
    followers: Floats

    def base(self, prior: Beliefs) -> dict[str, Floats]:
        """Return base values of each stage, n."""
        unknown, warmth = np.full(len(self.name), np.nan), np.full(len(self.name), "")
        return {
            "accept": accept_logit(prior, "gifted", warmth, 60.0),
            "post": post_logit(prior, "gifted", warmth, True),
            "reach": log_reach(prior, self.followers, unknown, unknown),
            "clicks": log_click_rate(prior, self.followers),
            "orders": log_order_rate(prior, self.followers),
        }


class _Truth:
    """One brand's true levels, drawn from the prior as they are needed."""

    def __init__(self, prior: Beliefs, rng: np.random.Generator) -> None:
        self.prior, self.rng = prior, rng
        self.spreads = {stage: prior.spreads(stage) for stage in STAGES}
        self.brand = {stage: rng.normal(0, self.spreads[stage].brand) for stage in STAGES}
        self.known: dict[tuple[str, ...], float] = {}

    def history(self, posts: int) -> History:
        """Invite creators of the first niches one after the other until so many have posted."""
        pool = self.creators("old", max(1, (3 * posts) // 4), NICHES[:OF_HISTORY])
        base = pool.base(self.prior)
        season = self.rng.normal(0, self.spreads["orders"].season)
        rows: list[tuple[int, float, float, float, float, float]] = []
        live = 0
        while live < posts and len(rows) < MOST_INVITED:
            i = len(rows) % len(pool.name)
            rows.append((i, *self.invite(pool, i, base, season)))
            live += rows[-1][2] == 1
        who = np.array([row[0] for row in rows], np.intp)
        found = np.array([row[1:] for row in rows], np.float64).reshape(-1, 5).T
        count = len(rows)
        return History(
            creator=pool.name[who],
            niche=pool.niche[who],
            followers=pool.followers[who],
            offer=np.full(count, "gifted"),
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

    def campaign(self, history: History) -> _Creators:
        """Return 40 creators, a few of them from the history, over all niches."""
        new = self.creators("new", CREATORS, NICHES)
        name, first = np.unique(history.creator, return_index=True)
        again = first[np.argsort(name)][:RETURNING]
        places = slice(0, len(again))
        new.name[places], new.niche[places] = history.creator[again], history.niche[again]
        new.followers[places] = history.followers[again]
        return new

    def total(self, campaign: _Creators) -> float:
        """Return orders of a campaign in a season of its own."""
        season = self.rng.normal(0, self.spreads["orders"].season)
        base = campaign.base(self.prior)
        orders = [self.invite(campaign, i, base, season)[4] for i in range(len(campaign.name))]
        return float(np.nansum(orders))

    def creators(self, stem: str, count: int, niches: tuple[str, ...]) -> _Creators:
        """Return creators of nano size."""
        return _Creators(
            np.array([f"{stem}{i:03d}" for i in range(count)]),
            np.array([niches[i % len(niches)] for i in range(count)]),
            np.exp(self.rng.uniform(np.log(1_000), np.log(10_000), count)),
        )

    def level(self, stage: str, niche: str, name: str) -> float:
        """Return a creator's level: drawn once for each niche and each creator."""
        spreads = self.spreads[stage]
        for key, sd in (((stage, niche), spreads.niche), ((stage, niche, name), spreads.creator)):
            if key not in self.known:
                self.known[key] = self.rng.normal(0, sd)
        return self.brand[stage] + self.known[stage, niche] + self.known[stage, niche, name]

    def invite(
        self, pool: _Creators, i: int, base: dict[str, Floats], season: float
    ) -> tuple[float, float, float, float, float]:
        """Return accepted, posted, reach, clicks and orders of one invitation; NaN where it did not come to that."""
        value = {stage: base[stage][i] + self.level(stage, str(pool.niche[i]), str(pool.name[i])) for stage in STAGES}
        nothing = (np.nan, np.nan, np.nan)
        if self.rng.random() >= special.expit(value["accept"]):
            return 0.0, 0.0, *nothing
        if self.rng.random() >= special.expit(value["post"]):
            return 1.0, 0.0, *nothing
        # The unknown engagement of her audience is part of what scatters her reach.
        engaged = self.prior.value("engagement_power") * self.prior.known["engagement_rate"].spread
        noise = {stage: self.rng.normal(0, self.spreads[stage].noise) for stage in ("reach", "clicks", "orders")}
        reach = float(np.exp(value["reach"] + noise["reach"] + self.rng.normal(0, engaged)))
        clicks = float(self.rng.poisson(reach * np.exp(value["clicks"] + noise["clicks"])))
        orders = float(self.rng.poisson(clicks * np.exp(value["orders"] + noise["orders"] + season)))
        return 1.0, 1.0, reach, clicks, orders


def _forecast(beliefs: Beliefs, campaign: _Creators, rng: np.random.Generator) -> Floats:
    """Return total orders of a campaign in each scenario."""
    count = len(campaign.name)
    levels = draw(beliefs, campaign.niche, campaign.name, (None,) * count, rng, SCENARIOS)
    base = campaign.base(beliefs)
    engaged = beliefs.value("engagement_power") * beliefs.known["engagement_rate"].spread

    def value(stage: str, more: float = 0.0) -> Floats:
        drawn: Drawn = getattr(levels, stage)
        sd = np.sqrt(drawn.spread**2 + drawn.noise**2 + more**2)
        found: Floats = base[stage][:, None] + drawn.rows[drawn.row] + rng.normal(size=(count, SCENARIOS)) * sd[:, None]
        return found

    accepted = rng.random((count, SCENARIOS)) < special.expit(value("accept"))
    live = accepted & (rng.random((count, SCENARIOS)) < special.expit(value("post")))
    clicks = rng.poisson(np.where(live, np.exp(value("reach", engaged) + value("clicks")), 0.0))
    found: Floats = rng.poisson(clicks * np.exp(value("orders"))).sum(axis=0).astype(np.float64)
    return found
