"""The columns of `creator_metrics`: who she is, what is known about her, and every metric."""

from functools import cache

import pyarrow as pa

from closeknit.metrics.registry import METRICS, columns_of, metric_columns

METRIC_COLUMNS = frozenset(metric_columns())


def is_count(name: str) -> bool:
    """Say whether a metric column holds a count, which is whole; an effective n is not."""
    return name.endswith(("_n", "_posts", "_peers")) and not name.endswith("_effective_n")


_TYPES: dict[str, pa.DataType] = {
    "creator_id": pa.string(),
    "handle": pa.string(),
    "full_name": pa.string(),
    "niche": pa.string(),
    "country": pa.string(),
    "language": pa.string(),
    "followers": pa.int64(),
    "following": pa.int64(),
    "posts_total": pa.int64(),
    "is_private": pa.bool_(),
    "is_verified": pa.bool_(),
    "observed_at": pa.timestamp("us"),
    "source": pa.string(),
}
_NICHE: pa.DataType = pa.struct([pa.field("niche", pa.string()), pa.field("share", pa.float64())])
_FOCUS = columns_of(METRICS["niche_focus"])
# What describes a creator: stated, or told from what she writes, with how we know.
DESCRIBED: dict[str, pa.DataType] = {
    "niche": pa.string(),  # None for "I don't know"
    "niche_why": pa.string(),  # stated, your own words, learned, word lists; or why it is not known
    "niche_leads": pa.float64(),  # probability that it is ahead of the next one; where word lists say so
    "niches": pa.list_(_NICHE),  # all of hers, with shares of posts
    "language": pa.string(),
    "language_confidence": pa.float64(),
    "language_why": pa.string(),
    "country": pa.string(),
    "country_confidence": pa.float64(),
    "country_why": pa.string(),
    **{name: pa.int64() if is_count(name) else pa.float64() for name in _FOCUS},
}
# What documents say of a creator beside her niche: how it is known, her language and country, and how these are.
ABOUT = tuple(name for name in DESCRIBED if name not in {"niche", *_FOCUS})
PROFILE_COLUMNS = tuple(dict.fromkeys((*_TYPES, *DESCRIBED)))
_FLAGS: dict[str, pa.DataType] = {
    "tier": pa.string(),
    "posts_seen": pa.int64(),  # posts known, of any age
    "posts_n": pa.int64(),  # posts in the window
    "posts_undated": pa.int64(),
    "thin": pa.bool_(),
    "comments_seen": pa.int64(),  # captured comments by others
    "replies_collected": pa.bool_(),
    "comments_sampled": pa.bool_(),
}


@cache
def metrics_schema() -> pa.Schema:
    """Return the schema of `creator_metrics`: profile columns, flags, and the registry's columns in its order."""
    counts, numbers = pa.int64(), pa.float64()
    metrics = {name: counts if is_count(name) else numbers for name in metric_columns()}
    return pa.schema([pa.field(name, kind) for name, kind in {**_TYPES, **_FLAGS, **DESCRIBED, **metrics}.items()])
