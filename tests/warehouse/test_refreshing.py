"""Everybody is judged again when a model changes, and data of an earlier version ask for it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from closeknit.audience.accounts.model import default_model, write_model
from closeknit.vocabulary.errors import NothingObserved, OutdatedData, UnusableFile
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.refreshing import refresh
from closeknit.warehouse.store import Store
from metrics.make import OBSERVED, World, import_world, metrics_of

from .test_again import assert_same


@pytest.fixture
def home(tmp_path: Path) -> Path:
    world = World()
    for creator in ("anna", "bea"):
        world.profile(creator)
        for number in range(40):
            figures = {"posts": 3, "followers": 150, "following": 900, "has_picture": True}
            world.follower(creator, f"{creator}{number}", **figures)
    import_world(tmp_path / "home", world)
    return tmp_path / "home"


def strict_model(home: Path) -> None:
    """A model of one's own that calls everybody fake."""
    (home / "models").mkdir()
    write_model(replace(default_model(), threshold=-50.0), home / "models" / "accounts.json")


def test_without_a_change_everything_stays_as_it_was(home: Path) -> None:
    before = metrics_of(home)
    assert refresh(home).generation == 2
    assert_same(metrics_of(home), before)


def test_a_model_of_ones_own_judges_everybody_at_the_next_refresh(home: Path) -> None:
    assert metrics_of(home)["anna"]["audience_fake_share"] < 0.5
    strict_model(home)
    refresh(home)
    assert {row["audience_fake_share"] for row in metrics_of(home).values()} == {1.0}


def test_a_model_of_ones_own_judges_everybody_at_the_next_import(home: Path) -> None:
    strict_model(home)
    later = World()
    later.profile("cleo", observed_at=OBSERVED)
    import_world(home, later)
    assert metrics_of(home)["bea"]["audience_fake_share"] == 1.0
    assert len(Store(home).manifest().current["posts"]) == 1, "everybody in one segment"


def test_a_broken_model_stops_the_import_with_its_name_and_changes_nothing(home: Path) -> None:
    (home / "models").mkdir()
    (home / "models" / "accounts.json").write_text("{")
    with pytest.raises(UnusableFile, match=r"accounts\.json' is not an account model"):
        refresh(home)
    assert Store(home).manifest().generation == 1


def test_data_of_an_earlier_version_ask_for_a_refresh_and_get_it(home: Path) -> None:
    before = metrics_of(home)
    (path,) = Store(home).folder.glob("manifest-*.json")
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["layout"], manifest["models"]
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(OutdatedData, match="closeknit refresh"), open_generation(home):
        pass
    refresh(home)
    assert_same(metrics_of(home), before)


def test_nothing_to_refresh_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingObserved, match="Start with: closeknit import"):
        refresh(tmp_path / "empty")
