"""The figures on the real samples, with few splits; skipped where the samples are absent."""

import pytest

from closeknit.honesty.figures import next_posts, percentiles, replies, split_test
from closeknit.honesty.influencers import FOLDER as INFLUENCERS
from closeknit.honesty.instafake import FOLDER as INSTAFAKE
from closeknit.honesty.rows import Figure, Row, Setting, compute
from realdata import real_folder

pytestmark = pytest.mark.real


def by_id(*figures: Figure, setting: Setting) -> dict[str, Row]:
    return {row.id: row for figure in figures for row in compute(figure, setting).rows}


def test_shrunken_rates_come_closer_to_unseen_posts_of_real_accounts() -> None:
    rows = by_id(split_test.FIGURE, setting=Setting(real_folder(INSTAFAKE).parent, splits=20))
    for k, target in split_test.TARGETS.items():
        row = rows[f"split-k{k}-mean"]
        assert row.ours is not None
        assert row.ours < target
        assert rows[f"split-k{k}-median"].passes


def test_forecasts_hold_what_came_on_real_accounts() -> None:
    rows = by_id(next_posts.FIGURE, setting=Setting(real_folder(INSTAFAKE).parent))
    assert rows["next-k12"].passes
    assert rows["next-k12-score"].passes
    assert rows["next-wilson"].passes


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the engine's own parts among each other
def test_reply_rates_and_percentiles_of_real_creators_are_reported() -> None:
    rows = by_id(replies.FIGURE, percentiles.FIGURE, setting=Setting(real_folder(INFLUENCERS).parent))
    assert rows["reply-one"].passes
    assert rows["reply-one-binomial"].passes
    assert rows["percentile-measured"].n == rows["percentile-distance"].n
