"""What all tests share."""

import gc
import os

# Test processes share a machine: threads of NumPy and scikit-learn that wait for each other would slow both down
# several times over. Set before anything loads NumPy.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

# Building queries makes many small objects that live for long: to look through them seldom saves a tenth of the time.
gc.set_threshold(50_000, 20, 100)

# `make soak` asks for twenty times the random cases; the everyday run stays quick.
settings.register_profile("soak", max_examples=2_000, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """Let Ibis call DuckDB by a name that DuckDB is about to drop; every other warning stays an error."""
    config.addinivalue_line("filterwarnings", r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning")
