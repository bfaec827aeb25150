"""What is believed about every stage of the funnel, drawn as scenarios: assumptions, and what the history taught.

A stage's value for one post of one creator is

    base (`priors`) + brand + niche + creator [+ season] + noise

Brand, niche and season are shared by many creators: `draw` returns them as one row of scenarios for each niche. Creator
and noise are particular: their standard deviations are returned for whoever simulates posts. A creator with history of
her own has a row that holds her own effect, and nothing particular is left but the noise.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Z80, Floats, coded
from closeknit.planning.assumptions import STAGES, YOURS, Known, in_force
from closeknit.planning.brief import Brief
from closeknit.planning.candidates import Candidates
from closeknit.planning.history import History
from closeknit.planning.learning import Learnt, learn_history, places_of, together, tree_of
from closeknit.planning.model import Assumption
from closeknit.planning.pooling import Effects, Posterior, split
from closeknit.planning.pooling import draw as draw_effects
from closeknit.planning.priors import (
    Prior,
    accept_logit,
    engagement_log,
    log_click_rate,
    log_order_rate,
    log_reach,
    marginal_probability,
    mean_logit,
    post_logit,
    rates_spread,
    usual_rate,
)
from closeknit.vocabulary.money import Money, minor_units

__all__ = [
    "Beliefs",
    "Drawn",
    "Levels",
    "accept_logit",
    "assumptions_in_words",
    "believe",
    "draw",
    "engagement_log",
    "log_click_rate",
    "log_order_rate",
    "log_reach",
    "marginal_probability",
    "mean_logit",
    "orders_spread",
    "post_logit",
    "teaches",
    "usual_rate",
]

Z90 = 1.6448536269514722  # a normal law has 5 % above it
NICHES_TAUGHT = 4  # over how many niches the posts of `teaches` are spread
MEDIAN_ORDERS = 2.0  # of a post by a nano creator, as published (`assumptions`)


@dataclass(frozen=True)
class Beliefs(Prior):
    """Assumptions in force, and what the history taught.

    Attributes:
        learnt: What it taught; nothing where there is none.
    """

    learnt: Learnt = field(default_factory=lambda: Learnt({}, {}))

    def posterior(self, stage: str) -> Posterior | None:
        """Return what is believed of a stage after data; None where the history does not speak of it."""
        return self.learnt.posteriors.get(stage)


@dataclass(frozen=True)
class Drawn:
    """One stage's level for n creators in s scenarios.

    Attributes:
        rows: Shared levels, r x s: of each niche, then of each creator with history of her own.
        row: Which row is each creator's, n.
        spread: Standard deviation of what is particular to her, n; 0 with history of her own.
        noise: Standard deviation from post to post; 0 for accept and post.
    """

    rows: NDArray[np.float32]
    row: NDArray[np.intp]
    spread: Floats
    noise: float


@dataclass(frozen=True)
class Levels:
    """Levels of all stages for n creators, in the same scenarios.

    Attributes:
        accept: Log odds.
        post: Log odds.
        reach: Natural logarithm.
        clicks: Natural logarithm.
        orders: Natural logarithm; with the season to come.
    """

    accept: Drawn
    post: Drawn
    reach: Drawn
    clicks: Drawn
    orders: Drawn


def believe(brief: Brief, history: History | None = None, candidates: Candidates | None = None) -> Beliefs:
    """Return what is believed for a brief.

    Args:
        brief: What is asked; its own numbers take the place of ours.
        history: Past collaborations of this brand.
        candidates: Who may be invited; tells how engaged the audiences of creators in the history are.

    Raises:
        UsageError: The brief has a number of its own for something that is not assumed, or one that cannot be.
    """
    known = in_force(brief.mine)
    if history is None or not len(history):
        return Beliefs(brief, known)
    return Beliefs(brief, known, learn_history(Prior(brief, known), history, candidates))


def draw(
    beliefs: Beliefs,
    niche: NDArray[np.str_],
    creator_id: NDArray[np.str_],
    handle: tuple[str | None, ...],
    rng: np.random.Generator,
    scenarios: int,
    rate_spread: Floats | None = None,
) -> Levels:
    """Draw levels of n creators.

    Args:
        beliefs: What is believed.
        niche: n; "" = not known, one group of its own.
        creator_id: n.
        handle: n; None where not known.
        rng: Source of luck.
        scenarios: How many.
        rate_spread: Standard deviation of the log engagement rate of each, n; NaN where no posts are known. None = all
            rates are taken as known. It widens what is particular to her reach.
    """
    names, place = coded(pa.array(niche))
    # By name, so that the luck of a niche does not depend on the order of candidates.
    by_name = np.argsort(names)
    names, place = names[by_name], np.argsort(by_name)[place]
    groups = [str(name).strip().lower() for name in names]
    own = places_of(creator_id, handle, _names(beliefs))
    effects = _effects(beliefs, groups, [name for _, name in own], rng, scenarios)
    drawn = {}
    for stage, found in effects.items():
        spreads = beliefs.spreads(stage)
        spread: Floats = np.full(len(niche), spreads.creator)
        if stage == "reach" and rate_spread is not None:
            spread = np.hypot(spread, beliefs.value("engagement_power") * rates_spread(beliefs, rate_spread))
        season = rng.normal(0, spreads.season, scenarios) if spreads.season else 0.0
        rows, row = _rows(found, found.brand + season, groups, place, own)
        spread[row >= len(groups)] = 0.0
        drawn[stage] = Drawn(rows, row, spread, spreads.noise)
    return Levels(**drawn)


def _names(beliefs: Beliefs) -> frozenset[str]:
    return frozenset(name for posterior in beliefs.learnt.posteriors.values() for name in posterior.creators)


def _effects(
    beliefs: Beliefs, groups: list[str], own: list[str], rng: np.random.Generator, scenarios: int
) -> dict[str, Effects]:
    """Draw effects of every stage."""
    trees = {stage: tree_of(beliefs.spreads(stage)) for stage in STAGES}
    found: dict[str, Effects] = {}
    for stage in STAGES:
        if beliefs.learnt.joint and stage == "clicks":
            continue
        tree = trees[stage]
        if beliefs.learnt.joint and stage == "orders":
            tree = tree_of(together(beliefs.spreads("clicks"), beliefs.spreads("orders")))
        found[stage] = draw_effects(tree, beliefs.posterior(stage), rng, scenarios, groups, own)
    if beliefs.learnt.joint:
        found["clicks"], found["orders"] = split(found["orders"], trees["clicks"], trees["orders"], rng)
    return found


def _rows(
    effects: Effects, shared: Floats, groups: list[str], place: NDArray[np.intp], own: list[tuple[int, str]]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Return rows of levels, r x s, and the row of each creator, n."""
    rows = [shared + effects.niche[name] for name in groups]
    numbers: dict[str, int] = {}
    row = place.copy()
    for where, name in own:
        if name not in effects.creator:
            continue
        if name not in numbers:
            numbers[name] = len(rows)
            rows.append(shared + effects.niche[effects.niche_of[name]] + effects.creator[name])
        row[where] = numbers[name]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(shared)), row


def teaches(beliefs: Beliefs, posts: int = 20) -> tuple[float, float]:
    """Return by what factor the 90 % ends of mean orders per post lie apart, now and after so many more posts.

    An approximation: everything on the log scale is taken as Gaussian, each post as one by a creator of her own who
    brings about two orders, and the posts as spread over four niches. The season to come stays unknown.

    Args:
        beliefs: What is believed now.
        posts: How many more.
    """
    parts = {stage: beliefs.spreads(stage) for stage in ("reach", "clicks", "orders")}
    season = sum(part.season**2 for part in parts.values())
    before = sum(_brand_sd(beliefs, stage) ** 2 for stage in parts)
    if beliefs.learnt.joint:  # what is known of clicks is already in the sum
        before -= parts["clicks"].brand ** 2
    niche = sum(part.niche**2 for part in parts.values()) / min(NICHES_TAUGHT, max(posts, 1))
    each = sum(part.creator**2 + part.noise**2 for part in parts.values()) + 1 / MEDIAN_ORDERS
    after = before if posts <= 0 else 1 / (1 / before + 1 / (niche + each / posts + season))
    now, then = (float(np.exp(2 * Z90 * np.sqrt(variance + season))) for variance in (before, after))
    return now, then


def _brand_sd(beliefs: Beliefs, stage: str) -> float:
    posterior = beliefs.posterior(stage)
    return beliefs.spreads(stage).brand if posterior is None else posterior.brand_moments()[1]


_TAUGHT = {
    "accept": ("how readily creators accept, next to the assumption", "times the odds", "rows that say who accepted"),
    "post": ("how readily they post, next to the assumption", "times the odds", "rows that say who posted"),
    "reach": ("people reached by a post, next to the assumption", "times", "rows with reach"),
    "clicks": ("clicks per person reached, next to the assumption", "times", "rows with clicks"),
    "orders": ("orders per click, next to the assumption", "times", "rows with orders"),
}


def assumptions_in_words(beliefs: Beliefs) -> tuple[Assumption, ...]:
    """Return what the answer rests on, as people read it: first what the brand's own data say, then assumptions.

    Only what matters for the brief is told: rates of offers that may be made, and spreads as one number. Ranges hold
    80 % of what is believed.
    """
    told = [known for known in beliefs.known.values() if _matters(beliefs.brief, known)]
    overall = Assumption(
        "orders of one post, between brands, niches, creators, posts and seasons",
        f"a factor of {np.exp(2 * Z80 * orders_spread(beliefs)):.0f} between the ends of 80 %",
        "published: figures differ by a factor of 60 from study to study",
    )
    return (
        *_taught(beliefs),
        overall,
        *(Assumption(known.label, _value(known, beliefs.brief), known.source) for known in told),
    )


def orders_spread(prior: Prior) -> float:
    """Return the standard deviation of the log of orders of one post, whoever posts, for whatever brand."""
    stages = sum(prior.spreads(stage).total ** 2 for stage in ("reach", "clicks", "orders"))
    engaged = prior.value("engagement_power") * prior.known["engagement_rate"].spread
    return float(np.sqrt(stages + engaged**2))


def _taught(beliefs: Beliefs) -> list[Assumption]:
    found = []
    for stage, rows in beliefs.learnt.rows.items():
        mean, sd = beliefs.learnt.posteriors[stage].brand_moments()
        name, times, what = _TAUGHT[stage]
        if stage == "orders" and beliefs.learnt.joint:
            name = "orders per person reached, next to the assumption"
        low, middle, high = np.exp(mean + sd * Z80 * np.array([-1, 0, 1]))
        value = f"{middle:.2g} {times} ({low:.2g} to {high:.2g})"
        found.append(Assumption(name, value, f"your data (n = {rows} {what})"))
    return found


def _matters(brief: Brief, known: Known) -> bool:
    """Say whether a brief depends on an assumption, or the user gave it."""
    name = known.id
    paid = bool({"paid", "mixed"} & set(brief.kinds))
    free = bool({"gifted", "commission"} & set(brief.kinds))
    # The longest beginning that fits decides.
    matters = {
        "accept_odds_": name.removeprefix("accept_odds_") in brief.kinds,
        "post_agreed_": paid or brief.obligation,
        "post_": free and not brief.obligation,
        "gift_odds_": free,
        "fee_": paid,
        "spread_": False,
        "audience_size": brief.goal == "reach",
        "season_engagement": brief.goal == "engagements",
    }
    return known.source == YOURS or next((holds for stem, holds in matters.items() if name.startswith(stem)), True)


def _value(known: Known, brief: Brief) -> str:
    """Return an assumption's value with the range of 80 % where it has a spread."""
    ends = known.spread * Z80 * np.array([-1, 0, 1])
    if known.unit == "money":
        return str(Money(minor_units(round(known.value), brief.currency), brief.currency))
    if known.unit in {"share", "per click", "per person reached"}:
        # A rate of yes or no spreads on log odds, the others on their logarithm.
        odds = known.id.startswith(("accept_", "post_"))
        ends = special.expit(special.logit(known.value) + ends) if odds else known.value * np.exp(ends)
        low, middle, high = (f"{100 * end:.3g} %" for end in ends)
        unit = "" if known.unit == "share" else f" {known.unit}"
        return f"{middle}{unit} ({low} to {high})" if known.spread else middle + unit
    if known.unit == "people":
        return f"{known.value:,.0f}"
    return f"{known.value:g} times" if known.unit == "factor" else f"{known.value:g}"
