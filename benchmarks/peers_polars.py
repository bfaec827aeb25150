"""The metrics of every creator as a competent Polars user would compute them: lazy, streaming engine.

The definitions are in README.md; `peers_pandas.py` computes the same numbers.
"""

from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

NEWEST, FEWEST = 18, 3
DAY = 86_400_000_000  # microseconds
POST_COLUMNS = ["creator_id", "observed_at", "posted_at", "likes", "comments", "paid_partnership"]


def compute(posts_path: Path, profiles_path: Path, as_of: datetime) -> tuple[int, dict[str, float]]:
    """Return how many creators have metrics, and sums of each metric over creators."""
    profiles = (
        pl.scan_parquet(profiles_path)
        .sort("observed_at")
        .unique("creator_id", keep="last")
        .with_row_index("creator")
        .select("creator", "creator_id", "followers", "niche")
        .collect()
        .lazy()
    )
    posts = _numbered(pl.scan_parquet(posts_path), profiles)
    last_post = posts.group_by("creator").agg(last_post=pl.col("posted_at").max())
    metrics = (
        _metrics(_window(posts, as_of).join(profiles.drop("creator_id"), on="creator"))
        .join(last_post, on="creator")
        .with_columns(days_since_last=(as_of - pl.col("last_post")).dt.total_microseconds() / DAY)
        .drop("last_post")
        .collect(engine="streaming")
    )
    metrics = _shrunk(metrics)
    return metrics.height, checksum(metrics)


def _numbered(posts: pl.LazyFrame, profiles: pl.LazyFrame) -> pl.LazyFrame:
    """Replace creators' names by whole numbers, which group faster than text, once for all that follows."""
    numbers = profiles.select("creator_id", "creator")
    numbered = posts.select(POST_COLUMNS).join(numbers, on="creator_id").drop("creator_id")
    return numbered.collect(engine="streaming").lazy()


def _window(posts: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    settled = pl.col("posted_at") <= pl.col("observed_at").dt.offset_by("-48h")
    young = pl.col("posted_at") >= pl.lit(as_of).dt.offset_by("-24mo")
    newest = pl.col("posted_at").rank("ordinal", descending=True).over("creator") <= NEWEST
    return posts.filter(settled & young).drop("observed_at").filter(newest)


def _metrics(window: pl.LazyFrame) -> pl.LazyFrame:
    interactions = pl.col("likes") + pl.col("comments")
    er, level = pl.col("er"), pl.col("level")
    posted = pl.col("posted_at").dt.epoch("us")
    years = (posted - posted.max()) / (365.25 * DAY)
    known = level.is_not_null()
    return (
        window.with_columns(
            er=interactions / pl.col("followers"),
            level=((interactions + 0.5) / pl.col("followers")).log(),
        )
        .group_by("creator")
        .agg(
            n=level.count(),
            er_mean=er.mean(),
            er_median=er.median(),
            level=level.mean(),
            level_var=level.var(),
            like_cv=pl.col("likes").filter(known).std() / pl.col("likes").filter(known).mean(),
            comments_per_like=pl.col("comments").filter(known).sum() / pl.col("likes").filter(known).sum(),
            trend=pl.cov(years.filter(known), level.filter(known)) / years.filter(known).var(),
            posts_per_week=(pl.len() - 1) / ((posted.max() - posted.min()) / (7 * DAY)),
            sponsored_share=pl.col("paid_partnership").mean(),
            followers=pl.col("followers").first(),
            niche=pl.col("niche").first(),
        )
        .filter(pl.col("n") >= FEWEST)
    )


def _shrunk(metrics: pl.DataFrame) -> pl.DataFrame:
    """Shrink each log level toward a regression on ln followers and niche, by the method of moments."""
    n, level, spread = (metrics[name].to_numpy() for name in ("n", "level", "level_var"))
    n = n.astype(np.float64)
    pooled = ((n - 1) * spread).sum() / (n - 1).sum()
    noise = ((n - 1) * spread + 6 * pooled) / (n + 5) / n
    niches = metrics.select("niche").to_dummies().to_numpy().astype(np.float64)
    x = np.column_stack([niches, np.log(metrics["followers"].to_numpy())])
    expected = x @ np.linalg.solve(x.T @ x, x.T @ level)
    left = level - expected
    between = max(0.0, (left**2).sum() / (len(left) - x.shape[1]) - noise.mean())
    weight = between / (between + noise)
    shrunk, sd = expected + weight * left, np.sqrt(weight * noise)
    return metrics.with_columns(
        shrunk=shrunk,
        low_80=np.exp(shrunk - 1.2815515655446004 * sd),
        high_80=np.exp(shrunk + 1.2815515655446004 * sd),
        low_95=np.exp(shrunk - 1.959963984540054 * sd),
        high_95=np.exp(shrunk + 1.959963984540054 * sd),
    ).with_columns(percentile=pl.col("shrunk").rank().over("niche") / pl.len().over("niche"))


def checksum(metrics: pl.DataFrame) -> dict[str, float]:
    """Return the sum of every column of numbers, missing ones left out."""
    names = sorted(set(metrics.columns) - {"creator", "niche"})
    numbers = metrics.select(pl.col(name).cast(pl.Float64) for name in names)
    finite = numbers.select(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in names)
    return {name: float(total) for name, total in finite.sum().row(0, named=True).items()}


def main(posts_path: str, profiles_path: str, as_of: str) -> tuple[int, dict[str, float]]:
    """Do the same for arguments given as text, as `timing.measure` passes them."""
    return compute(Path(posts_path), Path(profiles_path), datetime.fromisoformat(as_of))
