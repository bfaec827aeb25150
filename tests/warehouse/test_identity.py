"""Who is who, over several imports. Each case has people of its own; all cases go through the same four imports."""

from dataclasses import dataclass, field

import pytest

from metrics.make import DAY, OBSERVED, World, import_world, metrics_of

pytestmark = pytest.mark.xdist_group("identity")  # what is built once is built in one process

# Case -> for each import the sightings (id, handle); followers tell in which import and place a row was seen:
# 10 in the first import, 20 and 21 in the second, and so on.
Sighting = tuple[str | None, str | None]
CASES: dict[str, list[list[Sighting]]] = {
    "handle, id, handle, id": [[(None, "anna")], [("7", "anna")], [(None, "anna")], [("7", None)]],
    "new handle": [[("17", "bea")], [("17", "bea.bakes")], [(None, "bea")]],
    "written in other ways": [[(None, "@Cleo")], [(None, "https://www.instagram.com/CLEO/?hl=de")]],
    "id and handle apart in one import": [[("27", "dora"), (None, "dora")]],
    "two handles in one import": [[("37", "emma"), ("37", "zemma")], [(None, "emma")], [(None, "zemma")]],
    "two handles, the first known": [[(None, "fay")], [("47", "fay"), ("47", "zfay")], [(None, "zfay")]],
    "two handles, the last known": [[(None, "zgia")], [("57", "gia"), ("57", "zgia")], [(None, "gia")]],
    "another id": [[("67", "hana")], [("68", "hana")], [(None, "hana")]],
    "another id after the handle": [[(None, "ida")], [("77", "ida")], [("78", "ida")]],
    "two ids in one import": [[("87", "jo"), ("88", "jo")]],
    "digits": [[("97", "kim"), (None, "97")]],
}
# Case -> creator -> followers last seen.
CREATORS = {
    "handle, id, handle, id": {"@anna": 40},
    "new handle": {"17": 30},
    "written in other ways": {"@cleo": 20},
    "id and handle apart in one import": {"27": 11},
    "two handles in one import": {"37": 30},
    "two handles, the first known": {"@fay": 30},
    "two handles, the last known": {"@zgia": 30},
    "another id": {"67": 30, "68": 20},
    "another id after the handle": {"@ida": 20, "78": 30},
    "two ids in one import": {"87": 10, "88": 11},
    "digits": {"97": 10, "@97": 11},
}
QUESTIONS = {
    "another id": (2, "hana", "instagram:67", "instagram:68"),
    "another id after the handle": (3, "ida", "instagram:@ida", "instagram:78"),
    "two ids in one import": (1, "jo", "instagram:87", "instagram:88"),
}


@dataclass
class Seen:
    """What came of all cases."""

    followers: dict[str, int] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    questions: list[tuple[int, str, str, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    home, found = tmp_path_factory.mktemp("identity") / "home", Seen()
    for number in range(1, 5):
        world = World()
        for rounds in CASES.values():
            for place, (external_id, handle) in enumerate(rounds[number - 1] if number <= len(rounds) else []):
                # Rows of one import are a minute apart, so that none is a second profile of the same moment.
                moment = OBSERVED + number * DAY + place * DAY / 1440
                world.profile(
                    "", number * 10 + place, external_id=external_id, handle=handle, observed_at=moment
                )  # fmt: skip
        summary = import_world(home, world)
        found.questions += [(number, q.handle, q.creator_id, q.claimed_by) for q in summary.questions]
    for creator, row in metrics_of(home).items():
        found.followers[creator], found.handles[creator] = row["followers"], row["handle"]
    return found


@pytest.mark.parametrize("case", CASES)
class TestSightings:
    def test_lead_to_the_creators_they_mean(self, case: str, seen: Seen) -> None:
        assert {creator: seen.followers.get(creator) for creator in CREATORS[case]} == CREATORS[case]

    def test_ask_only_where_a_handle_comes_with_another_id(self, case: str, seen: Seen) -> None:
        names = {parse(handle) for sightings in CASES[case] for _, handle in sightings if handle}
        asked = [question for question in seen.questions if question[1] in names]
        assert asked == ([QUESTIONS[case]] if case in QUESTIONS else [])


def parse(written: str) -> str:
    return written.lower().removeprefix("@").removeprefix("https://www.instagram.com/").split("/")[0]


def test_sightings_make_no_other_creators(seen: Seen) -> None:
    assert seen.followers == {creator: last for found in CREATORS.values() for creator, last in found.items()}


def test_a_creator_goes_by_the_handle_seen_last(seen: Seen) -> None:
    assert (seen.handles["17"], seen.handles["37"], seen.handles["@cleo"]) == ("bea", "zemma", "cleo")
