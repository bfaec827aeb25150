"""Comment metrics, case by case."""

import random
from pathlib import Path

import pytest

from metrics.cases import TEXTS, comment_cases
from metrics.make import Row, prior_of

Cases = dict[str, Row]


class TestSubstantiveShare:
    @pytest.mark.parametrize(("number", "text"), list(enumerate(TEXTS)), ids=list(TEXTS))
    def test_judges(self, number: int, text: str, comment_sums: Cases) -> None:
        sums = comment_sums[f"says{number}"]
        assert (sums["substantive_units"], sums["substantive_hits"]) == (1, TEXTS[text][1])

    def test_does_not_count_what_is_said_twice(self, comment_sums: Cases) -> None:
        assert (comment_sums["repeats"]["substantive_units"], comment_sums["repeats"]["substantive_hits"]) == (3, 1)


class TestReplyRate:
    @pytest.mark.parametrize(
        ("creator", "hits"),
        [("intime", 16), ("toolate", 0), ("before", 0), ("neveranswers", 0), ("fansanswer", 0), ("seasoned", 16)],
    )
    def test_counts_answers_within_72_hours(self, creator: str, hits: int, comment_sums: Cases) -> None:
        assert (comment_sums[creator]["reply_units"], comment_sums[creator]["reply_hits"]) == (16, hits)

    def test_is_missing_and_never_zero_where_replies_were_not_collected(self, comment_case: Cases) -> None:
        for creator in ("flat", "unknownreplies"):
            row = comment_case[creator]
            names = ("reply_rate", "reply_rate_n", "reply_delay", "question_answer_rate", "dialogue_share")
            assert [row[name] for name in names] == [None] * 5
            assert row["comments_seen"] == 16
            assert row["replies_collected"] is False

    def test_is_low_but_known_where_nobody_was_answered(self, comment_case: Cases) -> None:
        row = comment_case["neveranswers"]
        assert 0 < row["reply_rate"] < comment_case["intime"]["reply_rate"] < 1
        assert row["replies_collected"] is True

    def test_leaves_out_comments_observed_before_72_hours_were_over(self, comment_case: Cases) -> None:
        assert comment_case["fresh"]["reply_rate"] is None
        assert comment_case["seasoned"]["reply_rate_n"] == 16

    @pytest.mark.parametrize("creator", ["onepost", "ninecomments"])
    def test_needs_ten_comments_on_two_posts(self, creator: str, comment_case: Cases) -> None:
        row = comment_case[creator]
        assert [row["reply_rate"], row["reply_rate_n"], row["substantive_share"]] == [None] * 3

    def test_tells_comments_posts_and_effective_comments(self, comment_home: Path, comment_case: Cases) -> None:
        row = comment_case["intime"]
        correlation = prior_of(comment_home)["shares"]["reply_rate"]["correlation"]
        assert (row["reply_rate_n"], row["reply_rate_posts"]) == (16, 2)
        assert row["reply_rate_effective_n"] == pytest.approx(16 / (1 + 7 * correlation), abs=0.051)


class TestQuestionAnswerRate:
    def test_counts_questions_alone(self, comment_sums: Cases) -> None:
        assert (comment_sums["questions"]["question_units"], comment_sums["questions"]["question_hits"]) == (24, 8)
        assert comment_sums["intime"]["question_units"] is None

    @pytest.mark.parametrize("number", range(3))
    def test_knows_the_question_marks_of_other_scripts(self, number: int, comment_sums: Cases) -> None:
        assert comment_sums[f"asks{number}"]["question_units"] == 1


class TestReplyDelay:
    def test_says_nothing_from_fewer_than_five_answers(self, comment_case: Cases) -> None:
        names = ("reply_delay", "reply_delay_low", "reply_delay_high95", "reply_delay_n")
        assert [comment_case["answers4"][name] for name in names] == [None] * 4
        assert comment_case["answers4"]["reply_rate"] is not None

    @pytest.mark.parametrize(("answers", "median"), [(5, 3.0), (9, 5.0)])
    def test_is_the_median(self, answers: int, median: float, comment_case: Cases) -> None:
        row = comment_case[f"answers{answers}"]
        assert (row["reply_delay"], row["reply_delay_n"]) == (median, answers)
        assert 1 <= row["reply_delay_low95"] <= row["reply_delay_low"] < median < row["reply_delay_high"] <= answers


class TestDialogueShare:
    @pytest.mark.parametrize(
        ("creator", "is_dialogue"),
        [("dialogue", 1), ("monologue", 0), ("fanlast", 0), ("fanfirst", 0), ("fanfirstthenlong", 1)],
    )
    def test_needs_creator_follower_and_creator_again(
        self, creator: str, is_dialogue: int, comment_sums: Cases
    ) -> None:
        assert (comment_sums[creator]["dialogue_units"], comment_sums[creator]["dialogue_hits"]) == (1, is_dialogue)


class TestCommenters:
    def test_are_concentrated_where_one_person_writes_everything(self, comment_case: Cases) -> None:
        assert comment_case["onefan"]["commenter_concentration"] == 1
        assert comment_case["manyfans"]["commenter_concentration"] == 0

    def test_return_within_five_posts(self, comment_sums: Cases) -> None:
        assert comment_sums["backin5"]["returning_hits"] == 1
        assert comment_sums["backin6"]["returning_hits"] == 0

    def test_do_not_count_under_the_first_post(self, comment_sums: Cases) -> None:
        assert comment_sums["manyfans"]["returning_units"] == 16
        assert comment_sums["onefan"]["returning_hits"] == 2

    def test_without_names_say_nothing(self, comment_case: Cases) -> None:
        row = comment_case["nameless"]
        assert (row["returning_commenters"], row["commenter_concentration"]) == (None, None)
        assert row["substantive_share"] is not None

    def test_rarefied_return_as_often_as_in_random_draws(self, comment_sums: Cases) -> None:
        crowds: dict[int, set[str]] = {}
        for comment in comment_cases().comments:
            if comment["post_id"].startswith("crowd-"):
                crowds.setdefault(int(comment["post_id"][-1]), set()).add(comment["commenter_id"])
        dice = random.Random(5)
        rounds = 4_000
        seen = 0
        for _ in range(rounds):
            drawn = {post: set(dice.sample(sorted(crowd), min(5, len(crowd)))) for post, crowd in crowds.items()}
            for post in range(1, 7):
                before = set().union(*(drawn[earlier] for earlier in range(max(post - 5, 0), post)))
                seen += len(crowds[post] & before)
        sums = comment_sums["crowd"]
        assert sums["rarefied_hits"] == pytest.approx(seen / rounds, rel=0.01)
        assert sums["rarefied_hits"] < 0.9 * sums["returning_hits"]


class TestCoverage:
    def test_is_sampled_unless_every_post_says_that_it_is_complete(self, comment_case: Cases) -> None:
        assert comment_case["complete"]["comments_sampled"] is False
        assert comment_case["partly"]["comments_sampled"] is True
        assert comment_case["flat"]["comments_sampled"] is True

    def test_is_unknown_without_comments(self, post_case: Cases) -> None:
        row = post_case["has18"]
        assert [row["comments_seen"], row["reply_rate"], row["closeness"]] == [None] * 3


class TestCloseness:
    def test_needs_three_parts(self, comment_case: Cases) -> None:
        assert comment_case["onepart"]["substantive_share"] is not None
        assert comment_case["onepart"]["closeness"] is None
        assert comment_case["flat"]["closeness"] is None
        assert comment_case["flatmany"]["closeness_n"] == 3
        assert comment_case["peer0"]["closeness_n"] == 6

    def test_rises_with_the_share_of_answers(self, comment_case: Cases) -> None:
        index = [comment_case[f"peer{number}"]["closeness"] for number in range(5)]
        assert index == sorted(index)
        assert index[0] < index[4] - 0.1

    def test_is_the_mean_rank_of_its_parts(self, comment_case: Cases) -> None:
        parts = {"reply_rate": 1, "question_answer_rate": 1, "returning_commenters_rarefied": 1, "dialogue_share": 1,
                 "substantive_share": 1, "commenter_concentration": -1}  # fmt: skip
        for creator in ("peer0", "peer4", "flatmany", "crowd", "questions"):
            ranks = []
            for part, sign in parts.items():
                peers = [row[part] for row in comment_case.values() if row[part] is not None]
                mine = comment_case[creator][part]
                if mine is not None:
                    rank = (sum(p < mine for p in peers) + sum(p <= mine for p in peers)) / 2 / len(peers)
                    ranks.append(rank if sign > 0 else 1 - rank)
            assert comment_case[creator]["closeness"] == pytest.approx(sum(ranks) / len(ranks), abs=0.02), creator
