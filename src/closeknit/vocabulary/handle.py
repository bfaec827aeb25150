"""Handles: how people write the name of an Instagram account, and the one form we keep."""

import re

# Instagram allows letters, digits, full stops and underscores, at most 30 of them.
HANDLE_PATTERN = r"[a-z0-9._]{1,30}"

# An optional address, an optional @, the handle, and whatever follows a profile address.
WRITTEN_HANDLE = (
    r"^\s*(?:(?:https?://)?(?:www\.|m\.)?(?:instagram\.com|instagr\.am)/(?:_u/)?)?@?"
    rf"(?P<handle>{HANDLE_PATTERN})(?:/?(?:[?#].*)?|/(?:reels|tagged|posts)/?(?:[?#].*)?)\s*$"
)

# First path segments of instagram.com that are pages, never people.
RESERVED = frozenset({"p", "reel", "reels", "tv", "stories", "explore", "accounts", "direct"})


def parse_handle(written: str) -> str | None:
    """Return the handle in lower case without `@` or address, or None if the text names no account.

    Args:
        written: `@Name`, `name`, or a profile address with or without a query string.

    >>> parse_handle("https://www.instagram.com/Anna.Bakes/?hl=de")
    'anna.bakes'
    >>> parse_handle("@Anna") == parse_handle("anna ")
    True
    >>> parse_handle("anna bakes") is None
    True
    """
    match = re.match(WRITTEN_HANDLE, written.lower())
    if match is None or match["handle"] in RESERVED:
        return None
    return match["handle"]
