"""Post metrics, case by case."""

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.metrics.window import oldest_allowed
from closeknit.vocabulary.tier import TIERS, Tier, tier_named, tier_of
from metrics.cases import doubling
from metrics.make import DAY, Row, World, import_world, metrics_of, prior_of

Cases = dict[str, Row]


class TestTiers:
    @given(st.integers(0, 10**9))
    def test_hold_every_count_exactly_once(self, followers: int) -> None:
        assert [tier for tier in TIERS if tier.holds(followers)] == [tier_of(followers)]

    def test_begin_and_end_where_the_market_says(self) -> None:
        assert [(tier.name, tier.at_least) for tier in TIERS] == [
            ("below nano", 0), ("nano", 1_000), ("micro", 10_000), ("mid", 50_000), ("macro", 500_000),
            ("mega", 1_000_000),
        ]  # fmt: skip

    def test_can_be_others(self) -> None:
        tiers = (Tier("small", 0, 5_000), Tier("large", 5_000, None))
        assert [tier_of(n, tiers).name for n in (4_999, 5_000)] == ["small", "large"]

    def test_are_found_by_name_in_any_case(self) -> None:
        assert tier_named(" NANO ") is TIERS[1]
        assert tier_named("medium") is None

    def test_are_the_same_in_the_warehouse(self, post_case: Cases) -> None:
        sized = {row["followers"]: row["tier"] for name, row in post_case.items() if name.startswith("size")}
        assert len(sized) == 10
        assert sized == {followers: tier_of(followers).name for followers in sized}

    def test_are_unknown_without_followers(self, post_case: Cases) -> None:
        assert post_case["nofollowers"]["tier"] is None
        assert post_case["noprofile"]["tier"] is None
        assert post_case["zerofollowers"]["tier"] == "below nano"


class TestWindow:
    def test_takes_the_newest_eighteen(self, post_case: Cases) -> None:
        row = post_case["newest18"]
        assert (row["posts_n"], row["engagement_rate_mean"]) == (18, 0.1)

    def test_leaves_out_posts_younger_than_two_days(self, post_case: Cases) -> None:
        assert (post_case["young"]["posts_n"], post_case["young"]["engagement_rate_mean"]) == (3, 0.01)
        assert post_case["ripe"]["posts_n"] == 4

    def test_leaves_out_posts_older_than_two_years(self, post_case: Cases) -> None:
        assert (post_case["expired"]["posts_n"], post_case["expired"]["engagement_rate_mean"]) == (3, 0.01)
        assert post_case["lasting"]["posts_n"] == 4
        assert post_case["dormant"]["posts_n"] == 0
        assert post_case["dormant"]["engagement_rate"] is None

    def test_leaves_out_stories(self, post_case: Cases) -> None:
        assert (post_case["stories"]["posts_n"], post_case["stories"]["engagement_rate_mean"]) == (3, 0.01)

    def test_leaves_out_and_counts_posts_without_date(self, post_case: Cases) -> None:
        assert (post_case["undated"]["posts_n"], post_case["undated"]["posts_undated"]) == (3, 1)

    @pytest.mark.parametrize("number", [1, 2])
    def test_says_nothing_from_fewer_than_three_posts(self, number: int, post_case: Cases) -> None:
        row = post_case[f"has{number}"]
        names = ("engagement_rate", "engagement_rate_mean", "engagement_rate_median", "engagement_percentile",
                 "engagement_multiple", "engagement_trend", "like_dispersion", "posts_per_week", "hidden_likes_share",
                 "comments_per_like", "sponsored_share", "engagement_by_others")  # fmt: skip
        assert [row[name] for name in names] == [None] * len(names)
        assert row["engagement_rate_n"] == number

    @pytest.mark.parametrize(("number", "thin"), [(1, True), (3, True), (11, True), (12, False), (18, False)])
    def test_is_thin_below_twelve_posts(self, number: int, thin: bool, post_case: Cases) -> None:
        assert post_case[f"has{number}"]["thin"] is thin

    def test_ends_on_the_last_of_february_after_a_leap_day(self, tmp_path: Path) -> None:
        leap = datetime(2024, 2, 29, 12, tzinfo=UTC)
        world = World()
        for name, edge in (("leap", datetime(2022, 2, 28, 12)), ("before", datetime(2022, 2, 28, 11, 59, 59))):
            world.profile(name, observed_at=leap)
            for post in range(3):
                world.post(name, post, posted_at=leap - (post + 9) * DAY, observed_at=leap)
            world.post(name, "edge", posted_at=edge.replace(tzinfo=UTC), observed_at=leap)
        import_world(tmp_path / "home", world)
        found = metrics_of(tmp_path / "home")
        assert (found["leap"]["posts_n"], found["before"]["posts_n"]) == (4, 3)

    @given(st.datetimes(datetime(2012, 1, 1), datetime(2040, 1, 1)))
    def test_reaches_back_to_the_same_day_two_years_before(self, as_of: datetime) -> None:
        oldest = oldest_allowed(as_of)
        assert (oldest.year, oldest.month, oldest.time()) == (as_of.year - 2, as_of.month, as_of.time())
        assert oldest.day == (28 if (as_of.month, as_of.day) == (2, 29) else as_of.day)


class TestLikes:
    def test_that_are_hidden_are_missing_and_never_zero(self, post_case: Cases) -> None:
        row = post_case["hidessome"]
        assert (row["engagement_rate_mean"], row["engagement_rate_n"], row["hidden_likes_share"]) == (0.1, 4, 0.5)

    def test_that_are_all_hidden_leave_no_rate(self, post_case: Cases) -> None:
        row = post_case["hidesall"]
        assert (row["engagement_rate"], row["engagement_rate_mean"], row["like_dispersion"]) == (None, None, None)
        assert (row["engagement_rate_n"], row["hidden_likes_share"]) == (0, 1.0)

    def test_that_are_known_to_be_zero_are_a_rate_of_zero(self, post_case: Cases) -> None:
        row = post_case["silent"]
        assert row["engagement_rate_mean"] == 0
        assert 0 < row["engagement_rate"] < 0.002
        assert (row["like_dispersion"], row["comments_per_like"]) == (None, None)

    def test_spread_by_the_sample_deviation(self, post_case: Cases) -> None:
        row = post_case["spread"]
        assert row["like_dispersion"] == pytest.approx(math.sqrt(500 / 3) / 25, rel=1e-5)
        assert row["comments_per_like"] == 0.1
        assert row["posts_per_week"] == 1
        assert row["days_since_last_post"] == 10

    def test_of_a_milliard_on_every_post_break_nothing(self, post_case: Cases) -> None:
        assert post_case["viral"]["engagement_rate_mean"] == pytest.approx(1e6, rel=1e-4)
        assert post_case["viral"]["engagement_percentile"] == pytest.approx(1, abs=1e-5)


class TestAudience:
    def test_of_zero_gives_no_rate(self, post_case: Cases) -> None:
        for name in ("zerofollowers", "nofollowers", "noprofile"):
            row = post_case[name]
            assert (row["engagement_rate"], row["engagement_rate_mean"], row["engagement_rate_n"]) == (None, None, 0)
            assert row["posts_n"] == 5

    def test_is_the_one_at_the_time_of_the_post_where_known(self, post_case: Cases) -> None:
        assert post_case["attime"]["engagement_rate_mean"] == 0.11

    def test_without_posts_is_still_a_creator(self, post_case: Cases) -> None:
        assert post_case["noposts"]["followers"] == 5_000
        assert post_case["noposts"]["engagement_rate"] is None


class TestTrend:
    @pytest.mark.parametrize("number", [6, 12])
    def test_finds_likes_that_double_in_a_month(self, number: int, post_case: Cases) -> None:
        assert post_case[f"doubles{number}"]["engagement_trend"] == pytest.approx(doubling(), rel=1e-4)

    def test_needs_six_posts_over_more_than_a_day(self, post_case: Cases) -> None:
        for name in ("doubles5", "oneday", "samemoment"):
            assert post_case[name]["engagement_trend"] is None

    def test_stays_a_number_when_likes_explode(self, post_case: Cases) -> None:
        assert math.isfinite(post_case["bursting"]["engagement_trend_high95"])
        assert post_case["bursting"]["engagement_trend"] > 1e6


class TestSponsoredShare:
    @pytest.mark.parametrize(
        ("name", "share"),
        [("adtags", 0.25), ("labels", 0.375), ("both", 0.5), ("neverpaid", 0.0), ("alwayspaid", 1.0)],
    )
    def test_counts_labels_and_telling_hashtags(self, name: str, share: float, post_case: Cases) -> None:
        assert post_case[name]["sponsored_share"] == share

    def test_is_unknown_where_neither_is_known(self, post_case: Cases) -> None:
        assert post_case["unknownpaid"]["sponsored_share"] is None
        assert post_case["unknownpaid"]["sponsored_share_n"] == 0

    def test_never_lies_outside_its_interval_at_the_ends(self, post_case: Cases) -> None:
        assert post_case["neverpaid"]["sponsored_share_low95"] == 0 < post_case["neverpaid"]["sponsored_share_high"]
        assert post_case["alwayspaid"]["sponsored_share_high95"] == 1 > post_case["alwayspaid"]["sponsored_share_low"]


class TestEngagementByOthers:
    def test_leaves_out_the_creators_own_comments(self, post_case: Cases) -> None:
        row = post_case["chatty"]
        assert (row["engagement_by_others"], row["engagement_by_others_n"]) == (0.108, 3)
        assert row["engagement_rate_mean"] == 0.11

    def test_needs_no_captured_comments_where_there_are_none(self, post_case: Cases) -> None:
        assert post_case["uncommented"]["engagement_by_others"] == 0.1

    def test_is_unknown_where_comments_were_not_captured(self, post_case: Cases) -> None:
        assert post_case["notcaptured"]["engagement_by_others"] is None


class TestPrior:
    def test_is_the_published_one_below_two_hundred_creators(self, post_home: Path) -> None:
        prior = prior_of(post_home)["engagement"]
        assert (prior["fitted"], prior["tau"], prior["niches"]) == (False, 0.6, {})
        assert prior["level"] == pytest.approx(math.log(0.022))

    def test_draws_a_creator_of_few_posts_more_than_one_of_many(self, post_case: Cases) -> None:
        def distance(name: str) -> float:
            return abs(math.log(post_case[name]["engagement_rate"] / 0.022))

        assert distance("has18") < distance("has3")
        assert post_case["has3"]["engagement_rate_high"] > post_case["has18"]["engagement_rate_high"]
