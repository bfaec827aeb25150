"""How a single cell is read: one function per kind of column, the rule that everything faster must agree with.

Each returns the value, None for a missing cell, or raises `BadCell` with the reason.
"""

import json
import math
import re
from datetime import UTC, datetime

from closeknit.vocabulary.handle import parse_handle

MISSING = frozenset({"", "null", "none", "nan", "n/a", "na", "-", "–", "undefined"})
LONGEST_NUMBER = 30  # characters, separators included
LARGEST_COUNT = 10**12  # more than there are people times posts: a cell above it is a mistake
_GROUPED = re.compile(r"\d{1,3}(?:[,. '\u00a0\u202f]\d{3})+")
_SCALED = re.compile(r"(\d+(?:[.,]\d+)?)\s*([kmb])")
_SCALES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_WHOLE = re.compile(r"\d+(?:[.,]0{1,2})?")  # three noughts are a group: 10,000
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_TRUE = frozenset({"1", "true", "yes", "y", "t", "ja", "1.0"})
_FALSE = frozenset({"0", "false", "no", "n", "f", "nein", "0.0"})
_POST_KINDS = {
    "image": "image", "photo": "image", "graphimage": "image", "feed": "image",
    "carousel": "carousel", "sidecar": "carousel", "graphsidecar": "carousel", "carousel_album": "carousel",
    "album": "carousel", "video": "video", "graphvideo": "video", "igtv": "video", "clips": "reel",
    "reel": "reel", "reels": "reel", "story": "story", "stories": "story",
}  # fmt: skip


class BadCell(ValueError):
    """A cell that cannot be read; the message is the reason."""


def is_missing(cell: str) -> bool:
    """Say whether a cell stands for "not known": blank, a dash, or the text null."""
    return cell.strip().lower() in MISSING


def count(cell: str) -> int | None:
    """Read a count: `1234`, `1,234`, `12.345` (three digits a group), `1.2K`, `3M`.

    >>> count("383.1K"), count("1,234"), count("12.0"), count("null")
    (383100, 1234, 12, None)
    """
    text = cell.strip().lower().lstrip("+")
    if text in MISSING:
        return None
    if len(text) > LONGEST_NUMBER:
        raise BadCell("is longer than any count on the platform")
    negative = text.startswith("-")
    text = text.lstrip("-").strip()
    if scaled := _SCALED.fullmatch(text):
        value = round(float(scaled[1].replace(",", ".")) * _SCALES[scaled[2]])
    elif _WHOLE.fullmatch(text):
        value = int(re.split(r"[.,]", text)[0])
    elif _GROUPED.fullmatch(text):
        value = int(re.sub(r"\D", "", text))
    else:
        raise BadCell("is not a whole number")
    if negative and value:
        raise BadCell("is negative, and a count cannot be")
    if value > LARGEST_COUNT:
        raise BadCell("is larger than any count on the platform")
    return value


def hideable_count(cell: str) -> int | None:
    """Read a count that its owner may hide: -1 means hidden and becomes missing, never 0.

    >>> hideable_count("-1") is None, hideable_count("0")
    (True, 0)
    """
    return None if cell.strip() in {"-1", "-1.0"} else count(cell)


def real(cell: str) -> float | None:
    """Read a number, a percentage as a fraction: `4.1 %` is 0.041.

    >>> real("4.1%"), real("1,5"), real("2.5K")
    (0.041, 1.5, 2500.0)
    """
    text = cell.strip().lower()
    if text in MISSING:
        return None
    scale = 1.0
    if text.endswith("%"):
        text, scale = text[:-1].strip(), 0.01
    elif scaled := _SCALED.fullmatch(text):
        text, scale = scaled[1], float(_SCALES[scaled[2]])
    # Nobody groups thousands of per cent: a comma there is a decimal one.
    if scale == 1 and _GROUPED.fullmatch(text) and "," in text and "." not in text:
        text = text.replace(",", "")
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text.replace(",", ""))
    except ValueError:
        raise BadCell("is not a number") from None
    if not math.isfinite(value):
        raise BadCell("is not a finite number")
    return round(value * scale, 12)


def flag(cell: str) -> bool | None:
    """Read yes or no.

    >>> flag("True"), flag("0"), flag("")
    (True, False, None)
    """
    text = cell.strip().lower()
    if text in MISSING:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadCell("is neither yes nor no")


def moment(cell: str) -> datetime | None:
    """Read a moment: ISO 8601 with or without a zone (UTC then), or Unix seconds, milliseconds, microseconds.

    >>> moment("2026-06-22T17:24:20+0000").isoformat()
    '2026-06-22T17:24:20+00:00'
    >>> moment("1480153474").year
    2016
    """
    text = cell.strip()
    if text.lower() in MISSING:
        return None
    if re.fullmatch(r"-?\d{9,16}(?:\.\d*)?", text):
        return from_unix(float(text))
    if german := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)", text):
        text = f"{german[3]}-{german[2]:0>2}-{german[1]:0>2}{german[4]}"
    try:
        value = datetime.fromisoformat(text.replace("/", "-") if re.match(r"\d{4}/", text) else text)
    except ValueError:
        raise BadCell("is not a date we can read without guessing; write it like 2026-06-22") from None
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        raise BadCell("is not a date we can read") from None


def from_unix(number: float) -> datetime:
    """Return the moment of a Unix time in seconds, milliseconds or microseconds, told apart by size."""
    for divisor in (1, 1_000, 1_000_000):
        if abs(number) / divisor < 10**11:
            try:
                return datetime.fromtimestamp(number / divisor, UTC)
            except (OverflowError, OSError, ValueError):
                break
    raise BadCell("is not a date we can read")


def handle(cell: str) -> str | None:
    """Read an account's handle: `@Name`, `name` or a profile address.

    >>> handle("https://instagram.com/Anna/")
    'anna'
    """
    if is_missing(cell):
        return None
    parsed = parse_handle(cell)
    if parsed is None:
        raise BadCell("is not an Instagram handle or profile address")
    return parsed


def key(cell: str) -> str | None:
    """Read an identifier given by the platform, without our own platform prefix."""
    if is_missing(cell):
        return None
    text = cell.strip().removeprefix("instagram:")
    if "\0" in text:
        raise BadCell("contains a NUL byte")
    if len(text) > 200:
        raise BadCell("is too long for an identifier")
    if _ROUNDED.fullmatch(text):
        raise BadCell("is an identifier that a spreadsheet has rounded; format its column as text and export again")
    return text


def account(cell: str) -> str | None:
    """Read an account reference into the form `instagram:id` or `instagram:@handle`.

    >>> account("@Anna"), account("1234")
    ('instagram:@anna', 'instagram:1234')
    """
    text = key(cell)
    if text is None:
        return None
    return f"instagram:@{handle(text)}" if text.startswith("@") else f"instagram:{text}"


def post_kind(cell: str) -> str | None:
    """Read the kind of a post in any platform's or vendor's word.

    >>> post_kind("GraphSidecar")
    'carousel'
    """
    text = cell.strip().lower()
    if text in MISSING:
        return None
    if text not in _POST_KINDS:
        raise BadCell("is not a kind of post we know")
    return _POST_KINDS[text]


def tags(cell: str) -> list[str] | None:
    """Read a list of hashtags or mentions: separated by blanks, commas or bars, or written as a JSON list.

    >>> tags("#Cake, #vegan"), tags('["a", "b"]')
    (['cake', 'vegan'], ['a', 'b'])
    """
    text = cell.strip()
    if text.lower() in MISSING - {""}:
        return None
    if text.startswith("["):
        try:
            return [str(tag).lstrip("#@").lower() for tag in json.loads(text)]
        except (ValueError, RecursionError):
            raise BadCell("starts like a JSON list but is not one") from None
    return [tag.lstrip("#@").lower() for tag in re.split(r"[\s,;|]+", text) if tag.lstrip("#@")]


def text(cell: str) -> str | None:
    """Keep a text as it is; blank and the text null are missing."""
    stripped = cell.strip()
    if stripped in {"", "null"}:
        return None
    if "\0" in cell:
        raise BadCell("contains a NUL byte")
    return cell
