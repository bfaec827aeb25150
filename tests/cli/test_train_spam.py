"""`closeknit train spam`: a model from labels of one's own."""

from pathlib import Path

from audience.invented_comments import invent_comments, write_comments
from closeknit.audience.spam.model import explain, read_model

from .conftest import Closeknit


def test_labels_of_ones_own_become_a_model_file(closeknit: Closeknit, tmp_path: Path) -> None:
    labels = write_comments(tmp_path / "comments.csv", *invent_comments(), header="is_spam")
    target = tmp_path / "new" / "spam.json"
    ended = closeknit("train", "spam", "--labels", labels, "--out", target, "--name", "mine")
    assert ended.code == 0, ended.err
    assert ended.out.strip() == str(target)
    assert "spam comments found" in ended.err
    model = read_model(target)
    assert model.name == "mine"
    assert model.learned_on.startswith("comments.csv: 500 labelled comments")
    assert explain("bitcoin trader platform payout", model).probability > 0.5


def test_labels_that_cannot_be_used_end_in_a_message(closeknit: Closeknit, tmp_path: Path) -> None:
    labels = tmp_path / "comments.csv"
    ended = closeknit("train", "spam", "--labels", labels, "--out", tmp_path / "spam.json")
    assert (ended.code, ended.out) == (2, "")
    assert "There is no file" in ended.err
    write_comments(labels, *invent_comments(honest=30, spam=30, wrong=0))
    ended = closeknit("train", "spam", "--labels", labels, "--out", tmp_path / "spam.json")
    assert ended.code == 2
    assert "Label at least 50 of each" in ended.err
    assert not (tmp_path / "spam.json").exists()
