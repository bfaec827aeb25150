"""The niche and country figures: their yardsticks, their machinery on invented data, and a part of the real data."""

import csv
import gzip

import numpy as np
import pyarrow as pa
import pytest

from closeknit.honesty.figures import country, niche
from closeknit.honesty.influencers import FOLDER as INFLUENCERS
from closeknit.honesty.labelled_niches import confusion, labelled, macro_f1, macro_f1_interval
from closeknit.honesty.rows import NOT_HERE, Setting, TooLittle, compute
from realdata import real_folder

pytestmark = pytest.mark.xdist_group("niche-figure")  # what is built once is built in one process

WORDS = {
    "food": "recipe soup dinner cake lunch stew",
    "pet": "puppy kitten paws leash kennel vet",
    "travel": "airport beach hotel island hike passport",
    "other": "monday rain bus list thought photo",
}


def posts(each, rng, labels=tuple(WORDS)):
    """Rows of posts: creators of each label with one to four posts that say two of its words."""
    rows = []
    for label in labels:
        for number in range(each):
            for _ in range(1 + number % 4):
                caption = " ".join([*rng.choice(WORDS[label].split(), 2), *rng.choice(["and", "with", "today"], 2)])
                rows.append({
                    "creator_id": f"{label}{number}", "category": label, "caption": f"{caption} {len(rows)}",
                    "hashtags": "daily", "mentions": "", "tagged_ids": "", "location_name": None, "alt_text": None,
                })  # fmt: skip
    return rows


def write_gz(path, rows, columns):
    path.parent.mkdir(exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def write_invented(data, rows):
    people = {row["creator_id"]: row for row in rows}.values()
    write_gz(data / niche.NEEDS[0], people, ["creator_id", "category"])
    dated = [{**row, "post_id": n, "taken_at": f"2019-01-{n % 28 + 1:02}T00:00:00Z"} for n, row in enumerate(rows)]
    write_gz(
        data / niche.NEEDS[1], dated, [*dated[0]][:1] + [c for c in dated[0] if c not in {"creator_id", "category"}]
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    rows = posts(24, np.random.default_rng(4))
    rows += [{**rows[0], "creator_id": "rare", "category": "typo"}]
    write_invented(data, rows)
    return {row.id: row for row in compute(niche.FIGURE, Setting(data)).rows}


def test_words_that_tell_niches_apart_are_learned_and_shuffled_labels_are_not(found):
    assert found["niche-learned-3"].passes
    assert found["niche-learned-3"].ours > 0.95
    assert found["niche-words-3"].ours > 0.8
    assert found["niche-shuffled-3"].ours < 0.6


def test_creators_are_counted_with_and_without_other(found):
    assert found["niche-learned"].n == 72
    assert found["niche-learned-3"].n == 36
    assert found["niche-learned-other-3"].n == 48
    assert "typo (1)" in found["niche-learned-3"].note


def test_the_matrix_of_confusion_is_told_in_words(found):
    assert found["niche-is-pet"].n == 12
    assert found["niche-is-pet"].note == "said: pet 12"
    assert {"niche-is-food", "niche-is-travel"} < set(found)
    assert "niche-is-other" not in found


def test_silence_and_what_is_said_are_both_counted(found):
    assert found["niche-learned-speaks-3"].n == 48
    assert found["niche-learned-right-3"].n == round(found["niche-learned-speaks-3"].ours * 48)
    assert sum(row.n for name, row in found.items() if name.startswith("niche-language-")) == 72


def test_absent_and_little_data_are_told(tmp_path):
    assert compute(niche.FIGURE, Setting(tmp_path)).rows[0].note == NOT_HERE
    write_invented(tmp_path, posts(5, np.random.default_rng(1)))
    (row,) = compute(niche.FIGURE, Setting(tmp_path)).rows
    assert "Fewer than two labels are shared by 20 creators" in row.note


def test_labels_are_numbered_and_posts_grouped_by_creator():
    table = pa.Table.from_pylist(posts(20, np.random.default_rng(2), ("pet", "food")))
    creators = labelled(table)
    assert creators.labels == ("food", "pet")
    assert np.bincount(creators.label).tolist() == [20, 20]
    assert creators.posts.sum() == len(table)
    assert len(creators.rows().columns["creator"]) == 40
    with pytest.raises(TooLittle):
        labelled(table.filter(pa.compute.equal(table["category"], "pet")))


def test_macro_f1_is_the_published_one():
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(3)
    truth, said = rng.integers(0, 4, 300), rng.integers(-1, 4, 300)
    table = confusion(truth, said, 4)
    assert table.sum() == 300
    expected = f1_score(truth, said, labels=[0, 1, 2], average="macro")
    assert float(macro_f1(table, (0, 1, 2))) == pytest.approx(expected)
    low, high = macro_f1_interval(table, (0, 1, 2), np.random.default_rng(1))
    assert low < expected < high


def test_countries_of_invented_biographies_are_found(tmp_path):
    people = [{"biography": "📍Mumbai", "website": ""}] * 20 + [{"biography": "hello", "website": ""}] * 15
    people += [{"biography": "📍Berlin", "website": None}] * 5
    write_gz(tmp_path / country.NEEDS[0], people, ["biography", "website"])
    rows = {row.id: row for row in compute(country.FIGURE, Setting(tmp_path)).rows}
    assert rows["country-found"].ours == pytest.approx(25 / 40)
    assert rows["country-wrong"].ours == pytest.approx(5 / 25)
    assert rows["country-language-found"].ours is not None


@pytest.mark.real
def test_real_creators_are_told_apart(tmp_path):
    """One creator in 40: enough to see that the machinery holds, too few for the target."""
    folder = real_folder(INFLUENCERS)
    (tmp_path / INFLUENCERS).mkdir()
    kept = set()
    for name in niche.NEEDS:
        with gzip.open(folder.parent / name, "rt", encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [
                row for number, row in enumerate(reader) if row["creator_id"] in kept or (not kept and number % 40 == 0)
            ]
        kept = kept or {row["creator_id"] for row in rows}
        write_gz(tmp_path / name, rows, reader.fieldnames)
    found = {row.id: row for row in compute(niche.FIGURE, Setting(tmp_path)).rows}
    assert found["niche-learned"].ours > found["niche-baseline"].ours - 0.1
    assert found["niche-words"].ours > 0.3
    assert found["niche-shuffled-3"].passes


@pytest.mark.real
def test_real_biographies_show_countries():
    rows = {row.id: row for row in compute(country.FIGURE, Setting(real_folder(country.FOLDER).parent)).rows}
    assert rows["country-found"].ours > 0.1
    assert rows["country-wrong"].ours < 0.5
