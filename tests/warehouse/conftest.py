"""A home of one import that tests copy when they want to write to it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from building import BuiltOnce
from metrics.make import World, import_world
from metrics.random_worlds import random_world


@pytest.fixture(scope="session")
def first_world() -> World:
    return random_world(31, 40)


@pytest.fixture(scope="session")
def imported(built_once: BuiltOnce, first_world: World) -> Path:
    return built_once("warehouse", lambda folder: import_world(folder / "home", first_world)) / "home"


@pytest.fixture
def home(imported: Path, tmp_path: Path) -> Path:
    """A copy of its own of a home with one import."""
    shutil.copytree(imported, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def files_of() -> Callable[[Path], dict[str, bytes]]:
    """Every file of a home but the lock, with its contents."""

    def read(home: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(home)): path.read_bytes()
            for path in sorted(home.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    return read
