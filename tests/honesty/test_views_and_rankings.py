"""Ranges of views, groups and rankings, on accounts whose truth we made."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from closeknit.honesty.figures import next_by_group, ranking, views
from closeknit.honesty.reels import FILE, read_slots
from closeknit.honesty.rows import Row, Setting, TooLittle
from closeknit.honesty.statistics import mean_coverage, ndcg, percentiles_of
from closeknit.honesty.timelines import Timelines, law_of
from closeknit.metrics.drift import PUBLISHED_DRIFT
from closeknit.metrics.heavy_tails import DEGREES

Write = Callable[[int], Path]


def heavy(rng: np.random.Generator, *size: int) -> np.ndarray:
    """Errors of variance 1 as the law has them."""
    return rng.standard_t(DEGREES, size) * np.sqrt((DEGREES - 2) / DEGREES)


def made_creators(c: int, seed: int, posts: int = 9) -> Timelines:
    """Creators of all sizes and two niches, whose posts are a month apart and do not drift."""
    rng = np.random.default_rng(seed)
    followers = np.exp(rng.uniform(np.log(1_000), np.log(100_000), c))
    logs = np.log(0.04) + 0.5 * rng.standard_normal((c, 1)) + 0.4 * heavy(rng, c, posts)
    days = np.broadcast_to(-30.0 * np.arange(posts), (c, posts))
    return Timelines(followers, np.round(followers[:, None] * np.exp(logs)), days, rng.choice(["food", "travel"], c))


class TestReels:
    @pytest.fixture
    def write(self, tmp_path: Path) -> Write:
        def written(accounts: int) -> Path:
            rng = np.random.default_rng(21)
            (tmp_path / FILE).parent.mkdir()
            with gzip.open(tmp_path / FILE, "wt", encoding="utf-8", newline="") as stream:
                lines = csv.writer(stream)
                lines.writerow(["creator_id", "followers", "avg_video_views"])
                for account in range(accounts):
                    followers, level = int(rng.integers(500, 9_000)), np.log(0.4) + 0.9 * float(heavy(rng, 1)[0])
                    for slot in range(2 + account % 9):
                        seen = followers * np.exp(level + 0.8 * float(heavy(rng, 1)[0]))
                        lines.writerow([f"r{account}", followers, "" if slot == 1 else round(seen, 2)])
            return tmp_path

        return written

    def test_are_read_without_the_slots_of_unknown_views(self, write: Write) -> None:
        slots = read_slots(write(9), np.random.default_rng(1))
        assert slots.n.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]

    def test_ranges_of_a_right_law_hold_and_the_control_fails(self, write: Write) -> None:
        rows = {row.id: row for row in views.rows(Setting(write(1_500)))}
        for start in ("views-all", "views-few", "views-none"):
            for end, share in (("-80", 0.80), ("", 0.90), ("-95", 0.95)):
                assert rows[start + end].ours == pytest.approx(share, abs=0.04)
        assert rows["views-mean"].passes
        assert rows["views-published"].passes is None
        assert "views-size10000" not in rows
        width, none = rows["views-width80"].ours, float(rows["views-width80"].note.split()[-1])
        assert width is not None
        assert 3 < width < none

    def test_of_few_accounts_are_too_little(self, write: Write) -> None:
        with pytest.raises(TooLittle, match="accounts have 4 slots"):
            views.rows(Setting(write(20)))


class TestGroups:
    def test_with_too_few_creators_are_left_out(self) -> None:
        split, enough = next_by_group.split_off(made_creators(400, 22), 2)
        assert enough.all()
        groups = np.where(np.arange(400) < 29, "rare", "common")
        rows = list(next_by_group.group_rows(split, law_of(split, PUBLISHED_DRIFT), groups, ("rare", "common", "none")))
        assert [row.id for row in rows] == ["group-common-80", "group-common-95"]
        assert {row.n for row in rows} == {371}

    def test_need_creators_with_older_posts(self) -> None:
        with pytest.raises(TooLittle):
            next_by_group.split_off(made_creators(400, 23, posts=2), 2)

    def test_see_older_posts_alone(self) -> None:
        creators = made_creators(40, 24)
        split, _ = next_by_group.split_off(creators, 2)
        assert np.array_equal(split.seen.counts, creators.counts[:, 1:])
        assert split.came == pytest.approx(creators.counts[:, 0] / creators.followers)


class TestNdcg:
    def test_is_1_for_the_best_ranking_and_smaller_for_others(self) -> None:
        gain = np.array([0.1, 0.9, 0.5])
        assert ndcg(gain, gain, 2) == pytest.approx(1)
        worst = (0.1 + 0.5 / np.log2(3)) / (0.9 + 0.5 / np.log2(3))
        assert ndcg(-gain, gain, 2) == pytest.approx(worst)

    def test_counts_no_more_places_than_there_are(self) -> None:
        assert ndcg(np.arange(3.0), np.arange(3.0), 10) == pytest.approx(1)

    def test_gains_are_percentiles(self) -> None:
        assert percentiles_of(np.array([30.0, 10.0, 20.0, 40.0])).tolist() == [0.625, 0.125, 0.375, 0.875]


class TestRanking:
    def rows(self, creators: Timelines) -> dict[str, Row]:
        found = ranking.ranking_rows("made", creators, 1, "made", np.random.default_rng(1))
        return {row.id: row for row in found}

    def test_by_forecasts_beats_followers_and_chance(self) -> None:
        rows = self.rows(made_creators(300, 25))
        for places in (10, 50):
            assert rows[f"ranking-made-{places}-forecast-followers"].passes
            assert rows[f"ranking-made-{places}-random"].passes
            assert rows[f"ranking-made-{places}-forecast-last-mean"].passes is None
            assert rows[f"ranking-made-{places}"].passes is None

    def test_beats_nothing_where_the_posts_to_come_are_chance(self) -> None:
        creators = made_creators(300, 26)
        creators.counts[:, 0] = np.random.default_rng(27).permutation(creators.counts[:, 0] / creators.followers)
        creators.counts[:, 0] *= creators.followers
        rows = self.rows(creators)
        assert rows["ranking-made-50-forecast-followers"].passes is False
        assert rows["ranking-made-50-random"].passes is False

    def test_needs_a_hundred_creators(self) -> None:
        with pytest.raises(TooLittle, match="99 accounts"):
            self.rows(made_creators(99, 28))


def test_coverage_over_several_tries_has_the_interval_of_one_try_a_unit() -> None:
    found = mean_coverage(np.full(200, 0.8))
    assert (found.share, found.n) == (pytest.approx(0.8), 200)
    assert found.agrees_with(0.83)
    assert not found.agrees_with(0.9)
