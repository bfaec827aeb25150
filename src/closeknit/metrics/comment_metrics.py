"""From a creator's comment sums to her comment metrics: pure functions over arrays, for commented creators only."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from closeknit.metrics.arrays import ENDS, Z80, Z95, Columns, Floats
from closeknit.metrics.closeness_parts import (
    FEWEST_ANSWERS,
    FEWEST_PARTS,
    FEWEST_PEERS,
    FEWEST_POSTS,
    FEWEST_UNITS,
    PARTS,
)
from closeknit.metrics.peer_comparison import EVERYBODY, peer_spreads, robust_z, spread_for
from closeknit.metrics.registry import METRICS
from closeknit.metrics.shares import Bursts, Shares, shrink_shares

# Metric id -> prefix of its sums in `comment_stats`.
SHARES = {
    "reply_rate": "reply",
    "question_answer_rate": "question",
    "returning_commenters": "returning",
    "returning_commenters_rarefied": "rarefied",
    "dialogue_share": "dialogue",
    "substantive_share": "substantive",
    "pod_score": "pod",
    "reciprocal_comment_share": "reciprocal",
    "commenter_overlap": "overlap",
    "early_comment_share": "early",
    "short_comment_share": "short",
    "near_duplicate_share": "repeated",
    "generic_comment_share": "generic",
    "spam_share": "spam",
}


@dataclass(frozen=True)
class SharePopulation:
    """What all creators together say about one share, printed beside the metric.

    Attributes:
        correlation: Correlation of two comments of one post.
        population: Mean share.
        strength: How many effective comments the population counts for.
        creators: How many creators have enough comments.
    """

    correlation: float
    population: float
    strength: float
    creators: int


def comment_metrics(stats: pa.Table, groups: NDArray[np.str_]) -> tuple[pa.Table, dict[str, SharePopulation]]:
    """Compute the comment metrics of c creators.

    Args:
        stats: Rows of `comment_stats` with the sums of `pods.partner_sums`, c.
        groups: The peer group of each creator (tier and niche as `tier|niche`), c.

    Returns:
        creator_id and the comment metrics' columns (NULL where not computable), and the populations.
    """
    sums = {name: _floats(stats, name) for name in stats.column_names if name not in {"creator_id", "delays"}}
    columns: Columns = {}
    populations = {}
    for metric, prefix in SHARES.items():
        bursts = _bursts(sums, prefix)
        enough = (bursts.units >= FEWEST_UNITS) & (bursts.posts >= FEWEST_POSTS)
        shares = shrink_shares(bursts, enough)
        populations[metric] = SharePopulation(shares.correlation, shares.population, shares.strength, int(enough.sum()))
        columns |= _share_columns(metric, bursts, shares, enough)
    columns |= _concentration(sums)
    columns |= _delay(stats, sums)
    columns |= closeness(columns, groups)
    columns |= pod_scores(columns, groups)
    columns |= _beside_peers(columns, groups)
    # An engine sorts NaN among numbers; a missing value is NULL.
    about = pa.table({name: pa.array(values, pa.float64(), from_pandas=True) for name, values in columns.items()})
    return about.add_column(0, "creator_id", stats["creator_id"]), populations


def _floats(stats: pa.Table, name: str) -> Floats:
    return np.nan_to_num(np.asarray(stats[name].cast(pa.float64()).to_numpy(), np.float64))


def _bursts(sums: Mapping[str, Floats], prefix: str) -> Bursts:
    return Bursts(
        sums[f"{prefix}_posts"],
        sums[f"{prefix}_units"],
        sums[f"{prefix}_hits"],
        sums[f"{prefix}_units_sq"],
        sums[f"{prefix}_hits_per_unit"],
    )


def _share_columns(metric: str, bursts: Bursts, shares: Shares, enough: NDArray[np.bool_]) -> Columns:
    values = {
        metric: shares.estimate,
        f"{metric}_low": shares.low,
        f"{metric}_high": shares.high,
        f"{metric}_low95": shares.low95,
        f"{metric}_high95": shares.high95,
        f"{metric}_n": bursts.units,
        f"{metric}_posts": bursts.posts,
        f"{metric}_effective_n": np.round(shares.effective_n, 1),
    }
    return {name: np.where(enough, value, np.nan) for name, value in values.items()}


def _concentration(sums: Mapping[str, Floats]) -> Columns:
    """Simpson's index without bias, and its large-sample interval (Simpson 1949)."""
    n, squares, cubes = sums["commented_n"], sums["commented_sq"], sums["commented_cube"]
    enough = n >= FEWEST_UNITS
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs = n * (n - 1)
        index = np.where(enough, (squares - n) / pairs, np.nan)
        p2, p3 = squares / n**2, cubes / n**3
        variance = (4 * n * (n - 1) * (n - 2) * p3 + 2 * pairs * p2 - 2 * pairs * (2 * n - 3) * p2**2) / pairs**2
        spread = np.sqrt(np.clip(variance, 0.0, None))
    name = "commenter_concentration"
    columns = {f"{name}_{end}": np.clip(index + z * spread, 0.0, 1.0) for end, z in ENDS.items()}
    return {name: index, **columns, f"{name}_n": np.where(enough, n, np.nan)}


def _delay(stats: pa.Table, sums: Mapping[str, Floats]) -> Columns:
    """Median delay, its interval from the order statistics around the middle."""
    rows = stats.num_rows
    size = sums["answers"].astype(int)
    columns = {f"reply_delay{end}": np.full(rows, np.nan) for end in ("", "_low", "_high", "_low95", "_high95", "_n")}
    if not rows:
        return columns
    flat = np.asarray(pc.list_flatten(stats["delays"]).to_numpy(), np.float64)
    starts = np.concatenate([[0], np.cumsum(size)[:-1]])
    use = np.flatnonzero(size >= FEWEST_ANSWERS)
    answers = size[use].astype(float)
    # Answers come in bursts like the comments they answer: count them at the reply rate's effective size.
    with np.errstate(invalid="ignore", divide="ignore"):
        per_post = sums["reply_units_sq"][use] / sums["reply_units"][use]
    effective = np.maximum(answers / np.maximum(per_post, 1.0), 2.0)
    quantiles = {"": 0.0, **{f"_{end}": z for end, z in ENDS.items()}}
    for end, z in quantiles.items():
        place = np.clip(0.5 + z * 0.5 / np.sqrt(effective), 0.0, 1.0) * (answers - 1)
        below, above = np.floor(place).astype(int), np.ceil(place).astype(int)
        share = place - below
        columns[f"reply_delay{end}"][use] = flat[starts[use] + below] * (1 - share) + flat[starts[use] + above] * share
    columns["reply_delay_n"][use] = answers
    return columns


def closeness(columns: Mapping[str, Floats], groups: NDArray[np.str_]) -> Columns:
    """Return the closeness index: the mean of the percentile ranks of its parts among peers.

    Peers are the creators of the same tier and niche with that part; of the same tier where these are fewer than 20;
    all creators with that part where those are fewer too. The interval adds up the parts' own intervals as if the
    parts were independent, and so is approximate.

    Args:
        columns: The parts with their `_low` and `_high`, c each, NaN where missing.
        groups: Peer group of each creator as `tier|niche`, c.
    """
    ranks, widths = [], []
    for part, higher_is_closer in PARTS.items():
        rank, low, high = (
            peer_ranks(columns[part], columns[name], groups) for name in (part, f"{part}_low", f"{part}_high")
        )
        ranks.append(rank if higher_is_closer else 1 - rank)
        widths.append((high - low) / 2)
    stacked, halves = np.array(ranks), np.array(widths)
    known = np.isfinite(stacked)
    count = known.sum(axis=0)
    enough = count >= FEWEST_PARTS
    parts = np.maximum(count, 1)
    index = np.where(enough, np.where(known, stacked, 0.0).sum(axis=0) / parts, np.nan)
    half = np.sqrt((np.where(known, halves, 0.0) ** 2).sum(axis=0)) / parts
    wide = half * Z95 / Z80
    return {
        "closeness": index,
        "closeness_low": np.clip(index - half, 0.0, 1.0),
        "closeness_high": np.clip(index + half, 0.0, 1.0),
        "closeness_low95": np.clip(index - wide, 0.0, 1.0),
        "closeness_high95": np.clip(index + wide, 0.0, 1.0),
        "closeness_n": np.where(enough, count, np.nan),
    }


def pod_scores(columns: Mapping[str, Floats], groups: NDArray[np.str_]) -> Columns:
    """Return the share of comments from partners as calibrated on the niche: 0 where it is usual there or below.

    The niche counts, not the size: pods are of mixed sizes. A niche with fewer than 20 creators, or none, is compared
    with everybody.

    Args:
        columns: `pod_score` as a plain share with its ends, c each, NaN where missing.
        groups: Peer group of each creator as `tier|niche`, c.
    """
    niches = np.array([group.split("|", 1)[1] for group in groups], dtype=str)
    shares = columns["pod_score"]
    spreads = peer_spreads(shares, np.zeros(len(shares)), np.char.add("|", niches))
    usual = np.array([0.0 if (s := spread_for(spreads, f"|{n}", EVERYBODY)) is None else s.median for n in niches])
    names = ("pod_score", *(f"pod_score_{end}" for end in ENDS))
    return {name: np.maximum(columns[name] - usual, 0.0) / (1 - usual) for name in names}


def _beside_peers(columns: Mapping[str, Floats], groups: NDArray[np.str_]) -> Columns:
    """Robust z and number of peers of each share that is a signal."""
    found: Columns = {}
    for metric in (METRICS[name] for name in SHARES if METRICS[name].signal):
        values = columns[metric.id]
        errors = (columns[f"{metric.id}_high"] - columns[f"{metric.id}_low"]) / (2 * Z80)
        z, peers = robust_z(values, errors, groups, peer_spreads(values, errors, groups))
        found |= {f"{metric.id}_z": z, f"{metric.id}_peers": peers}
    return found


def peer_ranks(population: Floats, values: Floats, groups: NDArray[np.str_]) -> Floats:
    """Return the share of each value's peers that lie below it, ties counting half; NaN stays NaN.

    Peers are of the same niche and size; where these are fewer than 20, or the niche is not known, of the same size;
    where these are fewer, everybody.

    Args:
        population: What the peers have, c.
        values: What to rank, c: the same array, or an end of an interval.
        groups: Peer group of each as `tier|niche`, c.
    """
    ranks = np.full(len(values), np.nan)
    have = np.isfinite(population)
    tiers = np.array([group.split("|", 1)[0] for group in groups])
    everyone = np.sort(population[have])
    for group in np.unique(groups[np.isfinite(values)]) if len(groups) else []:
        members = (groups == group) & np.isfinite(values)
        peers = np.sort(population[have & (groups == group)])
        if len(peers) < FEWEST_PEERS or group.endswith("|"):
            peers = np.sort(population[have & (tiers == group.split("|", 1)[0])])
        if len(peers) < FEWEST_PEERS:
            peers = everyone
        below = np.searchsorted(peers, values[members], "left")
        upto = np.searchsorted(peers, values[members], "right")
        ranks[members] = (below + upto) / 2 / len(peers)
    return ranks
