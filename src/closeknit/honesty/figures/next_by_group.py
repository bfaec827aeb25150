"""Do predictive intervals hold the next post of creators of every size and niche?

Two creators of one data set move together in part, so a common change that the published drift only allows for makes
all groups miss on the same side; with a drift learned from the posts seen it does not.
"""

from collections.abc import Iterator

import numpy as np

from closeknit.honesty.influencers import FILES, SOURCE, read_influencers
from closeknit.honesty.intervals import FEWEST_IN_CELL, coverage_rows
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.timelines import Texts, Timelines, TimeSplit, drift_of, in_words, law_of, time_split
from closeknit.metrics.drift import PUBLISHED_DRIFT
from closeknit.metrics.forecast import Law
from closeknit.vocabulary.tier import TIERS

NEXT = 1
FEWEST_SEEN = 2  # most creators of the data set have two or three posts
FEWEST_USUALLY = 3  # below it the library says nothing


def rows(setting: Setting) -> list[Row]:
    """Check everybody with both drifts, then each size and niche with the drift learned."""
    found = read_influencers(setting.data)
    split, enough = split_off(found.timelines, FEWEST_SEEN)
    drift = drift_of(split.seen)
    law = law_of(split, drift)
    usual, _ = split_off(found.timelines, FEWEST_USUALLY)
    shipped = law_of(split, PUBLISHED_DRIFT)
    return [
        *coverage_rows("group-all", f"{FEWEST_SEEN} posts seen or more", split, law, SOURCE, in_words(drift)),
        *coverage_rows("group-usual", f"{FEWEST_USUALLY} posts seen or more", usual, law_of(usual, drift), SOURCE),
        *coverage_rows("group-shipped", "with the drift shipped", split, shipped, SOURCE),
        *group_rows(split, law, found.tiers[enough], tuple(tier.name for tier in TIERS)),
        *group_rows(split, law, split.seen.niches, tuple(np.unique(split.seen.niches))),
    ]


def split_off(timelines: Timelines, fewest: int) -> tuple[TimeSplit, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Split off the newest post of creators with enough others in their window; say who they are."""
    enough = timelines.posts(NEXT).window().n >= fewest
    if enough.sum() < FEWEST_IN_CELL:
        raise TooLittle(f"Only {enough.sum()} creators have {fewest + NEXT} posts.", "Bring more posts a creator.")
    return time_split(timelines.take(enough), NEXT), enough


def group_rows(split: TimeSplit, law: Law, groups: Texts, names: tuple[str, ...]) -> Iterator[Row]:
    """Yield coverage of each group with enough creators."""
    for name in names:
        which = groups == name
        if name and which.sum() >= FEWEST_IN_CELL:
            start = f"group-{name.replace(' ', '-')}"
            yield from coverage_rows(start, f"{name} creators", split, law, SOURCE, shares=(0.80, 0.95), which=which)


FIGURE = Figure(
    id="group",
    what="predictive intervals for the next post, by size and niche",
    needs=FILES,
    source=SOURCE,
    protocol="each creator's newest post is to come, the older ones of its 24 months are seen; the population and the "
    f"drift are fitted to the posts seen; sizes and niches with fewer than {FEWEST_IN_CELL} such are left out; "
    "of so many rows one or two miss by chance",
    rows=rows,
)
