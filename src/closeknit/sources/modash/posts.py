"""Take the posts of a report that have a real number and date."""

import re
from collections.abc import Iterator

from closeknit.sources.contract import InputFile, Note
from closeknit.sources.records import Found, Json, Row, each, listed, scalar, words
from closeknit.sources.shortcodes import post_key
from closeknit.vocabulary.tables import POSTS

_LISTS = ("recentPosts",)
# The vendor's picks of the best and of the paid posts: among the posts we judge by, they would flatter.
_PICKED = ("popularPosts", "sponsoredPosts")
_NUMBER = re.compile(r"\d{5,}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{9,16}")


def post_rows(report: Json, owner: Json, file: InputFile) -> Iterator[Found]:
    """Yield the recent posts; what the vendor picked out is left out and told.

    Modash finds sponsored posts by reading captions. That is not Instagram's own label, so
    `paid_partnership` stays unknown.
    """
    left_out = 0

    def rows(post: Json) -> Iterator[Found]:
        nonlocal left_out
        cells = _cells(post)
        if _NUMBER.fullmatch(str(cells["post_id"])) and _DATE.fullmatch(str(cells["posted_at"])):
            yield Row(POSTS, {**owner, **cells})
        else:
            left_out += 1

    for field in _LISTS:
        yield from each(listed(report, field), field, rows)
    if picked := sum(len(listed(report, field)) for field in _PICKED):
        yield Note(file.name, f"{picked:,} popular or sponsored posts are not used: the vendor picked them out")
    if left_out:
        yield Note(file.name, f"{left_out:,} posts are not used: they have no number or no date")


def _cells(post: Json) -> Json:
    return {
        "post_id": post_key(scalar(post, "id"), address=scalar(post, "url")),
        "posted_at": scalar(post, "created"),
        "kind": scalar(post, "type"),
        "caption": scalar(post, "text"),
        "likes": scalar(post, "likes"),
        "comments": scalar(post, "comments"),
        "views": scalar(post, "views"),
        "hashtags": words(post, "hashtags"),
        "mentions": words(post, "mentions"),
    }
