"""The program in this process, and one home of creator data for all tests of a worker."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from building import BuiltOnce
from closeknit.cli.main import main

from .make import Ended, run_process, write_market

Closeknit = Callable[..., Ended]


@pytest.fixture(scope="session")
def market(built_once: BuiltOnce) -> Path:
    """The tables; read only."""
    return built_once("market", lambda folder: write_market(folder / "tables")) / "tables"


@pytest.fixture(scope="session")
def home(built_once: BuiltOnce, market: Path) -> Path:
    """Creator data with the market in it; read only."""

    def imported(folder: Path) -> None:
        ended = run_process("import", market, home=folder)
        assert ended.code == 0, ended.out + ended.err

    return built_once("market-home", imported)


@pytest.fixture
def closeknit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Closeknit:
    """Run `closeknit` from its entry point, in an empty folder, by default on creator data that are not there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLOSEKNIT_HOME", str(tmp_path / "home"))

    def run(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["closeknit", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ended(int(ended.value.code or 0), out, err)

    return run
