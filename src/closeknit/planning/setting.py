"""From a brief, candidates and what is believed to a problem that can be optimised."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import (
    Beliefs,
    Drawn,
    Levels,
    accept_logit,
    draw,
    engagement_log,
    log_click_rate,
    log_order_rate,
    log_reach,
    marginal_probability,
    post_logit,
)
from closeknit.planning.candidates import Candidates
from closeknit.planning.deals import Deals, deals_for, must_be_in, refuse_too_dear
from closeknit.planning.limit_rows import limit_rows
from closeknit.planning.luck import numbers_of
from closeknit.planning.optimise.problem import Problem, Saturation
from closeknit.planning.outcomes import Outcomes, Rows
from closeknit.vocabulary.money import decimals

Audiences = Mapping[tuple[str, str], tuple[float, int]]
# What the share of fake followers differs by among creators without a sample, as a log SD of those who are real.
UNKNOWN_FAKES = 0.10
NICHE_ENGAGEMENT = 0.10
POST_ENGAGEMENT = 0.32  # scatter of likes and comments from post to post (docs/honesty.md)


@dataclass(frozen=True)
class Setting:
    """Everything a plan is chosen from.

    Attributes:
        beliefs: What is believed.
        candidates: Who may be invited, n.
        deals: What may be offered to them.
        problem: The same as outcomes and limits.
    """

    beliefs: Beliefs
    candidates: Candidates
    deals: Deals
    problem: Problem


def setting_of(beliefs: Beliefs, candidates: Candidates, audiences: Audiences, scenarios: int) -> Setting:
    """Return the setting of a brief.

    Args:
        beliefs: With the brief.
        candidates: Who may be invited.
        audiences: (niche, country) -> size of the audience and overlaps it was estimated from.
        scenarios: How many the optimiser looks at.

    Raises:
        UsageError: Somebody who must be in is not there, or a fee is not known.
    """
    brief = beliefs.brief
    deals = deals_for(beliefs, candidates)
    rng = np.random.default_rng([brief.seed, 1])
    levels = draw(
        beliefs, candidates.niche, candidates.creator_id, candidates.handle, rng, scenarios, candidates.rate_spread
    )
    rate_row, accept, live = _rates(beliefs, candidates, deals, levels)
    level_row, level, spread, value = goal_values(beliefs, candidates, deals, levels, rng)
    charge = deals.cost if brief.goal == "margin" else np.zeros(deals.cost.shape)
    # From bad to good, so that everybody's draws are spread evenly over both (`luck`).
    order = np.argsort(level.mean(axis=0) * live.mean(axis=0), kind="stable")
    outcomes = Outcomes(
        value.astype(np.float32), charge.astype(np.float32), rate_row, accept[:, order], live[:, order], level_row,
        level[:, order].astype(np.float32), spread, brief.seed, numbers_of(candidates.creator_id),
    ).balanced()  # fmt: skip
    allowed, rows = limit_rows(brief, candidates, deals, outcomes)
    saturation = saturation_of(beliefs, candidates, audiences) if brief.goal == "reach" else None
    forced = must_be_in(candidates, deals, brief.include)
    refuse_too_dear(candidates, deals, allowed, forced)
    problem = Problem(outcomes, allowed, rows, brief.caution, forced, saturation)
    return Setting(beliefs, candidates, deals, problem)


def saturation_of(beliefs: Beliefs, candidates: Candidates, audiences: Audiences) -> Saturation:
    """Return cells of niche and country with how many people follow them."""
    cells = np.char.add(np.char.add(candidates.niche, "|"), candidates.country)
    names, cell = np.unique(cells, return_inverse=True)
    usual = beliefs.value("audience_size")
    sizes = [audiences.get(tuple(name.rsplit("|", 1)), (usual, 0))[0] for name in names.tolist()]
    return Saturation(cell.astype(np.int32), np.array(sizes, np.float64))


def base_logits(beliefs: Beliefs, deals: Deals, warmth: NDArray[np.str_]) -> tuple[Floats, Floats]:
    """Return log odds of acceptance, and of a post once accepted, at level 0, n x k each."""
    brief = beliefs.brief
    major = 10 ** decimals(brief.currency)
    accept = [accept_logit(beliefs, deal.kind, warmth, deal.product.retail / major) for deal in deals.deals]
    post = [post_logit(beliefs, deal.kind, warmth, brief.obligation) for deal in deals.deals]
    return np.array(accept).T, np.array(post).T


def _rates(beliefs: Beliefs, candidates: Candidates, deals: Deals, levels: Levels) -> tuple[Rows, Floats, Floats]:
    """Probabilities to accept, and to accept and post, once for creators who share them."""
    kinds_of_warmth, warm = np.unique(candidates.warmth, return_inverse=True)
    accept_logits, post_logits = base_logits(beliefs, deals, kinds_of_warmth)
    stages = (levels.accept, levels.post)
    pairs, first, place = _unique_rows(levels.accept.row, levels.post.row, warm)
    k = len(deals.deals)
    chances = []
    for stage, row, logits in zip(stages, pairs[:2], (accept_logits, post_logits), strict=True):
        spread = stage.spread[first][:, None, None]
        shared = stage.rows[row][:, None, :]
        chances.append(marginal_probability(logits[pairs[2]][:, :, None] + shared, spread))
    accept, post = chances
    s = accept.shape[-1]
    rate_row = (place[:, None] * k + np.arange(k)).astype(np.int32)
    return rate_row, accept.reshape(-1, s), (accept * post).reshape(-1, s)


def _unique_rows(*numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return the distinct columns of some numbers, where each is first met, and which one each place has."""
    code = np.zeros(len(numbers[0]), np.int64)
    for number in numbers:
        code = code * (int(number.max(initial=0)) + 1) + number
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    return np.stack([number[first] for number in numbers]), first, place


def goal_values(
    beliefs: Beliefs, candidates: Candidates, deals: Deals, levels: Levels, rng: np.random.Generator
) -> tuple[Rows, Floats, Floats, Floats]:
    """Return row of the shared level, shared levels, what is particular (log SD), and value of a live post, n x k."""
    goal, n, k = beliefs.brief.goal, len(candidates), len(deals.deals)
    s = levels.reach.rows.shape[1]
    nobody: Rows = np.zeros(n, np.int32)
    if goal == "posts":
        return nobody, np.ones((1, s)), np.zeros(n), np.ones((n, k))
    if goal == "engagements":
        mean, spread = engagement_log(beliefs, candidates.followers, candidates.rate, candidates.rate_spread)
        names, row = np.unique(candidates.niche, return_inverse=True)
        shared = rng.normal(0, beliefs.value("season_engagement"), s)
        level = np.exp(shared + rng.normal(0, NICHE_ENGAGEMENT, (len(names), s)))
        spread = np.hypot(spread, POST_ENGAGEMENT)
        # A mean rate is expected of a post; its median lies half the variance below.
        own = candidates.followers * np.exp(mean + (spread**2 - POST_ENGAGEMENT**2) / 2)
        return row.astype(np.int32), level, spread, np.repeat(own[:, None], k, axis=1)
    stages = (levels.reach,) if goal == "reach" else (levels.reach, levels.clicks, levels.orders)
    rows, _, place = _unique_rows(*(stage.row for stage in stages))
    level = np.exp(sum(stage.rows[row] for stage, row in zip(stages, rows, strict=True)))
    spread = particular(stages, candidates)
    log = log_reach(beliefs, candidates.followers, candidates.rate, candidates.fake_share)
    if goal != "reach":
        log = log + log_click_rate(beliefs, candidates.followers) + log_order_rate(beliefs, candidates.followers)
    # What is not known of fake followers widens, and is 0 on average already.
    fakes = np.isnan(candidates.fake_share) * UNKNOWN_FAKES**2
    own = np.exp(log + (spread**2 - fakes) / 2)[:, None]
    value = own * deals.per_order if goal == "margin" else np.repeat(own, k, axis=1)
    return place.astype(np.int32), level, spread, value


def particular(stages: tuple[Drawn, ...], candidates: Candidates) -> Floats:
    """Return the log SD of what one post of each creator is by chance and by herself, n."""
    variance = sum(stage.spread**2 + stage.noise**2 for stage in stages)
    unknown = np.isnan(candidates.fake_share) * UNKNOWN_FAKES**2
    found: Floats = np.sqrt(variance + unknown)
    return found
