"""What all tests share."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

# Test processes share a machine: threads of NumPy and scikit-learn that wait for each other would slow both down
# several times over. Set before anything loads NumPy.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from filelock import FileLock
from hypothesis import settings

from building import BuiltOnce

# Building queries makes many small objects that live for long: to look through them seldom saves a tenth of the time.
gc.set_threshold(50_000, 20, 100)

# `make soak` asks for twenty times the random cases; the everyday run stays quick.
settings.register_profile("soak", max_examples=2_000, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """Let Ibis call DuckDB by a name that DuckDB is about to drop; every other warning stays an error."""
    config.addinivalue_line("filterwarnings", r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltOnce:
    """Let whichever test process asks first fill a folder, for all of them; nobody may write to it afterwards."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base

    def built(name: str, build: Callable[[Path], object]) -> Path:
        folder, done = shared / f"shared-{name}", shared / f"shared-{name}.done"
        with FileLock(shared / f"shared-{name}.lock"):
            if not done.exists():
                folder.mkdir()
                build(folder)
                done.touch()
        return folder

    return built
