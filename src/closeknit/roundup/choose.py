"""Choose: gates, ranking and peers, per niche."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from closeknit.metrics.registry import METRICS
from closeknit.metrics.sufficiency import estimate_of
from closeknit.metrics.window import FEWEST_POSTS
from closeknit.roundup.model import Gate, Peers, Pick, Section
from closeknit.roundup.reasons import caveats_of, reasons_of
from closeknit.vocabulary.tier import Tier
from closeknit.warehouse.generation import Generation

# Winner's curse: the highest raw rates belong to creators with few, lucky posts. The low end of the interval asks for
# evidence before it lets somebody to the top.
RANKED_BY = "engagement_rate_low"


@dataclass(frozen=True)
class Choice:
    """What a round-up asks for.

    Attributes:
        tier: Which audience sizes.
        per_niche: How many picks a niche at most.
        niches: Only these, as the data spell them; empty = all.
        max_age_days: How old the last post may be.
    """

    tier: Tier
    per_niche: int = 5
    niches: tuple[str, ...] = ()
    max_age_days: int = 90


def choose(generation: Generation, choice: Choice) -> tuple[tuple[Section, ...], tuple[Gate, ...]]:
    """Return one section per niche with picks, by name, the unknown niche last; and the gates over all niches.

    The gates count the creators of every niche, also of those in which nobody passed.

    Args:
        generation: The creator data.
        choice: What is asked for.
    """
    creators = generation.metrics.filter(generation.metrics.tier == choice.tier.name)
    if choice.niches:
        creators = creators.filter(creators.niche.isin(choice.niches))
    creators = _gated(creators, choice)
    gates = _counts(creators, choice)
    passed = creators.filter(creators.stopped_by.isnull())
    peers = _peers(passed, generation.prior.fitted)
    picks = _picks(passed, choice.per_niche, peers)
    wanted = [niche for niche in gates if niche in picks or niche in choice.niches]
    sections = tuple(
        Section(niche, tuple(picks.get(niche, ())), peers.get(niche, Peers(0, ())), gates[niche])
        for niche in sorted(wanted, key=lambda name: (name is None, name or ""))
    )
    return sections, _summed(gates, choice)


def gate_labels(choice: Choice) -> tuple[str, ...]:
    """Return the gates in the order applied."""
    return (
        "public account",
        f"at least {FEWEST_POSTS} posts in the window with likes, comments and followers known",
        f"last post at most {choice.max_age_days} days before",
    )


def _gated(creators: ir.Table, choice: Choice) -> ir.Table:
    """Add `stopped_by`: the number of the first gate that a creator does not pass, NULL for those who pass all."""
    stopped = ibis.cases(
        (ibis.coalesce(creators.is_private, False), 0),
        (creators.engagement_rate.isnull(), 1),
        (ibis.coalesce(creators.days_since_last_post > choice.max_age_days, True), 2),
        else_=None,
    )
    return creators.mutate(stopped_by=stopped)


def _counts(creators: ir.Table, choice: Choice) -> dict[str | None, tuple[Gate, ...]]:
    found = creators.group_by("niche", "stopped_by").agg(creators=creators.count()).to_pyarrow().to_pylist()
    removed: dict[str | None, dict[int | None, int]] = {}
    for row in found:
        removed.setdefault(row["niche"], {})[row["stopped_by"]] = row["creators"]
    labels = gate_labels(choice)
    return {
        niche: tuple(Gate(label, counts.get(number, 0)) for number, label in enumerate(labels))
        for niche, counts in removed.items()
    }


def _summed(gates: dict[str | None, tuple[Gate, ...]], choice: Choice) -> tuple[Gate, ...]:
    removed = [
        sum(of_niche[number].removed for of_niche in gates.values()) for number in range(len(gate_labels(choice)))
    ]
    return tuple(Gate(label, total) for label, total in zip(gate_labels(choice), removed, strict=True))


def _peers(passed: ir.Table, fitted: bool) -> dict[str | None, Peers]:
    rate = passed.engagement_rate
    quantiles = {f"p{percent}": rate.quantile(percent / 100) for percent in Peers.PERCENTILES}
    found = passed.group_by("niche").agg(n=passed.count(), **quantiles).to_pyarrow().to_pylist()
    return {
        row["niche"]: Peers(row["n"], tuple(float(f"{row[name]:.6g}") for name in quantiles), fitted) for row in found
    }


def _picks(passed: ir.Table, per_niche: int, peers: dict[str | None, Peers]) -> dict[str | None, list[Pick]]:
    order = [
        ibis.desc(RANKED_BY),
        ibis.desc("closeness", nulls_first=False),
        ibis.asc("creator_id"),
    ]
    ranked = passed.mutate(rank=ibis.row_number().over(group_by="niche", order_by=order) + 1)
    rows = ranked.filter(ranked.rank <= per_niche).order_by("niche", "rank").to_pyarrow().to_pylist()
    picks: dict[str | None, list[Pick]] = {}
    for row in rows:
        picks.setdefault(row["niche"], []).append(_pick(row, peers[row["niche"]]))
    return picks


def _pick(row: dict[str, Any], peers: Peers) -> Pick:
    metrics = {metric.id: estimate_of(metric, row) for metric in METRICS.values()}
    return Pick(
        rank=row["rank"],
        creator_id=row["creator_id"],
        handle=row["handle"],
        followers=row["followers"],
        metrics=metrics,
        reasons=reasons_of(row, metrics, peers),
        caveats=caveats_of(row, metrics),
    )
