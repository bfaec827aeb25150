"""`closeknit niches`: what is in force, a file for one's own, and a trial."""

from pathlib import Path

import pytest

from .conftest import Closeknit
from .make import write_csv

OWN = '[acne]\nparent = "beauty"\nwords = "Akne, unreine Haut, #acneskin"\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "niches.toml").write_text(OWN, "utf-8")
    return home


def test_the_list_says_name_parent_whose_and_how_many_words(closeknit: Closeknit, own: Path) -> None:
    rows = {row["niche"]: row for row in closeknit("niches", "--json").json}
    assert rows["acne"] == {"niche": "acne", "parent": "beauty", "whose": "yours", "words": 3, "creators": None}
    assert rows["food"]["whose"] == "ours"
    out = closeknit("niches").out
    assert out.splitlines()[0].split() == ["niche", "belongs", "to", "whose", "words", "creators"]
    assert str(own / "niches.toml") in out


def test_creators_are_counted_under_the_niche_that_their_data_name(closeknit: Closeknit, tmp_path: Path) -> None:
    people = [("anna", "Home"), ("ben", "home decor"), ("cleo", "food"), ("dan", "knots"), ("eva", "")]
    closeknit(
        "import", write_csv(tmp_path / "list.csv", [{"handle": h, "niche": n, "followers": 2000} for h, n in people])
    )
    counts = {row["niche"]: row["creators"] for row in closeknit("niches", "--json").json}
    assert (counts["interior"], counts["food"], counts["travel"]) == (2, 1, 0)


def test_an_example_is_written_once_and_changes_nothing(closeknit: Closeknit, tmp_path: Path) -> None:
    before = closeknit("niches", "--json").json
    assert closeknit("niches", "--init").code == 0
    assert closeknit("niches", "--json").json == before
    (tmp_path / "home" / "niches.toml").write_text(OWN, "utf-8")
    ended = closeknit("niches", "--init")
    assert (ended.code, (tmp_path / "home" / "niches.toml").read_text("utf-8")) == (2, OWN)
    assert "there already" in ended.err


def test_a_trial_shows_shares_and_words(closeknit: Closeknit, own: Path) -> None:
    rows = closeknit("niches", "--try", "Unreine Haut? #acneskin", "--json").json
    assert {row["niche"] for row in rows} == {"beauty", "acne"}
    assert rows[0] == {"niche": "beauty", "share": 1.0, "words": rows[0]["words"]}
    assert "unreine haut" in rows[0]["words"]
    out = closeknit("niches", "--try", "pancakes with my dog 🐶").out
    assert "67 %" in out
    assert "🐶" in out
    assert "speaks for a niche" in closeknit("niches", "--try", "hello").out


def test_a_mistake_in_the_file_exits_1_with_its_line(closeknit: Closeknit, own: Path) -> None:
    (own / "niches.toml").write_text("[acne]\nparent = 'beauty'\nwords = 3\n", "utf-8")
    ended = closeknit("niches")
    assert (ended.code, ended.out) == (1, "")
    assert "niches.toml, line 3: the niche 'acne' has words" in ended.err
