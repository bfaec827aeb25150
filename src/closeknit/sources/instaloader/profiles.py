"""Map Instagram's web record of an account."""

from collections.abc import Iterator

from closeknit.sources.instaloader.posts import post_rows
from closeknit.sources.records import Found, Json, Row, each, inner, listed, scalar
from closeknit.vocabulary.tables import PROFILES


def profile_rows(node: Json) -> Iterator[Found]:
    """Yield the account's row and its newest posts where the record carries them."""
    yield Row(PROFILES, profile_cells(node))
    owner = {"id": node.get("id"), "username": node.get("username")}
    edges = listed(inner(node, "edge_owner_to_timeline_media"), "edges")

    def post(edge: Json) -> Iterator[Found]:
        return post_rows({**inner(edge, "node"), "owner": owner})

    yield from each(edges, "edge_owner_to_timeline_media", post)


def profile_cells(node: Json) -> Json:
    """Return the cells of an account's row."""
    return {
        "external_id": scalar(node, "id"),
        "handle": scalar(node, "username"),
        "full_name": scalar(node, "full_name"),
        "biography": scalar(node, "biography"),
        "niche": scalar(node, "business_category_name", "category_name"),
        "followers": scalar(inner(node, "edge_followed_by"), "count"),
        "following": scalar(inner(node, "edge_follow"), "count"),
        "posts_total": scalar(inner(node, "edge_owner_to_timeline_media"), "count"),
        "is_verified": scalar(node, "is_verified"),
        "is_business": scalar(node, "is_business_account"),
        "is_private": scalar(node, "is_private"),
        "external_url": scalar(node, "external_url"),
    }
