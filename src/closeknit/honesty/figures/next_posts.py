"""Do predictive intervals hold the mean of the next 12 posts as often as they say, and are they narrow?

With the drift that ships, as for a user without history, and with the drift that the library learns from what was
known before: each account's earlier posts, never those to come.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import special

from closeknit.honesty.instafake import FILE, SOURCE, read_accounts
from closeknit.honesty.intervals import FEWEST_IN_CELL, coverage_row, coverage_rows
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import interval_score
from closeknit.honesty.timelines import TimeSplit, drift_of, held, in_words, law_of, time_split
from closeknit.metrics.arrays import Floats, wilson
from closeknit.metrics.drift import PUBLISHED_DRIFT, Drift
from closeknit.metrics.forecast import Law

Ends = tuple[Floats, Floats]

SHARE = 0.90
NEXT = 12
MAIN = 12
POSTS_SEEN = (12, 3, 6)
WIDEST = 1.32
BANDS = ((50, 300), (300, 600), (600, 10_001))
NO_DRIFT = Drift(0.0, 0.0, 0.0)


def rows(setting: Setting) -> list[Row]:
    """Check 12, 3 and 6 posts seen, with both drifts, by size, and two intervals that must fail."""
    accounts = read_accounts(setting.data).with_at_least(MAIN + NEXT)
    if len(accounts.followers) < FEWEST_IN_CELL:
        raise TooLittle(f"Only {len(accounts.followers)} accounts have {MAIN + NEXT} posts.", "Bring more accounts.")
    timelines = accounts.timelines()
    learned = drift_of(timelines.posts(NEXT))
    splits = {k: time_split(timelines, NEXT, k) for k in POSTS_SEEN}
    found: list[Row] = []
    for k, split in splits.items():
        found += learned_rows(k, split, learned)
    for k, split in splits.items():
        what, law = f"{k} posts seen, with the drift shipped", law_of(split, PUBLISHED_DRIFT)
        # The drift that ships was taken from these accounts, so it cannot prove itself here.
        found += [replace(row, passes=None) for row in coverage_rows(f"next-shipped-k{k}", what, split, law, SOURCE)]
    main = splits[MAIN]
    return [*found, *size_rows(main, law_of(main, learned)), *controls(main)]


def learned_rows(k: int, split: TimeSplit, drift: Drift) -> list[Row]:
    """Return coverage, score against Student's t, and width for k posts seen."""
    law, beside, start = law_of(split, drift), student_t(split), f"next-k{k}"
    what = f"{k} posts seen, drift learned from earlier posts"
    covered = coverage_rows(start, what, split, law, SOURCE, in_words(drift))
    ends = law.interval(SHARE)
    first, second = (interval_score(*each, split.came, SHARE) for each in (ends, beside))
    ratio, n = float(first.mean() / second.mean()), len(split.came)
    weight = 1 / split.seen.mean_rate()
    relative = float((weight * first).sum() / (weight * second).sum())
    inside = float(((beside[0] <= split.came) & (split.came <= beside[1])).mean())
    score = Row(
        f"{start}-score", f"{k} posts seen: interval score at 90 %, ours / Student's t", ratio, None, n, "at most 1",
        SOURCE, ratio <= 1, f"each relative to the mean seen {relative:.2f}; Student's t held {inside:.2f}",
    )  # fmt: skip
    wide = Row(
        f"{start}-width", f"{k} posts seen: median width / mean of 90 % intervals", width(split, ends), None, n, "",
        SOURCE, None, f"Student's t {width(split, beside):.2f}",
    )  # fmt: skip
    if k == MAIN:
        covered[1] = replace(covered[1], published=f"{covered[1].published}; our earlier 0.917")
        wide = replace(
            wide,
            published=f"below {WIDEST}, as we computed earlier",
            passes=wide.ours is not None and wide.ours < WIDEST,
        )
    return [*covered, score, wide]


def size_rows(split: TimeSplit, law: Law) -> Iterator[Row]:
    """Yield coverage by size of the account; bands of too few accounts are left out."""
    for first, last in BANDS:
        which = (split.seen.followers >= first) & (split.seen.followers < last)
        if which.sum() >= FEWEST_IN_CELL:
            what = f"{MAIN} posts seen, accounts with {first:,}-{last - 1:,} followers"
            yield from coverage_rows(f"next-size{first}", what, split, law, SOURCE, shares=(0.80, 0.95), which=which)


def controls(split: TimeSplit) -> Iterator[Row]:
    """Yield intervals that must hold less than they say: Wilson's, and ours without drift."""
    low, high = wilson_of(split)
    without = held(split, law_of(split, NO_DRIFT), SHARE)
    for name, what, hits, earlier in (
        ("wilson", "Wilson on likes out of followers", (low <= split.came) & (split.came <= high), 0.14),
        ("still", "our law without drift", without, 0.59),
    ):
        row = coverage_row(f"next-{name}", f"control that must fail: {what}", hits, SHARE, SOURCE)
        failed = row.interval is not None and row.interval[1] < SHARE
        yield replace(row, published=f"below 0.90; our earlier {earlier}", passes=failed)


def student_t(split: TimeSplit) -> Ends:
    """Return Student's predictive intervals for the mean of the next posts, from the rates of the posts seen."""
    rates = split.seen.counts / split.seen.followers[:, None]
    k = rates.shape[1]
    t = float(special.stdtrit(k - 1, (1 + SHARE) / 2))
    half = t * rates.std(axis=1, ddof=1) * np.sqrt(1 / k + 1 / split.posts)
    return rates.mean(axis=1) - half, rates.mean(axis=1) + half


def wilson_of(split: TimeSplit) -> Ends:
    """Return Wilson's intervals, as if every follower of every post were an independent unit."""
    z = float(special.ndtri((1 + SHARE) / 2))
    units = split.seen.counts.shape[1] * split.seen.followers
    return wilson(np.minimum(split.seen.counts.sum(axis=1), units), units, z)


def width(split: TimeSplit, ends: Ends) -> float:
    """Return the median of width / mean rate of the posts seen."""
    return float(np.median((ends[1] - ends[0]) / split.seen.mean_rate()))


FIGURE = Figure(
    id="next",
    what="predictive intervals for the mean of the next 12 posts",
    needs=(FILE,),
    source=SOURCE,
    protocol="the twelve newest posts are to come, the k before them are seen; the population is fitted to the posts "
    "seen, the drift to all posts before the twelve newest, or is the one that ships, taken from these accounts",
    rows=rows,
)
