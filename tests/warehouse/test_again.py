"""Importing again, refusing, asking about other moments."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from closeknit.sources.contract import ReadOptions
from closeknit.vocabulary.errors import NothingObserved
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.importing import ImportRequest, import_files
from closeknit.warehouse.store import Store
from metrics.make import DAY, HOUR, NOW, OBSERVED, World, import_folder, import_world, metrics_of, write_world

Files = Callable[[Path], dict[str, bytes]]


class TestImportTwice:
    def test_changes_not_one_byte(self, home: Path, first_world: World, files_of: Files) -> None:
        before = files_of(home)
        summary = import_world(home, first_world, now=NOW + DAY)
        assert (summary.already, summary.generation) == (True, 1)
        assert files_of(home) == before

    def test_is_noticed_after_other_imports(self, home: Path, first_world: World, files_of: Files) -> None:
        other = World()
        other.profile("other")
        import_world(home, other)
        before = files_of(home)
        assert import_world(home, first_world).already
        assert files_of(home) == before

    def test_changes_no_metric_when_the_rows_come_in_other_files(self, home: Path, first_world: World) -> None:
        before = metrics_of(home)
        again = World(**{name: rows[::-1] for name, rows in first_world.tables().items()})
        again.profiles = [dict(reversed(row.items())) for row in again.profiles]
        assert not import_world(home, again).already
        assert Store(home).manifest().generation == 2
        assert_same(metrics_of(home), before)

    def test_with_another_date_is_another_import(self, tmp_path: Path) -> None:
        world = World()
        world.profile("anna", observed_at=None)
        folder = write_world(tmp_path / "given", world)
        for number, moment in enumerate((OBSERVED, OBSERVED - DAY), start=1):
            request = ImportRequest([folder], options=ReadOptions(observed_at=moment))
            assert import_files(tmp_path / "home", request, NOW).generation == number

    def test_dry_publishes_nothing(self, home: Path, tmp_path: Path, files_of: Files) -> None:
        before = files_of(home)
        world = World()
        world.profile("dry")
        folder = write_world(tmp_path / "given", world)
        summary = import_files(home, ImportRequest([folder], dry_run=True), NOW)
        assert (summary.rows, summary.generation) == ({"profiles": 1}, None)
        assert files_of(home) == before


def assert_same(ours: dict[str, dict], theirs: dict[str, dict], digits: float = 1e-9) -> None:
    """Two homes' metrics agree in every column, numbers to 1e-9."""
    assert ours.keys() == theirs.keys()
    for creator, row in ours.items():
        assert row.keys() == theirs[creator].keys()
        for name, value in row.items():
            other = theirs[creator][name]
            if isinstance(value, float) and isinstance(other, float):
                assert value == pytest.approx(other, rel=digits, abs=1e-12), (creator, name)
            else:
                assert value == other, (creator, name)


class TestSecondProfile:
    def test_of_one_handle_is_refused_and_both_lines_are_named(self, tmp_path: Path) -> None:
        world = World()
        for followers in (100, 200, 100):
            world.profile("anna", followers, external_id=None, handle="anna")
        world.profile("bea", 300)
        summary = import_world(tmp_path / "home", world, refused=1)
        written = summary.refusals.read_text("utf-8").splitlines()
        assert len(written) == 2
        assert ",3,handle,'@anna," in written[1]
        assert "in line 2" in written[1]
        assert metrics_of(tmp_path / "home")["@anna"]["followers"] == 100
        assert summary.rows == {"profiles": 3}

    def test_in_another_file_names_that_file(self, tmp_path: Path) -> None:
        worlds = World(), World()
        for number, world in enumerate(worlds):
            world.profile("anna", 100 + number)
        summary = import_world(tmp_path / "home", *worlds, refused=1)
        assert "in line 2 of " in summary.refusals.read_text("utf-8")

    def test_takes_nobody_else_of_its_record_along(self, tmp_path: Path) -> None:
        page = [{"id": str(n), "username": f"c{n}", "followers_count": 1_000 + n, "media_count": 1} for n in range(20)]
        page += [{"username": "anna", "followers_count": 2_000 + n, "media_count": 1} for n in range(2)]
        (tmp_path / "page.json").write_text(json.dumps({"data": page}))
        request = ImportRequest([tmp_path / "page.json"], options=ReadOptions(OBSERVED))
        summary = import_files(tmp_path / "home", request, NOW)
        assert (summary.refused, summary.rows["profiles"]) == (1, 21)
        with open_generation(tmp_path / "home") as generation:
            known = generation.metrics.filter(generation.metrics.followers.notnull())
            assert known.count().to_pyarrow().as_py() == 21

    def test_that_completes_the_first_is_taken(self, tmp_path: Path) -> None:
        world = World()
        world.profile("anna", 100, niche=None)
        world.profile("anna", None, niche="food")
        import_world(tmp_path / "home", world)
        row = metrics_of(tmp_path / "home")["anna"]
        assert (row["followers"], row["niche"]) == (100, "food")

    def test_takes_no_row_from_a_file_of_the_same_name(self, tmp_path: Path) -> None:
        for folder, rows in (("a", [("anna", 1), ("anna", 2)]), ("b", [("bea", 3), ("cleo", 4)])):
            world = World()
            for creator, followers in rows:
                world.profile(creator, followers)
            write_world(tmp_path / folder, world)
        paths = [tmp_path / folder / "profiles.csv" for folder in "ab"]
        summary = import_files(tmp_path / "home", ImportRequest(paths, options=ReadOptions(OBSERVED)), NOW)
        assert summary.refused == 1
        assert metrics_of(tmp_path / "home").keys() == {"anna", "bea", "cleo"}


class TestCurrentView:
    def test_keeps_the_newest_known_value_of_each_field(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        first, second, late = World(), World(), World()
        first.profile("anna", 100, niche="food", country="DE")
        first.post("anna", 0, likes=5, comments=7, observed_at=OBSERVED)
        second.profile("anna", 200, niche=None, country="FR", observed_at=OBSERVED + DAY)
        second.post("anna", 0, likes=-1, comments=9, observed_at=OBSERVED + DAY)
        # Imported last, observed first: only what nobody knew before counts.
        late.profile("anna", 50, country="IT", language="it", observed_at=OBSERVED - DAY)
        for world in (first, second, late):
            import_world(home, world)
        row = metrics_of(home)["anna"]
        assert [row[name] for name in ("followers", "niche", "country", "language")] == [200, "food", "FR", "it"]
        with open_generation(home) as generation:
            (post,) = generation.posts.to_pyarrow().to_pylist()
        assert (post["likes"], post["comments"]) == (5, 9)


class TestAsOf:
    def test_before_everything_is_nothing_observed(self, home: Path) -> None:
        with (
            pytest.raises(NothingObserved, match="Nothing had been observed by 2026-05-02"),
            open_generation(home, OBSERVED - 30 * DAY),
        ):
            pass

    def test_of_an_empty_home_is_nothing_observed(self, tmp_path: Path) -> None:
        with pytest.raises(NothingObserved, match="no creator data"), open_generation(tmp_path):
            pass

    def test_in_the_past_knows_nothing_of_later_observations(self, home: Path) -> None:
        then = metrics_of(home)
        later = World()
        later.profile("k1", 77, observed_at=OBSERVED + 30 * DAY)
        later.profile("newcomer", 77, observed_at=OBSERVED + 30 * DAY)
        for post in range(5):
            later.post("k2", f"late{post}", days_ago=-20 + post, observed_at=OBSERVED + 30 * DAY)
        import_world(home, later)
        assert "newcomer" in metrics_of(home)
        assert_same(metrics_of(home, OBSERVED), then)

    def test_at_the_newest_observation_equals_what_was_published(self, home: Path) -> None:
        assert_same(metrics_of(home, OBSERVED + timedelta(microseconds=1)), metrics_of(home))

    def test_later_leaves_out_posts_that_have_grown_too_old(self, home: Path) -> None:
        later = metrics_of(home, OBSERVED + 3 * 365 * DAY)
        assert all(not row["posts_n"] for row in later.values())
        assert any(row["posts_n"] for row in metrics_of(home).values())


class TestObservationMoment:
    def test_is_the_newest_observation_and_never_the_clock(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        for days in (0, -9, 3):
            world = World()
            world.profile("anna", observed_at=OBSERVED + days * DAY)
            import_world(home, world, now=NOW + 1000 * HOUR)
        assert Store(home).manifest().as_of == (OBSERVED + 3 * DAY).isoformat()


def test_a_folder_without_good_rows_publishes_nothing(tmp_path: Path) -> None:
    world = World()
    world.profile("anna", "many")
    folder = write_world(tmp_path / "given", world)
    summary = import_folder(tmp_path / "home", folder, refused=1)
    assert summary.generation is None
    assert Store(tmp_path / "home").manifest().generation == 0
    shutil.rmtree(folder)
