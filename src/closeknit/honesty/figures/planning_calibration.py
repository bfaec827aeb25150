"""Does the forecast of a campaign keep its word, before and after the brand has seen 20 posts?"""

from dataclasses import replace

import numpy as np
from scipy import special

from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.statistics import RESAMPLES, coverage
from closeknit.metrics.arrays import Floats
from closeknit.planning.calibration import Calibration, calibration

SOURCE = "brands invented from the planner's own assumptions; method: Talts et al. 2018"
BRANDS, POSTS = 500, 20
LEAST, MOST = 0.76, 0.84


def rows(setting: Setting, brands: int = BRANDS) -> list[Row]:
    """Count the 80 % intervals of total orders that held, and how much narrower 20 posts make them."""
    return rows_of(calibration(brands, setting.seed, POSTS), setting.seed)


def rows_of(found: Calibration, seed: int) -> list[Row]:
    """Say how well forecasts were calibrated.

    Args:
        found: Forecasts of b brands, before and after a history.
        seed: Of the bootstrap.
    """
    before, after = found.rank_before, found.rank_after
    narrower = np.exp(found.width_after - found.width_before)
    drawn = np.random.default_rng(seed).integers(0, len(narrower), (RESAMPLES, len(narrower)))
    low, high = np.quantile(np.median(narrower[drawn], axis=1), [0.025, 0.975])
    ratio = float(np.median(narrower))
    return [
        replace(
            _held("planning-calibration-before", "orders of a campaign, no history", before),
            note=f"in {100 * (found.waited > 0).mean():.0f} % of campaigns somebody who accepted had to wait",
        ),
        _held("planning-calibration-after", f"orders of a campaign, after {POSTS} posts", after),
        _held("planning-calibration-control", "control that must fail: spread of the first halved", halved(before)),
        Row(
            "planning-calibration-width", f"upper / lower end after {POSTS} posts, over the same before, median", ratio,
            (float(low), float(high)), len(narrower), "below 1", SOURCE, float(high) < 1,
            f"median factor between the ends: {np.exp(np.median(found.width_before)):.0f} before, "
            f"{np.exp(np.median(found.width_after)):.0f} after",
        ),
    ]  # fmt: skip


def halved(rank: Floats) -> Floats:
    """Return the ranks that forecasts of half the spread would give, taking them as normal on some scale, b."""
    usual = special.ndtri(np.clip(rank, 1e-9, 1 - 1e-9))
    found: Floats = special.ndtr(2 * usual)
    return found


def _held(name: str, what: str, rank: Floats) -> Row:
    found = coverage(np.abs(rank - 0.5) <= 0.4)
    meets = LEAST <= found.share <= MOST
    control = name.endswith("control")
    return Row(
        name, f"{what}: share of 80 % intervals that held", found.share, (found.low, found.high), found.n,
        f"not {LEAST:g} - {MOST:g}" if control else f"{LEAST:g} - {MOST:g}", SOURCE, meets != control,
    )  # fmt: skip


FIGURE = Figure(
    id="planning-calibration",
    what="plans: the forecast of a campaign keeps its word",
    needs=(),
    source=SOURCE,
    protocol=f"{BRANDS} brands drawn from the prior; each forecasts orders of 40 creators of six niches, gifted or "
    f"paid, for money that is often short, before and after a history of {POSTS} live posts in four of the niches; the "
    "forecast is the simulation that plans print, waiting list included, the truth is drawn invitation by invitation "
    "from the model's definition; says nothing about whether the prior itself is true",
    rows=rows,
)
