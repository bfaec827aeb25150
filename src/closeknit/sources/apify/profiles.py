"""Map an account as Apify gives it, with its newest posts."""

from collections.abc import Iterator

from closeknit.sources.apify.posts import post_rows
from closeknit.sources.records import Found, Json, Row, each, listed, scalar
from closeknit.vocabulary.tables import PROFILES


def profile_rows(record: Json) -> Iterator[Found]:
    """Yield the account's row and those of its newest posts."""
    yield Row(
        PROFILES,
        {
            "external_id": scalar(record, "id"),
            "handle": scalar(record, "username"),
            "full_name": scalar(record, "fullName"),
            "biography": scalar(record, "biography"),
            "niche": _niche(record),
            "followers": scalar(record, "followersCount"),
            "following": scalar(record, "followsCount"),
            "posts_total": scalar(record, "postsCount"),
            "is_verified": scalar(record, "verified"),
            "is_business": scalar(record, "isBusinessAccount"),
            "is_private": scalar(record, "private"),
            "external_url": scalar(record, "externalUrl"),
        },
    )
    owner = {"ownerId": scalar(record, "id"), "ownerUsername": scalar(record, "username")}
    for field in ("latestPosts", "latestIgtvVideos"):
        # A post shown here may be somebody else's too: what it says about its owner wins.
        yield from each(listed(record, field), field, lambda post: post_rows(_owned(post, owner)))


def _owned(post: Json, owner: Json) -> Json:
    return post if post.get("ownerUsername") or post.get("ownerId") else {**post, **owner}


def _niche(record: Json) -> str | None:
    niche: str | None = scalar(record, "businessCategoryName")
    return None if niche == "None" else niche
