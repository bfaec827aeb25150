"""Do the intervals that pages print hold what they say: the rate of the time the posts are from?

Of each account's 36 newest posts, k drawn at random are seen. The interval is the printed one, from the shrunken level
and the variance left in it, without drift. It should hold the mean rate of that time; the posts not seen stand for
it, so their own scatter is added. Beside it, as a warning, how often it holds the next posts alone, which it does not
promise: that takes the predictive interval of the figure before.
"""

from dataclasses import replace

import numpy as np

from closeknit.honesty.instafake import FILE, SOURCE, read_accounts
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.shrinking import floored_log, shrink
from closeknit.honesty.statistics import mean_coverage
from closeknit.metrics.arrays import Floats
from closeknit.metrics.heavy_tails import standard_quantile
from closeknit.metrics.levels import Levels

NEWEST = 36
POSTS_SEEN = (6, 12, 18)
SHARES = (0.80, 0.95)
FEWEST_ACCOUNTS = 30


def distances(seen: Floats, unseen: Floats, followers: Floats) -> tuple[Floats, Levels]:
    """Return how far the mean of the posts not seen lies from its forecast, in standard deviations, and the levels.

    Args:
        seen: Likes of the posts seen, c x k.
        unseen: Likes of the posts not seen, c x m.
        followers: c.
    """
    found = shrink(seen, followers)
    scatter = found.spread / unseen.shape[1]
    # The log of a mean of few posts lies below the log of the mean rate by half its variance.
    off = floored_log(unseen.mean(axis=1), followers) - (found.level - scatter / 2)
    far: Floats = np.abs(off) / np.sqrt(found.left + scatter)
    return far, found


def rows(setting: Setting) -> list[Row]:
    """Return the coverage of the printed intervals at 6, 12 and 18 posts seen, and of the next posts at 18."""
    accounts = read_accounts(setting.data).with_at_least(NEWEST)
    if len(accounts.followers) < FEWEST_ACCOUNTS:
        raise TooLittle(f"Only {len(accounts.followers)} accounts have {NEWEST} posts.", "Bring more accounts.")
    newest = accounts.likes[:, :NEWEST]
    rng = np.random.default_rng(setting.seed)
    hits = {(k, share): np.zeros(len(newest)) for k in POSTS_SEEN for share in SHARES}
    widths = {k: np.zeros(len(newest)) for k in POSTS_SEEN}
    for _ in range(setting.splits):
        drawn = rng.permuted(newest, axis=1)
        for k in POSTS_SEEN:
            far, found = distances(drawn[:, :k], drawn[:, k:], accounts.followers)
            widths[k] += np.sqrt(found.left) / setting.splits
            for share in SHARES:
                hits[k, share] += (far <= standard_quantile((1 + share) / 2)) / setting.splits
    found_rows = [
        _row(f"printed-k{k}-{share:g}", f"{k} posts seen: share of printed", each, widths[k], share)
        for (k, share), each in hits.items()
    ]
    return [*found_rows, _next_row(newest, accounts.followers)]


def _next_row(newest: Floats, followers: Floats) -> Row:
    far, found = distances(newest[:, 18:], newest[:, :18], followers)
    what = "18 posts seen: share that held the next 18, which they do not promise; of printed"
    held = (far <= standard_quantile((1 + SHARES[0]) / 2)).astype(float)
    row = _row("printed-next", what, held, np.sqrt(found.left), SHARES[0])
    return replace(row, published=f"below {SHARES[0]:.2f} expected", passes=None, protocol="one split by time")


def _row(name: str, what: str, hits: Floats, deviation: Floats, share: float) -> Row:
    counted = mean_coverage(hits)
    width = np.median(2 * np.sinh(standard_quantile((1 + share) / 2) * deviation))
    return Row(
        name, f"{what} {100 * share:.0f} % intervals that held", counted.share, (counted.low, counted.high),
        counted.n, f"{share:.2f} within", SOURCE, counted.agrees_with(share), f"median width / middle {width:.2f}",
    )  # fmt: skip


FIGURE = Figure(
    id="printed",
    what="intervals as pages print them, for the time the posts are from",
    needs=(FILE,),
    source=SOURCE,
    protocol="of the account's 36 newest posts k drawn at random are seen, the others stand for the time; the "
    "population is fitted to all accounts' posts seen; each account counts with its share of hits over all splits",
    rows=rows,
)
