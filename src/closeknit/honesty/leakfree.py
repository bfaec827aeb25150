"""Judge a method on rows it never saw, and refuse protocols that leak.

The one way to a figure: rows as a file holds them, equal rows and rows that belong together in one group, groups split
into folds, and only then a fit function that is handed the training part. It may resample there. What was resampled
before the split, or has an equal row on both sides of it, is refused by name: such figures are too good, and the
literature is full of them.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.honesty.rows import TooLittle
from closeknit.metrics.arrays import Floats
from closeknit.vocabulary.errors import CloseknitError

Array = NDArray[Any]
Indices = NDArray[np.intp]


class Leak(CloseknitError):
    """A protocol lets a method see what it is judged on."""


@dataclass(frozen=True)
class Labelled:
    """Labelled rows, n in all, that remember what their file held.

    Attributes:
        columns: What a method may see: name -> values, n each.
        label: What it has to tell, n.
        together: Rows of one value stay on one side of a split (a creator, a wording), n; None = only equal rows do.
        read: How often each row stood in the file, set on reading; `holding` keeps it, so that rows made up later show.
    """

    columns: Mapping[str, Array]
    label: Array
    together: Array | None = None
    read: Mapping[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.read:
            object.__setattr__(self, "read", Counter(row_marks(self)))

    def __len__(self) -> int:
        return len(self.label)

    def take(self, which: Indices) -> "Labelled":
        """Return some of the rows, each at most once; for a training part that splits itself again."""
        together = None if self.together is None else self.together[which]
        return Labelled({name: values[which] for name, values in self.columns.items()}, self.label[which], together)

    def holding(self, columns: Mapping[str, Array], label: Array, together: Array | None = None) -> "Labelled":
        """Return other rows in place of these, remembering what the file held: what a resampling step returns."""
        return Labelled(columns, label, together, self.read)


def row_marks(rows: Labelled) -> list[bytes]:
    """Return a mark of each row, equal for rows with equal columns and label."""
    return _marks([*rows.columns.values(), rows.label])


def _marks(columns: list[Array]) -> list[bytes]:
    plain = [values.tolist() for values in columns]
    return [hashlib.blake2b(repr(row).encode(), digest_size=12).digest() for row in zip(*plain, strict=True)]


def equal_groups(rows: Labelled) -> NDArray[np.int64]:
    """Return the group of each row: rows that a method cannot tell apart, or that belong together, share one.

    Labels do not count: equal rows with different labels are one group too.
    """
    parts = [_marks(list(rows.columns.values()))]
    if rows.together is not None:
        parts.append(_marks([rows.together]))
    parent = list(range(len(rows)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for marks in parts:
        first: dict[bytes, int] = {}
        for i, mark in enumerate(marks):
            parent[root(i)] = root(first.setdefault(mark, i))
    _, groups = np.unique([root(i) for i in range(len(rows))], return_inverse=True)
    return groups.astype(np.int64)


def check_untouched(rows: Labelled) -> None:
    """Make sure that the rows are those that were read, none twice and none made up.

    Raises:
        Leak: Something was resampled, drawn twice or invented before the split.
    """
    surplus = Counter(row_marks(rows)) - Counter(rows.read)
    if surplus:
        raise Leak(
            f"{surplus.total():,} of {len(rows):,} rows are not rows of the file, or stand more often than there: "
            "something was resampled before the split.",
            "Split first, and resample inside the fit function.",
        )


def check_apart(train: Labelled, test: Labelled) -> None:
    """Make sure that no row, and nothing that belongs together, is on both sides of a split.

    Raises:
        Leak: It is.
    """
    sides = [set(_marks(list(part.columns.values()))) for part in (train, test)]
    if both := len(sides[0] & sides[1]):
        raise Leak(f"{both:,} rows stand on both sides of a split.", "Group equal rows before splitting.")
    if train.together is not None and test.together is not None:
        both = len(set(train.together.tolist()) & set(test.together.tolist()))
        if both:
            raise Leak(f"{both:,} groups stand on both sides of a split.", "Split by group, not by row.")


Split = tuple[Indices, Indices]
Splitter = Callable[[Labelled, int, int], Iterator[Split]]


def grouped_folds(rows: Labelled, folds: int, seed: int) -> Iterator[Split]:
    """Yield training and test rows of stratified folds that keep groups whole.

    Args:
        rows: What to split.
        folds: How many; fewer where the rarest label has fewer groups.
        seed: Of the shuffle.

    Raises:
        TooLittle: There is one label only, or the rarest has fewer than two groups.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    groups = equal_groups(rows)
    labels = np.unique(rows.label)
    smallest = min(len(np.unique(groups[rows.label == label])) for label in labels) if len(labels) > 1 else 0
    if smallest < 2:
        raise TooLittle("Too few rows of one of the labels to hide some and still learn.", "Bring more labelled rows.")
    splitter = StratifiedGroupKFold(min(folds, smallest), shuffle=True, random_state=seed)
    yield from splitter.split(groups, rows.label, groups)


Predict = Callable[[Labelled], Floats]
Fit = Callable[[Labelled], Predict]


def out_of_fold(
    rows: Labelled, fit: Fit, *, folds: int = 10, seed: int = 0, split: Splitter = grouped_folds
) -> Iterator[tuple[Indices, Floats]]:
    """Yield each test part with what a method says of it that was fitted on the other parts.

    Args:
        rows: As read.
        fit: Learns from a training part, returns a function of test rows (whose labels it must not read).
        folds: How many parts.
        seed: Of the shuffle.
        split: How to split; checked whatever it does.

    Raises:
        Leak: The protocol leaks.
        TooLittle: There are too few rows.
    """
    check_untouched(rows)
    for train, test in split(rows, folds, seed):
        seen, hidden = rows.take(train), rows.take(test)
        check_apart(seen, hidden)
        # Labels of the test part stay here, so that no method can read them even by mistake.
        blind = Labelled(hidden.columns, np.zeros_like(hidden.label), hidden.together)
        yield test, fit(seen)(blind)
