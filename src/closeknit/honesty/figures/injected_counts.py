"""Are bought likes and bursts of followers noticed, and how often is an honest account suspected?

No public set labels bought engagement at nano size. So known patterns of graded strength are put into real organic
series, and the same signals that pages print are read: how unusual is the account beside untouched ones? What is not
found at a strength is a weak spot, and printed as one.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from closeknit.honesty.instafake import FILE, SOURCE, Accounts, read_accounts
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import binomial_interval
from closeknit.metrics.arrays import Floats
from closeknit.metrics.peer_comparison import UNUSUAL, peer_spreads, robust_z, together
from closeknit.metrics.post_metrics import post_signals
from closeknit.metrics.window import MOST_POSTS
from closeknit.roundup.choose import Choice

GATE = Choice.max_unusual_likes or math.inf  # robust z of both together at which the round-up leaves somebody out
EVENNESS = 0.03  # bought parcels vary by so little from post to post
SHARES_OF_POSTS = (0.3, 1.0)
PARCELS = (0.5, 1.0, 2.0, 5.0)  # bought likes, in multiples of the account's own median
FEWEST_ACCOUNTS = 50


def sums(likes: Floats, comments: Floats) -> dict[str, Floats]:
    """Return the sums that the signals rest on, of the newest posts of c accounts.

    Args:
        likes: c x p, NaN where there is no post.
        comments: c x p.
    """
    likes, comments = likes[:, :MOST_POSTS], comments[:, :MOST_POSTS]
    return {
        "likes_n": np.isfinite(likes).sum(axis=1).astype(float),
        "likes_sum": np.nansum(likes, axis=1),
        "likes_sumsq": np.nansum(likes**2, axis=1),
        "ratio_likes": np.nansum(likes, axis=1),
        "ratio_comments": np.nansum(comments, axis=1),
    }


def unusual(own: Mapping[str, Floats], untouched: Mapping[str, Floats]) -> dict[str, NDArray[np.bool_]]:
    """Say whether likes are too even, comments too few for them, or both, and whether the round-up leaves somebody out.

    Args:
        own: Sums of the accounts to judge, c.
        untouched: Sums of the accounts they are compared with.
    """
    peers, nobody = post_signals(untouched), np.full(len(own["likes_n"]), "|")
    everybody = np.full(len(untouched["likes_n"]), "|")
    z = {
        name: robust_z(*each, nobody, peer_spreads(*peers[name], everybody))[0]
        for name, each in post_signals(own).items()
    }
    z["together"] = together(*z.values())
    found = {name: np.nan_to_num(values) <= -UNUSUAL for name, values in z.items()}
    left_out = np.nan_to_num(z["together"]) < -GATE
    return {**found, "any": np.any(list(found.values()), axis=0), "left out": left_out}


def with_bought_likes(accounts: Accounts, share: float, parcel: float, rng: np.random.Generator) -> Floats:
    """Return the likes with a parcel added to some posts of each account.

    Args:
        accounts: c of them.
        share: Of each account's posts.
        parcel: Size, in multiples of the account's median likes.
        rng: Random numbers.
    """
    size = parcel * np.nanmedian(accounts.likes, axis=1)
    bought = size[:, None] * rng.normal(1.0, EVENNESS, accounts.likes.shape)
    return accounts.likes + np.where(rng.random(accounts.likes.shape) < share, np.rint(np.maximum(bought, 0.0)), 0.0)


def rows(setting: Setting) -> list[Row]:
    """Return false alarms on untouched accounts, and detection at every strength."""
    accounts = read_accounts(setting.data, fewest_posts=12)
    if len(accounts.followers) < FEWEST_ACCOUNTS:
        raise TooLittle(f"{len(accounts.followers)} accounts are too few to compare with.", "")
    rng = np.random.default_rng(setting.seed)
    untouched = sums(accounts.likes, accounts.comments)
    alarms = unusual(untouched, untouched)
    found = _rows("injected-likes-none", "untouched: accounts suspected of bought likes", alarms, "false alarms")
    for share in SHARES_OF_POSTS:
        for parcel in PARCELS:
            likes = with_bought_likes(accounts, share, parcel, rng)
            hits = unusual(sums(likes, accounts.comments), untouched)
            what = f"bought likes, {parcel:g} x the median on {100 * share:.0f} % of posts: accounts noticed"
            found += _rows(f"injected-likes-{100 * share:.0f}-{parcel:g}", what, hits, "detection")
    return found


def _rows(name: str, what: str, hits: Mapping[str, NDArray[np.bool_]], kind: str) -> list[Row]:
    """How many are noticed, and how many of them the round-up leaves out."""
    each = ", ".join(f"{label} {hits[signal].mean():.2f}" for signal, label in _LABELS.items())
    left_out = f"{what.partition(':')[0]}: accounts the round-up leaves out"
    return [
        _row(name, what, hits["any"], kind, f"by signal: {each}"),
        _row(f"{name}-gate", left_out, hits["left out"], kind, f"both together below -{GATE:g}"),
    ]


def _row(name: str, what: str, hits: NDArray[np.bool_], kind: str, note: str) -> Row:
    n, count = len(hits), int(hits.sum())
    return Row(name, what, count / n, binomial_interval(count, n), n, kind, SOURCE, None, note)


_LABELS = {"like_dispersion": "even likes", "comments_per_like": "few comments per like", "together": "both together"}

FIGURE = Figure(
    id="injected-likes",
    what="bought likes put into real series",
    needs=(FILE,),
    source=SOURCE,
    protocol=f"each account compared with all untouched ones; noticed where robust z of a signal, or of both together, "
    f"is -{UNUSUAL:g} or lower",
    rows=rows,
)
