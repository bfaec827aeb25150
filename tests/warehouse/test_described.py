"""Niche, language and country come with the profile: what somebody stated, else what her posts say, else why not."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from closeknit.audience.niches.definitions import shipped_niches
from closeknit.audience.niches.features import CreatorTexts
from closeknit.audience.niches.learned import write_model
from closeknit.audience.niches.lexicon import make_lexicon
from closeknit.audience.niches.training import train_niches
from closeknit.vocabulary.errors import CloseknitError, UsageError
from closeknit.warehouse.creators import CreatorQuery, list_creators
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.refreshing import refresh
from closeknit.warehouse.store import Store
from metrics.make import OBSERVED, World, import_world, metrics_of

pytestmark = pytest.mark.xdist_group("described")  # what is built once is built in one process

BAKING = ("Sauerteigbrot mit viel Butter, frisch aus dem Ofen", "Mein liebster Kuchen zum Kaffee, mit Rezept")
DOGS = ("My puppy learns to walk on a leash", "The dog and the cat share a bowl today")
OWN = '["baking at home"]\nparent = "food"\nwords = "Sauerteig*, Kuchen"\n'
ELSEWHERE = '["pet"]\nremove = true\n[dogs]\nwords = "puppy, dog"\n'


def posts(world: World, creator: str, captions: tuple[str, ...], **changes: object) -> None:
    for number, caption in enumerate(captions * 2):
        world.post(creator, number, days_ago=10 + number, caption=caption, hashtags="", **changes)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = World()
    world.profile("told", niche="Home", language="English", country="Atlantis")
    posts(world, "told", BAKING)
    world.profile("found", biography="Berlin 📍 Hefe und Hund")
    posts(world, "found", BAKING)
    world.profile("undated")
    posts(world, "undated", DOGS, posted_at=None)
    world.profile("silent")
    world.profile("split")
    posts(world, "split", (BAKING[0], DOGS[0]))
    home = tmp_path_factory.mktemp("described") / "home"
    import_world(home, world)
    return home


def test_a_stated_niche_stands_under_the_name_in_force(imported: Path) -> None:
    row = metrics_of(imported)["told"]
    assert (row["niche"], row["niche_why"], row["niche_leads"]) == ("interior", "stated", None)
    assert row["niches"][0]["niche"] == "food", "what her posts say is kept beside it"
    assert row["niche_focus"] > 0.5


def test_a_niche_nobody_stated_is_told_from_posts_with_its_doubt(imported: Path) -> None:
    row = metrics_of(imported)["found"]
    assert (row["niche"], row["niche_why"]) == ("food", "word lists")
    assert 0.75 <= row["niche_leads"] < 1
    assert row["niche_focus_n"] == 4


def test_posts_without_a_date_speak_too(imported: Path) -> None:
    assert metrics_of(imported)["undated"]["niche"] == "pet"


@pytest.mark.parametrize(("creator", "why"), [("silent", "too little said"), ("split", "several niches alike")])
def test_what_is_not_known_says_why(imported: Path, creator: str, why: str) -> None:
    row = metrics_of(imported)[creator]
    assert (row["niche"], row["niche_why"]) == (None, why)


def test_language_and_country_are_stated_or_told_with_a_confidence(imported: Path) -> None:
    rows = metrics_of(imported)
    told = rows["told"]
    assert (told["language"], told["language_why"], told["country"], told["country_why"]) == (
        "en", "stated", "Atlantis", "stated",
    )  # fmt: skip
    found = rows["found"]
    assert (found["language"], found["language_why"], found["country"]) == ("de", "detected", "DE")
    assert found["country_why"].startswith("city")
    assert 0.5 <= found["country_confidence"] < 1
    assert (rows["silent"]["language"], rows["silent"]["country"]) == (None, None)


def test_niches_of_ones_own_go_before_what_others_state(home: Path) -> None:
    (home / "niches.toml").write_text(OWN, "utf-8")
    refresh(home)
    rows = metrics_of(home)
    assert {c: rows[c]["niche"] for c in ("told", "found", "undated")} == {
        "told": "baking at home", "found": "baking at home", "undated": "pet",
    }  # fmt: skip
    assert rows["told"]["niche_why"] == "own words"


def test_a_model_learned_from_labels_of_ones_own_goes_before_our_word_lists(home: Path) -> None:
    words = {"Home Decor": "puppy leash dog bowl", "knots": "rope sail mast keel"}
    labels = [label for label in words for _ in range(30)]
    numbers, captions = np.arange(len(labels)), pa.array([words[label] for label in labels], pa.string())
    model = train_niches(CreatorTexts(len(labels), numbers, captions, {}), labels, make_lexicon(shipped_niches()))
    (home / "models").mkdir()
    write_model(model, home / "models" / "niches.json")
    refresh(home)
    row = metrics_of(home)["undated"]
    assert (row["niche"], row["niche_why"]) == ("interior", "learned from your labels")


def test_a_niche_of_ones_own_takes_effect_for_everybody_at_the_next_import(home: Path) -> None:
    (home / "niches.toml").write_text(ELSEWHERE, "utf-8")
    later = World()
    later.profile("late", observed_at=OBSERVED)
    import_world(home, later)
    assert metrics_of(home)["undated"]["niche"] == "dogs"


def test_a_bad_file_of_niches_stops_an_import_before_it_writes_anything(home: Path) -> None:
    before = sorted(path.relative_to(home) for path in home.rglob("*"))
    (home / "niches.toml").write_text("[acne]\nwords = 3\n", "utf-8")
    later = World()
    later.profile("late", observed_at=OBSERVED)
    with pytest.raises(CloseknitError, match=re.escape("niches.toml, line 2: the niche 'acne' has words")):
        import_world(home, later)
    (home / "niches.toml").unlink()
    left = {path.relative_to(home) for path in home.rglob("*")} - set(before)
    assert not {path for path in left if path.name != "writer.lock" and "lock" not in path.name}
    assert Store(home).manifest().generation == 1


def test_creators_are_found_by_another_name_of_their_niche(imported: Path) -> None:
    with open_generation(imported) as generation:
        names = [row["handle"] for row in list_creators(generation, CreatorQuery(niches=("Home Decor",)))]
        assert names == ["xtold"]
        with pytest.raises(UsageError, match="No creator has the niche 'gaming'"):
            list_creators(generation, CreatorQuery(niches=("gaming",)))


def test_an_earlier_moment_is_described_by_what_was_seen_then(home: Path) -> None:
    later = World()
    later.profile("silent", observed_at=OBSERVED.replace(month=7))
    for number, caption in enumerate(DOGS * 2):
        later.post("silent", number, caption=caption, hashtags="", observed_at=OBSERVED.replace(month=7))
    import_world(home, later)
    assert metrics_of(home)["silent"]["niche"] == "pet"
    with open_generation(home, OBSERVED) as generation:
        rows = {row["creator_id"]: row["niche"] for row in generation.metrics.to_pyarrow().to_pylist()}
    assert rows["instagram:silent"] is None
