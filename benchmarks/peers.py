"""Time the pandas and the Polars script on one market and check that they agree.

python benchmarks/peers.py --creators 100000 --posts 1000000
"""

import argparse
import math

from market import market
from timing import measure, print_table, write_results


def main() -> None:
    """Measure both scripts, print a table, keep the figures, and fail if the two disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--creators", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    made = market(wanted.creators, wanted.posts, seed=wanted.seed)
    given = {"posts_path": made.posts, "profiles_path": made.profiles, "as_of": made.as_of}
    found = [measure(name, f"peers_{name}:main", given, runs=wanted.runs) for name in ("polars", "pandas")]
    print_table(f"metrics of {made.creators:,} creators, {made.rows:,} posts", found)
    name = f"peers-c{made.creators}-p{made.rows}"
    print(write_results(name, found, seed=made.seed, creators=made.creators, posts=made.rows))
    (rows, sums), (other_rows, other_sums) = (measurement.answer for measurement in found)
    apart = [column for column in sums if not math.isclose(sums[column], other_sums[column], rel_tol=1e-9)]
    if rows != other_rows or apart:
        raise SystemExit(f"polars and pandas disagree: {rows} and {other_rows} creators, columns {apart}")


if __name__ == "__main__":
    main()
