"""Map the records that Airbyte's Instagram connector writes: `stream`, `data` and `emitted_at`."""

from collections.abc import Iterator

from closeknit.sources.graph_api.accounts import account_rows
from closeknit.sources.graph_api.media import INSIGHTS, media_rows
from closeknit.sources.graph_api.seen import Seen
from closeknit.sources.records import Found, Json, Row, inner, scalar
from closeknit.vocabulary.tables import POSTS


def is_delivery(record: Json) -> bool:
    """Say whether a record is Airbyte's, bare or inside its message wrapper."""
    message = record.get("record") if record.get("type") == "RECORD" else record
    return isinstance(message, dict) and {"stream", "data", "emitted_at"} <= message.keys()


def delivery_rows(record: Json, seen: Seen) -> Iterator[Found]:
    """Yield the rows of one record, observed when Airbyte emitted it."""
    message = inner(record, "record") if record.get("type") == "RECORD" else record
    stream, part = scalar(message, "stream"), inner(message, "data")
    for found in _rows(str(stream), part, seen):
        if isinstance(found, Row):
            yield Row(found.table, {**found.cells, "observed_at": scalar(message, "emitted_at")})
        else:
            yield found


def _rows(stream: str, part: Json, seen: Seen) -> Iterator[Found]:
    if stream == "users":
        yield from account_rows(part, seen)
    elif stream == "media":
        yield from media_rows(part, {}, seen)
    elif stream == "stories":
        yield from media_rows({**part, "media_product_type": "STORY"}, {}, seen)
    elif stream in {"media_insights", "story_insights"}:
        yield from _insight_rows(stream, part, seen)
    else:
        seen.unused[f"records of the stream {stream}"] += 1


def _insight_rows(stream: str, part: Json, seen: Seen) -> Iterator[Found]:
    post = seen.posts.get(str(scalar(part, "id")))
    if post is None:
        seen.unused[f"records of the stream {stream} whose post does not stand before them in the file"] += 1
        return
    yield Row(POSTS, {**post, **{column: scalar(part, name) for name, column in INSIGHTS.items()}})
