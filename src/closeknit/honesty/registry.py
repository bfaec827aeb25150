"""All figures, in the order they are printed. A new one is a file in `figures` and a line here."""

from collections.abc import Callable
from datetime import date
from importlib.metadata import version

from closeknit.honesty.figures import (
    accounts,
    ad_agreement,
    advertising,
    batters,
    country,
    fake_shares,
    injected_bursts,
    injected_comments,
    injected_counts,
    kaggle_split,
    next_by_group,
    next_posts,
    niche,
    percentiles,
    planning_calibration,
    planning_diversification,
    planning_exploration,
    planning_learning,
    planning_optimum,
    printed_intervals,
    ranking,
    replies,
    shares_abroad,
    spam,
    split_test,
    temporal,
    transfer,
    views,
)
from closeknit.honesty.rows import Figure, Report, Setting, compute

FIGURES: tuple[Figure, ...] = (
    batters.FIGURE,
    split_test.FIGURE,
    temporal.FIGURE,
    next_posts.FIGURE,
    next_by_group.FIGURE,
    printed_intervals.FIGURE,
    replies.FIGURE,
    percentiles.FIGURE,
    views.FIGURE,
    ranking.FIGURE,
    niche.FIGURE,
    country.FIGURE,
    accounts.FIGURE,
    kaggle_split.FIGURE,
    transfer.FIGURE,
    fake_shares.FIGURE,
    shares_abroad.FIGURE,
    injected_counts.FIGURE,
    injected_bursts.FIGURE,
    injected_comments.FIGURE,
    advertising.FIGURE,
    ad_agreement.FIGURE,
    spam.FIGURE,
    planning_calibration.FIGURE,
    planning_learning.FIGURE,
    planning_exploration.FIGURE,
    planning_diversification.FIGURE,
    planning_optimum.FIGURE,
)


def compute_all(
    setting: Setting,
    made: date,
    figures: tuple[Figure, ...] = FIGURES,
    step: Callable[[str], None] = lambda _what: None,
) -> Report:
    """Compute every figure.

    Args:
        setting: Data, splits and seed.
        made: The day, for the report.
        figures: Which.
        step: Told what is being computed.
    """
    chapters = []
    for figure in figures:
        step(figure.what)
        chapters.append(compute(figure, setting))
    return Report(made, setting.seed, setting.splits, version("closeknit"), tuple(chapters))
