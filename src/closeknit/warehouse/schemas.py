"""The stored form of the canonical tables: as sources deliver them, with moments as plain UTC.

Calculating with time zones needs parts that not every engine brings along, so stored moments carry no zone mark.
"""

import pyarrow as pa

from closeknit.sources.schemas import MOMENT, STAGED_SCHEMAS

STORED_MOMENT = pa.timestamp("us")


def _stored(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_type(STORED_MOMENT) if field.type == MOMENT else field for field in schema])


STORED_SCHEMAS: dict[str, pa.Schema] = {name: _stored(schema) for name, schema in STAGED_SCHEMAS.items()}
