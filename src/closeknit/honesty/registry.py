"""All figures, in the order they are printed. A new one is a file in `figures` and a line here."""

from closeknit.honesty.figures import batters, next_posts, percentiles, printed_intervals, replies, split_test
from closeknit.honesty.rows import Figure, Row, Setting, compute

FIGURES: tuple[Figure, ...] = (
    batters.FIGURE,
    split_test.FIGURE,
    next_posts.FIGURE,
    printed_intervals.FIGURE,
    replies.FIGURE,
    percentiles.FIGURE,
)


def compute_all(setting: Setting, figures: tuple[Figure, ...] = FIGURES) -> list[tuple[Figure, list[Row]]]:
    """Return every figure with its rows."""
    return [(figure, compute(figure, setting)) for figure in figures]
