"""HiGHS, quiet and on one thread: the same problem gives the same answer on every machine."""

from typing import Any

import highspy


def quiet_solver() -> Any:
    """Return a solver without a model, which prints nothing."""
    # Its constructor has no type hints.
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("log_to_console", False)
    solver.setOptionValue("threads", 1)
    return solver
