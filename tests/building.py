"""The type of the fixture that builds a folder once for all test processes."""

from collections.abc import Callable
from pathlib import Path

BuiltOnce = Callable[[str, Callable[[Path], object]], Path]
