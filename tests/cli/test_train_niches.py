"""`closeknit train niches`: from a file of labels to a model, with how good it is on creators left out."""

from pathlib import Path

import numpy as np
import pytest

from .conftest import Closeknit

WORDS = {"boats": ["anchor", "sail", "keel", "mast"], "kites": ["string", "wind", "tail", "meadow"]}


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    rng, lines = np.random.default_rng(3), ["creator,niche,caption,hashtags"]
    for niche, words in WORDS.items():
        for creator in range(24):
            for _ in range(2):
                lines.append(f"{niche}{creator},{niche},{' '.join(rng.choice(words, 2))} today,again {niche[:3]}")
    lines += ["rare1,rare,something,", "blank,,something,"]
    path = tmp_path / "labels.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_model_is_written_and_judged_on_creators_left_out(closeknit: Closeknit, labels: Path, tmp_path: Path) -> None:
    from closeknit.audience.niches.learned import read_model

    ended = closeknit("train", "niches", "--labels", labels, "--out", tmp_path / "model.json.gz", "--json")
    answer = ended.json
    assert (ended.code, answer["judged_on"]) == (0, 48)
    assert answer["macro_f1_left_out"] > 0.9
    assert answer["labels"]["boats"]["creators"] == 24
    model = read_model(tmp_path / "model.json.gz")
    assert model.labels == ("boats", "kites")
    assert model.facts["macro_f1_left_out"] == answer["macro_f1_left_out"]


def test_words_tell_how_good_it_is(closeknit: Closeknit, labels: Path, tmp_path: Path) -> None:
    out = closeknit("train", "niches", "--labels", labels, "--out", tmp_path / "model.json").out
    assert "found when left out" in out
    assert "On creators left out of learning: macro-F1" in out
    assert "(48 creators, 2 labels)" in out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("niche,caption\nfood,soup\n", "Fewer than two labels"),
        ("a,b\n1,2\n", "Needed: niche"),
        (None, "cannot be used"),
    ],
)
def test_labels_that_cannot_be_used_exit_1_and_write_nothing(
    text: str | None, told: str, closeknit: Closeknit, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    if text is not None:
        path.write_text(text, "utf-8")
    ended = closeknit("train", "niches", "--labels", path, "--out", tmp_path / "model.json")
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert not (tmp_path / "model.json").exists()


def test_a_folder_is_no_place_for_a_model(closeknit: Closeknit, labels: Path, tmp_path: Path) -> None:
    assert closeknit("train", "niches", "--labels", labels, "--out", tmp_path).code == 2
