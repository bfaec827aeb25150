"""The canonical tables: what may be observed about creators, column by column.

Sources yield rows of these tables; the warehouse keeps them. Missing is NULL, never 0. A row names its creator by
`external_id` (the platform's own number) or `handle`; the warehouse turns that into a `creator_id` that never
changes.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a column holds, and so how its cells are checked and stored."""

    TEXT = "text"
    HANDLE = "handle"  # as written by people; kept in one form
    KEY = "key"  # an identifier given by the platform
    ACCOUNT = "account"  # somebody's account, by platform id or handle; kept as platform:id or platform:@handle
    COUNT = "count"  # 0 or more
    HIDEABLE_COUNT = "count, -1 where the owner hides it"
    REAL = "number"
    FLAG = "yes or no"
    MOMENT = "moment in time"
    TAGS = "list of words"
    POST_KIND = "kind of post"


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    Attributes:
        name: The name in every file, table and JSON answer.
        kind: What its cells hold.
        required: A row without it is refused.
        about: What the name does not say; empty where it says all.
    """

    name: str
    kind: Kind
    required: bool = False
    about: str = ""


@dataclass(frozen=True)
class ObservationTable:
    """One kind of observation.

    Attributes:
        name: Table name in the warehouse.
        columns: What a source may say about one row.
        names_creator: Each row must carry `external_id` or `handle`.
    """

    name: str
    columns: tuple[Column, ...]
    names_creator: bool

    def column(self, name: str) -> Column | None:
        """Return the column of this name, or None."""
        return next((column for column in self.columns if column.name == name), None)


_CREATOR = (Column("external_id", Kind.KEY), Column("handle", Kind.HANDLE))
_OBSERVED = Column("observed_at", Kind.MOMENT)

PROFILES = ObservationTable(
    "profiles",
    (
        *_CREATOR,
        _OBSERVED,
        Column("full_name", Kind.TEXT),
        Column("biography", Kind.TEXT),
        Column("niche", Kind.TEXT),
        Column("country", Kind.TEXT),
        Column("language", Kind.TEXT),
        Column("followers", Kind.COUNT),
        Column("following", Kind.COUNT),
        Column("posts_total", Kind.COUNT),
        Column("is_verified", Kind.FLAG),
        Column("is_business", Kind.FLAG),
        Column("is_private", Kind.FLAG),
        Column("external_url", Kind.TEXT),
    ),
    names_creator=True,
)

POSTS = ObservationTable(
    "posts",
    (
        Column("post_id", Kind.KEY, required=True),
        *_CREATOR,
        _OBSERVED,
        Column("posted_at", Kind.MOMENT),
        Column("kind", Kind.POST_KIND),
        Column("caption", Kind.TEXT),
        Column("likes", Kind.HIDEABLE_COUNT),
        Column("comments", Kind.HIDEABLE_COUNT),
        Column("views", Kind.HIDEABLE_COUNT),
        Column("reach", Kind.COUNT),
        Column("saves", Kind.COUNT),
        Column("shares", Kind.COUNT),
        Column("paid_partnership", Kind.FLAG),
        Column("hashtags", Kind.TAGS),
        Column("mentions", Kind.TAGS),
        Column("followers_at_post", Kind.COUNT),
        Column("comments_captured", Kind.COUNT),
        Column("comments_complete", Kind.FLAG),
        Column("replies_captured", Kind.FLAG),
    ),
    names_creator=True,
)

COMMENTS = ObservationTable(
    "comments",
    (
        Column("comment_id", Kind.KEY, required=True),
        Column("post_id", Kind.KEY, required=True),
        *_CREATOR,  # whose post it is, where the source says so; else known through the post
        _OBSERVED,
        Column("parent_comment_id", Kind.KEY),
        Column("commenter_id", Kind.ACCOUNT),
        Column("is_creator", Kind.FLAG),
        Column("text", Kind.TEXT),
        Column("commented_at", Kind.MOMENT),
        Column("likes", Kind.HIDEABLE_COUNT),
    ),
    names_creator=False,
)

ACCOUNTS = ObservationTable(
    "accounts",
    (
        Column("account_id", Kind.ACCOUNT, required=True),
        _OBSERVED,
        Column("handle_digits", Kind.COUNT),
        Column("handle_len", Kind.COUNT),
        Column("followers", Kind.COUNT),
        Column("following", Kind.COUNT),
        Column("posts", Kind.COUNT),
        Column("bio_len", Kind.COUNT),
        Column("has_picture", Kind.FLAG),
        Column("is_private", Kind.FLAG),
    ),
    names_creator=False,
)

FOLLOWERS = ObservationTable(
    "followers",
    (
        *_CREATOR,
        Column("account_id", Kind.ACCOUNT, required=True),
        Column("first_seen", Kind.MOMENT, about="when the account began to follow, or was first in a list"),
        Column("sample_of", Kind.COUNT, about="how many followers the list was drawn from"),
        _OBSERVED,
    ),
    names_creator=True,
)

STATED_METRICS = ObservationTable(
    "stated_metrics",
    (
        *_CREATOR,
        _OBSERVED,
        Column("name", Kind.TEXT, required=True),
        Column("value", Kind.REAL, required=True),
        Column("formula", Kind.TEXT),
    ),
    names_creator=True,
)

TABLES = {table.name: table for table in (PROFILES, POSTS, COMMENTS, ACCOUNTS, FOLLOWERS, STATED_METRICS)}

PLATFORM = "instagram"
POST_KINDS = ("image", "carousel", "video", "reel", "story")
