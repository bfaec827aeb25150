"""How the `closeknit` command ends: with its answer, or with a message that says what to do next."""

import errno
import io
import os
import sys
import traceback

from closeknit.vocabulary.errors import CloseknitError, UsageError

_INTERRUPTED = 130  # as shells count a program that was stopped by Ctrl-C
_STOPPED = "closeknit: stopped; nothing half-done is kept."

try:
    from closeknit.cli.app import app
except KeyboardInterrupt:
    # The commands take a tenth of a second to load; somebody may already have changed her mind.
    print(_STOPPED, file=sys.stderr)
    sys.exit(_INTERRUPTED)


def main() -> None:
    """Run the command line; whatever goes wrong ends in a message, never in a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name or a text that the terminal cannot show is printed as its code.
        sys.stdout.reconfigure(errors="backslashreplace")
    code = _guarded()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
    except OSError as error:
        code = code or _told(_about_file(error), 1)
        _forget_output()
    sys.exit(code)


def _guarded() -> int:
    try:
        return _run()
    except CloseknitError as error:
        return _told(str(error), 2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        _forget_output()
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        return _told(_about_file(error), 1)
    except Exception as error:
        return _told(_about_defect(error), 1)


def _run() -> int:
    """Run Typer's application and return its exit code."""
    stdout = sys.stdout
    try:
        app()
    except SystemExit as ended:
        if sys.stdout is not stdout:
            # Typer met a closed pipe and put a deaf stream in place of stdout: somebody has read enough
            # (`closeknit creators --json | head`), which is no failure.
            sys.stdout = stdout
            raise BrokenPipeError from None
        code = ended.code if isinstance(ended.code, int) else 0
        if code == _INTERRUPTED:
            print(_STOPPED, file=sys.stderr)
        return code
    return 0


def _told(message: str, code: int) -> int:
    print(f"closeknit: {message}", file=sys.stderr)
    return code


def _about_file(error: OSError) -> str:
    """What the system refused, to which file, and what to do next."""
    name = f"'{os.fsdecode(error.filename)}'" if isinstance(error.filename, (str, bytes)) else "a file"
    if error.errno == errno.ENOSPC:
        return "The disk is full; nothing half-done is kept. Free some space and run this again."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"{name} may not be read or written. Change its rights, or choose another place."
    if isinstance(error, NotADirectoryError):
        return f"{name} lies under a file, not a folder. Choose another place."
    return f"{name} cannot be used: {error.strerror or error}. Check the path, or choose another place."


def _about_defect(error: Exception) -> str:
    if os.environ.get("CLOSEKNIT_DEBUG"):
        traceback.print_exception(error)
    what = " ".join(str(error).split())[:300]
    return (
        f"This should not have happened ({type(error).__name__}: {what}); nothing half-done is kept. "
        "`closeknit doctor` checks your data; please report it with what CLOSEKNIT_DEBUG=1 prints."
    )


def _forget_output() -> None:
    """Let what is still waiting to be written go nowhere, so that Python does not complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
