"""A plan as values: whom to invite with which offer, what it costs and brings, and what else the money could do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from closeknit.planning.brief import Brief


@dataclass(frozen=True)
class Outcome:
    """What may come of something, in units of the goal.

    Attributes:
        mean: Expected.
        low: Lower end of the 80 % interval.
        high: Its upper end.
        cvar10: Average of the worst 10 %.
        p_miss_target: Chance to stay below the target.
        p_loss: Chance that the margin on orders does not pay for what is spent.
        low95: Lower end of the 95 % interval.
        high95: Its upper end.
    """

    mean: float
    low: float
    high: float
    cvar10: float
    p_miss_target: float
    p_loss: float
    low95: float
    high95: float


@dataclass(frozen=True)
class Pick:
    """One creator to invite.

    Attributes:
        creator_id: Who.
        handle: Her handle, None where not known.
        niche: "" where not known.
        country: "" where not known.
        followers: How many.
        offer: gifted, paid, commission or mixed.
        product: What is sent.
        p_accept: Chance that she accepts.
        p_post: Chance that she posts, once she has accepted.
        cost: Minor units due if she accepts: gift, shipping, handling and fee.
        parts: The same by part: gift, shipping, handling, fee.
        expected: What the invitation is expected to bring, in units of the goal.
        low: Lower end of its 80 % interval.
        high: Upper end.
        share: Of what is expected of all picks.
        why: Reasons in sentences.
        instead: Handle or id of who would take her place; None where nobody is left.
    """

    creator_id: str
    handle: str | None
    niche: str
    country: str
    followers: int
    offer: str
    product: str
    p_accept: float
    p_post: float
    cost: int
    parts: Mapping[str, int]
    expected: float
    low: float
    high: float
    share: float
    why: tuple[str, ...] = ()
    instead: str | None = None


@dataclass(frozen=True)
class Assumption:
    """A number that the answer rests on.

    Attributes:
        name: What it is, in words.
        value: As people read it, with its range where it has one.
        source: published: ..., our default, your number, or your data (n).
    """

    name: str
    value: str
    source: str


@dataclass(frozen=True)
class Stage:
    """One step of the funnel, for all picks together.

    Attributes:
        name: invited, accepted, waitlisted, posts live, people reached, clicks, orders.
        mean: Expected.
        low: Lower end of the 80 % interval.
        high: Upper end.
    """

    name: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Wave:
    """So many invitations, and what comes of them.

    Attributes:
        invited: How many: the plan's creators in their order, then the next best.
        low: Lower end of the 80 % interval of live posts.
        high: Its upper end.
        cost: Expected, minor units.
    """

    invited: int
    low: float
    high: float
    cost: int


@dataclass(frozen=True)
class Enough:
    """How many to invite so that enough posts go live with some chance.

    Attributes:
        confidence: The chance.
        surely: Live posts that the plan as it stands brings at least, with this chance.
        within: The fewest invitations that do it within budget, gifts and hours; None = none do, however many.
        needed: The fewest that would do it if budget, gifts and hours were enough; None = there are too few candidates.
    """

    confidence: float
    surely: int
    within: Wave | None
    needed: Wave | None


@dataclass(frozen=True)
class Invitations:
    """How many to invite so that enough accept and post.

    Attributes:
        wanted: Live posts.
        source: Who wants them.
        chance: Chance that the plan as it stands brings them.
        looked_at: Creators who were asked in simulation.
        rows: For each chance asked for.
    """

    wanted: int
    source: str
    chance: float
    looked_at: int
    rows: tuple[Enough, ...]


@dataclass(frozen=True)
class Alternative:
    """What else the money could do.

    Attributes:
        name: one_macro, followers_first, engagement_first, equal_split, proportional.
        label: In words.
        picks: How many creators.
        spent: Expected spending, minor units.
        outcome: What comes of it.
        behind: Chance that the plan does better, on the same luck.
        note: What it is made of.
    """

    name: str
    label: str
    picks: int
    spent: int
    outcome: Outcome
    behind: float
    note: str = ""


@dataclass(frozen=True)
class FrontierPoint:
    """A plan of another attitude to risk.

    Attributes:
        caution: Weight of the worst 10 %, between 0 (bold) and 1.
        mean: Expected, on fresh luck.
        cvar10: Average of the worst 10 %, on fresh luck.
        picks: How many creators.
        chosen: Whether it is the attitude of the brief.
    """

    caution: float
    mean: float
    cvar10: float
    picks: int
    chosen: bool = False


@dataclass(frozen=True)
class Influence:
    """How much an assumption moves the answer.

    Attributes:
        name: Of the assumption.
        low: Mean outcome where it is in the lowest fifth of what is believed.
        high: Mean outcome where it is in the highest fifth.
    """

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Plan:
    """Everything a plan says.

    Attributes:
        brief: What was asked.
        next_step: The first line: what to do now.
        verdict: Sentences: many or one, and whether that can be told at all.
        picks: Whom to invite, most promising first.
        expected_cost: Sum of p_accept x cost, minor units.
        most_spent: Largest spending in any simulated course, minor units; never above the budget.
        left_over: Budget less expected cost, minor units.
        binding: Why not more: limits that are used up, in words.
        outcome: What comes of it, on fresh luck.
        promised: Mean and average of the worst 10 % that the optimiser saw, on its own luck.
        target: What counts as missed below.
        target_source: Whose target it is.
        funnel: Steps.
        invitations: How many to invite so that enough accept and post.
        objective: Value of the optimised objective.
        bound: No plan under the same limits has a higher one.
        gap: (bound - objective) / |bound|.
        n_eff: Equal creators that would spread risk as well.
        largest_share: Largest share of one creator in what is expected.
        by_niche: Niche -> share of expected cost.
        overlap: Share of the people reached who are reached by two or more picks, estimated; None where not known.
        alternatives: What else the money could do.
        frontier: Plans from bold to cautious.
        influences: Which assumption moves the answer most, largest first.
        first_posts: What the first 20 posts would teach, in sentences.
        assumptions: What it rests on.
        seed: Of the random numbers.
        scenarios: How many the optimiser looked at.
        considered: How many candidates.
        histogram: Edges and counts of the outcome, for the picture.
    """

    brief: Brief
    next_step: str
    verdict: tuple[str, ...]
    picks: tuple[Pick, ...]
    expected_cost: int
    most_spent: int
    left_over: int
    binding: tuple[str, ...]
    outcome: Outcome
    promised: tuple[float, float]
    target: float
    target_source: str
    funnel: tuple[Stage, ...]
    invitations: Invitations
    objective: float
    bound: float
    gap: float
    n_eff: float
    largest_share: float
    by_niche: Mapping[str, float]
    overlap: float | None
    alternatives: tuple[Alternative, ...]
    frontier: tuple[FrontierPoint, ...]
    influences: tuple[Influence, ...]
    first_posts: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    seed: int
    scenarios: int
    considered: int
    histogram: tuple[tuple[float, ...], tuple[int, ...]] = field(default=((), ()))


@dataclass(frozen=True)
class NoPlan:
    """The limits contradict each other.

    Attributes:
        brief: What was asked.
        conflict: The limits that cannot hold together, as the user wrote them.
        advice: What to change.
    """

    brief: Brief
    conflict: tuple[str, ...]
    advice: str
