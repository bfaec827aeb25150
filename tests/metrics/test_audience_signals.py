"""Pods, partners, follower samples and jumps on small worlds where the answer is known."""

from pathlib import Path

import numpy as np
import pytest

from metrics.make import DAY, HOUR, OBSERVED, World, import_world, metrics_of

pytestmark = pytest.mark.xdist_group("audience-signals")  # what is built once is built in one process


def circle(world: World, members, apart=HOUR, rounds=6, everybody=True, followers=3_000):
    """Members who comment on each other's posts, `apart` from one another, besides fans."""
    for number, member in enumerate(members):
        world.profile(member, followers, niche="food")
        for turn in range(rounds):
            post = world.post(member, turn, days_ago=70 - 8 * turn)
            start = OBSERVED - (69 - 8 * turn) * DAY
            for fan in range(4):
                world.comment(post, f"fan{fan}", by=f"{member}fan{fan}{turn}", commented_at=start)
            others = [other for other in members if other != member]
            for other in others if everybody else others[:1]:
                world.comment(post, other, by=other, commented_at=start + number * apart)


def honest(world: World, count=25):
    """Creators whom only fans comment on."""
    for number in range(count):
        circle(world, [f"honest{number}"])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    world = World()
    honest(world)
    circle(world, ["pod1", "pod2", "pod3", "pod4"])
    circle(world, ["slow1", "slow2", "slow3", "slow4"], apart=30 * HOUR)
    circle(world, ["small1", "small2", "small3", "small4"], followers=900)
    world.profile("giver", 3_000, niche="food")
    for turn in range(6):
        post = world.post("giver", turn, days_ago=70 - 8 * turn)
        for fan in ("pod1", "pod2", "giverfan"):
            world.comment(post, fan, by=fan, commented_at=OBSERVED - (69 - 8 * turn) * DAY)
    home = tmp_path_factory.mktemp("pods") / "home"
    import_world(home, world)
    return metrics_of(home)


class TestPods:
    def test_members_stand_out_and_honest_creators_do_not(self, found):
        assert found["pod1"]["pod_score"] > 0.2
        assert found["pod1"]["pod_score_low"] > 0
        assert all(found[f"honest{n}"]["pod_score"] == 0 for n in range(25))

    def test_answering_a_visit_days_later_is_friendship_and_no_pod(self, found):
        assert found["slow1"]["reciprocal_comment_share"] == pytest.approx(found["pod1"]["reciprocal_comment_share"])
        assert found["slow4"]["pod_score"] < found["pod1"]["pod_score"] / 2

    def test_small_accounts_are_no_partners(self, found):
        assert found["small1"]["pod_score"] == 0
        assert found["small1"]["reciprocal_comment_share"] < 0.05

    def test_visits_that_are_not_returned_do_not_count(self, found):
        assert found["giver"]["reciprocal_comment_share"] < 0.05

    def test_the_same_people_under_every_post_show_beside_peers(self, found):
        assert found["pod1"]["commenter_overlap"] > 0.3
        assert found["pod1"]["commenter_overlap_z"] > 3
        assert found["pod1"]["commenter_overlap_peers"] >= 20


def followers_of(world: World, creator, friends, fakes):
    for number in range(friends):
        figures = {"posts": 120, "followers": 500, "following": 400, "has_picture": True}
        world.follower(creator, f"{creator}friend{number}", **figures)
    for number in range(fakes):
        figures = {"posts": 0, "followers": 9, "following": 4_000, "has_picture": False}
        world.follower(creator, f"{creator}fake{number}", **figures)


@pytest.fixture(scope="module")
def audiences(tmp_path_factory):
    world = World()
    for creator, friends, fakes in (("real", 200, 0), ("half", 100, 100), ("thin", 15, 4), ("bare", 0, 0)):
        world.profile(creator)
        followers_of(world, creator, friends, fakes)
    for number in range(30):
        world.follower("bare", f"bare{number}")
        world.follower("half", f"unknown{number}", posts=5)
    for day in range(12):
        world.profile("grows", 1_000 + 10 * day, observed_at=OBSERVED - (11 - day) * DAY)
        world.profile("bursts", 1_000 + 10 * day + 400 * (day > 5), observed_at=OBSERVED - (11 - day) * DAY)
    for day in range(5):
        world.profile("short", 1_000 + day, observed_at=OBSERVED - (4 - day) * DAY)
    home = tmp_path_factory.mktemp("audiences") / "home"
    import_world(home, world)
    return metrics_of(home)


class TestFollowerSamples:
    def test_are_estimated_with_an_interval_and_a_sample_size(self, audiences):
        real, half = audiences["real"], audiences["half"]
        assert real["audience_fake_share"] == 0
        assert real["audience_fake_share_high"] < 0.1
        assert half["audience_fake_share_low"] > 0.4
        assert (real["audience_fake_share_n"], half["audience_fake_share_n"]) == (200, 200)

    def test_too_small_or_without_figures_are_not_estimated(self, audiences):
        assert audiences["thin"]["audience_fake_share"] is None
        assert audiences["thin"]["audience_fake_share_n"] == 19
        assert audiences["bare"]["audience_fake_share"] is None

    def test_a_burst_of_followers_is_a_jump_and_steady_growth_is_none(self, audiences):
        assert audiences["grows"]["follower_jump"] == pytest.approx(1)
        assert audiences["bursts"]["follower_jump"] == pytest.approx(41)
        assert audiences["bursts"]["follower_jump_n"] == 11
        assert audiences["short"]["follower_jump"] is None


def test_an_account_seen_again_counts_once_with_its_newest_figures(tmp_path: Path):
    world = World()
    world.profile("anna")
    followers_of(world, "anna", 30, 0)
    changed = {"posts": 0, "followers": 2, "following": 5_000, "has_picture": False}
    for number in range(30):
        world.follower("anna", f"annafriend{number}", **changed, **{"observed_at": OBSERVED + DAY})
    import_world(tmp_path / "home", world)
    row = metrics_of(tmp_path / "home")["anna"]
    assert row["audience_fake_share_n"] == 30
    assert row["audience_fake_share"] == 1.0


def test_quiet_accounts_do_not_burst_on_their_first_good_day(tmp_path: Path):
    world = World()
    for day in range(10):
        world.profile("quiet", 1_000 + 3 * (day > 4), observed_at=OBSERVED - (9 - day) * DAY)
    import_world(tmp_path / "home", world)
    assert metrics_of(tmp_path / "home")["quiet"]["follower_jump"] == pytest.approx(3)
    assert np.isfinite(metrics_of(tmp_path / "home")["quiet"]["follower_jump"])


def test_the_day_a_list_of_followers_begins_is_no_jump(tmp_path: Path):
    world = World()
    world.profile("anna", 900)
    for number in range(900):
        day = OBSERVED if number < 600 else OBSERVED - (1 + number % 20) * DAY
        world.follower("anna", f"f{number}", first_seen=day)
    import_world(tmp_path / "home", world)
    assert metrics_of(tmp_path / "home")["anna"]["follower_jump"] < 3
