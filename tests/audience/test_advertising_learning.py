"""Weights of advertising signs learned from labels of one's own."""

import json

import numpy as np
import pytest

from closeknit.audience.advertising.labelled import read_labelled_posts
from closeknit.audience.advertising.learning import learn_weights
from closeknit.audience.advertising.lexicon import lexicon
from closeknit.audience.advertising.model import read_model, write_model
from closeknit.audience.advertising.risk import advertising_risk
from closeknit.audience.advertising.signs import Posts, find_signs
from closeknit.vocabulary.errors import UnusableFile, UsageError

ADS = [f"use my code, number {n}" for n in range(30)]
OTHERS = [f"a day by the sea, number {n} link in bio" for n in range(60)]


def learned(captions, advertises, **more):
    return learn_weights(find_signs(Posts.of(captions)), np.array(advertises), name="own", origin="invented", **more)


class TestLearning:
    def test_finds_which_signs_tell(self):
        model = learned(ADS + OTHERS, [True] * 30 + [False] * 60)
        assert model.weights["code"] > 1
        assert model.weights["link"] < 0
        assert model.weights["giveaway"] == 0
        risk = advertising_risk(Posts.of([ADS[0], OTHERS[0]]), model)
        assert risk.looks[0] > 0.5 > risk.looks[1]

    def test_puts_the_stated_base_rate_in_place_of_the_labels_own(self):
        rare, common = (learned(ADS + OTHERS, [True] * 30 + [False] * 60, base_rate=r) for r in (0.1, 0.5))
        assert rare.weights == common.weights
        assert common.intercept - rare.intercept == pytest.approx(np.log(9), abs=1e-3)
        assert learned(ADS + OTHERS, [True] * 30 + [False] * 60).base_rate == lexicon().base_rate

    def test_asks_for_twenty_of_each_kind_with_a_caption(self):
        with pytest.raises(UsageError, match="19 advertising and 60 other posts"):
            learned(ADS[:19] + [None] * 5 + OTHERS, [True] * 24 + [False] * 60)


class TestTheFileOfWeights:
    def test_is_read_as_it_was_written(self, tmp_path):
        model = learned(ADS + OTHERS, [True] * 30 + [False] * 60)
        write_model(model, tmp_path / "weights.json")
        assert read_model(tmp_path / "weights.json") == model

    @pytest.mark.parametrize(
        "text", ["", "[]", "{}", '{"kind": "closeknit advertising weights", "version": 9}', "\x80"]
    )
    def test_is_refused_by_name_where_it_is_something_else(self, tmp_path, text):
        path = tmp_path / "other.json"
        path.write_bytes(text.encode("latin-1"))
        with pytest.raises(UnusableFile, match="closeknit train ads"):
            read_model(path)

    def test_is_refused_where_a_weight_is_no_number(self, tmp_path):
        path = tmp_path / "weights.json"
        write_model(learned(ADS + OTHERS, [True] * 30 + [False] * 60), path)
        plain = json.loads(path.read_text("utf-8"))
        plain["weights"]["code"] = "much"
        path.write_text(json.dumps(plain), "utf-8")
        with pytest.raises(UnusableFile, match="much"):
            read_model(path)


class TestTheFileOfLabels:
    def test_needs_label_and_caption_and_uses_more_where_it_is(self, tmp_path):
        path = tmp_path / "posts.csv"
        path.write_text(
            'is_ad,caption,creator,hashtags,mentions\n1,"a mug, #cup",@Anna,cup,mugco\nno,,beth,,\n', "utf-8"
        )
        posts, labels = read_labelled_posts(path)
        assert labels.tolist() == [True, False]
        assert posts == Posts(["Anna", "beth"], ["a mug, #cup", None], [["cup"], []], [["mugco"], []], [None, None])

    def test_may_hold_the_caption_alone(self, tmp_path):
        path = tmp_path / "posts.csv"
        path.write_text("is_ad,caption\n1,a mug\n0,the sea\n", "utf-8")
        posts, _ = read_labelled_posts(path)
        assert (posts.creator, posts.hashtags) == (["line 2", "line 3"], [None, None])

    @pytest.mark.parametrize(("text", "says"), [
        ("caption\nx\n", "no column 'is_ad'"), ("is_ad\n1\n", "no column 'caption'"),
        ("is_ad,caption\n,x\n", "line 2: the label is blank"), ("is_ad,caption\nmaybe,x\n", "'maybe' is not yes or no"),
        ("is_ad,caption,hashtags\n1,x,[1\n", "line 2, column 'hashtags'"),
    ])  # fmt: skip
    def test_is_refused_with_the_line_that_is_wrong(self, tmp_path, text, says):
        path = tmp_path / "posts.csv"
        path.write_text(text, "utf-8")
        with pytest.raises(UnusableFile, match=says.replace("[", r"\[")):
            read_labelled_posts(path)
