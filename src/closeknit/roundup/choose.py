"""Choose: gates, ranking and peers, per niche."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from closeknit.documents import words
from closeknit.metrics.metrics_schema import ABOUT
from closeknit.metrics.peer_comparison import BOUGHT_LIKES, MOST_UNUSUAL_LIKES, together
from closeknit.metrics.registry import METRICS
from closeknit.metrics.sufficiency import estimate_of
from closeknit.metrics.window import FEWEST_POSTS
from closeknit.roundup.model import Gate, Peers, Pick, Section, SetAside
from closeknit.roundup.reasons import audience_of, caveats_of, likes_of, pod_of, reasons_of
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
        max_fake_share: Largest low end of the estimated share of fake or inactive followers; None = any.
        max_pod_score: Largest low end of the pod score; None = any.
        max_unusual_likes: How far, in robust z, likes may be more even and less talked about than peers'; None = any.
    """

    tier: Tier
    per_niche: int = 5
    niches: tuple[str, ...] = ()
    max_age_days: int = 90
    max_fake_share: float | None = 0.3
    max_pod_score: float | None = 0.3
    max_unusual_likes: float | None = MOST_UNUSUAL_LIKES


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
    aside = _set_aside(creators, choice)
    sections = tuple(
        Section(niche, tuple(picks.get(niche, ())), peers.get(niche, Peers(0, ())), gates[niche], aside.get(niche, ()))
        for niche in sorted(wanted, key=lambda name: (name is None, name or ""))
    )
    return sections, _summed(gates, choice)


def gate_labels(choice: Choice) -> tuple[str, ...]:
    """Return the gates in the order applied; the last three concern the audience."""
    fake = "any estimated share of fake or inactive followers"
    if choice.max_fake_share is not None:
        share = words.percent(choice.max_fake_share)
        fake = f"estimated fake or inactive followers: low end of the 80 % interval at most {share}, or no sample"
    pod = "any pod score"
    if choice.max_pod_score is not None:
        points = words.points(choice.max_pod_score)
        pod = f"pod score: low end of the 80 % interval at most {points}, or too few comments"
    likes = "any likes"
    if choice.max_unusual_likes is not None:
        z = f"-{choice.max_unusual_likes:g}"
        likes = f"likes not both too even and too little talked about: robust z together above {z}, or too few peers"
    return (
        "public account",
        f"at least {FEWEST_POSTS} posts in the window with likes, comments and followers known",
        f"last post at most {choice.max_age_days} days before",
        fake,
        pod,
        likes,
    )


FAKE, POD, LIKES = 3, 4, 5  # places of the gates that concern the audience


def _gated(creators: ir.Table, choice: Choice) -> ir.Table:
    """Add `stopped_by`: the number of the first gate that a creator does not pass, NULL for those who pass all.

    An estimate stops somebody only where even the kind end of its interval is above the limit: thin evidence, or
    none, stops nobody.
    """
    stopped = ibis.cases(
        (ibis.coalesce(creators.is_private, False), 0),
        (creators.engagement_rate.isnull(), 1),
        (ibis.coalesce(creators.days_since_last_post > choice.max_age_days, True), 2),
        (_above(creators.audience_fake_share_low, choice.max_fake_share), FAKE),
        (_above(creators.pod_score_low, choice.max_pod_score), POD),
        (_above(-together(*(creators[f"{name}_z"] for name in BOUGHT_LIKES)), choice.max_unusual_likes), LIKES),
        else_=None,
    )
    return creators.mutate(stopped_by=stopped)


def _above(low: ir.FloatingValue, limit: float | None) -> ir.BooleanValue:
    return ibis.literal(False) if limit is None else ibis.coalesce(low > limit, False)


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


def _ranked(creators: ir.Table) -> ir.Table:
    order = [
        ibis.desc(RANKED_BY),
        ibis.desc("closeness", nulls_first=False),
        ibis.asc("creator_id"),
    ]
    return creators.mutate(rank=ibis.row_number().over(group_by="niche", order_by=order) + 1)


def _picks(passed: ir.Table, per_niche: int, peers: dict[str | None, Peers]) -> dict[str | None, list[Pick]]:
    ranked = _ranked(passed)
    rows = ranked.filter(ranked.rank <= per_niche).order_by("niche", "rank").to_pyarrow().to_pylist()
    picks: dict[str | None, list[Pick]] = {}
    for row in rows:
        picks.setdefault(row["niche"], []).append(_pick(row, peers[row["niche"]]))
    return picks


def _set_aside(creators: ir.Table, choice: Choice) -> dict[str | None, tuple[SetAside, ...]]:
    """Who would stand in each niche's list, were it not for the gates that concern the audience."""
    ranked = _ranked(creators.filter(ibis.coalesce(creators.stopped_by >= FAKE, True)))
    rows = ranked.filter((ranked.rank <= choice.per_niche) & ranked.stopped_by.notnull())
    found: dict[str | None, tuple[SetAside, ...]] = {}
    for row in rows.order_by("niche", "rank").to_pyarrow().to_pylist():
        reason = {FAKE: audience_of, POD: pod_of, LIKES: likes_of}[row["stopped_by"]](row)
        each = SetAside(row["creator_id"], row["handle"], reason)
        found[row["niche"]] = (*found.get(row["niche"], ()), each)
    return found


def _pick(row: dict[str, Any], peers: Peers) -> Pick:
    metrics = {metric.id: estimate_of(metric, row) for metric in METRICS.values()}
    return Pick(
        rank=row["rank"],
        creator_id=row["creator_id"],
        handle=row["handle"],
        followers=row["followers"],
        about={name: row[name] for name in ABOUT},
        metrics=metrics,
        reasons=reasons_of(row, metrics, peers),
        caveats=caveats_of(row, metrics),
    )
