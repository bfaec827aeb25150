"""What spreading costs: the same money planned for likes and comments, and planned for different people reached."""

import numpy as np

from closeknit.honesty.invented_creators import COUNTRIES, NICHES, invented_creators
from closeknit.honesty.planned_campaigns import chosen, mean_interval
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import believe
from closeknit.planning.brief import Brief, Product
from closeknit.planning.candidates import take
from closeknit.planning.setting import Audiences, saturation_of, setting_of
from closeknit.planning.simulate import make_world, run

SOURCE = "creators invented; counterpart of López-Dawn & Giovanidis 2021 (HAL hal-03247164), Twitter trace"
PUBLISHED_LOSS, PUBLISHED_GAIN = -0.092, 0.54
MARKETS, CREATORS, SCENARIOS = 12, 2_000, 200
BUDGET, GIFT = 500_000, 1_500  # minor units
SMALLEST, LARGEST = 5_000, 100_000  # people who follow a niche in a country


def compared(markets: int, seed: int) -> tuple[Floats, Floats]:
    """Return what the plan for people reached loses of engagements and wins of people, relative, one for each market.

    Args:
        markets: How many.
        seed: Of the luck.
    """
    lost, won = np.array([_one_market(seed, number) for number in range(markets)]).T
    return lost, won


def _one_market(seed: int, number: int) -> tuple[float, float]:
    rng = np.random.default_rng([seed, number])
    candidates = invented_creators(CREATORS, rng)
    candidates.kinds[:] = True
    # Niches differ in how engaged their audiences are.
    niche = np.unique(candidates.niche, return_inverse=True)[1]
    candidates.rate[:] *= np.exp(rng.normal(0, 0.3, len(NICHES)))[niche]
    sizes = np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST), (len(NICHES), len(COUNTRIES))))
    cells = [(name, country) for name in NICHES for country in COUNTRIES]
    audiences: Audiences = {cell: (size, 1) for cell, size in zip(cells, sizes.ravel().tolist(), strict=True)}
    settings = [
        setting_of(believe(_brief(goal)), candidates, audiences, SCENARIOS) for goal in ("engagements", "reach")
    ]
    choices = [chosen(setting) for setting in settings]
    beliefs, deals = settings[0].beliefs, settings[0].deals
    invited = np.unique(np.concatenate([choice.creators for choice in choices]))
    world = make_world(beliefs, take(candidates, invited), invited, number)
    saturation = saturation_of(beliefs, candidates, audiences)
    likes, people = (run(world, beliefs, candidates, deals, choice, saturation) for choice in choices)
    return (
        people.engagements.mean() / likes.engagements.mean() - 1,
        people.reach.mean() / likes.reach.mean() - 1,
    )


def _brief(goal: str) -> Brief:
    product = Product("Tea set", 5_000, 0.5, GIFT - 500, 500, 6_000)
    return Brief(
        BUDGET, "EUR", (product,), goal=goal, risk="bold", kinds=("gifted",), obligation=True, warmth="applicant"
    )


def rows(setting: Setting, markets: int = MARKETS) -> list[Row]:
    """Say what is lost and what is won."""
    lost, won = compared(markets, setting.seed)
    return [
        Row(
            "planning-diversification-loss",
            "planned for people reached, not for engagements: engagements, relative, mean",
            float(lost.mean()), mean_interval(lost, setting.seed), len(lost),
            f"{PUBLISHED_LOSS:+.3f} impressions on another network", SOURCE, None,
        ),
        Row(
            "planning-diversification-gain", "the same plans: different people reached, relative, mean",
            float(won.mean()), mean_interval(won, setting.seed), len(won),
            f"{PUBLISHED_GAIN:+.2f} reach on another network", SOURCE, None,
        ),
    ]  # fmt: skip


FIGURE = Figure(
    id="planning-diversification",
    what="plans: the price of spreading",
    needs=(),
    source=SOURCE,
    protocol=f"{MARKETS} invented markets of {CREATORS:,} applicants in {len(NICHES)} niches and {len(COUNTRIES)} "
    f"countries, {SMALLEST:,} to {LARGEST:,} people in each niche and country; EUR {BUDGET // 100:,} of gifts planned "
    "for each goal without regard to risk, both plans simulated on the same fresh luck",
    rows=rows,
)
