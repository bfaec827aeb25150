"""Time closeknit beside the floor, pandas and Polars, in one run; print the table, keep the figures.

    python benchmarks/run.py                 1 million creators with 10 million posts
    python benchmarks/run.py --growth        the same metrics from 0.1 to 10 million posts, too
    python benchmarks/run.py --creators 100000 --posts 1000000 --runs 1      a quick look

Nothing here asserts a time. On a busy machine compare CPU seconds and ratios.
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

import market as markets
import ours
import timing

HOMES = Path(__file__).parent / "data" / "homes"
CLOSEKNIT = [sys.executable, "-m", "closeknit"]


def home_of(market: markets.Market, *, runs: int) -> tuple[Path, timing.Measurement]:
    """Import a market, timed; the home is kept for the rows below."""
    home = HOMES / market.posts.parent.name

    command = [*CLOSEKNIT, "import", str(market.profiles), str(market.posts), "--home", str(home)]
    measured = []
    for _ in range(runs):
        shutil.rmtree(home, ignore_errors=True)
        measured.append(timing.measure_command("import and publication, all", command, runs=1))
    return home, min(measured, key=lambda m: m.best)


def metric_rows(home: Path, market: markets.Market, runs: int) -> list[timing.Measurement]:
    """The floor, our sums, everything, and what a user would write instead."""
    where = {"home": str(home)}
    peer = {"posts_path": market.posts, "profiles_path": market.profiles, "as_of": market.as_of.isoformat()}
    target = {**where, "target": str(home / "benchmark_metrics.parquet")}
    return [
        timing.measure("floor: read columns once", "ours:floor", where, runs=runs),
        timing.measure("mergeable sums", "ours:mergeable", where, runs=runs),
        timing.measure("sums and median", "ours:every_sum", where, runs=runs),
        timing.measure("all post metrics", "ours:everything", where, runs=runs),
        timing.measure("all metrics, to a file", "ours:everything", target, runs=runs),
        timing.measure("Polars script", "peers_polars:main", peer, runs=runs),
        timing.measure("pandas script", "peers_pandas:main", peer, runs=runs),
    ]


def incremental_row(home: Path) -> timing.Measurement:
    """New observations of 1 % of the creators on a copy of the home."""
    files, copy = home.parent / "one-percent", home.parent / "copy"
    for folder in (files, copy):
        shutil.rmtree(folder, ignore_errors=True)
    ours.small_import(str(home), str(files))
    shutil.copytree(home, copy)
    command = [*CLOSEKNIT, "import", str(files), "--home", str(copy)]
    return timing.measure_command("import, 1 % of creators", command, runs=1)


def csv_rows(runs: int) -> list[timing.Measurement]:
    """One million posts from CSV.gz: the engine alone, our sources, the whole command."""
    market = markets.market(100_000, 1_000_000, csv=True)
    home = HOMES / "csv"
    command = [*CLOSEKNIT, "import", str(market.posts_csv), "--home", str(home)]
    whole = []
    for _ in range(runs):
        shutil.rmtree(home, ignore_errors=True)
        whole.append(timing.measure_command("closeknit import, published", command, runs=1))
    staged = {"path": str(market.posts_csv), "folder": str(HOMES / "staged")}
    return [
        timing.measure("engine reads the file raw", "ours:raw_csv", {"path": str(market.posts_csv)}, runs=runs),
        timing.measure("sources: read, check, stage", "ours:staged_csv", staged, runs=runs),
        min(whole, key=lambda m: m.best),
    ]


def print_inner(rows: list[timing.Measurement]) -> None:
    """Ratios of the calls alone, without starting Python and importing libraries."""
    floor = rows[0].inner or 1.0
    print("\nthe calls alone, best run, seconds and multiples of the floor")
    for row in rows:
        if row.inner is not None:
            print(f"{row.name:28} {row.inner:9.3f} {row.inner / floor:9.1f}x   peak {row.peak_mb:,.0f} MB")


def size_run(creators: int, posts: int, runs: int) -> dict[str, Any]:
    """Everything for one size of market."""
    market = markets.market(creators, posts)
    home, imported = home_of(market, runs=1)
    rows = metric_rows(home, market, runs)
    timing.print_table(f"Metrics of {creators:,} creators with {posts:,} posts", rows)
    print_inner(rows)
    publication = [imported, incremental_row(home)]
    timing.print_table("Publication, whole commands", publication)
    queries = timing.measure("queries", "ours:query_times", {"home": str(home)}, runs=1)
    print("\ncloseknit creators, query time in ms (median of 10; opening the data included)")
    for name, milliseconds in queries.answer.items():
        print(f"  {name:50} {milliseconds:8.1f}")
    return {"rows": [*rows, *publication], "queries": queries.answer}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--creators", type=int, default=1_000_000)
    parser.add_argument("--posts", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="also 0.1, 0.3, 1 and 3 million posts")
    chosen = parser.parse_args()
    facts = timing.machine()
    print("  ".join(f"{name}: {value}" for name, value in facts.items()))
    found = size_run(chosen.creators, chosen.posts, chosen.runs)
    csv = csv_rows(chosen.runs)
    timing.print_table("Import of 1,000,000 posts from CSV.gz", csv)
    growth = {}
    if chosen.growth:
        for posts in (100_000, 300_000, 1_000_000, 3_000_000):
            growth[posts] = size_run(posts // 10, posts, chosen.runs)
    kept = {"queries_ms": found["queries"], "growth": {str(size): run["rows"] for size, run in growth.items()}}
    where = timing.write_results("metrics", [*found["rows"], *csv], seed=1, posts=chosen.posts, **kept)
    print(f"\nkept in {where}")


if __name__ == "__main__":
    main()
