"""The Arrow form of the canonical tables as sources deliver them: the staged schema."""

from typing import Any

import pyarrow as pa

from closeknit.vocabulary.tables import TABLES, Kind, ObservationTable

MOMENT = pa.timestamp("us", tz="UTC")

ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.HANDLE: pa.string(),
    Kind.KEY: pa.string(),
    Kind.ACCOUNT: pa.string(),
    Kind.COUNT: pa.int64(),
    Kind.HIDEABLE_COUNT: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.FLAG: pa.bool_(),
    Kind.MOMENT: MOMENT,
    Kind.TAGS: pa.list_(pa.string()),
    Kind.POST_KIND: pa.string(),
}


def staged_schema(table: ObservationTable) -> pa.Schema:
    """Return the schema of a table's checked rows: its columns, then source, source_file and source_row.

    Args:
        table: One of the canonical tables.
    """
    fields: list[pa.Field[Any]] = [pa.field(column.name, ARROW_TYPES[column.kind]) for column in table.columns]
    origin: list[pa.Field[Any]] = [
        pa.field("source", pa.string()),
        pa.field("source_file", pa.string()),
        pa.field("source_row", pa.int64()),
    ]
    return pa.schema(fields + origin)


STAGED_SCHEMAS: dict[str, pa.Schema] = {name: staged_schema(table) for name, table in TABLES.items()}
