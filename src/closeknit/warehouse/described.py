"""Describe creators while their profiles become current: niche, focus, language and country, with how we know.

What somebody stated stands, except where a niche of the user's own is found; the rest is told from what they write.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from numpy.typing import NDArray

from closeknit.audience.countries import creator_country
from closeknit.audience.languages import creator_language
from closeknit.audience.niches.creators import CreatorNiches, creator_niches
from closeknit.audience.niches.definitions import Niche, niche_named
from closeknit.audience.niches.evidence import niche_evidence, post_texts
from closeknit.audience.niches.features import CreatorTexts
from closeknit.audience.niches.learned import label_probabilities
from closeknit.audience.niches.main_niche import OWN_WORDS, main_niches
from closeknit.metrics.arrays import ENDS, Floats, published
from closeknit.metrics.metrics_schema import DESCRIBED
from closeknit.metrics.window import MOST_POSTS
from closeknit.warehouse.models import Models, NicheModel

pc: Any = arrow_compute  # the stubs know less of these functions than the library does
Ints = NDArray[np.int64]

STATED = "stated"
AT_ONCE = 20_000  # creators; with 18 captions each they take some 100 MB


@dataclass(frozen=True)
class _Texts:
    """What c creators write: the number of each of p posts' creator, and its texts."""

    creator: Ints
    captions: "pa.Array[Any]"
    hashtags: "pa.Array[Any]"
    mentions: "pa.Array[Any]"


def described_schema(profiles: ir.Table) -> pa.Schema:
    """Return the schema of profiles with what describes them."""
    stated = [field for field in profiles.schema().to_pyarrow() if field.name not in DESCRIBED]
    return pa.schema([*stated, *(pa.field(name, kind) for name, kind in DESCRIBED.items())])


def described(profiles: ir.Table, posts: ir.Table, models: Models) -> Iterator[pa.RecordBatch]:
    """Yield profiles by creator_id, described.

    Args:
        profiles: Current profiles with what was stated, kept or on file.
        posts: The current posts of the same creators, by creator_id.
        models: What niches are told by.
    """
    schema = described_schema(profiles)
    for low, high in _ranges(profiles):
        mine = profiles.filter((profiles.creator_id >= low) & (profiles.creator_id <= high)).order_by("creator_id")
        rows = mine.to_pyarrow()
        texts = _texts(rows["creator_id"], posts.filter((posts.creator_id >= low) & (posts.creator_id <= high)))
        columns = {**_niches(rows, texts, models.niches), **_tongues_and_lands(rows, texts)}
        arrays = [columns[f.name] if f.name in columns else rows[f.name].combine_chunks() for f in schema]
        yield pa.RecordBatch.from_arrays([a.cast(f.type) for a, f in zip(arrays, schema, strict=True)], schema=schema)


def _ranges(profiles: ir.Table) -> list[tuple[str, str]]:
    """First and last creator of each batch."""
    place = ibis.row_number().over(order_by=profiles.creator_id)
    batch = profiles.select("creator_id", batch=place // AT_ONCE)
    ends = batch.group_by("batch").agg(low=batch.creator_id.min(), high=batch.creator_id.max()).order_by("batch")
    return [(row["low"], row["high"]) for row in ends.to_pyarrow().to_pylist()]


def _texts(creators: "pa.ChunkedArray[Any]", posts: ir.Table) -> _Texts:
    """The texts of each creator's newest posts; posts without a date come last."""
    newest = posts.recency_rank.asc(nulls_first=False), posts.posted_at.desc(nulls_first=False), posts.post_id
    rank = ibis.row_number().over(group_by="creator_id", order_by=newest)
    rows = posts.select("creator_id", "caption", "hashtags", "mentions", rank=rank)
    rows = rows.filter(rows.rank < MOST_POSTS).order_by("creator_id", "rank").to_pyarrow().combine_chunks()
    numbers = pc.index_in(rows["creator_id"], creators.combine_chunks()).to_numpy().astype(np.int64)
    return _Texts(numbers, *(_whole(rows[name]) for name in ("caption", "hashtags", "mentions")))


def _whole(column: "pa.ChunkedArray[Any]") -> "pa.Array[Any]":
    whole: pa.Array[Any] = column.combine_chunks()
    return whole


def _niches(rows: pa.Table, texts: _Texts, model: NicheModel) -> dict[str, Any]:
    biographies = niche_evidence(_whole(rows["biography"]), None, model.lexicon)
    evidence = niche_evidence(texts.captions, texts.hashtags, model.lexicon)
    words = creator_niches(texts.creator, evidence, model.lexicon, biographies, rows.num_rows)
    named = main_niches(words, _probable(rows, texts, model), model.learned)
    stated = _in_force(rows["niche"].to_pylist(), model.lexicon.niches)
    named_in_force = _in_force(named.niche.tolist(), model.lexicon.niches)
    # A niche that the user defined goes before what others state.
    told = (named.why == OWN_WORDS) | np.array([niche is None for niche in stated], bool)
    by_words = words.main >= 0
    columns = {
        "niche": pa.array(np.where(told, named_in_force, stated), pa.string()),
        "niche_why": pa.array(np.where(told, named.why, STATED), pa.string()),
        "niche_leads": _numbers(np.where(told & by_words, words.leads, np.nan)),
        "niches": _hers(words),
        "niche_focus": _numbers(words.focus),
        "niche_focus_n": pa.array(words.n),
    }
    return columns | {
        f"niche_focus_{end}": _numbers(values) for end, values in zip(ENDS, words.focus_ends, strict=True)
    }


def _in_force(written: list[str | None], niches: tuple[Niche, ...]) -> NDArray[np.object_]:
    """Niches by the names in force, so that "Home" and "interior" are one; a niche that we do not know stays."""
    found = {text: niche_named(text, niches) for text in set(written) if text}
    names = {text: niche.name if niche else text for text, niche in found.items()}
    return np.array([names.get(text) if text else None for text in written], object)


def _probable(rows: pa.Table, texts: _Texts, model: NicheModel) -> Floats | None:
    if model.learned is None:
        return None
    accounts = pc.fill_null(pc.binary_join(texts.mentions.cast(pa.list_(pa.string())), " "), "")
    mentions = (texts.creator, accounts.cast(pa.large_string()))
    biographies = (np.arange(rows.num_rows), pc.fill_null(_whole(rows["biography"]).cast(pa.large_string()), ""))
    more = {"biography": biographies, "mentions": mentions, "accounts": mentions}
    posts = post_texts(texts.captions, texts.hashtags)
    return label_probabilities(CreatorTexts(rows.num_rows, texts.creator, posts, more), model.learned, model.lexicon)


def _hers(words: CreatorNiches) -> "pa.Array[Any]":
    """All niches of each creator with the share of her posts, the largest first."""
    who, niche = np.nonzero(words.labels)
    share = words.shares[who, niche]
    order = np.lexsort((niche, -share, who))
    names = pa.array(np.array(words.names, object)[niche[order]], pa.string())
    pairs = pa.StructArray.from_arrays([names, _numbers(share[order])], names=["niche", "share"])
    ends = np.concatenate([[0], np.cumsum(np.bincount(who, minlength=len(words.labels)))])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pairs)


def _tongues_and_lands(rows: pa.Table, texts: _Texts) -> dict[str, Any]:
    captions = texts.captions.to_pylist()
    starts = np.searchsorted(texts.creator, np.arange(rows.num_rows + 1)).tolist()
    found = []
    columns = (rows[name].to_pylist() for name in ("language", "country", "biography", "external_url"))
    for place, (language, country, biography, website) in enumerate(zip(*columns, strict=True)):
        tongue = creator_language(language, [*captions[starts[place] : starts[place + 1]], biography])
        land = creator_country(country, tongue.code, biography, website, tongue.confidence)
        # A spelling that we do not know is still what somebody stated.
        spoken = (language, 1.0, STATED) if language and tongue.why != STATED else (*vars(tongue).values(),)
        lives = (country, 1.0, STATED) if country and land.why != STATED else (*vars(land).values(),)
        found.append((*spoken, *lives))
    names = ("language", "language_confidence", "language_why", "country", "country_confidence", "country_why")
    values = zip(*found, strict=True) if found else ((),) * len(names)
    return dict(zip(names, map(pa.array, values), strict=True))


def _numbers(values: Floats) -> "pa.Array[Any]":
    return pa.array(published(values), pa.float64(), from_pandas=True)
