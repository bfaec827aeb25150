"""The figures on advertising: their yardsticks, and themselves on invented sets of the public layout."""

import csv
import gzip
import itertools
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, cohen_kappa_score, roc_auc_score

from closeknit.audience.advertising.risk import advertising_risk
from closeknit.honesty.agreement import (
    against_the_others,
    fleiss_kappa,
    krippendorff_alpha,
    mean_cohen_kappa,
    pairwise_agreement,
)
from closeknit.honesty.figures import ad_agreement, advertising
from closeknit.honesty.labelled_posts import FILE, read_labelled_posts
from closeknit.honesty.ranking import (
    Ranking,
    area_under,
    average_precision,
    group_bootstrap,
    precision_at,
    recall_at,
    recall_at_alarms,
)
from closeknit.honesty.rows import Setting, compute
from realdata import real_folder

rows_with_scores = st.lists(
    st.tuples(st.integers(-3, 3), st.booleans(), st.integers(0, 3)), min_size=4, max_size=40
).filter(lambda rows: len({positive for _, positive, weight in rows if weight}) == 2)


class TestRanking:
    @given(rows_with_scores)
    def test_areas_are_those_of_the_textbook_with_ties_and_weights(self, rows):
        score, positive, weight = (np.array(column) for column in zip(*rows, strict=True))
        ranking = Ranking(score.astype(float), positive)
        weight = weight.astype(float)
        assert area_under(ranking, weight) == pytest.approx(roc_auc_score(positive, score, sample_weight=weight))
        expected = average_precision_score(positive, score, sample_weight=weight)
        assert average_precision(ranking, weight) == pytest.approx(expected)

    @given(rows_with_scores)
    def test_weights_count_like_repeated_rows(self, rows):
        score, positive, weight = (np.array(column) for column in zip(*rows, strict=True))
        weighted, repeated = Ranking(score.astype(float), positive), np.repeat(np.arange(len(rows)), weight)
        plain = Ranking(score[repeated].astype(float), positive[repeated])
        assert average_precision(weighted, weight.astype(float)) == pytest.approx(average_precision(plain))
        assert recall_at(weighted, 3, weight.astype(float)) == pytest.approx(recall_at(plain, 3))

    def test_a_cut_between_equal_scores_finds_what_is_expected(self):
        ranking = Ranking(np.array([1.0, 1.0, 0.0, 0.0]), np.array([True, False, True, False]))
        assert recall_at(ranking, 1) == pytest.approx(0.25)
        assert precision_at(ranking, 1) == pytest.approx(0.5)
        assert recall_at_alarms(ranking, 0.25) == pytest.approx(0.25)

    def test_resampling_draws_whole_groups(self):
        seen = []
        group_bootstrap([lambda weight: seen.append(weight) or 0.0], np.array([0, 0, 1]), np.random.default_rng(0))
        assert all(weight[0] == weight[1] for weight in seen)
        assert {tuple(weight) for weight in seen} == {(0, 0, 2), (1, 1, 1), (2, 2, 0)}


class TestAgreement:
    # Two coders, ten units: Krippendorff's own worked example for binary data.
    CODERS = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], float).T

    def test_alpha_is_that_of_the_published_example(self):
        assert krippendorff_alpha(self.CODERS, np.ones(10)) == pytest.approx(0.095, abs=5e-4)

    def test_cohens_kappa_is_that_of_the_textbook(self):
        judged = np.random.default_rng(1).integers(0, 2, (30, 4)).astype(float)
        pairs = itertools.combinations(judged.T, 2)
        expected = np.mean([cohen_kappa_score(one, other) for one, other in pairs])
        assert mean_cohen_kappa(judged, np.ones(30)) == pytest.approx(expected)

    @given(st.integers(0, 1_000), st.integers(2, 6))
    def test_fleiss_and_krippendorff_differ_by_what_the_sample_size_makes(self, seed, annotators):
        judged = np.random.default_rng(seed).integers(0, 2, (12, annotators)).astype(float)
        size = judged.size
        kappa, alpha = fleiss_kappa(judged, np.ones(12)), krippendorff_alpha(judged, np.ones(12))
        assert 1 - alpha == pytest.approx((1 - kappa) * (size - 1) / size)

    def test_everybody_of_one_mind_agrees_fully(self):
        judged = np.tile([[0.0], [1.0], [1.0]], 4)
        once = np.ones(3)
        for measure in (pairwise_agreement, mean_cohen_kappa, fleiss_kappa, krippendorff_alpha):
            assert measure(judged, once) == pytest.approx(1)
        assert against_the_others(judged, once) == {"accuracy": 1, "f1": 1, "found": 1, "alarms": 0}

    def test_even_splits_and_missing_judgements_do_not_count(self):
        judged = np.array([[1, 1, 0], [0, np.nan, 0], [1, 1, np.nan]])
        assert pairwise_agreement(judged, np.ones(3)) == pytest.approx(np.mean([1, 0.5, 0]))
        assert np.isfinite(krippendorff_alpha(judged, np.ones(3)))


def write_posts(folder, labelled=40, others=300):
    """Posts of the public layout: those with the label name a brand, and a third of them say so in a hashtag."""
    rng = np.random.default_rng(3)
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["post_id", "creator_id", "caption", "hashtags", "mentions", "paid_partnership"])
        for number in range(labelled + others):
            paid = number < labelled
            caption = f"so happy with my mug number {number}" + (" by @mugco, use my code" if paid else " at home")
            caption += " #ad #mug" if paid and rng.random() < 0.3 else " #mug"
            tags = " ".join(word[1:] for word in caption.split() if word[0] == "#")
            writer.writerow([f"p{number}", f"u{number // 2}", caption, tags, "mugco" if paid else "", int(paid)])
        writer.writerow(["px", "ux", "", "", "", "1"])
    return folder


def by_id(figure, data):
    return {row.id: row for row in compute(figure, Setting(data)).rows}


class TestTheAdvertisingFigure:
    def test_finds_what_is_there_and_nothing_in_shuffled_labels(self, tmp_path):
        rows = by_id(advertising.FIGURE, write_posts(tmp_path))
        assert rows["advertising-hidden-auc"].ours > 0.95
        assert rows["advertising-hidden-learned"].ours > 0.95
        assert 0.1 < rows["advertising-hashtags"].ours < 0.6
        assert rows["advertising-same"].passes is not None
        assert rows["advertising-shuffled"].ours < 0.7 < rows["advertising-hidden-bag"].ours
        assert {row.n for row in rows.values()} == {340}

    def test_hides_every_label_before_anything_is_judged(self, tmp_path):
        posts = read_labelled_posts(write_posts(tmp_path))
        assert posts.tagged.any()
        assert not any("#ad" in caption for caption in posts.hidden.caption)
        assert set(posts.hidden.paid_partnership) == {None}

    @pytest.mark.parametrize(("labelled", "others"), [(0, 100), (3, 100), (60, 0)])
    def test_says_so_where_there_is_too_little(self, tmp_path, labelled, others):
        rows = by_id(advertising.FIGURE, write_posts(tmp_path, labelled, others))
        assert "are too few to judge by" in rows["advertising"].note


class TestTheAgreementFigure:
    @pytest.fixture
    def folder(self, tmp_path):
        (tmp_path / ad_agreement.FILE).parent.mkdir()
        return tmp_path

    def write(self, folder, judged):
        lines = ["post_id," + ",".join(f"somebody_{n}" for n in range(len(judged[0])))]
        lines += [f"b{n}," + ",".join(row) for n, row in enumerate(judged)]
        (folder / ad_agreement.FILE).write_text("\n".join(lines) + "\n", "utf-8")

    def test_says_how_far_people_agree(self, folder):
        rng = np.random.default_rng(5)
        truth = rng.integers(0, 2, 60)
        judged = [[str(int(t ^ (rng.random() < 0.1))) for _ in range(5)] for t in truth]
        self.write(folder, judged)
        rows = by_id(ad_agreement.FIGURE, folder)
        assert rows["ad-agreement-accuracy"].ours == pytest.approx(0.9, abs=0.04)
        assert rows["ad-agreement-pairs"].ours == pytest.approx(0.82, abs=0.05)
        assert all(row.interval[0] <= row.ours <= row.interval[1] for row in rows.values())

    def test_says_so_where_there_is_too_little(self, folder):
        for judged in ([["1", "0", "1"]] * 3, [["1", "0"]] * 30, [["1", "1", ""]] * 30, []):
            self.write(folder, judged or [["1"]]) if judged else (folder / ad_agreement.FILE).write_text("post_id,a\n")
            rows = by_id(ad_agreement.FIGURE, folder)
            assert rows["ad-agreement"].ours is None
            assert rows["ad-agreement"].note


@pytest.mark.real
def test_people_agree_on_real_posts_as_far_as_they_do():
    rows = by_id(ad_agreement.FIGURE, real_folder("ig-undisclosed-ads-annotators-2023").parent)
    assert 0 < rows["ad-agreement-alpha"].ours < rows["ad-agreement-accuracy"].ours < 1


@pytest.mark.real
def test_hidden_advertising_of_real_creators_is_found_better_than_by_chance(tmp_path):
    source = real_folder("ig-influencers-2019") / "posts.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    paid = {row["creator_id"] for row in rows if row["paid_partnership"] == "1"}
    some = paid.union(sorted({row["creator_id"] for row in rows} - paid)[::20])
    (tmp_path / FILE).parent.mkdir()
    with gzip.open(tmp_path / FILE, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["creator_id"] in some)
    posts = read_labelled_posts(tmp_path)
    ranking = Ranking(advertising_risk(posts.hidden).looks, posts.labelled)
    ends = group_bootstrap([partial(area_under, ranking)], posts.creator, np.random.default_rng(0))
    assert ends[0, 0] > 0.5
