"""Time work in a fresh process: wall seconds, CPU seconds and the largest memory it held, then print ratios.

Each run is a process of its own, so that no run profits from another's imports, caches or freed memory. What the
operating system says of that one child (`wait4`) is what counts: all its threads, and its peak resident memory.
"""

import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PACKAGES = ("closeknit", "duckdb", "pyarrow", "numpy", "pandas", "polars")


@dataclass(frozen=True)
class Measurement:
    """What k runs of one thing took.

    Attributes:
        name: What was run.
        best: Wall seconds of the fastest run, from the start of the process to its end.
        median: Wall seconds, median over runs.
        inner: Wall seconds of the call alone in the fastest run, without starting Python and importing; None for
            commands.
        cpu: CPU seconds (user and system, all threads) of the fastest run.
        peak_mb: Largest resident memory over all runs, in MiB.
        runs: How many.
        answer: What the call returned, or None for commands.
    """

    name: str
    best: float
    median: float
    inner: float | None
    cpu: float
    peak_mb: float
    runs: int
    answer: Any = None


@dataclass(frozen=True)
class _Run:
    wall: float
    cpu: float
    peak_mb: float
    inner: float | None
    answer: Any


def measure(name: str, target: str, arguments: Mapping[str, Any], *, runs: int = 3) -> Measurement:
    """Time a function.

    Args:
        name: What to call it in the table.
        target: `module:function`; the module is looked for in this folder first.
        arguments: Keyword arguments. Paths and moments are passed as text: the function must take that.
        runs: How many fresh processes.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, str(HERE / "timing.py"), target, json.dumps(arguments, default=str), str(answer)]
        return _summary(name, [_run(command, answer) for _ in range(runs)])


def measure_command(name: str, command: Sequence[str], *, runs: int = 3) -> Measurement:
    """Time a command line; its output is thrown away, and a failure raises."""
    return _summary(name, [_run(list(command), None) for _ in range(runs)])


def _run(command: list[str], answer: Path | None) -> _Run:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    told = json.loads(answer.read_text()) if answer else {}
    # Linux counts ru_maxrss in KiB, macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return _Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, told.get("inner"), told.get("answer"))


def _summary(name: str, found: Sequence[_Run]) -> Measurement:
    best = min(found, key=lambda run: run.wall)
    return Measurement(
        name=name,
        best=round(best.wall, 3),
        median=round(statistics.median(run.wall for run in found), 3),
        inner=best.inner,
        cpu=round(best.cpu, 3),
        peak_mb=round(max(run.peak_mb for run in found), 1),
        runs=len(found),
        answer=best.answer,
    )


def print_table(title: str, measurements: Sequence[Measurement], *, base: str | None = None) -> None:
    """Print measurements below each other with ratios to one of them, the first unless named."""
    against = next((m for m in measurements if m.name == base), measurements[0])
    print(f"\n{title}  (ratios to {against.name})")
    print(f"{'':28} {'best s':>9} {'median s':>9} {'CPU s':>9} {'peak MB':>9} {'x time':>7} {'x memory':>8}")
    for m in measurements:
        ratios = f"{m.best / against.best:7.2f} {m.peak_mb / against.peak_mb:8.2f}"
        print(f"{m.name:28} {m.best:9.3f} {m.median:9.3f} {m.cpu:9.3f} {m.peak_mb:9.1f} {ratios}")


def write_results(name: str, measurements: Sequence[Measurement], *, seed: int, **said: Any) -> Path:
    """Write measurements and the facts of this machine to `results/<name>.json`.

    Args:
        name: Of the file; a file of that name is replaced.
        measurements: What was measured.
        seed: What the data were drawn from.
        said: Anything else worth keeping, such as sizes.
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    kept = {"machine": machine(), "seed": seed, **said, "measurements": [asdict(m) for m in measurements]}
    path.write_text(json.dumps(kept, indent=2, default=str) + "\n")
    return path


def machine() -> dict[str, Any]:
    """Return what a reader needs to judge the figures: machine, load, versions, commit."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load": os.getloadavg(),  # a busy machine makes every wall time too long
        "platform": platform.platform(),
        "python": platform.python_version(),
        "versions": {package: _version(package) for package in PACKAGES},
        "commit": _git("rev-parse", "--short", "HEAD"),
        "uncommitted": bool(_git("status", "--porcelain", "--untracked-files=no")),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _git(*arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def _child(target: str, arguments: str, answer: str) -> None:
    module, function = target.split(":")
    work = getattr(importlib.import_module(module), function)
    start = time.perf_counter()
    returned = work(**json.loads(arguments))
    inner = round(time.perf_counter() - start, 3)
    Path(answer).write_text(json.dumps({"inner": inner, "answer": returned}, default=str))


if __name__ == "__main__":
    _child(*sys.argv[1:])
