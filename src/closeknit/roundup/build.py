"""Build the round-up's values from a generation of creator data."""

from datetime import UTC, datetime
from importlib.metadata import version

from closeknit.metrics.registry import METRICS
from closeknit.roundup.choose import Choice, choose
from closeknit.roundup.model import Coverage, ImportLine, MetricText, Prior, Roundup
from closeknit.sources.registry import source_named
from closeknit.warehouse.benchmarks import coverage
from closeknit.warehouse.generation import Generation
from closeknit.warehouse.manifest import ImportRecord

UNKNOWN = (
    "Whether the followers of a creator are real people, where no sample of them was imported; where one was, the "
    "share is an estimate, and bots have changed since the labels it was learned from.",
    "Reach, saves and shares, unless the creator connects her account: engagement here is likes and comments.",
    "Whether engagement turns into sales: that takes tracked links, codes or an experiment.",
    "Posts that were deleted or archived before the data were collected, and stories.",
    "Follower counts at the time of old posts: where the source does not give them, the latest count is used, so "
    "the rates of creators who grew are too low for old posts.",
    "Whether the creators here are a fair sample of their niche: they are those in your data.",
)


def build_roundup(generation: Generation, choice: Choice) -> Roundup:
    """Return everything a round-up says.

    Args:
        generation: The creator data, opened as of the moment the page speaks about.
        choice: What is asked for.
    """
    sections, gates = choose(generation, choice)
    prior = generation.prior
    return Roundup(
        title="Top creators by niche",
        tier=choice.tier,
        as_of=generation.as_of,
        per_niche=choice.per_niche,
        max_age_days=choice.max_age_days,
        sections=sections,
        gates=gates,
        coverage=Coverage(**coverage(generation, choice.tier.name)),
        imports=tuple(_line(record) for record in generation.manifest.imports if _by_then(record, generation.as_of)),
        methods=tuple(_text(metric_id) for metric_id in METRICS),
        prior=Prior(prior.fitted, prior.creators, prior.tau, prior.s2**0.5),
        unknown=UNKNOWN,
        version=version("closeknit"),
    )


def _line(record: ImportRecord) -> ImportLine:
    labels = [source.label for name in record.sources if (source := source_named(name))]
    return ImportLine(
        ", ".join(labels), datetime.fromisoformat(record.observed_at), sum(record.rows.values()), record.refused
    )


def _by_then(record: ImportRecord, as_of: datetime) -> bool:
    return datetime.fromisoformat(record.observed_at) <= as_of.astimezone(UTC)


def _text(metric_id: str) -> MetricText:
    metric = METRICS[metric_id]
    return MetricText(metric.id, metric.label, metric.formula, metric.source)
