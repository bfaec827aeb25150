"""Imports that are killed: what was published stays readable, and the next run does what an undisturbed one does."""

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.store import Store
from metrics.make import DAY, OBSERVED, World, import_folder, write_world
from metrics.random_worlds import random_world

from .test_again import assert_same

pytestmark = pytest.mark.xdist_group("killed")  # what is built once is built in one process

POINTS = (
    "staged", "observations written", "segment written", "half a file", "before the manifest", "before the link",
)  # fmt: skip


def start(home: Path, folder: Path, point: str = "") -> subprocess.Popen[str]:
    """Start an import in another process and let it go once it has loaded everything."""
    command = [sys.executable, str(Path(__file__).with_name("child.py")), str(home), str(folder), point]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    child.stdin.write("go\n")
    child.stdin.flush()
    return child


def end(child: subprocess.Popen[str]) -> tuple[int, str]:
    answer, _ = child.communicate(timeout=120)
    return child.returncode, answer


def read_everything(home: Path) -> dict[str, dict]:
    """Metrics of the newest generation; every file it names is read to its end."""
    store = Store(home)
    manifest = store.manifest()
    for file in manifest.files():
        pq.read_table(store.path(file))
    with open_generation(home) as generation:
        rows = generation.metrics.to_pyarrow().to_pylist()
        assert generation.posts.count().to_pyarrow().as_py() > 0
    return {row["creator_id"]: row for row in rows}


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second import, large enough to be killed in its midst."""
    world = random_world(52, 60, OBSERVED + DAY, name="second")
    world.profile("k3", 4_321, observed_at=OBSERVED + DAY)
    return write_world(tmp_path_factory.mktemp("second") / "given", world)


@pytest.fixture(scope="module")
def undisturbed(imported: Path, second: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(imported, home)
    import_folder(home, second)
    return home


class TestKilledImport:
    @pytest.mark.parametrize("point", POINTS)
    def test_leaves_the_generation_before_and_can_be_run_again(
        self, point: str, home: Path, second: Path, undisturbed: Path
    ) -> None:
        before = read_everything(home)
        code, answer = end(start(home, second, point))
        assert (code, answer) == (-signal.SIGKILL, "")
        assert Store(home).manifest().generation == 1
        assert_same(read_everything(home), before)
        assert_catches_up(home, second, undisturbed)

    def test_counts_once_the_manifest_is_linked(self, home: Path, second: Path, undisturbed: Path) -> None:
        assert end(start(home, second, "after the link"))[0] == -signal.SIGKILL
        assert import_folder(home, second).already
        assert_same(read_everything(home), read_everything(undisturbed))

    def test_survives_death_at_any_moment(self, home: Path, second: Path, undisturbed: Path) -> None:
        before, after = read_everything(home), read_everything(undisturbed)
        dice = random.Random()
        killed = 0
        for _ in range(3):
            child = start(home, second)
            time.sleep(dice.uniform(0.02, 1.2))
            child.kill()
            end(child)
            killed += child.returncode == -signal.SIGKILL
            assert_same(read_everything(home), before if Store(home).manifest().generation == 1 else after)
        assert killed
        assert_catches_up(home, second, undisturbed)

    def test_would_be_noticed_if_the_manifest_came_first(self, home: Path, second: Path) -> None:
        assert end(start(home, second, "manifest first"))[0] == -signal.SIGKILL
        with pytest.raises(FileNotFoundError):
            read_everything(home)


def assert_catches_up(home: Path, second: Path, undisturbed: Path) -> None:
    import_folder(home, second)
    mine, theirs = Store(home).manifest(), Store(undisturbed).manifest()
    assert replace(mine, prior={}) == replace(theirs, prior={})
    assert not [path for path in Store(home).folder.iterdir() if path.name.startswith(("staging-", ".draft-"))]
    assert_same(read_everything(home), read_everything(undisturbed))
    for file in mine.files():
        if "observations" in file:
            assert rows_of(home, file) == rows_of(undisturbed, file)


def rows_of(home: Path, file: str) -> list[str]:
    return sorted(map(str, pq.read_table(Store(home).path(file)).to_pylist()))


class TestTwoImportsAtOnce:
    def test_both_count(self, home: Path, second: Path, tmp_path: Path) -> None:
        third = World()
        third.profile("third", 99)
        other = write_world(tmp_path / "other", third)
        children = [start(home, second), start(home, other)]
        answers = [end(child) for child in children]
        for code, answer in answers:
            assert code == 0
            assert answer.startswith(("generation", "WarehouseBusy Another import is writing"))
        for folder, (_, answer) in zip((second, other), answers, strict=True):
            if answer.startswith("WarehouseBusy"):
                import_folder(home, folder)
        assert Store(home).manifest().generation == 3
        found = read_everything(home)
        assert {"instagram:third", "instagram:secondk1", "instagram:k1"} <= found.keys()
        assert found["instagram:k3"]["followers"] == 4_321
