"""The official split of the Kaggle set, which much of the field reports its accuracy on."""

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.labels import read_label_file
from closeknit.honesty.figures.accounts import ours
from closeknit.honesty.labelled_accounts import KAGGLE, plain_columns, read_set
from closeknit.honesty.leakfree import Labelled, check_apart, row_marks
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import binomial_interval

SEEDS = 5


def official_split(found: Labelled, part: NDArray[np.str_]) -> tuple[Labelled, Labelled, int]:
    """Return training and test part without test rows that equal a training row, and how many those were."""
    train, test = found.take(np.flatnonzero(part == "train")), found.take(np.flatnonzero(part == "test"))
    seen = set(row_marks(Labelled(train.columns, np.zeros_like(train.label))))
    marks = row_marks(Labelled(test.columns, np.zeros_like(test.label)))
    fresh = np.array([mark not in seen for mark in marks], bool)
    kept = test.take(np.flatnonzero(fresh))
    check_apart(train, kept)
    return train, kept, int((~fresh).sum())


def rows(setting: Setting) -> list[Row]:
    """Return our accuracy and a random forest's."""
    found = read_set(setting.data, KAGGLE)
    part = np.array(read_label_file(setting.data / KAGGLE.file).columns.get("orig_split", [""] * len(found)))
    if not {"train", "test"} <= set(part.tolist()):
        raise TooLittle("The file does not say which rows are the official test.", "It needs a column orig_split.")
    train, test, equal = official_split(found, part)
    called = ours(train)(test) > 0
    hits = int((called == (test.label == 1)).sum())
    forest = [_forest(train, test, seed) for seed in range(SEEDS)]
    note = f"{equal} test rows equal to a training row left out"
    return [
        Row(
            "kaggle-accuracy", "accuracy on the official test rows", hits / len(test),
            binomial_interval(hits, len(test)), len(test), "published .925 (IGAudit's random forest)", KAGGLE.source,
            None, note,
        ),
        Row(
            "kaggle-forest", f"random forest on the same rows, mean of {SEEDS} seeds", float(np.mean(forest)),
            (min(forest), max(forest)), len(test), "our earlier recomputation .916 (.908-.925)", KAGGLE.source, None,
            "the interval is the range over seeds: a row or two are chance",
        ),
    ]  # fmt: skip


def _forest(train: Labelled, test: Labelled, seed: int) -> float:
    from sklearn.ensemble import RandomForestClassifier

    columns = tuple(plain_columns(train))
    values = [np.column_stack([plain_columns(part)[name] for name in columns]) for part in (train, test)]
    forest = RandomForestClassifier(200, random_state=seed).fit(values[0], train.label)
    return float((forest.predict(values[1]) == test.label).mean())


FIGURE = Figure(
    id="kaggle",
    what="fake or real: the official split of the Kaggle set",
    needs=(KAGGLE.file,),
    source=f"{KAGGLE.name}: {KAGGLE.source}",
    protocol="learned on the official training rows, judged on the official test rows",
    rows=rows,
)
