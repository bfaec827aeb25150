"""Whom does a ranking put first, and did their next posts do best?

NDCG: the gain of a creator is the percentile of her next posts' mean rate, discounted by her place. Followers, in
either order, and a random order are what ours must be better than; beside the mean of the posts seen and a plain
empirical-Bayes mean it only reports, because so few accounts cannot tell them apart.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from closeknit.honesty import influencers, instafake
from closeknit.honesty.intervals import FEWEST_IN_CELL
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import ndcg, percentiles_of
from closeknit.honesty.timelines import Timelines, TimeSplit, drift_of, law_of, levels_of, time_split
from closeknit.metrics.arrays import Floats
from closeknit.metrics.heavy_tails import HEAVY_ENDS
from closeknit.metrics.levels import squares_within

PLACES = (10, 50)
RESAMPLES = 500
RANDOM_ORDERS = 200
FEWEST_SEEN = 3
OURS, PAGE, LAST, PLAIN = "forecast", "low end", "last mean", "plain EB"
SIZE, SMALL = "followers", "fewest followers"
OTHERS = {
    LAST: "the mean of the posts seen",
    PLAIN: "a plain empirical-Bayes mean",
    SIZE: "followers, most first",
    SMALL: "followers, fewest first",
}
SHOWN = {OURS: "our forecast", PAGE: "the low end, by which the round-up ranks"}


def rows(setting: Setting) -> list[Row]:
    """Rank the accounts of both data sets."""
    accounts = instafake.read_accounts(setting.data).timelines()
    creators = influencers.read_influencers(setting.data).timelines
    found: list[Row] = []
    for name, timelines, to_come, source in (
        ("instafake", accounts, 12, instafake.SOURCE),
        ("influencers", creators, 1, influencers.SOURCE),
    ):
        found += ranking_rows(name, timelines, to_come, source, np.random.default_rng(setting.seed))
    return found


def ranking_rows(name: str, timelines: Timelines, to_come: int, source: str, rng: np.random.Generator) -> Iterator[Row]:
    """Yield NDCG of ours and of the others, with intervals over creators drawn again.

    Raises:
        TooLittle: Too few accounts have the posts.
    """
    timelines = timelines.take(timelines.posts(to_come).window().n >= FEWEST_SEEN)
    n = len(timelines.followers)
    if n < max(FEWEST_IN_CELL, 2 * max(PLACES)):
        raise TooLittle(f"Only {n} accounts have {FEWEST_SEEN} posts before the newest {to_come}.", "Bring more.")
    split = time_split(timelines, to_come)
    scores = rankings(split, timelines.posts(to_come))
    again = rng.integers(0, n, (RESAMPLES, n))
    for places in PLACES:
        one = {method: ndcg(score, percentiles_of(split.came), places) for method, score in scores.items()}
        drawn = resampled(scores, split.came, places, again)
        yield from _rows_at(f"ranking-{name}-{places}", places, one, drawn, (n, source, name))
        chance = np.mean([ndcg(rng.random(n), percentiles_of(split.came), places) for _ in range(RANDOM_ORDERS)])
        yield Row(
            f"ranking-{name}-{places}-random", f"{name}: control, NDCG@{places} of random orders", float(chance), None,
            n, f"below ours, {one[OURS]:.3f}", source, bool(chance < np.quantile(drawn[OURS], 0.025)),
        )  # fmt: skip


def rankings(split: TimeSplit, before: Timelines) -> dict[str, Floats]:
    """Return what each method sorts by, the best first at the highest.

    Args:
        split: What was seen and what came.
        before: All posts before those to come, to learn the drift from.
    """
    levels = levels_of(split.seen)
    return {
        OURS: law_of(split, drift_of(before)).centre,
        PAGE: levels.level + HEAVY_ENDS["low"] * np.sqrt(levels.left),
        LAST: split.seen.mean_rate(),
        PLAIN: plain_mean(split.seen),
        SIZE: split.seen.followers,
        SMALL: -split.seen.followers,
    }


def plain_mean(seen: Timelines) -> Floats:
    """Return the log-normal empirical-Bayes mean without size, niche, own scatter or drift.

    Means of logs, shrunk toward their mean with tau² by moments and one variance between posts.
    """
    sums = seen.sums()
    n, mean = sums["er_n"], sums["log_sum"] / sums["er_n"]
    s2 = squares_within(sums).sum() / (n - 1).sum()
    tau2 = max(float(mean.var() - (s2 / n).mean()), 1e-6)
    centre: Floats = mean.mean() + tau2 / (tau2 + s2 / n) * (mean - mean.mean())
    return centre


def resampled(
    scores: Mapping[str, Floats], came: Floats, places: int, again: "np.ndarray[tuple[int, int], np.dtype[np.int64]]"
) -> dict[str, Floats]:
    """Return each method's NDCG over creators drawn again, one for each row of `again`."""
    found: dict[str, list[float]] = {method: [] for method in scores}
    for drawn in again:
        gain = percentiles_of(came[drawn])
        for method, score in scores.items():
            found[method].append(ndcg(score[drawn], gain, places))
    return {method: np.array(values) for method, values in found.items()}


def _rows_at(
    start: str, places: int, one: Mapping[str, float], drawn: Mapping[str, Floats], about: tuple[int, str, str]
) -> Iterator[Row]:
    n, source, name = about
    told = ", ".join(f"{method} {value:.3f}" for method, value in one.items() if method != OURS)
    yield Row(
        start, f"{name}: NDCG@{places} of our forecast", one[OURS], _interval(drawn[OURS]), n, told, source, None,
        "low end: of the 80 % interval of the rate, by which the round-up ranks",
    )  # fmt: skip
    for mine, shown in SHOWN.items():
        for method, words in OTHERS.items():
            low, high = _interval(drawn[mine] - drawn[method])
            # Rankings by what was seen differ by less than so few accounts can tell: only followers are a test.
            judged = method in {SIZE, SMALL}
            yield Row(
                f"{start}-{mine}-{method}".replace(" ", "-"), f"{name}: NDCG@{places}, {shown}, less that of {words}",
                one[mine] - one[method], (low, high), n, "lower end above 0" if judged else "", source,
                low > 0 if judged else None, "better" if low > 0 else "worse" if high < 0 else "not told apart",
            )  # fmt: skip


def _interval(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


FIGURE = Figure(
    id="ranking",
    what="rankings against what the next posts brought",
    needs=(instafake.FILE, *influencers.FILES),
    source="the two data sets named in each row",
    protocol="InstaFake: the twelve newest posts are to come; influencers: the newest; at least three older posts in "
    "the library's window are seen; the gain is the percentile of the rate to come, discounted by log2(place + 1)",
    rows=rows,
)
