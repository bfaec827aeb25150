"""The folder: one writer, immutable generations, sweeping, and staging in bounded memory."""

import os
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from closeknit.sources.contract import CheckedRows, FileRefused, Note, Refusal, Restart
from closeknit.sources.schemas import STAGED_SCHEMAS
from closeknit.vocabulary.errors import WarehouseBusy
from closeknit.vocabulary.tables import POSTS
from closeknit.warehouse import staging as staging_module
from closeknit.warehouse import store as store_module
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.manifest import Manifest, latest_manifest, publish_manifest
from closeknit.warehouse.staging import Staging
from closeknit.warehouse.store import Store
from metrics.make import DAY, OBSERVED, World, import_world, metrics_of


class TestManifest:
    def test_refuses_a_writer_who_started_from_an_older_generation(self, tmp_path: Path) -> None:
        first = publish_manifest(tmp_path, Manifest(), Manifest(as_of="one"))
        publish_manifest(tmp_path, first, Manifest(as_of="two"))
        with pytest.raises(WarehouseBusy, match="published generation 2 meanwhile"):
            publish_manifest(tmp_path, first, Manifest(as_of="stale"))
        assert latest_manifest(tmp_path).as_of == "two"
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

    def test_comes_back_as_it_was_written(self, home: Path, tmp_path: Path) -> None:
        manifest = Store(home).manifest()
        folder = tmp_path / "copy"
        folder.mkdir()
        assert publish_manifest(folder, Manifest(), manifest) == latest_manifest(folder) == manifest

    def test_of_the_highest_number_is_the_newest(self, tmp_path: Path) -> None:
        manifest = Manifest()
        for _ in range(11):
            manifest = publish_manifest(tmp_path, manifest, manifest)
        (tmp_path / "manifest-99.json").write_text("{}")
        (tmp_path / "manifest-00000099.json.tmp").write_text("{}")
        assert latest_manifest(tmp_path).generation == 11


class TestWriter:
    def test_is_told_kindly_that_another_is_at_work(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(store_module, "LOCK_WAIT_SECONDS", 0.05)
        store, busy, done = Store(tmp_path), threading.Event(), threading.Event()

        def hold() -> None:
            with Store(tmp_path).writing():
                busy.set()
                done.wait(20)

        other = threading.Thread(target=hold)
        other.start()
        busy.wait(20)
        try:
            with pytest.raises(WarehouseBusy, match="Wait until it has finished"), store.writing():
                pass
        finally:
            done.set()
            other.join()
        with store.writing():
            pass


class TestReader:
    def test_finishes_on_the_generation_it_opened(self, home: Path) -> None:
        world = World()
        world.profile("newcomer", observed_at=OBSERVED + DAY)
        with open_generation(home) as old:
            before = old.metrics.count().to_pyarrow().as_py()
            import_world(home, world)
            assert old.metrics.count().to_pyarrow().as_py() == before
            assert old.posts.count().to_pyarrow().as_py() > 0
            with open_generation(home) as new:
                assert new.metrics.count().to_pyarrow().as_py() == before + 1
                assert (old.as_of, new.as_of) == (OBSERVED, OBSERVED + DAY)


class TestSweep:
    def test_takes_superseded_files_only_when_they_are_old(self, home: Path) -> None:
        store = Store(home)
        superseded = store.path(store.manifest().metrics)
        # So many creators that everything is written as one segment again.
        import_world(home, _crowd())
        assert superseded.exists()
        manifest = store.manifest()
        leftover = store.path("generations/00000009/posts.parquet")
        leftover.parent.mkdir(parents=True)
        leftover.write_bytes(b"half")
        assert store.sweep(manifest, older_than=3600) == 0
        long_ago = time.time() - 7 * 3600
        for path in store.folder.rglob("*"):
            os.utime(path, (long_ago, long_ago))
        assert store.sweep(manifest) > 0
        assert not superseded.exists()
        assert not leftover.exists()
        assert {str(path.relative_to(store.folder)) for path in store.folder.rglob("*.parquet")} == manifest.files()
        assert len(list(store.folder.glob("manifest-*.json"))) == 1
        assert "crowd1" in metrics_of(home)


def _crowd() -> World:
    world = World()
    for number in range(40):
        world.profile(f"crowd{number}")
    return world


def post_rows(number: int, size: int) -> CheckedRows:
    """A batch of posts with long captions, made when it is asked for."""
    ids = pa.array(np.arange(size) + number * size).cast(pa.string())
    moment = pa.array([OBSERVED] * size, pa.timestamp("us", "UTC"))
    known = {"post_id": ids, "handle": ids, "observed_at": moment, "caption": pa.array([f"{number:0500}"] * size)}
    schema = STAGED_SCHEMAS["posts"]
    columns = [known[field.name] if field.name in known else pa.nulls(size, field.type) for field in schema]
    return CheckedRows(POSTS, pa.RecordBatch.from_arrays(columns, schema=schema))


class TestStaging:
    def test_holds_a_bounded_part_of_a_large_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(staging_module, "GATHERED_ROWS", 10_000)
        batches, size = 60, 2_000
        whole = batches * post_rows(0, size).rows.nbytes
        start, peak = pa.total_allocated_bytes(), 0

        def stream():
            nonlocal peak
            for number in range(batches):
                yield post_rows(number, size)
                peak = max(peak, pa.total_allocated_bytes() - start)

        staging = Staging(tmp_path / "staging")
        staged = staging.take("posts.csv", "tables", "because", stream(), lambda *_: None)
        assert staged.rows == {"posts": batches * size}
        assert 0 < peak < whole / 3

    def test_forgets_what_a_file_said_before_a_restart(self, tmp_path: Path) -> None:
        refusal = Refusal("posts.csv", 9, "likes", "x", "is not a whole number")
        stream = [
            post_rows(0, 5), refusal, Note("posts.csv", "kept"), Restart("posts.csv", "again"), post_rows(1, 3),
            refusal,
        ]  # fmt: skip
        staging = Staging(tmp_path / "staging")
        staged = staging.take("posts.csv", "tables", "because", stream, lambda *_: None)
        assert (staged.rows, staged.refused, staged.notes) == ({"posts": 3}, 1, ["kept", "again"])
        (file,) = staging.tables()["posts"]
        assert pa.parquet.read_table(file)["post_id"].to_pylist() == ["3", "4", "5"]
        assert len(staging.refusals.read_text().splitlines()) == 2

    def test_takes_nothing_from_a_refused_file(self, tmp_path: Path) -> None:
        refused = FileRefused("posts.csv", None, "", "", "is broken")
        staging = Staging(tmp_path / "staging")
        staged = staging.take("posts.csv", "tables", "because", [post_rows(0, 5), refused], lambda *_: None)
        assert (staged.rows, staged.refused, staging.tables()) == ({}, 1, {})

    def test_writes_no_formula_into_the_refusals(self, tmp_path: Path) -> None:
        refusal = Refusal("=cmd.csv", 1, "likes", "=1+1", "is not a whole number")
        staging = Staging(tmp_path / "staging")
        staging.take("=cmd.csv", "tables", "because", [refusal], lambda *_: None)
        assert "'=cmd.csv,1,likes,'=1+1," in staging.refusals.read_text()
