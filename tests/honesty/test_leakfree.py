"""The harness lets honest protocols through and names those that leak."""

import numpy as np
import pytest

from closeknit.honesty.leakfree import Labelled, Leak, check_apart, equal_groups, out_of_fold
from closeknit.honesty.rows import TooLittle

RNG = np.random.default_rng(5)


def rows(n=60, positives=12, copies=0):
    """Labelled rows, the last `copies` of them equal to the first ones."""
    label = np.zeros(n, np.int64)
    label[:positives] = 1
    x = RNG.normal(size=n) + label
    if copies:
        x[-copies:], label[-copies:] = x[:copies], label[:copies]
    return Labelled({"x": x, "flag": np.zeros(n, np.int64)}, label)


def by_mean(train):
    """The plainest of methods: nearer to the mean of the positives than to that of the others."""
    one, other = (train.columns["x"][train.label == value].mean() for value in (1, 0))
    return lambda test: np.abs(test.columns["x"] - other) - np.abs(test.columns["x"] - one)


def oversampled(read):
    """Draw positives again until both labels are as frequent: what must not happen before a split."""
    positive = np.flatnonzero(read.label == 1)
    again = RNG.choice(positive, (read.label == 0).sum() - len(positive))
    which = np.concatenate([np.arange(len(read)), again])
    return read.holding({name: values[which] for name, values in read.columns.items()}, read.label[which])


def interpolated(read):
    """Invent positives between two positives, as SMOTE does."""
    x = read.columns["x"]
    positive = np.flatnonzero(read.label == 1)
    one, other = RNG.choice(positive, (2, 30))
    new = x[one] + RNG.random(30) * (x[other] - x[one])
    columns = {"x": np.concatenate([x, new]), "flag": np.zeros(len(x) + 30, np.int64)}
    return read.holding(columns, np.concatenate([read.label, np.ones(30, np.int64)]))


def every_row_is_predicted_once(read, fit=by_mean):
    tests = [test for test, _ in out_of_fold(read, fit, folds=5)]
    return sorted(np.concatenate(tests)) == list(range(len(read)))


def test_an_honest_protocol_predicts_every_row_once():
    assert every_row_is_predicted_once(rows(copies=6))


def test_resampling_inside_the_training_part_is_allowed():
    assert every_row_is_predicted_once(rows(), lambda train: by_mean(oversampled(train)))


@pytest.mark.parametrize("resample", [oversampled, interpolated])
def test_resampling_before_the_split_is_refused(resample):
    with pytest.raises(Leak, match="resampled before the split"):
        list(out_of_fold(resample(rows()), by_mean, folds=5))


def test_a_split_with_equal_rows_on_both_sides_is_refused():
    def by_row(read, folds, seed):
        parts = np.arange(len(read)) % folds
        yield from ((np.flatnonzero(parts != part), np.flatnonzero(parts == part)) for part in range(folds))

    with pytest.raises(Leak, match="rows stand on both sides"):
        list(out_of_fold(rows(copies=6), by_mean, folds=5, split=by_row))
    assert list(out_of_fold(rows(), by_mean, folds=5, split=by_row))


def test_a_split_through_a_group_is_refused():
    read = rows()
    creators = Labelled(read.columns, read.label, np.arange(60) // 2)
    with pytest.raises(Leak, match="groups stand on both sides"):
        check_apart(creators.take(np.arange(31)), creators.take(np.arange(31, 60)))


def test_equal_rows_and_what_belongs_together_share_a_group():
    read = Labelled({"x": np.array([1.0, 1.0, 2.0, 3.0])}, np.array([0, 1, 0, 1]), np.array(["a", "b", "b", "c"]))
    first, second, third, fourth = equal_groups(read)
    assert first == second == third != fourth


def test_a_method_never_sees_the_labels_it_is_judged_on():
    seen = []
    list(out_of_fold(rows(), lambda _train: lambda test: seen.append(test.label) or test.columns["x"], folds=3))
    assert not np.concatenate(seen).any()


def test_one_label_alone_cannot_be_judged():
    with pytest.raises(TooLittle):
        list(out_of_fold(rows(positives=0), by_mean))
