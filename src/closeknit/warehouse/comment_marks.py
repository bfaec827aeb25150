"""Mark comments while they become current: spam, praise for anybody, nearly repeated, how many tokens."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

from closeknit.audience.comments import mark_comments
from closeknit.audience.spam.model import SpamModel

pc: Any = arrow_compute  # the stubs know less of these functions than the library does

_COLUMNS: dict[str, pa.DataType] = {
    "spam": pa.bool_(),
    "generic": pa.bool_(),
    "tokens": pa.int32(),
    "near_duplicate": pa.bool_(),
}
MARKS = pa.schema(_COLUMNS)


def marked(batches: Iterator[pa.RecordBatch], model: SpamModel) -> Iterator[pa.RecordBatch]:
    """Yield comments with their marks.

    Args:
        batches: Current comments by creator_id, whose posts they stand under.
        model: Of spam.
    """
    for rows in whole_creators(batches):
        marks = mark_comments(_codes(rows["creator_id"]), rows["text"], model)
        columns: list[Any] = [
            pa.array(marks.is_spam),
            pa.array(marks.is_generic),
            pa.array(marks.tokens, pa.int32(), mask=marks.unknown),
            pa.array(marks.near_duplicate),
        ]
        yield pa.RecordBatch.from_arrays([*rows.columns, *columns], schema=_with_marks(rows.schema))


def _with_marks(schema: pa.Schema) -> pa.Schema:
    return pa.schema([*schema, *MARKS])


def _codes(ids: Any) -> Any:
    return np.asarray(ids.dictionary_encode().indices.to_numpy())


def whole_creators(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in batches that never part a creator's rows.

    Args:
        batches: Rows by creator_id.
    """
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        last = batch["creator_id"][len(batch) - 1]
        first_of_last = pc.index(batch["creator_id"], last).as_py()
        if first_of_last == 0 and waiting and waiting[-1]["creator_id"][len(waiting[-1]) - 1].equals(last):
            waiting.append(batch)
            continue
        yield from _joined([*waiting, batch.slice(0, first_of_last)])
        waiting = [batch.slice(first_of_last)]
    yield from _joined(waiting)


def _joined(parts: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    if sum(len(part) for part in parts):
        yield from pa.Table.from_batches(parts).combine_chunks().to_batches()
