"""Other names that our columns go by, per table."""

SYNONYMS: dict[str, dict[str, str]] = {
    "profiles": {
        "creator_id": "external_id",
        "username": "handle",
        "category": "niche",
        "followees": "following",
        "bio": "biography",
        "posts": "posts_total",
    },
    "posts": {
        "creator_id": "external_id",
        "username": "handle",
        "taken_at": "posted_at",
        "media_type": "kind",
    },
    "comments": {
        "created_at": "commented_at",
        "parent_id": "parent_comment_id",
        "creator_id": "external_id",
    },
    "accounts": {
        "username_digits": "handle_digits",
        "username_len": "handle_len",
        "following_count": "following",
        "has_profile_picture": "has_picture",
    },
    "followers": {"creator_id": "external_id", "follower_id": "account_id"},
    "stated_metrics": {"creator_id": "external_id"},
}

# Columns whose meaning is turned round or spelled out: header -> (our column, cell -> our cell).
TRANSLATED: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "posts": {
        "comments_truncated": ("comments_complete", {"0": "1", "1": "0", "false": "true", "true": "false"}),
        "comment_format": ("replies_captured", {"threaded": "1", "flat": "0"}),
    },
}
