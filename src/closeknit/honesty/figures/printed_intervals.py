"""Do the intervals that pages print hold what they say: the rate of the time the posts are from?

Of each account's 36 newest posts, k drawn at random are seen. The interval is the printed one, from the shrunken level
and the variance left in it, without drift. It should hold the mean rate of that time; the posts not seen stand for
it, so their own scatter is added. Beside it, as a warning, how often it holds the next posts alone, which it does not
promise: that takes the predictive interval of the figure before.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.honesty.instafake import FILE, SOURCE, read_accounts
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.shrinking import Shrunken, floored_log, shrink
from closeknit.honesty.statistics import coverage
from closeknit.metrics.arrays import Floats

NEWEST = 36
POSTS_SEEN = (6, 12, 18)
SHARES = (0.80, 0.95)


def held(seen: Floats, unseen: Floats, followers: Floats, share: float) -> tuple[NDArray[np.bool_], Floats]:
    """Say for each account whether its interval held, and return the interval's width relative to its middle.

    Args:
        seen: Likes of the posts seen, c x k.
        unseen: Likes of the posts not seen, c x m.
        followers: c.
        share: What the interval promises.
    """
    found = shrink(seen, followers)
    z = float(special.ndtri((1 + share) / 2))
    scatter = found.spread / unseen.shape[1]
    half = z * np.sqrt(found.left + scatter)
    came = floored_log(unseen.mean(axis=1), followers)
    return np.abs(came - _centre(found, scatter)) <= half, 2 * np.sinh(z * np.sqrt(found.left))


def _centre(found: Shrunken, scatter: Floats) -> Floats:
    """The log of a mean of few posts lies below the log of the mean rate by half its variance."""
    centre: Floats = found.level - scatter / 2
    return centre


def rows(setting: Setting) -> list[Row]:
    """Return the coverage of the printed intervals at 6, 12 and 18 posts seen, and of the next posts at 18."""
    accounts = read_accounts(setting.data).with_at_least(NEWEST)
    newest = accounts.likes[:, :NEWEST]
    rng = np.random.default_rng(setting.seed)
    drawn = rng.permuted(newest, axis=1)
    found = []
    for k in POSTS_SEEN:
        for share in SHARES:
            hits, width = held(drawn[:, :k], drawn[:, k:], accounts.followers, share)
            found.append(_row(f"printed-k{k}-{share:g}", f"{k} posts seen: share of printed", hits, width, share, True))
    hits, width = held(newest[:, 18:], newest[:, :18], accounts.followers, SHARES[0])
    what = "18 posts seen: share that held the next 18, which they do not promise; of printed"
    found.append(_row("printed-next", what, hits, width, SHARES[0], False))
    return found


def _row(name: str, what: str, hits: NDArray[np.bool_], width: Floats, share: float, judged: bool) -> Row:
    counted = coverage(hits)
    target = f"{share:.2f} within" if judged else f"below {share:.2f} expected"
    return Row(
        name, f"{what} {100 * share:.0f} % intervals that held", counted.share, (counted.low, counted.high),
        counted.n, target, SOURCE, counted.agrees_with(share) if judged else None,
        f"median width / middle {np.median(width):.2f}",
    )  # fmt: skip


FIGURE = Figure(
    id="printed",
    what="intervals as pages print them, for the time the posts are from",
    needs=(FILE,),
    source=SOURCE,
    protocol="the account's 36 newest posts, k drawn at random are seen, the others stand for the time; the "
    "population is fitted to all accounts' posts seen",
    rows=rows,
)
