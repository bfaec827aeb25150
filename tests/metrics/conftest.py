"""Homes that many tests look at: each is imported once a session."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from building import BuiltOnce
from metrics.cases import comment_cases, post_cases
from metrics.make import Row, World, import_world, metrics_of, sums_of
from metrics.random_worlds import random_world

Home = Callable[[str, Callable[[], World]], Path]


@pytest.fixture(scope="session")
def home_of(built_once: BuiltOnce) -> Home:
    """Import a world once a session."""
    return lambda name, world: built_once(name, lambda folder: import_world(folder / "home", world())) / "home"


@pytest.fixture(scope="session")
def post_home(home_of: Home) -> Path:
    return home_of("posts", post_cases)


@pytest.fixture(scope="session")
def post_case(post_home: Path) -> dict[str, Row]:
    return metrics_of(post_home)


@pytest.fixture(scope="session")
def comment_home(home_of: Home) -> Path:
    return home_of("comments", comment_cases)


@pytest.fixture(scope="session")
def comment_case(comment_home: Path) -> dict[str, Row]:
    return metrics_of(comment_home)


@pytest.fixture(scope="session")
def comment_sums(comment_home: Path) -> dict[str, Row]:
    return sums_of(comment_home, "comment_stats")


@pytest.fixture(scope="session", params=[(11, 260), (12, 80)], ids=["fitted prior", "published prior"])
def random_home(request: pytest.FixtureRequest, home_of: Home) -> tuple[Path, World]:
    """A home of random creators: enough of them for a fitted prior, and too few."""
    seed, creators = request.param
    home = home_of(f"random-{seed}", partial(random_world, seed, creators))
    return home, random_world(seed, creators)
