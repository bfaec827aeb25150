"""Does the shrunken rate come closer to unseen posts than the mean and the median of the posts seen?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from closeknit.honesty.instafake import FILE, SOURCE, Accounts, read_accounts
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.shrinking import floored_log, shrink
from closeknit.honesty.statistics import ratio_of_rmse
from closeknit.metrics.arrays import Floats

POSTS_SEEN = (1, 2, 3, 6)
METHODS = ("shrunken", "mean", "median")
TARGETS = {1: 0.77, 2: 0.77, 3: 0.84, 6: 0.98}
# RMSE of rates, shrunken and raw mean, as we computed earlier: 20 splits of all 546 accounts of any size with
# 12 posts or more, 70 % of which are in the file we have.
EARLIER_FOLLOWERS, EARLIER_POSTS, EARLIER_SPLITS = (1, float("inf")), 12, 20
EARLIER = {1: (0.0675, 0.0879), 2: (0.0568, 0.0891), 3: (0.0489, 0.0641), 6: (0.0431, 0.0549)}


@dataclass(frozen=True)
class Errors:
    """Mean squared errors of one method for each of c accounts, over all splits.

    Attributes:
        logs: Of the log of the mean rate.
        rates: Of the mean rate.
    """

    logs: Floats
    rates: Floats


def random_posts(accounts: Accounts, most: int, splits: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield the likes of `most` posts drawn at random without putting back, c x most, once a split."""
    missing = np.isnan(accounts.likes)
    for _ in range(splits):
        keys = rng.random(accounts.likes.shape)
        keys[missing] = 2.0
        yield np.take_along_axis(accounts.likes, np.argsort(keys, axis=1)[:, :most], axis=1)


def split_errors(accounts: Accounts, splits: int, rng: np.random.Generator) -> dict[int, dict[str, Errors]]:
    """Return number of posts seen -> method -> errors on the posts not seen.

    Args:
        accounts: Each with more posts than the most that are seen.
        splits: How many random splits.
        rng: Random numbers.
    """
    total = np.nansum(accounts.likes, axis=1)
    followers = accounts.followers
    sums = {k: {method: np.zeros((2, len(followers))) for method in METHODS} for k in POSTS_SEEN}
    for drawn in random_posts(accounts, max(POSTS_SEEN), splits, rng):
        for k in POSTS_SEEN:
            seen = drawn[:, :k]
            came = (total - seen.sum(axis=1)) / (accounts.posts - k)
            estimates = {
                "shrunken": shrink(seen, followers).level,
                "mean": floored_log(seen.mean(axis=1), followers),
                "median": floored_log(np.median(seen, axis=1), followers),
            }
            for method, log in estimates.items():
                sums[k][method][0] += (log - floored_log(came, followers)) ** 2
                sums[k][method][1] += (np.exp(log) - came / followers) ** 2
    return {k: {m: Errors(*(total / splits)) for m, total in by.items()} for k, by in sums.items()}


def rows(setting: Setting) -> list[Row]:
    """Compare shrunken rates with means and medians at 1, 2, 3 and 6 posts seen."""
    rng = np.random.default_rng(setting.seed)
    errors = split_errors(read_accounts(setting.data), setting.splits, rng)
    found = [row for k in POSTS_SEEN for row in log_rows(k, errors[k], setting.splits, rng)]
    everyone = read_accounts(setting.data, EARLIER_FOLLOWERS, EARLIER_POSTS)
    as_earlier = split_errors(everyone, min(setting.splits, EARLIER_SPLITS), np.random.default_rng(setting.seed))
    return found + [rate_row(k, as_earlier[k]) for k in POSTS_SEEN]


def posts_seen(k: int) -> str:
    """Say how many posts were seen."""
    return "1 post seen" if k == 1 else f"{k} posts seen"


def log_rows(k: int, errors: Mapping[str, Errors], splits: int, rng: np.random.Generator) -> list[Row]:
    """Return the errors of the log rate relative to mean and median; what counts is the interval's upper end."""
    n, note = len(errors["mean"].logs), f"{splits} random splits"
    found = []
    for other, target in (("mean", TARGETS[k]), ("median", 1.0)):
        ratio, interval = ratio_of_rmse(errors["shrunken"].logs, errors[other].logs, rng)
        what = f"{posts_seen(k)}: error of the log rate, shrunken / {other}"
        wanted, holds = f"upper end at most {target:g}", interval[1] <= target
        if other == "median":
            wanted, holds = "upper end below 1", interval[1] < target
        found.append(Row(f"split-k{k}-{other}", what, ratio, interval, n, wanted, SOURCE, holds, note))
    return found


def rate_row(k: int, errors: Mapping[str, Errors]) -> Row:
    """Return the error of the rate itself beside our earlier one; it only reports, for one viral post decides it."""
    squares = {method: each.rates for method, each in errors.items()}
    worst = int(np.argmax(squares["mean"]))
    rmse = {method: float(np.sqrt(each.mean())) for method, each in squares.items()}
    without = {method: float(np.sqrt(np.delete(each, worst).mean())) for method, each in squares.items()}
    earlier, earlier_raw = EARLIER[k]
    note = (
        f"raw mean {rmse['mean']:.4f}, median {rmse['median']:.4f}; without the one account with a viral post "
        f"{without['shrunken']:.4f}, {without['mean']:.4f}, {without['median']:.4f}"
    )
    return Row(
        f"split-k{k}-rates", f"{posts_seen(k)}: RMSE of the shrunken rate, accounts of any size", rmse["shrunken"],
        None, len(squares["mean"]), f"our earlier {earlier:.4f}, raw mean {earlier_raw:.4f}", SOURCE, None, note,
    )  # fmt: skip


FIGURE = Figure(
    id="split",
    what="shrunken rates against means and medians on unseen posts",
    needs=(FILE,),
    source=SOURCE,
    protocol="k posts drawn at random are seen, the mean of an account's other posts is the truth; the population "
    "is fitted to the posts seen",
    rows=rows,
)
