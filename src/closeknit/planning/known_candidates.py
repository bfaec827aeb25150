"""Candidates from the creator data: everybody who is known, and how large the audiences are that they share."""

from collections.abc import Collection
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from closeknit.audience.countries import country_code
from closeknit.metrics.arrays import Z80, Floats, coded, floats
from closeknit.metrics.expressions import utc_literal
from closeknit.planning.brief import KINDS
from closeknit.planning.candidates import Candidates
from closeknit.vocabulary.errors import UsageError
from closeknit.vocabulary.tier import TIERS, tier_named
from closeknit.warehouse.creators import known_niches
from closeknit.warehouse.generation import Generation
from closeknit.warehouse.segments import current
from closeknit.warehouse.store import Store

FEWEST_OVERLAPS = 10
_RATE = ("engagement_rate", "engagement_rate_low", "engagement_rate_high")


def known_candidates(
    generation: Generation, *, niches: Collection[str] = (), tier: str | None = None, countries: Collection[str] = ()
) -> Candidates:
    """Return the creators that may be invited, by creator_id: public accounts whose followers are known.

    Args:
        generation: The creator data.
        niches: Only these, by name or another name; empty = all.
        tier: Only this size; None = all, as a plan is compared with large creators.
        countries: Only these, as codes or names; empty = all.

    Raises:
        UsageError: A niche, tier or country is not known; the message lists what is.
    """
    rows = _asked(generation, tuple(niches), tier)
    rows = rows.filter((rows.followers > 0) & ~ibis.coalesce(rows.is_private, False))
    rows = rows.mutate(country=_country(rows))
    if countries:
        rows = rows.filter(rows.country.isin(_codes(countries)))
    columns = ("creator_id", "handle", "niche", "country", "followers", "audience_fake_share", *_RATE)
    found = _by_id(rows.select(*columns).to_pyarrow())
    rate, spread = _rate_belief(*(floats(found, name) for name in _RATE))
    n = found.num_rows
    return Candidates(
        creator_id=found["creator_id"].to_numpy().astype(np.str_),
        handle=tuple(found["handle"].to_pylist()),
        niche=_words(*coded(found["niche"])),
        country=_words(*coded(found["country"])),
        followers=floats(found, "followers"),
        rate=rate,
        rate_spread=spread,
        fake_share=floats(found, "audience_fake_share"),
        fee=np.full(n, np.nan),
        warmth=np.full(n, "", np.str_),
        kinds=np.ones((n, len(KINDS)), np.bool_),
    )


def audience_sizes(
    generation: Generation, home: Path, fewest: int = FEWEST_OVERLAPS
) -> dict[tuple[str, str], tuple[float, int]]:
    """Return (niche, country) -> how many people follow its creators, and from how many overlaps that is estimated.

    Capture and recapture: if each creator's commenters are a chance sample, n_i people, of an audience of A people that
    the cell shares, two creators have n_i n_j / A commenters in common on average, so over all pairs
    A = sum n_i n_j / sum m_ij. Both sums come from counts: who comments under d creators is in d (d - 1) / 2 overlaps.
    People who comment on much are met more often than chance has it, so A is rather too small. Own comments, spam and
    comments by nobody known do not count; "" stands for a niche or country that is not known. Source: the ratio
    estimator of Petersen 1896 for two samples, pooled over pairs as Schnabel 1938 pools samples; this pooling is ours.

    Args:
        generation: The creator data.
        home: Their folder.
        fewest: Cells with fewer overlaps are left out.
    """
    comments = current(generation.engine, Store(home), generation.manifest, "comments")
    comments = comments.filter(
        ~ibis.coalesce(comments.is_creator, False)
        & ~ibis.coalesce(comments.spam, False)
        & (comments.commenter_id != comments.creator_id)
        & ibis.coalesce(comments.commented_at <= utc_literal(generation.as_of), True)
    )
    rows = generation.metrics
    cells = rows.select("creator_id", niche=ibis.coalesce(rows.niche, ""), country=_country(rows))
    met = comments.select("creator_id", "commenter_id").distinct().inner_join(cells, "creator_id")
    people = met.group_by("niche", "country", "commenter_id").agg(creators=met.count())
    overlaps = people.group_by("niche", "country").agg(
        overlaps=(people.creators * (people.creators - 1) / 2).sum().cast("int64")
    )
    audiences = met.group_by("niche", "country", "creator_id").agg(commenters=met.count().cast("float64"))
    total, squares = audiences.commenters.sum(), (audiences.commenters * audiences.commenters).sum()
    pairs = audiences.group_by("niche", "country").agg(pairs=(total * total - squares) / 2)
    both = overlaps.filter(overlaps.overlaps >= max(fewest, 1)).inner_join(pairs, ["niche", "country"])
    found = both.order_by("niche", "country").to_pyarrow().to_pylist()
    return {(row["niche"], row["country"]): (row["pairs"] / row["overlaps"], row["overlaps"]) for row in found}


def _asked(generation: Generation, niches: tuple[str, ...], tier: str | None) -> ir.Table:
    rows = generation.metrics
    if tier is not None:
        known = tier_named(tier)
        if known is None:
            raise UsageError(f"There is no tier '{tier}'.", f"Tiers are: {', '.join(each.name for each in TIERS)}.")
        rows = rows.filter(rows.tier == known.name)
    return rows.filter(rows.niche.isin(known_niches(generation, niches))) if niches else rows


def _by_id(found: pa.Table) -> pa.Table:
    """Sort by creator_id. Creator data are written in this order, so that looking is usually enough."""
    ids = found["creator_id"].to_numpy()
    return found if np.all(ids[1:] > ids[:-1]) else found.sort_by("creator_id")


def _country(rows: ir.Table) -> ir.StringValue:
    """A code of two letters; "" where there is none, or somebody stated what we do not know as a country."""
    return ibis.coalesce((rows.country.length() == 2).ifelse(rows.country.upper(), ""), "")


def _codes(countries: Collection[str]) -> list[str]:
    codes = []
    for written in countries:
        text = written.strip()
        code = country_code(text) or (text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else None)
        if code is None:
            raise UsageError(
                f"There is no country '{written[:60]}' that we know.", "Write its two letters, such as GB."
            )
        codes.append(code)
    return codes


def _rate_belief(rate: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return expected rates and standard deviations on the log scale; both NaN where either is not known."""
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.log(high / low) / (2 * Z80)
    known = np.isfinite(spread) & (rate > 0)
    return np.where(known, rate, np.nan), np.where(known, spread, np.nan)


def _words(values: NDArray[np.object_], places: NDArray[np.intp]) -> NDArray[np.str_]:
    return values.astype(np.str_)[places] if len(values) else np.zeros(len(places), np.str_)
