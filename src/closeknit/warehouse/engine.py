"""Open the analytic engine, bounded; the only place that knows which one it is."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 122_880


@dataclass(frozen=True)
class EngineLimits:
    """What one process may take from its machine.

    Attributes:
        memory: For the engine's own buffers; beyond it, sorts and joins spill to disk.
        threads: Worker threads.
    """

    memory: str = field(default_factory=lambda: os.environ.get("CLOSEKNIT_ENGINE_MEMORY", "1000MB"))
    threads: int = field(default_factory=lambda: int(os.environ.get("CLOSEKNIT_ENGINE_THREADS", "2")))


@dataclass(frozen=True)
class Engine:
    """An in-memory engine session.

    Attributes:
        backend: The Ibis backend.
    """

    backend: Any

    def read(self, files: list[Path], name: str) -> ir.Table:
        """Return Parquet files of one schema as a table, by a fixed name so that plans can be read."""
        table: ir.Table = self.backend.read_parquet([str(file) for file in files], table_name=name)
        return table

    def write(self, table: ir.Table, target: Path) -> int:
        """Write a table to one Parquet file, in its order, durably; return its number of rows."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self.backend.to_parquet(table, target, COMPRESSION="zstd", ROW_GROUP_SIZE=ROW_GROUP, PARQUET_VERSION="V2")
        sync(target)
        return int(pq.read_metadata(target).num_rows)

    def keep(self, table: ir.Table, name: str) -> ir.Table:
        """Compute a table once and keep it for this session, so that later steps do not compute it again."""
        # Written out, because Ibis' own way of replacing a table fails with newer versions of its SQL generator.
        self.backend.raw_sql(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {self.backend.compile(table)}')
        kept: ir.Table = self.backend.table(name)
        return kept

    def batches(self, table: ir.Table, size: int) -> Iterator[pa.RecordBatch]:
        """Yield a table's rows in batches, without ever holding all of them."""
        # Ibis' own way asks the engine for a method that its newest version no longer has.
        yield from self.backend.con.sql(str(self.backend.compile(table))).to_arrow_reader(size)

    def forget(self, name: str) -> None:
        """Give back the memory of a kept table."""
        self.backend.raw_sql(f'DROP TABLE IF EXISTS "{name}"')

    def hold(self, rows: pa.Table, name: str) -> ir.Table:
        """Hold Arrow rows as a table of this session."""
        self.backend.con.register(f"{name}_rows", rows)
        self.backend.raw_sql(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM "{name}_rows"')
        self.backend.con.unregister(f"{name}_rows")
        held: ir.Table = self.backend.table(name)
        return held


@contextmanager
def open_engine(limits: EngineLimits | None = None) -> Iterator[Engine]:
    """Open an engine session with a spill folder; both are gone afterwards."""
    limits = limits or EngineLimits()
    with TemporaryDirectory(prefix="closeknit-") as spill:
        backend = ibis.duckdb.connect(memory_limit=limits.memory, threads=limits.threads, temp_directory=spill)
        try:
            # The progress bar would be printed between a command's own answers.
            backend.raw_sql("SET enable_progress_bar = false")
            yield Engine(backend)
        finally:
            backend.disconnect()


def engine_version() -> str:
    """Name and version of the engine, for `doctor`."""
    return f"DuckDB {duckdb.__version__}"


def write_batches(batches: Iterable[pa.RecordBatch], schema: pa.Schema, target: Path) -> None:
    """Write batches of one schema to a Parquet file, durably and in bounded memory."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # The type stubs know this argument as yes or no only.
    dictionary: Any = _texts(schema)
    with pq.ParquetWriter(target, schema, compression="lz4", use_dictionary=dictionary) as writer:
        for batch in batches:
            writer.write_batch(batch, row_group_size=ROW_GROUP)
    sync(target)


def _texts(schema: pa.Schema) -> list[str]:
    """Columns worth a dictionary: looking for repeats among numbers with six digits only costs time."""
    return [field.name for field in schema if pa.types.is_string(field.type) and field.name != "creator_id"]


def sync(path: Path) -> None:
    """Make a file or a folder's entries survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
