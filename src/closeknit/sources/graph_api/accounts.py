"""Map an account as the Graph API gives it, with the posts inside."""

from collections.abc import Iterator

from closeknit.sources.graph_api.media import media_rows
from closeknit.sources.graph_api.seen import Seen
from closeknit.sources.records import Found, Json, Row, each, inner, listed, scalar
from closeknit.vocabulary.tables import PROFILES


def account_rows(record: Json, seen: Seen) -> Iterator[Found]:
    """Yield the account's row and its posts."""
    owner = identity(record)
    yield Row(PROFILES, {**owner, **profile_cells(record)})
    posts = listed(inner(record, "media"), "data")
    yield from each(posts, "media", lambda post: media_rows(post, owner, seen))


def identity(record: Json) -> Json:
    """Return external_id and handle of an account.

    The interface's own number (17841...) is not the one other sources give, and one account under two
    numbers would look like two: it serves only where nothing else names the account.
    """
    number, handle = scalar(record, "ig_id"), scalar(record, "username")
    if number is None and handle is None:
        number = scalar(record, "id")
    return {"external_id": number, "handle": handle}


def profile_cells(record: Json) -> Json:
    """Return the cells of an account's row except who it is."""
    return {
        "full_name": scalar(record, "name"),
        "biography": scalar(record, "biography"),
        "followers": scalar(record, "followers_count"),
        "following": scalar(record, "follows_count"),
        "posts_total": scalar(record, "media_count"),
        "external_url": scalar(record, "website"),
    }
