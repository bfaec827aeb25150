"""Print our figures beside the published ones: `python -m closeknit.honesty`."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from closeknit.honesty.printing import as_json, as_markdown, as_text
from closeknit.honesty.registry import FIGURES, compute_all
from closeknit.honesty.rows import NOT_HERE, SPLITS, Setting

DATA_VARIABLE = "CLOSEKNIT_REAL_DATA"


def default_data(environment: Mapping[str, str]) -> Path:
    """Return the data folder: the one the environment names, else `shared/data` beside the checkout."""
    beside = Path(__file__).resolve().parents[4] / "shared" / "data"
    return Path(environment.get(DATA_VARIABLE, beside))


def _arguments(given: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m closeknit.honesty", description="Our figures beside the published ones.")
    parser.add_argument(
        "--data", type=Path, default=None, metavar="DIR", help=f"public data sets; else {DATA_VARIABLE}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON as well")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the page docs/honesty.md as well")
    parser.add_argument("--splits", type=int, default=SPLITS, metavar="N", help="random splits (default: %(default)s)")
    return parser.parse_args(given)


def main(given: Sequence[str], environment: Mapping[str, str]) -> int:
    """Compute and print every figure; a missed target or absent data is printed, not an error.

    Args:
        given: Arguments of the command line.
        environment: Names the data folder where no argument does.
    """
    asked = _arguments(given)
    results = compute_all(Setting(asked.data or default_data(environment), asked.splits), FIGURES)
    sys.stdout.write(as_text(results))
    if asked.markdown and any(row.note == NOT_HERE for _, rows in results for row in rows):
        sys.stderr.write(f"Data sets are absent, so {asked.markdown} is left as it is.\n")
        asked.markdown = None
    for target, write in ((asked.json, as_json), (asked.markdown, as_markdown)):
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(write(results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
