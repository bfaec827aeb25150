"""The metrics of every creator as a competent pandas user would compute them: vectorised groupbys.

The definitions are in README.md; `peers_polars.py` computes the same numbers.
"""

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

NEWEST, SETTLED, FEWEST = 18, pd.Timedelta(hours=48), 3
YEAR, WEEK, DAY = (pd.Timedelta(days=days) for days in (365.25, 7, 1))
POST_COLUMNS = ["creator_id", "observed_at", "posted_at", "likes", "comments", "paid_partnership"]


def compute(posts_path: Path, profiles_path: Path, as_of: datetime) -> tuple[int, dict[str, float]]:
    """Return how many creators have metrics, and sums of each metric over creators."""
    profiles = pd.read_parquet(profiles_path, columns=["creator_id", "observed_at", "followers", "niche"])
    profiles = profiles.sort_values("observed_at").drop_duplicates("creator_id", keep="last")
    posts = pd.read_parquet(posts_path, columns=POST_COLUMNS)
    # Group by whole numbers rather than by text.
    posts["creator"] = pd.Index(profiles["creator_id"]).get_indexer(posts.pop("creator_id"))
    posts = posts[posts["creator"] >= 0]
    last_post = posts.groupby("creator")["posted_at"].max()
    window = _window(posts, as_of)
    metrics = _metrics(window, profiles.reset_index(drop=True))
    metrics["days_since_last"] = (pd.Timestamp(as_of) - last_post.reindex(metrics.index)) / DAY
    metrics = _shrunk(metrics)
    return len(metrics), checksum(metrics)


def _window(posts: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    oldest = pd.Timestamp(as_of) - pd.DateOffset(months=24)
    settled = posts["posted_at"] <= posts["observed_at"] - SETTLED
    posts = posts[settled & (posts["posted_at"] >= oldest)]
    posts = posts.drop(columns="observed_at").sort_values(["creator", "posted_at"], ascending=[True, False])
    return posts[posts.groupby("creator").cumcount() < NEWEST]


def _metrics(window: pd.DataFrame, profiles: pd.DataFrame) -> pd.DataFrame:
    by_creator = window.groupby("creator")
    span = by_creator["posted_at"].max() - by_creator["posted_at"].min()
    every = pd.DataFrame(
        {
            "posts_per_week": (by_creator.size() - 1) / (span / WEEK),
            "sponsored_share": by_creator["paid_partnership"].mean(),
        }
    )
    known = window.join(profiles[["followers", "niche"]], on="creator").dropna(
        subset=["likes", "comments", "followers"]
    )
    interactions = known["likes"] + known["comments"]
    known["er"] = interactions / known["followers"]
    known["level"] = np.log((interactions + 0.5) / known["followers"])
    known["years"] = (known["posted_at"] - known["posted_at"].max()) / YEAR
    grouped = known.groupby("creator")
    metrics = grouped.agg(
        n=("er", "size"), er_mean=("er", "mean"), er_median=("er", "median"), level=("level", "mean"),
        level_var=("level", "var"), likes_mean=("likes", "mean"), likes_sd=("likes", "std"), likes=("likes", "sum"),
        comments=("comments", "sum"), years=("years", "mean"),
    )  # fmt: skip
    metrics = metrics[metrics["n"] >= FEWEST]
    metrics["like_cv"] = metrics.pop("likes_sd") / metrics.pop("likes_mean")
    metrics["comments_per_like"] = metrics.pop("comments") / metrics.pop("likes")
    metrics["trend"] = _trend(known, metrics)
    metrics = metrics.drop(columns="years").join(every).join(profiles[["followers", "niche"]])
    return metrics.replace([np.inf, -np.inf], np.nan)


def _trend(known: pd.DataFrame, metrics: pd.DataFrame) -> pd.Series:
    """Return the least-squares slope of the log level over time, per year."""
    away = known["years"] - known["creator"].map(metrics["years"])
    above = known["level"] - known["creator"].map(metrics["level"])
    products = pd.DataFrame({"creator": known["creator"], "xy": away * above, "xx": away * away})
    sums = products.groupby("creator").sum().reindex(metrics.index)
    return sums["xy"] / sums["xx"]


def _shrunk(metrics: pd.DataFrame) -> pd.DataFrame:
    """Shrink each log level toward a regression on ln followers and niche, by the method of moments."""
    n, level = metrics["n"], metrics["level"]
    pooled = ((n - 1) * metrics["level_var"]).sum() / (n - 1).sum()
    noise = ((n - 1) * metrics["level_var"] + 6 * pooled) / (n + 5) / n
    design = pd.get_dummies(metrics["niche"], dtype=float)
    design["ln_followers"] = np.log(metrics["followers"].astype(float))
    x = design.to_numpy()
    beta = np.linalg.solve(x.T @ x, x.T @ level.to_numpy())
    expected = x @ beta
    left = level - expected
    between = max(0.0, (left**2).sum() / (len(left) - x.shape[1]) - noise.mean())
    weight = between / (between + noise)
    metrics["shrunk"] = expected + weight * left
    sd = np.sqrt(weight * noise)
    for percent, z in ((80, 1.2815515655446004), (95, 1.959963984540054)):
        metrics[f"low_{percent}"] = np.exp(metrics["shrunk"] - z * sd)
        metrics[f"high_{percent}"] = np.exp(metrics["shrunk"] + z * sd)
    metrics["percentile"] = metrics.groupby("niche")["shrunk"].rank(pct=True)
    return metrics


def checksum(metrics: pd.DataFrame) -> dict[str, float]:
    """Return the sum of every column of numbers, missing ones left out."""
    numbers = metrics.drop(columns="niche").astype(float)
    return {name: float(total) for name, total in numbers.sum().sort_index().items()}


def main(posts_path: str, profiles_path: str, as_of: str) -> tuple[int, dict[str, float]]:
    """Do the same for arguments given as text, as `timing.measure` passes them."""
    return compute(Path(posts_path), Path(profiles_path), datetime.fromisoformat(as_of))
