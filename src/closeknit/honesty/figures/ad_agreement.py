"""The ceiling: how far people agree on which posts are advertising, which no detector can be held to exceed."""

import csv
from functools import partial
from pathlib import Path

import numpy as np

from closeknit.honesty.agreement import (
    against_the_others,
    fleiss_kappa,
    krippendorff_alpha,
    mean_cohen_kappa,
    pairwise_agreement,
    yes_shares,
)
from closeknit.honesty.ranking import Statistic, group_bootstrap
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.metrics.arrays import Floats

FILE = "ig-undisclosed-ads-annotators-2023/labels.csv"
SOURCE = "Bertaglia et al. 2023 (arXiv 2306.05115), MIT"
FEWEST_POSTS, FEWEST_ANNOTATORS = 20, 3
NO_TEXT = "the set holds no texts, so no detector can be run on it"


def read_judgements(data: Path) -> Floats:
    """Return who called which post an advertisement, posts x annotators: 1, 0, NaN where somebody did not judge.

    Raises:
        TooLittle: There are fewer than 20 posts or 3 annotators, or all judgements are the same.
    """
    with (data / FILE).open(encoding="utf-8", newline="") as lines:
        rows = [[cell for name, cell in row.items() if name != "post_id"] for row in csv.DictReader(lines)]
    judged = np.array([[float(cell) if cell.strip() else np.nan for cell in row] for row in rows], np.float64)
    if judged.ndim < 2 or judged.shape[0] < FEWEST_POSTS or judged.shape[1] < FEWEST_ANNOTATORS:
        raise TooLittle(
            f"Judgements of {len(rows)} posts are too few to say how far people agree.",
            f"At least {FEWEST_POSTS} posts judged by {FEWEST_ANNOTATORS} people are needed.",
        )
    if len(np.unique(judged[np.isfinite(judged)])) < 2:
        raise TooLittle("All posts were judged alike, so agreement says nothing.", "Bring posts of both kinds.")
    return judged


def rows(setting: Setting) -> list[Row]:
    """Report agreement with bootstrap intervals over posts."""
    judged = read_judgements(setting.data)
    of_one = {name: partial(_of_one, judged, name) for name in ("f1", "accuracy", "found", "alarms")}
    lines: list[tuple[str, str, Statistic, str]] = [
        ("f1", "one annotator against the majority of the others: F1", of_one["f1"], ""),
        ("accuracy", "one annotator against the majority of the others: accuracy", of_one["accuracy"], ""),
        ("found", "share of the others' advertising that one annotator finds", of_one["found"], ""),
        ("alarms", "share of the others' other posts that one annotator flags", of_one["alarms"], ""),
        ("pairs", "two annotators: share of posts judged alike", partial(pairwise_agreement, judged), ""),
        ("cohen", "two annotators: mean of Cohen's kappa", partial(mean_cohen_kappa, judged), ""),
        ("fleiss", "all annotators: Fleiss' kappa", partial(fleiss_kappa, judged), ""),
        ("alpha", "all annotators: Krippendorff's alpha", partial(krippendorff_alpha, judged), ""),
    ]  # fmt: skip
    posts = len(judged)
    ends = group_bootstrap(
        [measure for _, _, measure, _ in lines], np.arange(posts), np.random.default_rng(setting.seed)
    )
    shares = yes_shares(judged)
    note = f"{NO_TEXT}; {judged.shape[1]} annotators call {shares.min():.0%} to {shares.max():.0%} of posts advertising"
    once = np.ones(posts)
    return [
        Row(f"ad-agreement-{name}", what, measure(once), (float(low), float(high)), posts, beside, SOURCE, None,
            note if not place else "")
        for place, ((name, what, measure, beside), (low, high)) in enumerate(zip(lines, ends.T, strict=True))
    ]  # fmt: skip


def _of_one(judged: Floats, name: str, weight: Floats) -> float:
    return against_the_others(judged, weight)[name]


FIGURE = Figure(
    id="ad-agreement",
    what="the ceiling: how far people agree on what is advertising",
    needs=(FILE,),
    source=SOURCE,
    protocol="each annotator is judged by the majority of the others, even splits left out; bootstrap over posts",
    rows=rows,
)
