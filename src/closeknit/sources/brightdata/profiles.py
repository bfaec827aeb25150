"""Map an account as Bright Data gives it, its newest posts, and how it looked before."""

from collections.abc import Iterator

from closeknit.sources.records import Found, Json, Row, each, listed, scalar, well_formed, words
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import POSTS, PROFILES, STATED_METRICS

NOT_STATED = "not stated by the vendor"


def profile_rows(record: Json) -> Iterator[Found]:
    """Yield the account's row, older ones from its changelog, the vendor's engagement rate, and its posts."""
    seen = {
        "external_id": scalar(record, "id"),
        "handle": scalar(record, "account"),
        "observed_at": scalar(record, "timestamp"),
    }
    yield Row(PROFILES, {**seen, **_counts(record), **_description(record)})

    def before(change: Json) -> Iterator[Found]:
        yield Row(PROFILES, {**seen, "observed_at": _required_date(change), **_counts(change)})

    yield from each(listed(record, "changelog"), "changelog", before)
    rate = scalar(record, "avg_engagement")
    if rate is not None:
        yield Row(STATED_METRICS, {**seen, "name": "engagement_rate", "value": rate, "formula": NOT_STATED})

    def post(part: Json) -> Iterator[Found]:
        yield Row(POSTS, {**seen, **_post_cells(part)})

    yield from each(listed(record, "posts"), "posts", post)


def _required_date(change: Json) -> object:
    # Without its date an older state would count as the present one; a word that is no date gets it refused.
    return scalar(change, "timestamp") or "no date given"


def _counts(record: Json) -> Json:
    return {
        "followers": scalar(record, "followers"),
        "following": scalar(record, "following"),
        "posts_total": scalar(record, "posts_count"),
    }


def _description(record: Json) -> Json:
    return {
        "full_name": scalar(record, "full_name", "profile_name"),
        "biography": scalar(record, "biography"),
        "niche": scalar(record, "business_category_name", "category_name"),
        "country": scalar(record, "country_code"),
        "is_verified": scalar(record, "is_verified"),
        "is_business": scalar(record, "is_business_account"),
        "is_private": scalar(record, "is_private"),
        "external_url": _address(record),
    }


def _address(record: Json) -> object:
    if isinstance(record.get("external_url"), list):
        return next((well_formed(str(address)) for address in record["external_url"]), None)
    return scalar(record, "external_url")


def _post_cells(part: Json) -> Json:
    return {
        "post_id": post_key(scalar(part, "id", "post_id"), address=scalar(part, "url")),
        "posted_at": scalar(part, "datetime"),
        "kind": _kind(part),
        "caption": scalar(part, "caption"),
        "likes": scalar(part, "likes"),
        "comments": scalar(part, "comments"),
        "views": scalar(part, "video_play_count", "video_view_count"),
        "hashtags": words(part, "post_hashtags"),
    }


def _kind(part: Json) -> object:
    said = scalar(part, "content_type")
    if said is not None:
        return said
    # Older records tell videos by their address only; anything else may be a picture or an album.
    return "video" if scalar(part, "video_url") is not None else None
