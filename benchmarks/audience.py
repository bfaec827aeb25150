"""What estimates of audiences cost: comment marks, signals and the pod graph of 100,000 creators, and account verdicts.

    python benchmarks/audience.py                      100,000 creators, 1 million posts and 1 million comments
    python benchmarks/audience.py --comments 100000    a quick look

Prints tables with ratios to the floor, one read of the same columns; nothing here asserts a time.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

import numpy as np

import market as markets
import talk
import timing
from closeknit.audience.accounts.features import Accounts
from closeknit.audience.accounts.model import default_model
from closeknit.metrics.comment_stats import comment_stats
from closeknit.warehouse.derive import about_comments, write_comments
from closeknit.warehouse.engine import open_engine
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.models import models_of
from closeknit.warehouse.segments import current
from closeknit.warehouse.store import Store

HOME = Path(__file__).parent / "data" / "homes" / "talk"
COLUMNS = ("creator_id", "post_id", "comment_id", "commenter_id", "text", "commented_at", "is_creator")


def floor(home: str) -> int:
    """Read every column that the signals need once, with the same engine."""
    store = Store(Path(home))
    with open_engine() as engine:
        comments = current(engine, store, store.manifest(), "comments")
        found = comments.aggregate(**{name: comments[name].max() for name in COLUMNS}).to_pyarrow()
        return len(found)


def signals(home: str) -> dict[str, Any]:
    """Mark every comment, sum the signals, follow the graph, and compute what pages show of them."""
    store = Store(Path(home))
    manifest = store.manifest()
    with open_engine() as engine:
        tables = {name: current(engine, store, manifest, name) for name in ("profiles", "posts", "comments")}
        plain = tables["comments"].drop("spam", "generic", "tokens", "near_duplicate")
        target = Path(home) / "benchmark_comments.parquet"
        write_comments(engine, plain.order_by("creator_id", "post_id"), models_of(store.home), target)
        comments = engine.read([target], "marked_comments")
        sums = engine.keep(comment_stats(comments, tables["posts"]), "marked_sums")
        about, _ = about_comments(engine, comments, sums, tables["profiles"])
        pods = np.nan_to_num(about.table["pod_score"].to_numpy()).sum()
        return {"creators": about.table.num_rows, "pods": float(pods)}


def graph_in_pandas(comments: str, profiles: str) -> int:
    """The pod graph alone as a user would write it in pandas: mutual comments within 24 hours."""
    import pandas as pd

    rows = pd.read_parquet(comments, columns=["post_id", "commenter_id", "commented_at"])
    posts = pd.read_parquet(Path(profiles).with_name("posts.parquet"), columns=["post_id", "creator_id"])
    known = set(pd.read_parquet(profiles, columns=["creator_id"]).creator_id)
    rows = rows.merge(posts, on="post_id")
    rows = rows[rows.commenter_id.isin(known) & (rows.commenter_id != rows.creator_id)]
    met = rows.merge(
        rows, left_on=["creator_id", "commenter_id"], right_on=["commenter_id", "creator_id"], suffixes=("", "_back")
    )
    close = (met.commented_at - met.commented_at_back).abs() <= pd.Timedelta(hours=24)
    return int(met[close].groupby("creator_id").size().sum())


def verdicts(accounts: int) -> float:
    """Judge so many accounts; return how many count as fake or inactive."""
    rng = np.random.default_rng(1)
    columns = {name: np.rint(rng.lognormal(4, 2, accounts)) for name in ("posts", "followers", "following")}
    columns |= {name: (rng.random(accounts) < 0.5).astype(float) for name in ("is_private", "has_picture")}
    return float(default_model().calls_fake(Accounts.of(columns)).sum())


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    market = markets.market(chosen.comments // 10, chosen.comments)
    comments = talk.comments_of(market, chosen.comments)
    shutil.rmtree(HOME, ignore_errors=True)
    paths = [str(path) for path in (market.profiles, market.posts, comments)]
    command = [str(Path(timing.sys.executable).with_name("closeknit")), "import", *paths, "--home", str(HOME)]
    imported = timing.measure_command("closeknit import of it all", command, runs=1)
    home, n = {"home": str(HOME)}, 1_000_000
    rows = [
        timing.measure("floor: read columns once", "audience:floor", home, runs=chosen.runs),
        timing.measure("marks, signals and graph", "audience:signals", home, runs=chosen.runs),
        timing.measure(
            "pandas: the graph alone",
            "audience:graph_in_pandas",
            {"comments": str(comments), "profiles": str(market.profiles)},
            runs=chosen.runs,
        ),
        imported,
    ]
    timing.print_table(f"Audience signals of {market.creators:,} creators with {chosen.comments:,} comments", rows)
    judged = timing.measure(f"{n:,} account verdicts", "audience:verdicts", {"accounts": n}, runs=chosen.runs)
    timing.print_table("Accounts", [judged])
    print(f"{n / (judged.inner or 1):,.0f} accounts a second in the call alone")
    with open_generation(HOME) as generation:
        print(f"{generation.metrics.pod_score.count().to_pyarrow().as_py():,} creators with a pod score")
    print(f"kept in {timing.write_results('audience', [*rows, judged], seed=1, comments=chosen.comments)}")


if __name__ == "__main__":
    main()
