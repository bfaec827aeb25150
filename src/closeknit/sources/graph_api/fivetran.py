"""Read the CSV tables of Fivetran's Instagram connector: media_history, media_insights and user_history.

Each row says when it was fetched (`_fivetran_synced`). History repeats a post for every fetch. Insights
name neither the account nor the number other sources use, so they are read together with the media_history
beside them.
"""

from collections.abc import Callable, Iterator

from closeknit.sources.contract import InputFile, Note, RawRows, Refusal
from closeknit.sources.csvfiles import CellBatch, header_of, read_cells, read_start
from closeknit.sources.graph_api.accounts import identity, profile_cells
from closeknit.sources.graph_api.media import INSIGHTS, kind, media_cells, media_key, owner_of
from closeknit.sources.graph_api.seen import Seen
from closeknit.sources.records import Found, Json, Row, mapped, scalar, table_records
from closeknit.vocabulary.errors import UnusableFile
from closeknit.vocabulary.tables import POSTS, PROFILES

_SYNCED = "_fivetran_synced"
_TABLES = {
    "user_history": {"followers_count", "media_count"},
    "media_history": {"media_type", "is_story"},
    "media_insights": {"like_count", "comment_count"},
}


def recognise(header: tuple[str, ...]) -> str | None:
    """Recognise a table by Fivetran's own column and those of one of its tables."""
    table = _table(header)
    return f"has {_SYNCED} and {' and '.join(sorted(_TABLES[table]))}" if table else None


def _table(header: tuple[str, ...]) -> str | None:
    if _SYNCED not in header:
        return None
    return next((name for name, columns in _TABLES.items() if columns <= set(header)), None)


def is_table(file: InputFile) -> bool:
    """Say whether a file is a table of text, not JSON."""
    return read_start(file)[0].lstrip("\ufeff \r\n\t")[:1] not in {"{", "["}


def read(file: InputFile) -> Iterator[RawRows | Refusal | Note]:
    """Yield the rows of one table.

    Raises:
        UnusableFile: It is none of the tables we know, or insights without their media_history.
    """
    seen = Seen()
    table = _table(header_of(read_start(file)[0])[0])
    rows_of: dict[str, Callable[[Json], Iterator[Found]]] = {
        "user_history": _user_rows,
        "media_history": lambda record: _media_rows(record, seen),
        "media_insights": lambda record: _insight_rows(record, seen),
    }
    if table is None:
        raise UnusableFile(f"{file.name} is none of Fivetran's tables that we know.", f"Known: {', '.join(_TABLES)}.")
    if table == "media_insights":
        _learn_posts(file, seen)
    for found in read_cells(file):
        if isinstance(found, CellBatch):
            yield from mapped(file, table_records(found), rows_of[table])
        else:
            yield found
    yield from seen.notes(file)


def _user_rows(record: Json) -> Iterator[Found]:
    yield Row(PROFILES, {**identity(record), **profile_cells(record), "observed_at": scalar(record, _SYNCED)})


def _media_rows(record: Json, seen: Seen) -> Iterator[Found]:
    if scalar(record, "carousel_album_id") is not None:
        seen.unused["rows of parts of albums, which are no posts"] += 1
        return
    key = {"post_id": media_key(record), **owner_of(record)}
    yield Row(POSTS, {**key, **media_cells(record), "observed_at": scalar(record, _SYNCED)})


def _learn_posts(file: InputFile, seen: Seen) -> None:
    """Learn from the media_history beside a file whose each post is, which number it has and its kind."""
    wanted = file.plain_name.replace("media_insights", "media_history")
    beside = [InputFile(path, path.name, file.head) for path in sorted(file.path.parent.iterdir())]
    history = next((other for other in beside if other.plain_name == wanted != file.plain_name), None)
    if history is None:
        raise UnusableFile(
            f"{file.name} holds figures of posts but not whose they are.",
            "Put Fivetran's media_history beside it, named alike: media_insights.csv and media_history.csv.",
        )
    for batch in read_cells(history):
        for _, record in table_records(batch) if isinstance(batch, CellBatch) else []:
            if scalar(record, "carousel_album_id") is None:
                key = {"post_id": media_key(record), **owner_of(record), "kind": kind(record)}
                seen.posts[str(record.get("id"))] = key


def _insight_rows(record: Json, seen: Seen) -> Iterator[Found]:
    post = seen.posts.get(str(record.get("id")))
    if post is None:
        seen.unused["rows of posts that media_history does not know"] += 1
        return
    prefix = _prefix(str(post["kind"]))
    yield Row(
        POSTS,
        {
            **post,
            "observed_at": scalar(record, _SYNCED),
            "likes": scalar(record, "like_count"),
            "comments": scalar(record, "comment_count"),
            **{column: scalar(record, f"{prefix}_{name}") for name, column in INSIGHTS.items()},
        },
    )


def _prefix(kind_found: str) -> str:
    """Return how the columns for a kind of post begin."""
    if kind_found in {"story", "reel"}:
        return kind_found
    return "carousel_album" if kind_found.upper() == "CAROUSEL_ALBUM" else "video_photo"
