"""Who is who, over several imports."""

from pathlib import Path

from closeknit.warehouse.importing import ImportSummary
from metrics.make import DAY, OBSERVED, World, import_world, metrics_of


def sighting(external_id: str | None, handle: str | None, followers: int = 100, day: int = 0) -> World:
    world = World()
    world.profiles.append(
        {"external_id": external_id, "handle": handle, "followers": followers, "observed_at": OBSERVED + day * DAY}
    )
    return world


def seen(home: Path, *sightings: World) -> list[ImportSummary]:
    return [import_world(home, world) for world in sightings]


def followers_of(home: Path) -> dict[str, int]:
    return {creator: row["followers"] for creator, row in metrics_of(home).items()}


def questions(summary: ImportSummary) -> list[tuple[str, str, str]]:
    return [(q.handle, q.creator_id, q.claimed_by) for q in summary.questions]


class TestCreator:
    def test_seen_by_handle_then_id_then_handle_is_one(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        summaries = seen(
            home, sighting(None, "anna", 1), sighting("7", "anna", 2, day=1), sighting(None, "anna", 3, day=2),
            sighting("7", None, 4, day=3),
        )  # fmt: skip
        assert followers_of(home) == {"@anna": 4}
        assert all(not summary.questions for summary in summaries)

    def test_known_by_id_keeps_her_id_under_a_new_handle(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        seen(home, sighting("7", "anna", 1), sighting("7", "anna.bakes", 2, day=1), sighting(None, "anna", 3, day=2))
        assert followers_of(home) == {"7": 3}
        assert metrics_of(home)["7"]["handle"] == "anna"

    def test_seen_by_handle_alone_keeps_the_handle_as_id(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        world = World()
        world.posts += [
            {"post_id": f"p{n}", "handle": "@Anna", "posted_at": OBSERVED - n * DAY, "likes": 1, "comments": 1,
             "observed_at": OBSERVED} for n in range(5)
        ]  # fmt: skip
        seen(home, world, sighting(None, "https://www.instagram.com/ANNA/", 10))
        (row,) = metrics_of(home).values()
        assert (row["handle"], row["posts_seen"], row["creator_id"]) == ("anna", 5, "instagram:@anna")

    def test_named_in_one_import_by_id_and_by_handle_is_one(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        world = sighting("7", "anna")
        world.posts.append({"post_id": "p", "handle": "anna", "posted_at": OBSERVED - DAY, "observed_at": OBSERVED})
        seen(home, world)
        assert followers_of(home) == {"7": 100}
        assert metrics_of(home)["7"]["posts_seen"] == 1

    def test_who_changed_her_handle_within_one_import_is_known_by_both(self, tmp_path: Path) -> None:
        for handles in (("anna", "zoe"), ("zoe", "anna")):
            home = tmp_path / handles[0]
            seen(home, sighting("7", handles[0], 1) + sighting("7", handles[1], 2, day=1))
            seen(home, sighting(None, handles[0], 3, day=2), sighting(None, handles[1], 4, day=3))
            assert followers_of(home) == {"7": 4}, handles

    def test_known_by_handle_is_recognised_by_any_of_her_handles(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        seen(home, sighting(None, "anna", 1), sighting("7", "anna", 2, day=1) + sighting("7", "zoe", 3, day=2))
        assert followers_of(home) == {"@anna": 3}


class TestHandleWithAnotherId:
    def test_is_a_question_and_never_a_merge(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        *_, summary = seen(home, sighting("7", "anna", 1), sighting("8", "anna", 2, day=1))
        assert questions(summary) == [("anna", "instagram:7", "instagram:8")]
        assert followers_of(home) == {"7": 1, "8": 2}

    def test_leaves_rows_with_the_handle_alone_where_they_were(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        seen(home, sighting("7", "anna", 1), sighting("8", "anna", 2, day=1), sighting(None, "anna", 3, day=2))
        assert followers_of(home) == {"7": 3, "8": 2}

    def test_after_the_handle_alone_and_an_id_is_a_question(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        *_, summary = seen(
            home, sighting(None, "anna", 1), sighting("7", "anna", 2, day=1), sighting("8", "anna", 3, day=2)
        )
        assert questions(summary) == [("anna", "instagram:@anna", "instagram:8")]
        assert followers_of(home) == {"@anna": 2, "8": 3}

    def test_in_one_import_is_a_question_too(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        (summary,) = seen(home, sighting("7", "anna", 1) + sighting("8", "anna", 2, day=1))
        assert questions(summary) == [("anna", "instagram:7", "instagram:8")]
        assert followers_of(home) == {"7": 1, "8": 2}


class TestNames:
    def test_do_not_mix_ids_with_handles_of_digits(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        seen(home, sighting("7", "anna", 1) + sighting(None, "7", 2))
        assert followers_of(home) == {"7": 1, "@7": 2}
