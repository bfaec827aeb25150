"""Does it pay to explore: campaigns planned on one draw of what is believed, against campaigns planned on its mean?"""

from dataclasses import replace

import numpy as np

from closeknit.honesty.figures.planning_learning import GIFTS, NICHES, SCENARIOS, SOURCE, creators
from closeknit.honesty.planned_campaigns import (
    Brand,
    Truth,
    after,
    campaign,
    certain,
    expected_orders,
    mean_interval,
    planned,
    small_brief,
)
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import Beliefs, believe
from closeknit.planning.candidates import Candidates
from closeknit.planning.history import History
from closeknit.planning.outcomes import Outcomes

BRANDS, CAMPAIGNS = 20, (2, 6)


def orders(brands: int, campaigns: int, seed: int) -> Floats:
    """Return true orders of every campaign, b x 2 x campaigns: greedy first, exploring second.

    Args:
        brands: How many, b.
        campaigns: One after the other, each planned with the results of those before.
        seed: Of the luck.
    """
    found = np.empty((brands, 2, campaigns))
    for number in range(brands):
        rng = np.random.default_rng([seed, number])
        prior, candidates = believe(small_brief(GIFTS, number + 1)), creators(rng)
        truth = Brand(prior, NICHES, rng).truth(candidates, rng)
        for way, explores in enumerate((False, True)):
            found[number, way] = _course(prior, candidates, truth, campaigns, explores=explores)
    return found


def _course(prior: Beliefs, candidates: Candidates, truth: Truth, campaigns: int, *, explores: bool) -> list[float]:
    """Plan, run and learn so many times; return the true orders of each campaign."""
    histories: list[History] = []
    brought = []
    for number in range(campaigns):
        luck = 1_000 * prior.brief.seed + number
        beliefs = after(replace(prior.brief, seed=luck), histories, candidates)
        setting = planned(beliefs, candidates, SCENARIOS)
        outcomes = setting.problem.outcomes
        choice = certain(setting, one_draw(outcomes, np.random.default_rng(luck)) if explores else outcomes.mean)
        brought.append(expected_orders(truth, setting, choice, prior.brief.seed))
        histories.append(campaign(truth, setting, choice, luck))
    return brought


def one_draw(outcomes: Outcomes, rng: np.random.Generator) -> Floats:
    """Return what everybody would bring on average if one of the scenarios were the truth, n x k.

    Args:
        outcomes: n x k in s scenarios.
        rng: Chooses one.
    """
    level = outcomes.level[outcomes.level_row][:, None, :].astype(np.float64)
    together = level * outcomes.live[outcomes.rate_row]
    found: Floats = outcomes.mean * together[:, :, rng.integers(outcomes.scenarios)] / together.mean(axis=2)
    return found


def rows(setting: Setting, brands: int = BRANDS) -> list[Row]:
    """Say how many more or fewer orders exploring brings, over two and over six campaigns."""
    found = orders(brands, max(CAMPAIGNS), setting.seed)
    return [_row(found[:, :, :campaigns], campaigns, setting.seed) for campaigns in CAMPAIGNS]


def _row(found: Floats, campaigns: int, seed: int) -> Row:
    greedy, exploring = found.sum(axis=2).T
    gained = exploring / greedy - 1
    last = found[:, 1, -1] / found[:, 0, -1] - 1
    return Row(
        f"planning-exploration-{campaigns}",
        f"exploring against greedy over {campaigns} campaigns: true orders won, relative, mean",
        float(gained.mean()), mean_interval(gained, seed), len(gained), "greedy: 0", SOURCE, None,
        f"better for {100 * (gained > 0).mean():.0f} % of brands; in the last campaign {last.mean():+.3f}",
    )  # fmt: skip


FIGURE = Figure(
    id="planning-exploration",
    what="plans: exploring against greedy",
    needs=(),
    source=SOURCE,
    protocol=f"{BRANDS} brands drawn from the prior, the same creators, truth and luck for both ways; greedy plans "
    "on the means of what is believed, exploring on one draw of it (Thompson 1933) for brand, niches and "
    "creators met before; each campaign is judged by the orders that it truly brings on average. "
    "closeknit plans greedily",
    rows=rows,
)
