"""Map one answer of the Graph API: an account, a page of things, or one thing."""

from collections.abc import Iterator

from closeknit.sources.graph_api.accounts import account_rows
from closeknit.sources.graph_api.comments import page_of_comments
from closeknit.sources.graph_api.media import media_rows
from closeknit.sources.graph_api.seen import Seen
from closeknit.sources.records import Found, Json, Odd, each, inner, listed, scalar

# The first whose fields are all there names the thing.
_THINGS = {
    "insight": ({"name", "values"}, {"name", "total_value"}),
    "account": ({"followers_count", "media_count"}, {"followers_count", "username"}),
    "media": ({"media_type", "id"}, {"media_product_type", "id"}, {"permalink", "id"}),
    "comment": ({"text", "timestamp", "id"},),
}
_FOREIGN = {"ownerUsername"}  # other formats have comments with the same three fields, but camel case around them


def names_thing(record: Json) -> str | None:
    """Say which of the interface's things a record is, as a reason: `has id and media_type`."""
    fields = _telling(record)
    return f"has {' and '.join(sorted(fields[1]))}" if fields else None


def thing_of(record: Json) -> str | None:
    """Return `insight`, `account`, `media`, `comment` or None."""
    fields = _telling(record)
    return fields[0] if fields else None


def _telling(record: Json) -> tuple[str, set[str]] | None:
    if record.keys() & _FOREIGN:
        return None
    choices = ((thing, fields) for thing, alternatives in _THINGS.items() for fields in alternatives)
    return next(((thing, fields) for thing, fields in choices if fields <= record.keys()), None)


def answer_rows(record: Json, seen: Seen) -> Iterator[Found]:
    """Yield the rows of one answer."""
    if "business_discovery" in record:
        yield from account_rows(inner(record, "business_discovery"), seen)
    elif "error" in record:
        message = scalar(inner(record, "error"), "message")
        yield Odd("error", message, "is what the platform answered in place of the data")
    elif "data" in record:
        yield from _page_rows(record, seen)
    else:
        yield from thing_rows(record, seen)


def _page_rows(page: Json, seen: Seen) -> Iterator[Found]:
    things = listed(page, "data")
    if any(isinstance(thing, dict) and thing_of(thing) == "comment" for thing in things):
        yield from page_of_comments(page)
    else:
        yield from each(things, "data", lambda thing: thing_rows(thing, seen))


def thing_rows(record: Json, seen: Seen) -> Iterator[Found]:
    """Yield the rows of one account, post or comment; insights that stand alone are only counted."""
    thing = thing_of(record)
    if thing == "account":
        yield from account_rows(record, seen)
    elif thing == "media":
        yield from media_rows(record, {}, seen)
    elif thing == "comment":
        yield from page_of_comments({"data": [record]})
    elif thing == "insight":
        seen.unused["insights that stand apart from any post (ask for them inside the post: media{insights...})"] += 1
    else:
        yield Odd("", sorted(record)[:8], "is neither an account, a post nor a comment")
