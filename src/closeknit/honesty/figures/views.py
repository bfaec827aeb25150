"""Do the ranges of views hold the views of Reels that were hidden, and how wide must they be?

One slot of the week of every account is hidden. What is known is the account's other slots, three of them, or nothing
but the accounts like it.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from closeknit.honesty.intervals import FEWEST_IN_CELL, coverage_row, coverage_rows
from closeknit.honesty.reels import FILE, SOURCE, read_slots
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.timelines import Timelines, TimeSplit, held, levels_of
from closeknit.metrics.drift import PUBLISHED_DRIFT
from closeknit.metrics.forecast import Law, predict
from closeknit.metrics.levels import fit_levels, niche_effects, shrunken_levels
from closeknit.metrics.reach_model import PUBLISHED_SEEN, VIEWS

BEFORE = PUBLISHED_SEEN[VIEWS]
BANDS = ((1, 1_000), (1_000, 10_000), (10_000, 50_000))
FEW = 3
NANO = (1_000, 10_000)


def rows(setting: Setting) -> list[Row]:
    """Check all other slots seen, three, and none; then sizes, widths, the published prior and a control."""
    slots = read_slots(setting.data, np.random.default_rng(setting.seed))
    slots = slots.take(slots.n > FEW)
    if len(slots.followers) < FEWEST_IN_CELL:
        raise TooLittle(f"Only {len(slots.followers)} accounts have {FEW + 1} slots.", "Bring more accounts.")
    split = TimeSplit(slots.posts(1), slots.posts(0, 1).mean_rate(), np.zeros(len(slots.followers)), 1)
    law = law_of(split)
    few = replace(split, seen=slots.posts(1, 1 + FEW))
    return [
        *coverage_rows("views-all", "all other slots seen", split, law, SOURCE),
        *coverage_rows("views-few", f"{FEW} other slots seen", few, law_of(few), SOURCE),
        *coverage_rows("views-none", "no slot seen, other accounts known", split, unseen(split), SOURCE),
        *size_rows(split, law),
        *width_rows(split, law),
        *published_rows(split),
        control(split),
    ]


def law_of(split: TimeSplit) -> Law:
    """Return the law of the views of one slot to come, with the population fitted to the slots seen."""
    return predict(levels_of(split.seen, BEFORE), split.days, split.posts, PUBLISHED_DRIFT)


def unseen(split: TimeSplit) -> Law:
    """Return the law for accounts of which only the followers are known."""
    sums = split.seen.sums()
    prior = fit_levels(sums, split.seen.niches, BEFORE)
    nothing = {**sums, "er_n": np.zeros_like(sums["er_n"])}
    levels = shrunken_levels(nothing, niche_effects(prior, split.seen.niches), prior)
    return predict(levels, split.days, split.posts, PUBLISHED_DRIFT)


def size_rows(split: TimeSplit, law: Law) -> Iterator[Row]:
    """Yield coverage by size; bands of too few accounts are left out."""
    for first, last in BANDS:
        which = in_band(split.seen, (first, last))
        if which.sum() >= FEWEST_IN_CELL:
            what = f"accounts with {first:,}-{last - 1:,} followers"
            yield from coverage_rows(f"views-size{first}", what, split, law, SOURCE, which=which)


def in_band(slots: Timelines, band: tuple[int, int]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Say which accounts have a size in the band."""
    return (slots.followers >= band[0]) & (slots.followers < band[1])


def width_rows(split: TimeSplit, law: Law) -> Iterator[Row]:
    """Yield how wide ranges are, and how wide views per follower lie among accounts of one size."""
    none = unseen(split)
    for share in (0.80, 0.90):
        low, high = law.interval(share)
        wider = np.divide(*reversed(none.interval(share)))
        yield Row(
            f"views-width{100 * share:.0f}", f"{100 * share:.0f} % ranges: median high / low, all other slots seen",
            float(np.median(high / low)), None, len(low), "", SOURCE, None,
            f"no slot seen {np.median(wider):.1f}",
        )  # fmt: skip
    rate = split.came[in_band(split.seen, NANO)]
    if len(rate):
        low, middle, high = np.quantile(rate, (0.1, 0.5, 0.9))
        yield Row(
            "views-spread", "views / followers of a slot, 1,000-9,999 followers: 90th / 10th of a hundred",
            float(high / low), None, len(rate), "published 19 (0.05 to 0.95)", SOURCE, None,
            f"{low:.3f}, {middle:.3f}, {high:.3f}",
        )  # fmt: skip


def published_rows(split: TimeSplit) -> Iterator[Row]:
    """Yield how often the published prior alone holds; it only reports, being a figure of this very data set."""
    nothing = {**split.seen.sums(), "er_n": np.zeros(len(split.came))}
    levels = shrunken_levels(nothing, niche_effects(BEFORE, split.seen.niches), BEFORE)
    law = predict(levels, split.days, split.posts, PUBLISHED_DRIFT)
    which = in_band(split.seen, NANO)
    if which.sum() >= FEWEST_IN_CELL:
        what = "nothing known, published range, 1,000-9,999 followers"
        for row in coverage_rows("views-published", what, split, law, SOURCE, which=which):
            yield replace(row, passes=None, note=f"{row.note}; the published figure is of this data set")


def control(split: TimeSplit) -> Row:
    """Return the range of an account's mean level in place of that of one slot, which must hold too little."""
    levels = levels_of(split.seen, BEFORE)
    law = Law(levels.level, levels.left, np.zeros_like(levels.left))
    row = coverage_row(
        "views-mean", "control that must fail: 80 % range of the account's mean", held(split, law, 0.80), 0.80, SOURCE
    )
    low = row.interval is not None and row.interval[1] < 0.80
    return replace(row, published="below 0.80", passes=low)


FIGURE = Figure(
    id="views",
    what="ranges of the views of Reels",
    needs=(FILE,),
    source=SOURCE,
    protocol="of each account with four slots or more one slot by chance is hidden; the population is fitted to the "
    "other slots; there are no dates, so no drift; the publisher filled missing views by a model, from followers too",
    rows=rows,
)
