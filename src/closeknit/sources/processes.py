"""Run a program that may be stopped: for reading files that may mean harm."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import IO

from closeknit.sources.limits import Limits

_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK = 0.05  # seconds between two looks at a running program


class Ended(Enum):
    """How a program ended."""

    WELL = "well"
    BADLY = "badly"  # with an error, or killed by the system
    TOO_LONG = "stopped because it took too long"
    TOO_LARGE = "stopped because it held too much memory"


def run_within(
    command: Sequence[str],
    limits: Limits,
    *,
    output: IO[bytes],
    task: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a program and stop it, with every process it started, as soon as it goes beyond a limit.

    Args:
        command: The program and its arguments.
        limits: `seconds` and `memory` are watched here; memory only where /proc tells it.
        output: Where its standard output goes, a file: a pipe would have to be emptied meanwhile.
        task: Its standard input; None for nothing.
        environment: Its environment variables; None for ours.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL if task is None else task,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    end = time.monotonic() + limits.seconds
    try:
        while True:
            try:
                left = end - time.monotonic()
                return Ended.BADLY if process.wait(min(_LOOK, max(left, 0))) else Ended.WELL
            except subprocess.TimeoutExpired:
                if left <= 0:
                    return Ended.TOO_LONG
                if sum(map(_resident, _family(process.pid))) > limits.memory:
                    return Ended.TOO_LARGE
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    # The parent stands still first, so that it cannot start another one in between.
    if process.poll() is None:
        process.send_signal(signal.SIGSTOP)
        for pid in reversed(_family(process.pid)):
            _kill(pid)
        process.wait()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _family(pid: int) -> list[int]:
    """A process and its descendants, parents first; only itself where the system does not tell."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:  # it ended meanwhile
                continue
    return found


def _resident(pid: int) -> int:
    """Bytes of memory a process holds; 0 where it has ended or the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
