"""What all tests share."""

import pytest
from hypothesis import settings

# `make soak` asks for twenty times the random cases; the everyday run stays quick.
settings.register_profile("soak", max_examples=2_000, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """Let Ibis call DuckDB by a name that DuckDB is about to drop; every other warning stays an error."""
    config.addinivalue_line("filterwarnings", r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning")
