"""Is a second campaign better when it is planned from the results of the first one?"""

import numpy as np

from closeknit.honesty.invented_creators import invented_creators
from closeknit.honesty.planned_campaigns import (
    Brand,
    Truth,
    after,
    campaign,
    chosen,
    expected_orders,
    mean_interval,
    planned,
    small_brief,
)
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import Beliefs, believe
from closeknit.planning.candidates import Candidates, together

SOURCE = "brands and creators invented from the planner's own assumptions"
BRANDS, CREATORS, GIFTS, SCENARIOS = 80, 700, 20, 200
NICHES = ("beauty", "fitness", "food", "travel")


def gains(brands: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return how much more true orders a second plan brings than one without history, relative, b each.

    Among the creators of the first campaign; among as many new ones, so that only brand and niches were learnt; and as
    a control among new ones from the results of another brand.

    Args:
        brands: How many, b.
        seed: Of the luck.
    """
    rows = [_one_brand(seed, number) for number in range(brands)]
    same, new, wrong = np.array(rows, np.float64).reshape(brands, 3).T
    return same, new, wrong


def creators(rng: np.random.Generator, stem: str = "c") -> Candidates:
    """Return creators who take gifts and whose audiences are known."""
    found = invented_creators(CREATORS, rng, niches=NICHES, stem=stem)
    found.kinds[:] = True
    found.fake_share[:] = 0.10
    return found


def _one_brand(seed: int, number: int) -> tuple[float, float, float]:
    rng = np.random.default_rng([seed, number])
    prior = believe(small_brief(GIFTS, seed=number + 1))
    old, new = creators(rng), creators(rng, "n")
    brand, other = Brand(prior, NICHES, rng), Brand(prior, NICHES, rng)
    true_old, true_new = brand.truth(old, rng), brand.truth(new, rng)
    first = planned(prior, old, SCENARIOS)
    choice = chosen(first)

    def learnt(truth: Truth) -> Beliefs:
        return after(prior.brief, [campaign(truth, first, choice, number)], together(old, new))

    def brought(beliefs: Beliefs, candidates: Candidates, truth: Truth) -> float:
        setting = planned(beliefs, candidates, SCENARIOS)
        return expected_orders(truth, setting, chosen(setting), number)

    own, wrong = learnt(true_old), learnt(other.truth(old, rng))
    uninformed = brought(prior, new, true_new)
    return (
        brought(own, old, true_old) / expected_orders(true_old, first, choice, number) - 1,
        brought(own, new, true_new) / uninformed - 1,
        brought(wrong, new, true_new) / uninformed - 1,
    )


def rows(setting: Setting, brands: int = BRANDS) -> list[Row]:
    """Say how much a second campaign gains by what the first one taught."""
    same, new, wrong = gains(brands, setting.seed)
    return [
        _row("same", "second campaign among the same creators", same, setting.seed),
        _row("new", "second campaign among new creators of the same niches", new, setting.seed),
        _row("control", "control that must not gain: learnt from another brand, new creators", wrong, setting.seed),
    ]


def _row(name: str, what: str, gained: Floats, seed: int) -> Row:
    low, high = mean_interval(gained, seed)
    control = name == "control"
    return Row(
        f"planning-learning-{name}", f"{what}: true orders won, relative, mean", float(gained.mean()), (low, high),
        len(gained), "not above 0" if control else "above 0", SOURCE, (low > 0) != control,
        f"better for {100 * (gained > 0).mean():.0f} % of brands; median {np.median(gained):+.3f}",
    )  # fmt: skip


FIGURE = Figure(
    id="planning-learning",
    what="plans: a second campaign learns from the first",
    needs=(),
    source=SOURCE,
    protocol=f"{BRANDS} brands drawn from the prior; each chooses among {CREATORS} applicants of four niches with "
    f"money for {GIFTS} gifts, runs the campaign, and plans again with its results as history; both plans are "
    "judged by the orders they truly bring on average. A creator's effect is taken to last, and her "
    "followers not to tire",
    rows=rows,
)
