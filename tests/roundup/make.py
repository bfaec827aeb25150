"""Builds round-ups for tests: three niches, one of them unknown, with everything that can be missing missing once."""

from dataclasses import replace
from datetime import UTC, datetime

from closeknit.roundup.model import (
    Coverage,
    Gate,
    ImportLine,
    MetricText,
    Peers,
    Pick,
    Prior,
    Roundup,
    Section,
)
from closeknit.vocabulary.estimate import Estimate
from closeknit.vocabulary.tier import TIERS

AS_OF = datetime(2019, 6, 1, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script>'
NANO = TIERS[1]
PEERS = Peers(312, (0.009, 0.013, 0.022, 0.036, 0.058, 0.083, 0.104))
GATES = (
    Gate("Between 1,000 and 9,999 followers", 41),
    Gate("At least 3 posts in the window", 23),
    Gate("Last post at most 60 days old", 88),
    Gate("At most half of the posts marked as paid", 4),
)


def make_metrics(rate: float = 0.079, **changes: Estimate | None) -> dict[str, Estimate]:
    """All metrics of a card around one engagement rate; a change of None takes the metric away."""
    metrics: dict[str, Estimate | None] = {
        "engagement_rate": Estimate(rate, rate * 0.77, rate * 1.29, 18, rate * 0.67, rate * 1.48),
        "engagement_rate_mean": Estimate(rate * 1.04, n=18),
        "engagement_rate_median": Estimate(rate * 0.96, n=18),
        "engagement_percentile": Estimate(0.92, 0.84, 0.97, 18),
        "engagement_multiple": Estimate(rate / 0.016, rate * 0.77 / 0.016, rate * 1.29 / 0.016, 18),
        "reply_rate": Estimate(0.41, 0.33, 0.5, 64),
        "reply_delay": Estimate(5.2, 3.1, 9.4, 26),
        "returning_commenters": Estimate(0.23, 0.17, 0.31, 88),
        "closeness": Estimate(0.72, 0.61, 0.83, 5),
        "sponsored_share": Estimate(0.11, 0.05, 0.24, 18),
        "days_since_last_post": Estimate(9.4, n=18),
        "posts_per_week": Estimate(2.31, n=18),
        **changes,
    }
    return {name: estimate for name, estimate in metrics.items() if estimate is not None}


def make_pick(rank: int = 1, handle: str | None = "anna.bakes", **changes: object) -> Pick:
    pick = Pick(
        rank=rank,
        creator_id=f"instagram:u_{rank}",
        handle=handle,
        followers=3_400,
        about={
            "niche_why": "stated",
            "niche_leads": None,
            "niches": [{"niche": "baking", "share": 0.8}],
            "language": "de",
            "language_confidence": 0.98,
            "language_why": "detected",
            "country": "AT",
            "country_confidence": 0.75,
            "country_why": "city",
        },
        metrics=make_metrics(),
        reasons=(
            "Even the low end of the engagement rate, 6.1 %, is 3.8 times the 1.6 % that marketers quote.",
            "That is ahead of 92 % of the 312 peers of this niche and size.",
            "Four of ten comments get an answer, half of them within 5 hours.",
        ),
        caveats=("The share of paid posts rests on labels and hashtags; unlabelled posts are not seen.",),
    )
    return replace(pick, **changes)  # type: ignore[arg-type]  # a keyword table


HANDLES = ("anna.bakes", "crumb_and_kettle", "the.slow.sourdough.kitchen.nb", "ofenliebe", "mira_m")


def make_section(niche: str | None = "baking", picks: tuple[Pick, ...] | None = None, **changes: object) -> Section:
    if picks is None:
        rates = (0.139, 0.118, 0.101, 0.079, 0.066)
        picks = tuple(
            make_pick(rank, handle, followers=9_000 - 1_370 * rank, metrics=make_metrics(rate))
            for rank, (handle, rate) in enumerate(zip(HANDLES, rates, strict=True), start=1)
        )
    return replace(Section(niche, picks, PEERS, GATES), **changes)  # type: ignore[arg-type]  # a keyword table


def make_sections() -> tuple[Section, ...]:
    bare = make_metrics(
        0.0063, reply_rate=None, reply_delay=None, returning_commenters=None, closeness=Estimate(None),
        sponsored_share=None, engagement_percentile=Estimate(float("nan")),
    )  # fmt: skip
    gardening = (
        make_pick(1, HOSTILE, caveats=("Comments were not captured.", "Only 4 posts are in the window.")),
        make_pick(2, None, metrics=bare, followers=1_020, reasons=(), caveats=()),
    )
    return (
        make_section("baking"),
        make_section(
            "gardening & balconies", gardening, peers=Peers(2, (0.006, 0.006, 0.007, 0.02, 0.07, 0.079, 0.08))
        ),
        make_section(None, (), peers=Peers(0, ()), gates=(Gate("At least 3 posts in the window", 17),)),
    )


METHODS = (
    MetricText(
        "engagement_rate",
        "Engagement rate",
        "exp of the creator’s level, the log of the mean (likes + comments) / followers, shrunk toward creators of "
        "the same size and niche with weight τ² / (τ² + s²/n)",
        "log-normal empirical Bayes after Efron and Morris 1975",
    ),
    MetricText("engagement_multiple", "Multiple of 1.6 %", "engagement rate / 1.6 %", "our definition"),
    MetricText(
        "reply_rate", "Reply rate", "comments answered by the creator within 72 hours / comments", "our definition"
    ),
    MetricText(
        "closeness",
        "Community closeness (our index)",
        "mean of the percentile ranks among peers of reply rate, questions answered, returning commenters, dialogue "
        "share, comments that say something and commenter concentration (reversed)",
        "an index of ours, not a validated measure",
    ),
    MetricText("days_since_last_post", "Days since the last post", "as-of date - newest post seen", "our definition"),
)


def make_roundup(**changes: object) -> Roundup:
    roundup = Roundup(
        title="Nano creators worth a letter, June 2019",
        tier=NANO,
        as_of=AS_OF,
        per_niche=5,
        max_age_days=60,
        sections=make_sections(),
        gates=tuple(replace(gate, removed=gate.removed * 3) for gate in GATES),
        coverage=Coverage(1_540, 1_201, 640, 212),
        imports=(
            ImportLine("Instaloader folder", datetime(2019, 5, 28, 9, tzinfo=UTC), 41_210, 12),
            ImportLine("Tables (CSV or Parquet)", datetime(2019, 5, 30, 9, tzinfo=UTC), 1_540, 0),
        ),
        methods=METHODS,
        prior=Prior(True, 1_201, 0.62, 0.48),
        unknown=(
            "Whether any of these creators would answer you, or at what price.",
            "Whether their audience buys: engagement is not a sale.",
            "Anything posted after the day the data were observed.",
        ),
        version="0.1.0",
    )
    return replace(roundup, **changes)  # type: ignore[arg-type]  # a keyword table
