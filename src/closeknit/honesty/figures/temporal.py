"""How close does what was seen come to the mean of the next 12 posts, beside what we computed earlier?"""

import numpy as np

from closeknit.honesty.instafake import FILE, SOURCE, read_accounts
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import ratio_of_rmse
from closeknit.honesty.timelines import Timelines, TimeSplit, drift_of, law_of, levels_of, time_split
from closeknit.metrics.arrays import Floats
from closeknit.metrics.drift import Drift
from closeknit.metrics.engagement_model import FEWEST_CREATORS

NEXT = 12
POSTS_SEEN = (3, 6, 12)
# RMSE of the rate that we computed earlier for all 458 accounts, of which 70 % are in the file we have:
# shrunken, raw mean, median.
EARLIER = {3: (0.0699, 0.0904, 0.0719), 6: (0.0680, 0.0741, 0.0706), 12: (0.0756, 0.0840, 0.0785)}


def rows(setting: Setting) -> list[Row]:
    """Report RMSE of rates beside our earlier ones, and judge the log rate that we forecast."""
    timelines = read_accounts(setting.data).with_at_least(NEXT + max(POSTS_SEEN)).timelines()
    if len(timelines.followers) < FEWEST_CREATORS:
        raise TooLittle(f"Only {len(timelines.followers)} accounts have enough posts.", "Bring more accounts.")
    drift, rng = drift_of(timelines.posts(NEXT)), np.random.default_rng(setting.seed)
    return [row for k in POSTS_SEEN for row in rows_at(k, timelines, drift, rng)]


def rows_at(k: int, timelines: Timelines, drift: Drift, rng: np.random.Generator) -> list[Row]:
    """Return the error of the rate, and that of the log rate relative to the mean seen."""
    split = time_split(timelines, NEXT, k)
    estimates = {
        "shrunken": np.exp(levels_of(split.seen).level),
        "raw mean": split.seen.mean_rate(),
        "median": np.nanmedian(split.seen.counts, axis=1) / split.seen.followers,
        "forecast": np.exp(law_of(split, drift).centre),
    }
    return [rate_row(k, split, estimates), log_row(k, split, estimates, rng)]


def rate_row(k: int, split: TimeSplit, estimates: dict[str, Floats]) -> Row:
    """Return the RMSE of the rate; it only reports, for a few viral posts decide it."""
    squares = {name: (rate - split.came) ** 2 for name, rate in estimates.items()}
    worst = np.argsort(squares["raw mean"])[-3:]
    whole = {name: float(np.sqrt(each.mean())) for name, each in squares.items()}
    rest = {name: float(np.sqrt(np.delete(each, worst).mean())) for name, each in squares.items()}
    earlier = "{:.4f}, raw mean {:.4f}, median {:.4f}".format(*EARLIER[k])
    note = ", ".join(f"{name} {whole[name]:.4f}" for name in ("raw mean", "median", "forecast"))
    without = ", ".join(f"{name} {rest[name]:.4f}" for name in ("shrunken", "raw mean", "median"))
    return Row(
        f"temporal-k{k}-rate", f"{k} posts seen: RMSE of the shrunken rate", whole["shrunken"], None, len(split.came),
        f"our earlier {earlier}", SOURCE, None, f"{note}; without the three farthest {without}",
    )  # fmt: skip


def log_row(k: int, split: TimeSplit, estimates: dict[str, Floats], rng: np.random.Generator) -> Row:
    """Return the error of the forecast log rate over that of the mean seen; its interval must lie below 1."""
    floor = 0.5 / split.seen.followers
    squares = {n: np.log(np.maximum(rate, floor) / split.came) ** 2 for n, rate in estimates.items()}
    ratio, interval = ratio_of_rmse(squares["forecast"], squares["raw mean"], rng)
    still, _ = ratio_of_rmse(squares["shrunken"], squares["raw mean"], rng)
    return Row(
        f"temporal-k{k}-log", f"{k} posts seen: error of the log rate, forecast / mean seen", ratio, interval,
        len(split.came), "upper end below 1", SOURCE, interval[1] < 1, f"without drift {still:.3f}",
    )  # fmt: skip


FIGURE = Figure(
    id="temporal",
    what="forecasts against the mean of the next 12 posts",
    needs=(FILE,),
    source=SOURCE,
    protocol="the twelve newest posts are to come, the k before them are seen; the population is fitted to the posts "
    "seen, the drift to all posts before the twelve newest",
    rows=rows,
)
