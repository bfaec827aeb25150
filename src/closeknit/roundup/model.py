"""What a round-up says, as plain values: the page, the JSON and the CSV all print these and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from closeknit.metrics.closeness_parts import FEWEST_PEERS
from closeknit.vocabulary.estimate import Estimate
from closeknit.vocabulary.tier import Tier


def name_of(creator_id: str, handle: str | None) -> str:
    """Return how a page calls somebody: the handle with @, else the id without its platform."""
    return f"@{handle}" if handle else creator_id.split(":", 1)[-1]


@dataclass(frozen=True)
class Pick:
    """One creator in a niche's list.

    Attributes:
        rank: 1 for the best.
        creator_id: Our id, for example `instagram:u_x`.
        handle: Without @; None where the source gave none.
        followers: Latest known count.
        about: Language, country and how niche, language and country are known: `metrics_schema.ABOUT`.
        metrics: Metric id -> estimate; a metric that could not be computed has estimate None.
        reasons: Why she is here, one sentence each.
        caveats: What is thin or missing about her numbers, one sentence each.
    """

    rank: int
    creator_id: str
    handle: str | None
    followers: int
    about: dict[str, Any]
    metrics: dict[str, Estimate]
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]

    @property
    def name(self) -> str:
        """How the page calls her."""
        return name_of(self.creator_id, self.handle)


@dataclass(frozen=True)
class Peers:
    """The creators a pick is compared with: same niche and tier, past every gate.

    Attributes:
        n: How many.
        engagement: Their engagement rates as the 5th, 10th, 25th, 50th, 75th, 90th and 95th percentile (fractions).
        fitted: Whether the population model behind percentiles was fitted on the user's own data.
    """

    n: int
    engagement: tuple[float, ...]
    fitted: bool = True

    PERCENTILES = (5, 10, 25, 50, 75, 90, 95)

    @property
    def shown(self) -> tuple[float, ...]:
        """The percentiles that a page may show: empty where fewer than 20 peers, the listed among them, make them."""
        return self.engagement if self.n >= FEWEST_PEERS else ()

    @property
    def median(self) -> float | None:
        """The middle rate; None with too few peers."""
        return self.shown[3] if self.shown else None


@dataclass(frozen=True)
class Gate:
    """A condition for being listed, and how many creators it removed.

    Attributes:
        label: The condition in words.
        removed: Creators that met every condition before it and not this one.
    """

    label: str
    removed: int


@dataclass(frozen=True)
class SetAside:
    """A creator who would have been listed, but for what is estimated of the audience.

    Attributes:
        creator_id: Our id.
        handle: Without @; None where the source gave none.
        reason: The estimate with its interval, one sentence.
    """

    creator_id: str
    handle: str | None
    reason: str

    @property
    def name(self) -> str:
        """How the page calls her."""
        return name_of(self.creator_id, self.handle)


@dataclass(frozen=True)
class Section:
    """One niche.

    Attributes:
        niche: Its name; None for creators whose niche is unknown.
        picks: Best first.
        peers: Who they were chosen among.
        gates: In the order applied, counts of this niche.
        set_aside: Who would have been listed, but for the estimates of their audience; best first.
    """

    niche: str | None
    picks: tuple[Pick, ...]
    peers: Peers
    gates: tuple[Gate, ...]
    set_aside: tuple[SetAside, ...] = ()

    @property
    def title(self) -> str:
        """The niche as a heading."""
        return self.niche.capitalize() if self.niche else "Niche unknown"


@dataclass(frozen=True)
class Coverage:
    """How much of the creator data carries what a metric needs.

    Attributes:
        creators: Creators in the tier.
        with_posts: Of these, with at least 3 posts in the window.
        with_comments: Of these, with captured comments.
        with_replies: Of these, whose source delivered replies.
    """

    creators: int
    with_posts: int
    with_comments: int
    with_replies: int


@dataclass(frozen=True)
class ImportLine:
    """One import that the data rest on.

    Attributes:
        source: Label of the format.
        observed_at: When the data were observed.
        rows: Rows taken.
        refused: Rows not taken.
    """

    source: str
    observed_at: datetime
    rows: int
    refused: int


@dataclass(frozen=True)
class MetricText:
    """How a metric is explained in the method section.

    Attributes:
        id: The fixed id.
        label: For people.
        formula: In one line.
        source: Where it comes from.
    """

    id: str
    label: str
    formula: str
    source: str


@dataclass(frozen=True)
class Prior:
    """The population model behind the shrunken engagement rate.

    Attributes:
        fitted: True where it was fitted on the user's data, False for the published wide prior.
        creators: How many creators it was fitted on.
        tau: Spread between creators of one niche and size, SD of the log rate.
        s: Spread between posts of one creator, SD of the log rate.
    """

    fitted: bool
    creators: int
    tau: float
    s: float


@dataclass(frozen=True)
class Roundup:
    """The whole document.

    Attributes:
        title: Its heading.
        tier: Which audience sizes.
        as_of: The moment it speaks about.
        per_niche: How many picks a niche at most.
        max_age_days: How old the last post may be.
        sections: By niche name, the unknown niche last.
        gates: In the order applied, counts over all niches.
        coverage: What the data carry.
        imports: What the data rest on.
        methods: How each metric shown is computed.
        prior: The population model.
        unknown: What this page cannot know, one sentence each.
        version: The closeknit version.
    """

    title: str
    tier: Tier
    as_of: datetime
    per_niche: int
    max_age_days: int
    sections: tuple[Section, ...]
    gates: tuple[Gate, ...]
    coverage: Coverage
    imports: tuple[ImportLine, ...]
    methods: tuple[MetricText, ...]
    prior: Prior
    unknown: tuple[str, ...]
    version: str
