"""Forecasts for many creators at once: pure functions over arrays of c creators, for pages and for plans alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Columns, Floats
from closeknit.metrics.engagement_model import EngagementPrior
from closeknit.metrics.forecast import Law, engagement_columns, predict, range_columns
from closeknit.metrics.levels import Sums, niche_effects, shrunken_levels
from closeknit.metrics.outlook import Outlook
from closeknit.metrics.reach_model import SEEN
from closeknit.metrics.window import FEWEST_POSTS

ENGAGEMENT = "engagement"


@dataclass(frozen=True)
class Horizon:
    """Which posts are to come.

    Attributes:
        posts: How many, h.
        days: Within how many days from now.
    """

    posts: int = 12
    days: float = 90.0


@dataclass(frozen=True)
class Candidates:
    """What is known of c creators.

    Attributes:
        followers: NaN where unknown, c.
        niches: The niches there are, "" for unknown.
        niche: Place of each creator's in `niches`, c.
        sums: `engagement`, `views`, `reach` -> sums over the posts in each creator's window, er_n 0 where there are
            none.
        middle: The same -> mean day of these posts, as `expressions.days_since_2020` counts, NaN where there are none.
    """

    followers: Floats
    niches: NDArray[np.object_]
    niche: NDArray[np.intp]
    sums: Mapping[str, Sums]
    middle: Mapping[str, Floats]


def forecast_laws(
    candidates: Candidates, prior: EngagementPrior, outlook: Outlook, horizon: Horizon, today: float
) -> dict[str, Law]:
    """Return the predictive law of the log mean rate per follower of the next posts, for each kind of rate.

    Args:
        candidates: Of whom.
        prior: The population of engagement rates.
        outlook: What forecasts rest on besides.
        horizon: Which posts are to come; they count as of the middle of its days.
        today: As `expressions.days_since_2020` counts.

    Returns:
        `engagement` (NaN where fewer than 3 posts were seen), `views` and `reach`; NaN where followers are unknown.
    """
    return {
        ENGAGEMENT: _known(candidates, _law(candidates, ENGAGEMENT, prior, outlook, horizon, today)),
        **{name: _law(candidates, name, outlook.seen[name], outlook, horizon, today) for name in SEEN},
    }


def forecast_columns(laws: Mapping[str, Law], candidates: Candidates, horizon: Horizon) -> Columns:
    """Return the forecasts as columns of c numbers, NaN where they are missing.

    Args:
        laws: Of `forecast_laws`.
        candidates: Of whom.
        horizon: Which posts are to come.

    Returns:
        The columns of `forecast.engagement_columns`; `views_low`, `_high`, `_low95` and `_high95` a post, the same for
        `reach`; `rate_n`, `views_n` and `reach_n`, how many posts each rests on.
    """
    followers = candidates.followers
    columns = engagement_columns(laws[ENGAGEMENT], followers, horizon.posts)
    columns["rate_n"] = candidates.sums[ENGAGEMENT]["er_n"]
    for name in SEEN:
        columns |= range_columns(laws[name], followers, name)
        columns[f"{name}_n"] = candidates.sums[name]["er_n"]
    return columns


def days_ahead(candidates: Candidates, name: str, horizon: Horizon, today: float) -> Floats:
    """Return the days from the middle of the posts seen to the middle of those to come, c.

    Where none were seen, to the middle of those to come from now: no level of hers has had time to drift.
    """
    middle = np.where(np.isnan(candidates.middle[name]), today, candidates.middle[name])
    ahead: Floats = today + horizon.days / 2 - middle
    return ahead


def _law(
    candidates: Candidates, name: str, prior: EngagementPrior, outlook: Outlook, horizon: Horizon, today: float
) -> Law:
    effects = niche_effects(prior, candidates.niches, candidates.niche)
    levels = shrunken_levels(candidates.sums[name], effects, prior)
    return predict(levels, days_ahead(candidates, name, horizon, today), horizon.posts, outlook.drift)


def _known(candidates: Candidates, law: Law) -> Law:
    enough = candidates.sums[ENGAGEMENT]["er_n"] >= FEWEST_POSTS
    return Law(*(np.where(enough, part, np.nan) for part in (law.centre, law.variance, law.common)))
