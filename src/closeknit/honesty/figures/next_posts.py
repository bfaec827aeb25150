"""Do 90 % predictive intervals hold the mean of the next 12 posts nine times in ten, and are they narrow?"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.honesty.instafake import FILE, SOURCE, Accounts, read_accounts
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.shrinking import Shrunken, shrink
from closeknit.honesty.statistics import coverage, interval_score
from closeknit.metrics.arrays import Floats
from closeknit.metrics.forecast import PUBLISHED_DRIFT, Drift, drift_size, fit_drift, predict_log_mean, rate_interval

Ends = tuple[Floats, Floats]

SHARE = 0.90
NEXT = 12
MAIN = 12
ALSO = (3, 6)
PUBLISHED_WILSON = 0.14


@dataclass(frozen=True)
class TimeSplit:
    """What was seen of c accounts, and what came.

    Attributes:
        seen: Likes of the k posts before the next, c x k.
        followers: c.
        came: Mean like rate of the next posts, likes below a half counting as a half, c.
        days: From the middle of the posts seen to the middle of the next, c.
    """

    seen: Floats
    followers: Floats
    came: Floats
    days: Floats


def time_split(accounts: Accounts, k: int) -> TimeSplit:
    """Split at the twelfth newest post: k posts before it are seen, the twelve are to come."""
    later, before = slice(0, NEXT), slice(NEXT, NEXT + k)
    came = np.maximum(accounts.likes[:, later].mean(axis=1), 0.5) / accounts.followers
    apart = accounts.days[:, later].mean(axis=1) - accounts.days[:, before].mean(axis=1)
    return TimeSplit(accounts.likes[:, before], accounts.followers, came, apart)


def two_folds(n: int, seed: int) -> NDArray[np.int64]:
    """Return the fold, 0 or 1, of each of n accounts, halves by chance."""
    return np.random.default_rng(seed).permutation(n) % 2


def crossfitted_drift(split: TimeSplit, now: Shrunken, folds: NDArray[np.int64]) -> tuple[Drift, Drift]:
    """Return the drift to use in fold 0 (estimated on fold 1) and in fold 1 (estimated on fold 0)."""
    residual, base, g = np.log(split.came) - now.level, now.left + now.spread / NEXT, drift_size(split.days)
    first, second = (fit_drift(residual[folds == other], base[folds == other], g[folds == other]) for other in (1, 0))
    return first, second


def ours(split: TimeSplit, folds: NDArray[np.int64] | None) -> tuple[Ends, str]:
    """Return our predictive intervals and the drift behind them, in words.

    The population is fitted to everybody's posts seen. The drift, which needs what came, is estimated on the other
    fold than the one it is used for.

    Args:
        split: Posts seen and to come.
        folds: 0 or 1 for each account, c; None = the drift the library ships with.
    """
    now = shrink(split.seen, split.followers)
    drifts = (PUBLISHED_DRIFT,) * 2 if folds is None else crossfitted_drift(split, now, folds)
    laws = [predict_log_mean(now.level, now.left, now.spread, NEXT, split.days, drift) for drift in drifts]
    second = np.zeros(len(split.days), bool) if folds is None else folds == 1
    centre, variance = (np.where(second, laws[1][part], laws[0][part]) for part in (0, 1))
    words = " and ".join(f"{drift.shift:+.3f} (SD {drift.variance**0.5:.3f})" for drift in dict.fromkeys(drifts))
    return rate_interval(centre, variance, SHARE), f"drift in 120 days {words}"


def student_t(split: TimeSplit) -> Ends:
    """Return Student's predictive intervals for the mean of the next posts, from the rates of the posts seen."""
    rates = split.seen / split.followers[:, None]
    k = rates.shape[1]
    t = float(special.stdtrit(k - 1, (1 + SHARE) / 2))
    half = t * rates.std(axis=1, ddof=1) * np.sqrt(1 / k + 1 / NEXT)
    return rates.mean(axis=1) - half, rates.mean(axis=1) + half


def wilson(split: TimeSplit) -> Ends:
    """Return Wilson's intervals, as if every follower of every post were an independent unit."""
    z = float(special.ndtri((1 + SHARE) / 2))
    units = split.seen.shape[1] * split.followers
    share = np.minimum(split.seen.sum(axis=1) / units, 1.0)
    middle = share + z * z / (2 * units)
    half = z * np.sqrt(share * (1 - share) / units + z * z / (4 * units * units))
    scale = 1 + z * z / units
    return (middle - half) / scale, (middle + half) / scale


def held(split: TimeSplit, ends: Ends) -> NDArray[np.bool_]:
    """Say for each account whether what came lies within its interval."""
    return (ends[0] <= split.came) & (split.came <= ends[1])


def mean_seen(split: TimeSplit) -> Floats:
    """Return the mean rate of the posts seen, likes below a half counting as a half."""
    rate: Floats = np.maximum(split.seen.mean(axis=1), 0.5) / split.followers
    return rate


def width(split: TimeSplit, ends: Ends) -> float:
    """Return the median of width / mean rate of the posts seen."""
    return float(np.median((ends[1] - ends[0]) / mean_seen(split)))


def rows(setting: Setting) -> list[Row]:
    """Check 12, 3 and 6 posts seen, the drift the library ships with, and the interval that should fail."""
    accounts = read_accounts(setting.data).with_at_least(MAIN + NEXT)
    folds = two_folds(len(accounts.followers), setting.seed)
    found = [row for k in (MAIN, *ALSO) for row in rows_at(k, time_split(accounts, k), folds)]
    split = time_split(accounts, MAIN)
    ends, drift = ours(split, None)
    found.append(coverage_row("next-shipped-drift", f"{MAIN} posts seen, with the drift shipped", split, ends, drift))
    control = "control that must fail: Wilson on likes out of followers"
    naive = coverage_row("next-wilson", control, split, wilson(split))
    target = f"below 0.90; published {PUBLISHED_WILSON}"
    return [*found, replace(naive, published=target, passes=naive.interval is not None and naive.interval[1] < SHARE)]


def rows_at(k: int, split: TimeSplit, folds: NDArray[np.int64]) -> list[Row]:
    """Return coverage, score against Student's t, and width for k posts seen."""
    (ends, drift), beside, start = ours(split, folds), student_t(split), f"next-k{k}"
    covered = coverage_row(start, f"{k} posts seen: share of 90 % intervals that held the next 12", split, ends, drift)
    first, second = (interval_score(*each, split.came, SHARE) for each in (ends, beside))
    ratio, n = float(first.mean() / second.mean()), len(split.came)
    weight = 1 / mean_seen(split)
    relative = float((weight * first).sum() / (weight * second).sum())
    note = f"each relative to the mean seen {relative:.2f}; Student's t held {held(split, beside).mean():.2f}"
    score = Row(
        f"{start}-score", f"{k} posts seen: interval score, ours / Student's t", ratio, None, n, "at most 1", SOURCE,
        ratio <= 1, note,
    )  # fmt: skip
    wide = Row(
        f"{start}-width", f"{k} posts seen: median width / mean", width(split, ends), None, n, "", SOURCE, None,
        f"Student's t {width(split, beside):.2f}",
    )  # fmt: skip
    if k == MAIN:
        return [
            replace(covered, published=f"{covered.published}; published 0.917"),
            score,
            replace(wide, published="published 1.32"),
        ]
    return [covered, score, wide]


def coverage_row(name: str, what: str, split: TimeSplit, ends: Ends, note: str = "") -> Row:
    """Return the coverage of some intervals; it holds where its 95 % interval contains 0.90."""
    found = coverage(held(split, ends))
    width_note = f"median width / mean {width(split, ends):.2f}"
    return Row(
        name, what, found.share, (found.low, found.high), found.n, "0.90 within", SOURCE, found.agrees_with(SHARE),
        f"{width_note}; {note}" if note else width_note,
    )  # fmt: skip


FIGURE = Figure(
    id="next",
    what="90 % predictive intervals for the mean of the next 12 posts",
    needs=(FILE,),
    source=SOURCE,
    protocol="the twelve newest posts are to come, the k before them are seen; the drift is estimated on the "
    "other half of the accounts",
    rows=rows,
)
