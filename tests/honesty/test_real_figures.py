"""The figures on the real samples, with few splits; skipped where the samples are absent."""

import pytest

from closeknit.honesty.figures import (
    next_by_group,
    next_posts,
    percentiles,
    printed_intervals,
    ranking,
    replies,
    split_test,
    temporal,
    views,
)
from closeknit.honesty.influencers import FOLDER as INFLUENCERS
from closeknit.honesty.instafake import FOLDER as INSTAFAKE
from closeknit.honesty.reels import FOLDER as REELS
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
    for name in ("next-k12", "next-k12-score", "next-k12-width", "next-wilson", "next-still"):
        assert rows[name].passes, name
    for k in (3, 6, 12):
        for share in ("-80", "", "-95"):
            row = rows[f"next-shipped-k{k}{share}"]
            assert row.passes is None
            assert row.ours is not None


def test_forecasts_come_closer_than_the_mean_seen_on_real_accounts() -> None:
    rows = by_id(temporal.FIGURE, setting=Setting(real_folder(INSTAFAKE).parent))
    assert all(rows[f"temporal-k{k}-log"].passes for k in temporal.POSTS_SEEN)


def test_printed_intervals_hold_what_they_say_on_real_accounts() -> None:
    rows = by_id(printed_intervals.FIGURE, setting=Setting(real_folder(INSTAFAKE).parent, splits=20))
    assert all(rows[f"printed-k{k}-{share}"].passes for k in printed_intervals.POSTS_SEEN for share in (0.8, 0.95))


def test_ranges_of_views_hold_what_came_on_real_reels() -> None:
    rows = by_id(views.FIGURE, setting=Setting(real_folder(REELS).parent))
    assert all(rows[f"views-{seen}{share}"].passes for seen in ("all", "few") for share in ("-80", "", "-95"))
    assert rows["views-mean"].passes


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the engine's own parts among each other
def test_reply_rates_percentiles_groups_and_rankings_of_real_creators_are_reported() -> None:
    figures = (replies.FIGURE, percentiles.FIGURE, next_by_group.FIGURE, ranking.FIGURE)
    rows = by_id(*figures, setting=Setting(real_folder(INFLUENCERS).parent))
    assert rows["reply-one"].passes
    assert rows["reply-one-binomial"].passes
    assert rows["percentile-measured"].n == rows["percentile-distance"].n
    assert all(rows[f"group-all{share}"].passes for share in ("-80", "", "-95"))
    assert rows["ranking-influencers-50-forecast-followers"].passes
    assert rows["ranking-instafake-50-random"].passes
