"""What every command has in common: help, speed of help, exit codes, what goes where, and no traceback ever."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from closeknit.cli import creators
from closeknit.cli import main as main_module
from closeknit.vocabulary.errors import NothingObserved

from .conftest import Closeknit
from .make import command, run_process

COMMANDS = ("import", "creators", "show", "roundup", "benchmarks", "doctor", "demo")
HEAVY = {"ibis", "pyarrow", "duckdb", "scipy", "altair", "numpy", "pandas", "vl_convert", "jinja2"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_in_its_help(closeknit: Closeknit, name: str) -> None:
    ended = closeknit(name, "--help")
    assert ended.code == 0
    assert f"Example: closeknit {name}" in ended.out
    assert not ended.err


def test_help_of_all_commands_loads_no_engine_and_returns_at_once() -> None:
    program = (
        "import sys, time, json\nstart = time.perf_counter()\nfrom closeknit.cli.main import app\n"
        f"for name in {COMMANDS!r}:\n"
        "    try: app([name, '--help'])\n    except SystemExit as ended: assert ended.code == 0\n"
        "print(json.dumps([time.perf_counter() - start, sorted({m.split('.')[0] for m in sys.modules})]))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    seconds, loaded = json.loads(found.stdout.splitlines()[-1])
    assert not HEAVY & set(loaded)
    assert seconds < 3, "seven helps in one process take far less where nothing heavy is loaded"


def test_without_a_command_the_help_is_shown_as_wrong_usage(closeknit: Closeknit) -> None:
    ended = closeknit()
    assert ended.code == 2
    assert "Commands:" in ended.out + ended.err


def test_the_version_is_printed(closeknit: Closeknit) -> None:
    assert closeknit("--version").out.startswith("closeknit 0.")


@pytest.mark.parametrize(
    "arguments",
    [("impotr",), ("import",), ("roundup",), ("show",), ("creators", "--bogus"), ("creators", "--limit", "many")],
)
def test_wrong_usage_exits_2_and_says_nothing_on_stdout(closeknit: Closeknit, arguments: tuple[str, ...]) -> None:
    ended = closeknit(*arguments)
    assert ended.code == 2
    assert not ended.out
    assert "Error: " in ended.err


def test_a_mistyped_command_is_met_with_the_one_meant(closeknit: Closeknit) -> None:
    assert "Did you mean 'import'" in closeknit("impotr").err


@pytest.mark.parametrize("arguments", [("creators",), ("show", "anna"), ("roundup", "--out", "page"), ("benchmarks",)])
def test_a_question_before_the_first_import_exits_1_and_says_how_to_start(
    closeknit: Closeknit, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = closeknit(*arguments)
    assert ended.code == 1
    assert not ended.out
    assert "no creator data" in ended.err
    assert "closeknit import PATH" in ended.err
    assert not (tmp_path / "home").exists(), "a question must not make the folder"


@pytest.mark.parametrize("name", ["creators", "benchmarks", "doctor", "import"])
def test_a_home_that_is_a_file_is_named_with_the_way_out(closeknit: Closeknit, tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.csv").write_text("handle\nanna\n")
    more = ["notes.csv"] if name == "import" else []
    ended = closeknit(name, *more, "--home", tmp_path / "notes.csv")
    assert ended.code == 2
    assert "is a file, not a folder" in ended.err
    assert "Choose another --home" in ended.err


def test_a_home_from_the_environment_that_is_a_file_names_the_variable(
    closeknit: Closeknit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.csv").write_text("x")
    monkeypatch.setenv("CLOSEKNIT_HOME", str(tmp_path / "notes.csv"))
    assert "Choose another CLOSEKNIT_HOME" in closeknit("creators").err


def test_home_wins_over_the_environment(closeknit: Closeknit, home: Path, tmp_path: Path) -> None:
    assert closeknit("creators", "--json").code == 1
    assert len(closeknit("creators", "--json", "--home", home).json) > 20


def test_a_home_under_a_file_ends_in_a_message(closeknit: Closeknit, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("handle\nanna\n")
    ended = closeknit("import", "notes.csv", "--home", tmp_path / "notes.csv" / "inside")
    assert ended.code == 1
    assert "lies under a file" in ended.err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "data.csv"), "'data.csv' may not be read or written"),
        (OSError(28, "No space left on device"), "The disk is full"),
        (OSError(5, "Input/output error", b"data.csv"), "'data.csv' cannot be used: Input/output error"),
        (KeyError("a defect"), "This should not have happened (KeyError: 'a defect')"),
        (NothingObserved("There is nothing.", "Import it."), "closeknit: There is nothing. Import it."),
    ],
)
def test_whatever_a_command_raises_ends_in_a_message_and_exit_1(
    closeknit: Closeknit, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def failing() -> None:
        raise error

    monkeypatch.setattr(main_module, "app", failing)
    ended = closeknit("creators")
    assert ended.code == 1
    assert said in ended.err
    assert not ended.out


def test_a_reader_who_has_seen_enough_is_no_failure(home: Path) -> None:
    with subprocess.Popen(
        command("creators", "--json", "--home", home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "[\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_behind_stdout_is_told(home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            command("creators", "--csv", "--home", home), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert found.returncode == 1
    assert found.stderr.count("closeknit: The disk is full") == 1
    assert "Exception" not in found.stderr


def test_ctrl_c_in_the_middle_exits_130_and_keeps_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("handle,followers\n" + "".join(f"user{n},2000\n" for n in range(400_000)))
    with subprocess.Popen(
        command("import", tmp_path / "rows.csv", "--home", tmp_path / "home"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert "rows.csv" in process.stderr.readline()
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(60) == 130
    assert rest.rstrip().endswith("closeknit: stopped; nothing half-done is kept.")
    assert "Traceback" not in rest
    assert run_process("creators", home=tmp_path / "home").code == 1
    assert not list((tmp_path / "home").rglob("*.parquet"))


def test_the_shown_columns_of_the_list_are_metrics() -> None:
    from closeknit.metrics.registry import METRICS

    assert set(creators._SHOWN) <= set(METRICS)
