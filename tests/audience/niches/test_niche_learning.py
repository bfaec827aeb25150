"""Niches are learned from labels, kept in a file and applied without what they were learned with."""

import gzip
import json
import subprocess
import sys

import numpy as np
import pytest
from invented_creators import WORDS, invented, lexicon, niche, texts

from closeknit.audience.niches.judging import judge_labels, some_creators
from closeknit.audience.niches.labels import LabelledTexts, read_labels
from closeknit.audience.niches.learned import choose_labels, label_probabilities, read_model, write_model
from closeknit.audience.niches.training import TooFewLabels, train_niches
from closeknit.vocabulary.errors import UnusableFile

LEXICON = lexicon(niche("sea", "anchor, beach"), niche("sky", "cloud*"))
CAPTIONS, CREATORS, LABELS = invented()


@pytest.fixture(scope="module")
def model():
    return train_niches(texts(CAPTIONS, CREATORS), LABELS, LEXICON)


def said(model, *captions):
    probable = label_probabilities(texts(list(captions)), model, LEXICON)
    return [model.labels[n] if n >= 0 else None for n in choose_labels(probable, model)], probable


def test_new_creators_are_told_by_their_words(model):
    names, probable = said(model, "anchor keel mast", "#kiteday wind string", "monday bus rain")
    assert names == ["boats", "kites", "other"]
    assert np.allclose(probable.sum(axis=1), 1)
    assert (probable.max(axis=1) > 0.6).all()


def test_nothing_is_said_of_creators_whose_words_are_not_known(model):
    names, probable = said(model, "qwrtz", None, "")
    assert names == [None, None, None]
    assert np.isnan(probable).all()


def test_inflected_words_are_known_by_their_beginning(model):
    assert said(model, "harbours harboured")[0] == ["boats"]


def test_a_model_is_the_same_after_its_file_and_the_file_the_same_each_time(model, tmp_path):
    for name in ("model.json", "model.json.gz"):
        write_model(model, tmp_path / name)
        first = (tmp_path / name).read_bytes()
        write_model(read_model(tmp_path / name), tmp_path / name)
        assert (tmp_path / name).read_bytes() == first
        probable = label_probabilities(texts(CAPTIONS, CREATORS), read_model(tmp_path / name), LEXICON)
        assert np.allclose(probable, label_probabilities(texts(CAPTIONS, CREATORS), model, LEXICON), atol=1e-3)
    made = json.loads((tmp_path / "model.json").read_text("utf-8"))
    assert made["facts"]["creators"] == {name: 25 for name in WORDS}
    assert "anchor" in made["views"]["words"]
    assert read_model(tmp_path / "model.json.gz").lean.shape == (3,)


def test_learning_again_from_the_same_labels_makes_the_same_file(model, tmp_path):
    write_model(model, tmp_path / "one.json")
    write_model(train_niches(texts(CAPTIONS, CREATORS), LABELS, LEXICON), tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_model_is_applied_without_scikit_learn(model, tmp_path):
    write_model(model, tmp_path / "model.json")
    code = (
        "import sys; from pathlib import Path; import numpy as np, pyarrow as pa\n"
        "from closeknit.audience.niches.learned import *; from closeknit.audience.niches.features import CreatorTexts\n"
        "from closeknit.audience.niches.lexicon import make_lexicon\n"
        f"model = read_model(Path({str(tmp_path / 'model.json')!r}))\n"
        "texts = CreatorTexts(1, np.zeros(1, int), pa.array(['anchor keel']))\n"
        "print(model.labels[choose_labels(label_probabilities(texts, model, make_lexicon([])), model)[0]])\n"
        "sys.exit('sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "boats"), done.stderr


def test_further_fields_are_learned_and_may_be_absent_later():
    rooms = ["deck" if label == "boats" else "field" for label in LABELS]
    blank = texts(["today"] * len(LABELS), location=rooms)
    model = train_niches(blank, LABELS, LEXICON)
    probable = label_probabilities(texts(["today"], location=["deck"]), model, LEXICON)
    assert model.labels[choose_labels(probable, model)[0]] == "boats"
    assert label_probabilities(texts(["today"]), model, LEXICON).shape == (1, 3)


def test_two_labels_are_enough_and_unlabelled_creators_are_not_learned_from():
    two = [label if label != "other" else None for label in LABELS]
    model = train_niches(texts(CAPTIONS, CREATORS), two, LEXICON)
    assert model.labels == ("boats", "kites")
    assert said(model, "anchor keel", "wind string")[0] == ["boats", "kites"]
    assert "#mood" not in model.views["hashtags"].words.to_pylist()


@pytest.mark.parametrize("labels", [["boats"] * 75, ["boats"] * 60 + ["kites"] * 15, [None] * 75])
def test_too_few_labels_are_told(labels):
    with pytest.raises(TooFewLabels, match="Fewer than two labels"):
        train_niches(texts(CAPTIONS, CREATORS), labels, LEXICON)
    with pytest.raises(TooFewLabels, match="Fewer than two labels"):
        judge_labels(LabelledTexts(tuple(map(str, range(75))), tuple(labels), texts(CAPTIONS, CREATORS)), LEXICON)


def test_a_judgement_is_made_on_creators_left_out():
    labelled = LabelledTexts(tuple(map(str, range(75))), tuple(LABELS), texts(CAPTIONS, CREATORS))
    judged = judge_labels(labelled, LEXICON)
    assert judged.macro_f1 > 0.9
    assert (judged.creators, judged.by_label["boats"][0]) == (75, 25)
    shuffled = tuple(np.random.default_rng(2).permutation(LABELS))
    assert judge_labels(LabelledTexts(labelled.creators, shuffled, labelled.texts), LEXICON).macro_f1 < 0.6


def test_some_creators_keep_their_posts_in_the_order_asked_for():
    some = some_creators(texts(["a", "b", "c", "d"], [0, 0, 1, 2], place=["p", "q", "r", "s"]), np.array([2, 0]))
    assert (some.creators, some.creator.tolist(), some.posts.to_pylist()) == (2, [1, 1, 0], ["a", "b", "d"])
    assert some.more["place"][1].to_pylist() == ["p", "q", "s"]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b'{"kind": "other", "layout": 1}', b"\x1f\x8bbroken", gzip.compress(b"{", mtime=0)[:-3],
        b'{"kind": "closeknit niches", "layout": 1, "labels": ["a", "b"], "intercept": [0]}',
        b'{"kind": "closeknit niches", "layout": 1, "facts": {}, "labels": ["a"], "intercept": [0], "lean": [0],'
        b' "niches": {}, "views": {"words": {"x": [1, NaN]}}}',
    ],
)  # fmt: skip
def test_a_file_that_is_no_model_is_told(data, tmp_path):
    (tmp_path / "model.json").write_bytes(data)
    with pytest.raises(UnusableFile, match="is not a model of niches"):
        read_model(tmp_path / "model.json")


def test_labels_are_read_by_creator_from_a_file(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text(
        'Creator,Niche,caption,hashtags,location,likes\nanna,Food,"soup,\nhot",#brunch cake,Wien,3\n'
        "ben,pet,dog,,,\nanna,food,stew,,Graz,9\ncleo,,hello,,,\n",
        "utf-8",
    )
    found = read_labels(path)
    assert found.creators == ("anna", "ben", "cleo")
    assert found.labels == ("food", "pet", None)
    assert found.texts.creator.tolist() == [0, 1, 0, 2]
    assert found.texts.posts.to_pylist()[0].split() == ["soup,", "hot", "##brunch", "#cake"]
    assert list(found.texts.more) == ["location"]


def test_each_row_is_a_creator_where_the_file_names_none(tmp_path):
    (tmp_path / "labels.csv").write_text("niche,caption\nfood,soup\npet,dog\n")
    assert read_labels(tmp_path / "labels.csv").texts.creator.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("creator,caption\na,b\n", "has the columns creator, caption"),
        ("niche,creator\na,b\n", "has the columns niche, creator"),
        ("niche,creator,caption\nfood,anna,x\npet,anna,y\n", "row 3: the creator 'anna' has the niche 'pet'"),
        ("niche,caption\nfood\n", "not a CSV file"),
        ("", "not a CSV file"),
    ],
)
def test_a_file_of_labels_that_cannot_be_used_is_told(text, told, tmp_path):
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(UnusableFile, match=told):
        read_labels(tmp_path / "labels.csv")
