"""Undoing an import: what is published equals a past in which it never happened."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from closeknit.vocabulary.errors import ImportCancelled, NothingObserved, UsageError
from closeknit.warehouse import undo
from closeknit.warehouse.engine import open_engine
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.identity import remembered
from closeknit.warehouse.importing import ImportRequest, import_files
from closeknit.warehouse.manifest import Manifest
from closeknit.warehouse.observations import identities
from closeknit.warehouse.segments import current
from closeknit.warehouse.store import Store
from closeknit.warehouse.sweeping import sweep
from closeknit.warehouse.undo import DELETED_WITHIN, undo_import, who_came_as_what
from metrics.make import DAY, NOW, OBSERVED, World, import_world, metrics_of, write_world
from metrics.random_worlds import random_world

from .test_again import assert_same
from .test_incremental import LATER, add_cases, history

Files = Callable[[Path], dict[str, bytes]]


def undo_number(home: Path, place: int) -> undo.UndoSummary:
    return undo_import(home, Store(home).manifest().imports[place].id, NOW)


def current_rows(home: Path) -> dict[str, list[str]]:
    """Every current table, and who is who; without the columns that count generations."""
    store, found = Store(home), {}
    manifest = store.manifest()
    with open_engine() as engine:
        for table in ("profiles", "posts", "comments"):
            rows = current(engine, store, manifest, table).to_pyarrow().to_pylist()
            found[table] = sorted(map(str, rows))
        known = identities(engine, store, manifest).to_pyarrow().to_pylist()
    return found | {"identities": sorted(map(str, known))}


def assert_equal_homes(ours: Path, theirs: Path) -> None:
    assert Store(ours).manifest().as_of == Store(theirs).manifest().as_of
    assert current_rows(ours) == current_rows(theirs)
    assert_same(metrics_of(ours), metrics_of(theirs))


class TestUndo:
    @pytest.mark.parametrize("place", [0, 2, 4], ids=["the first", "one amid", "the last and newest"])
    def test_equals_a_past_without_the_import(self, place: int, tmp_path: Path) -> None:
        worlds = history(61, 30)
        add_cases(worlds)
        for number, world in enumerate(worlds):
            import_world(tmp_path / "undone", world, now=LATER)
            if number != place:
                import_world(tmp_path / "never", world, now=LATER)
        undo_number(tmp_path / "undone", place)
        assert_equal_homes(tmp_path / "undone", tmp_path / "never")

    def test_says_what_went(self, home: Path) -> None:
        before = len(metrics_of(home))
        world = World()
        world.profile("k1", 9)
        world.profile("newcomer")
        import_world(home, world)
        summary = undo_number(home, 1)
        assert (summary.generation, summary.creators, summary.gone) == (3, before, 1)
        assert summary.undone.rows == {"profiles": 2}
        assert summary.delete_by == NOW + DELETED_WITHIN

    def test_lets_the_same_files_in_again(self, home: Path, first_world: World) -> None:
        before = metrics_of(home)
        world = World()
        world.profile("k1", 9)
        import_world(home, world)
        undo_number(home, 0)
        summary = import_world(home, first_world)
        assert (summary.already, summary.generation) == (False, 4)
        undo_number(home, 0)
        assert_same(metrics_of(home), before)

    def test_of_the_only_import_leaves_the_empty_generation(self, home: Path, first_world: World) -> None:
        before = metrics_of(home)
        summary = undo_number(home, 0)
        assert (summary.generation, summary.creators) == (2, 0)
        assert Store(home).manifest() == Manifest(2)
        with pytest.raises(NothingObserved, match="Start with"), open_generation(home):
            pass
        import_world(home, first_world)
        assert_same(metrics_of(home), before)

    def test_of_an_unknown_import_names_those_there_are(self, home: Path, tmp_path: Path, files_of: Files) -> None:
        before = files_of(home)
        (known,) = Store(home).manifest().imports
        with pytest.raises(UsageError, match=f"no import 'nr. 1'. Choose one of {known.id}"):
            undo_import(home, "nr. 1", NOW)
        assert files_of(home) == before
        with pytest.raises(UsageError, match="nothing to undo"):
            undo_import(tmp_path / "empty", "1", NOW)

    def test_leaves_no_row_in_any_file_once_swept(self, home: Path) -> None:
        world = World()
        world.profile("leaver", handle="verysecret")
        world.profile("leaver2", "verysecret too")
        world.post("k1", "secret", caption="verysecret")
        import_world(home, world, refused=1)
        assert len(list((home / "refusals").iterdir())) == 1
        undo_number(home, 1)
        assert sweep(home, older_than=0) > 0
        manifest, folder = Store(home).manifest(), Store(home).folder
        assert {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")} == manifest.files()
        for path in folder.rglob("*.parquet"):
            assert "secret" not in str(pq.read_table(path).to_pylist())
        assert len(list(folder.glob("manifest-*.json"))) == 1
        assert list((home / "refusals").iterdir()) == []

    def test_can_be_cancelled_at_every_step(self, home: Path, files_of: Files) -> None:
        import_world(home, random_world(7, 3, name="other"))
        wanted = Store(home).manifest().imports[0].id
        assert_cancelled(home, lambda stop: undo_import(home, wanted, NOW, stop), files_of)


def test_an_import_can_be_cancelled_at_every_word(home: Path, tmp_path: Path, files_of: Files) -> None:
    world = random_world(7, 3, OBSERVED + DAY, name="other")
    world.profile("refused", "many")
    request = ImportRequest([write_world(tmp_path / "given", world)])
    assert_cancelled(home, lambda stop: import_files(home, request, NOW, stop), files_of)


# Who may be seen in an import: by id and handle, by handle alone, by id alone; handles move between ids.
SIGHTINGS = st.tuples(st.sampled_from([None, "1", "2", "3"]), st.sampled_from([None, "a", "b", "c"])).filter(any)
IMPORTS = st.lists(st.lists(SIGHTINGS, min_size=1, max_size=4), min_size=1, max_size=4)

# A failing case is not made smaller: each one takes seconds.
FEW = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def world_of(sightings: list[tuple[str | None, str | None]], number: int, *, handles: bool = True) -> World:
    """Rows about some creators, with posts, and comments by some of them under the same post."""
    world, observed = World(), OBSERVED + (number * 7 % 5) * 30 * DAY
    for place, (external_id, handle) in enumerate(sightings):
        named = {"external_id": external_id, "handle": handle if handles else None}
        world.profile("", 1_000 + 10 * number + place, observed_at=observed + place * DAY / 1440, **named)
        for post in range(3):
            # A post id that several imports share: a joint post changes hands.
            world.post("s", f"{place}{post}", 400 + 120 * post, observed_at=observed, likes=10 * number + post, **named)
        commenter = external_id or f"@{handle}"
        world.comment("s-p00", f"{number}{place}", by=commenter, is_creator=None, observed_at=observed)
    return world


class TestAnySequence:
    @settings(
        max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(imports=IMPORTS, data=st.data())
    def test_of_imports_and_undos_equals_the_imports_left(self, imports: list, data: st.DataObject) -> None:
        """Creators named by id only, so that creator ids say the same in both pasts."""
        folder = Path(tempfile.mkdtemp())
        try:
            named = [[(external_id or "9", None) for external_id, _ in sightings] for sightings in imports]
            worlds = [world_of(list(dict.fromkeys(seen)), number) for number, seen in enumerate(named)]
            left = run(folder / "home", worlds, data)
            for number in left:
                import_world(folder / "never", worlds[number], now=LATER)
            if left:
                assert_equal_homes(folder / "home", folder / "never")
            else:
                assert Store(folder / "home").manifest().metrics == ""
        finally:
            shutil.rmtree(folder)

    @settings(
        max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(imports=IMPORTS, data=st.data())
    def test_keeps_who_is_who_whole(self, imports: list, data: st.DataObject) -> None:
        """Handles move as they like: every row finds its creator, and nobody is left without rows."""
        folder = Path(tempfile.mkdtemp())
        try:
            home = folder / "home"
            worlds = [world_of(list(dict.fromkeys(seen)), number) for number, seen in enumerate(imports)]
            if not run(home, worlds, data):
                return
            store = Store(home)
            with open_engine() as engine:
                union = who_came_as_what(engine, store, store.manifest())
                rows = union.to_pyarrow().to_pylist()
                known = identities(engine, store, store.manifest()).to_pyarrow().to_pylist()
                shown = remembered(union).to_pyarrow().to_pylist()
            assert sorted(map(str, known)) == sorted(map(str, shown))
            creator_of = {row["key"]: row["creator_id"] for row in known}
            for row in rows:
                key = row["external_id"] or (row["handle"] and f"@{row['handle']}")
                assert key is None or creator_of[f"instagram:{key}"] == row["creator_id"]
            assert set(creator_of.values()) == {row["creator_id"] for row in rows if row["creator_id"]}
            assert {f"instagram:{creator}" for creator in metrics_of(home)} == set(creator_of.values())
        finally:
            shutil.rmtree(folder)


def run(home: Path, worlds: list[World], data: st.DataObject) -> list[int]:
    """Import worlds in order with undos in between; return which are left."""
    left: list[int] = []
    for number, world in enumerate(worlds):
        import_world(home, world, now=LATER)
        left.append(number)
        while left and data.draw(st.integers(0, 2)) == 0:
            place = data.draw(st.integers(0, len(left) - 1))
            undo_number(home, place)
            del left[place]
    return left


def assert_cancelled(home: Path, work: Callable, files_of: Files) -> None:
    """Cancel work at its first, second, ... word, until it has no more to say; each time every file is as it was."""
    before = files_of(home)
    for last in range(100):
        words: list[str] = []

        def stop(what: str, _rows: int, words: list[str] = words, last: int = last) -> None:
            if len(words) == last:
                raise ImportCancelled("Stopped.")
            words.append(what)

        try:
            work(stop)
        except ImportCancelled:
            assert files_of(home) == before, words
        else:
            break
    assert words[-1] == "computing everybody's metrics"
