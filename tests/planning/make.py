"""Small problems to plan with: invented creators, briefs, and outcomes whose every number a test can see."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.honesty.invented_creators import NICHES, invented_creators
from closeknit.planning.beliefs import believe
from closeknit.planning.brief import Brief, Product
from closeknit.planning.candidates import Candidates
from closeknit.planning.limits import read_limit
from closeknit.planning.optimise.problem import Choice, Problem, Row
from closeknit.planning.outcomes import Outcomes
from closeknit.planning.setting import Setting, setting_of

PRODUCT = Product("Kitchen scale", price=9_000, margin=0.5, unit_cost=1_200, shipping=500, retail=9_000)
KNOWN_NICHES = (*NICHES, "knitting")


def make_brief(*limits: str, **changes: Any) -> Brief:
    """A brief with limits as sentences; money for a part of sixty creators."""
    read = tuple(read_limit(text, niches=KNOWN_NICHES) for text in limits)
    brief = Brief(60_000, "EUR", (PRODUCT,), kinds=("gifted", "paid"), warmth="warm", limits=read)
    return replace(brief, **changes)


def make_candidates(n: int = 60, seed: int = 1, **columns: Any) -> Candidates:
    """Invented nano creators; columns given replace theirs, one value for all or n."""
    found = invented_creators(n, np.random.default_rng([seed, n]), warmth=("applicant", "warm", "cold"))
    whole: dict[str, Any] = {
        name: np.broadcast_to(np.asarray(value), getattr(found, name).shape).copy() for name, value in columns.items()
    }
    return replace(found, **whole)


def make_setting(
    brief: Brief,
    candidates: Candidates,
    scenarios: int = 200,
    audiences: dict[tuple[str, str], tuple[float, int]] | None = None,
) -> Setting:
    """What the planner makes of a brief and candidates."""
    return setting_of(believe(brief, None, candidates), candidates, audiences or {}, scenarios)


def make_outcomes(
    n: int = 40,
    scenarios: int = 50,
    *,
    kinds: int = 2,
    groups: int = 3,
    seed: int = 1,
    spread: float = 0.5,
    charge: float = 0.0,
    steady: bool = False,
) -> Outcomes:
    """Outcomes of n creators in some groups; `steady` keeps chances and levels the same in all scenarios."""
    rng = np.random.default_rng([seed, n, scenarios])
    wide = 1 if steady else scenarios
    accept = np.sort(rng.uniform(0.1, 0.8, (groups, kinds, wide)), axis=1).reshape(-1, wide)
    live = accept * rng.uniform(0.4, 0.9, accept.shape)
    level = np.exp(rng.normal(0, 0.4, (groups, wide)))
    group = rng.integers(0, groups, n)
    return Outcomes(
        value=rng.uniform(0.5, 3.0, (n, kinds)).astype(np.float32),
        charge=np.full((n, kinds), charge, np.float32),
        rate_row=(group[:, None] * kinds + np.arange(kinds)).astype(np.int32),
        accept=np.broadcast_to(accept, (len(accept), scenarios)).copy(),
        live=np.broadcast_to(live, (len(live), scenarios)).copy(),
        level_row=group.astype(np.int32),
        level=np.broadcast_to(level, (groups, scenarios)).astype(np.float32),
        spread=np.full(n, spread),
        seed=seed,
    )


def all_pairs(outcomes: Outcomes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every creator with every offer, m each."""
    creators, kinds = np.nonzero(np.ones(outcomes.value.shape, bool))
    return creators.astype(np.intp), kinds.astype(np.intp)


def breaks(problem: Problem, choice: Choice, within: float = 1e-6) -> list[str]:
    """Limits that a choice does not keep, and whatever else is not allowed, in words; nothing where all is well."""
    found = []
    if any(first >= second for first, second in pairwise(choice.creators.tolist())):
        found.append("somebody is there twice, or out of order")
    if not problem.allowed[choice.creators, choice.kinds].all():
        found.append("an offer that may not be made")
    if not np.isin(problem.forced, choice.creators).all():
        found.append("somebody who must be in is out")
    return found + [row.text for row in problem.rows if not keeps(row, choice, within)]


def keeps(row: Row, choice: Choice, within: float = 1e-6) -> bool:
    """Whether a choice keeps one limit."""
    taken = float(row.of(choice.creators, choice.kinds).sum())
    return row.low - within * max(abs(row.low), 1) <= taken <= row.high + within * max(abs(row.high), 1)


def score(problem: Problem, choice: Choice) -> float:
    """The objective by its definition, everything in float64: (1 - c) x mean + c x average of the worst 10 %."""
    each = problem.outcomes.rows(choice.creators, choice.kinds).astype(np.float64)
    total = each.sum(axis=0)
    if problem.saturation is not None:
        cell, total = problem.saturation.cell[choice.creators], np.zeros(each.shape[1])
        for number, size in enumerate(problem.saturation.size.tolist()):
            total += size * (1 - np.exp(-each[cell == number].sum(axis=0) / size))
    return float((1 - problem.caution) * total.mean() + problem.caution * worst(total))


def worst(totals: Iterable[float], share: float = 0.1) -> float:
    """Average of the worst share by sorting, one after the other; the last one counts in part."""
    ordered = sorted(totals)
    left = wanted = share * len(ordered)
    summed = 0.0
    for value in ordered:
        part = min(1.0, left)
        summed += part * value
        left -= part
    return summed / wanted


def some_choice(problem: Problem, rng: np.random.Generator, order: NDArray[np.intp] | None = None) -> Choice:
    """Invite at random (or in an order given) whoever still fits the upper ends of all limits."""
    left = np.array([row.high for row in problem.rows])
    creators, kinds = [], []
    for creator in rng.permutation(len(problem.allowed)) if order is None else order:
        offers = np.flatnonzero(problem.allowed[creator])
        if not len(offers):
            continue
        kind = int(rng.choice(offers))
        pair = np.array([creator]), np.array([kind])
        taken = np.array([float(row.of(*pair)[0]) for row in problem.rows])
        if (taken <= left).all():
            left -= taken
            creators.append(int(creator))
            kinds.append(kind)
    by_number = np.argsort(creators)
    return Choice(np.array(creators, np.intp)[by_number], np.array(kinds, np.intp)[by_number])
