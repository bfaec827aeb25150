"""The figures on the real samples, with few splits; skipped where the samples are absent."""

import pytest

from closeknit.honesty.figures import next_posts, percentiles, replies, split_test
from closeknit.honesty.influencers import FOLDER as INFLUENCERS
from closeknit.honesty.instafake import FOLDER as INSTAFAKE
from closeknit.honesty.rows import Row, Setting, compute
from realdata import real_folder

pytestmark = pytest.mark.real


def by_id(rows: list[Row]) -> dict[str, Row]:
    return {row.id: row for row in rows}


def test_shrunken_rates_come_closer_to_unseen_posts_of_real_accounts() -> None:
    rows = by_id(compute(split_test.FIGURE, Setting(real_folder(INSTAFAKE).parent, splits=20)))
    for k, target in split_test.TARGETS.items():
        row = rows[f"split-k{k}-mean"]
        assert row.ours is not None
        assert row.ours < target
        assert rows[f"split-k{k}-median"].holds


def test_forecasts_hold_what_came_on_real_accounts() -> None:
    rows = by_id(compute(next_posts.FIGURE, Setting(real_folder(INSTAFAKE).parent)))
    assert rows["next-k12"].holds
    assert rows["next-k12-score"].holds
    assert rows["next-wilson"].holds


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the engine's own parts among each other
def test_reply_rates_and_percentiles_of_real_creators_are_reported() -> None:
    setting = Setting(real_folder(INFLUENCERS).parent)
    rows = by_id([*compute(replies.FIGURE, setting), *compute(percentiles.FIGURE, setting)])
    assert rows["reply-one"].holds
    assert rows["reply-one-binomial"].holds
    assert rows["percentile-measured"].n == rows["percentile-distance"].n
