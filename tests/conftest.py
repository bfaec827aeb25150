"""What all tests share."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let Ibis call DuckDB by a name that DuckDB is about to drop; every other warning stays an error."""
    config.addinivalue_line("filterwarnings", r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning")
