"""Creators are left out for their audience only where even the kind end of the estimate is too high, and by name."""

from pathlib import Path

import pytest

from closeknit.roundup.build import build_roundup
from closeknit.roundup.choose import FAKE, POD, Choice
from closeknit.roundup.write import roundup_json, write_roundup
from closeknit.vocabulary.tier import tier_of
from closeknit.warehouse.generation import open_generation
from metrics.make import HOUR, World, import_world

pytestmark = pytest.mark.xdist_group("audience-gates")  # what is built once is built in one process

FRIEND = {"posts": 120, "followers": 500, "following": 400, "has_picture": True}
FAKE_ACCOUNT = {"posts": 0, "followers": 9, "following": 4_000, "has_picture": False}


def creator(world: World, name: str, likes: int, friends: int = 0, fakes: int = 0) -> None:
    world.profile(name, 4_000, niche="food", is_private=False)
    for number in range(8):
        world.post(name, number, days_ago=5 + 3 * number, likes=likes + number)
    for number in range(friends + fakes):
        world.follower(name, f"{name}{number}", **(FRIEND if number < friends else FAKE_ACCOUNT))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = World()
    creator(world, "bought", 400, friends=40, fakes=80)
    creator(world, "thinsample", 350, friends=14, fakes=8)
    creator(world, "pleasant", 300, friends=150, fakes=3)
    creator(world, "unsampled", 200)
    members = [f"pod{number}" for number in range(4)]
    for member in members:
        creator(world, member, 500)
    for post in [post for post in world.posts if post["external_id"] in members]:
        for member in members:
            if member != post["external_id"]:
                world.comment(post["post_id"], member, by=member, commented_at=post["posted_at"] + HOUR)
    for number in range(24):
        creator(world, f"fans{number}", 60)
        for post in world.posts[-8:]:
            for fan in range(3):
                by = f"fans{number}fan{fan}"
                world.comment(post["post_id"], fan, by=by, commented_at=post["posted_at"] + HOUR)
    folder = tmp_path_factory.mktemp("gates") / "home"
    import_world(folder, world)
    return folder


def chosen(home: Path, **limits):
    with open_generation(home, None) as generation:
        return build_roundup(generation, Choice(tier_of(4_000), per_niche=3, **limits))


def names(roundup) -> list[str]:
    return [pick.name for section in roundup.sections for pick in section.picks]


def test_a_bought_audience_and_a_pod_are_set_aside_with_their_numbers(home: Path) -> None:
    roundup = chosen(home)
    assert names(roundup) == ["@xthinsample", "@xpleasant", "@xunsampled"]
    reasons = {each.name: each.reason for each in roundup.sections[0].set_aside}
    assert reasons.keys() >= {"@xpod0"}
    assert "pod score" in reasons["@xpod0"]
    assert [roundup.gates[place].removed for place in (FAKE, POD)] == [1, 4]


def test_thin_evidence_sets_nobody_aside(home: Path) -> None:
    assert "@xthinsample" in names(chosen(home))


def test_without_limits_everybody_is_listed_with_the_estimate_beside(home: Path) -> None:
    roundup = chosen(home, max_fake_share=None, max_pod_score=None)
    assert names(roundup) == ["@xpod0", "@xpod1", "@xpod2"]
    assert roundup.sections[0].set_aside == ()
    caveats = roundup.sections[0].picks[0].caveats
    assert any("pod score" in caveat for caveat in caveats)


def test_only_those_who_would_have_been_listed_are_named(home: Path) -> None:
    roundup = chosen(home, max_pod_score=None)
    assert roundup.sections[0].set_aside == ()
    assert roundup.gates[FAKE].removed == 1


def test_page_and_json_carry_those_set_aside(home: Path, tmp_path: Path) -> None:
    roundup = chosen(home)
    page = write_roundup(roundup, tmp_path).read_text("utf-8")
    assert "Not listed for what is estimated of their audience (named are those who would be among the first 3" in page
    assert "@xpod0" in page
    (niche,) = roundup_json(roundup)["niches"]
    assert niche["set_aside"][0]["creator_id"] == "instagram:pod0"


def test_an_estimate_is_never_called_a_fact(home: Path) -> None:
    roundup = chosen(home, max_fake_share=None, max_pod_score=0.0)
    texts = [text for pick in roundup.sections[0].picks for text in (*pick.reasons, *pick.caveats)]
    told = [text for text in texts if "fake" in text]
    assert told
    assert all("stimated" in text or "not known" in text for text in told)
