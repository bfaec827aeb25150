"""What is looked at in one account, and how it is laid out for a linear model.

Counts are taken as logarithms with bends: the difference between no post and five says much, between 500 and 505
nothing. Whether an account is private points one way in some public sets and the other way in others, so it is
allowed to say little. What a source does not deliver is missing and says nothing, for or against.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Accounts:
    """Figures of c accounts, c each; NaN where not known.

    Attributes:
        posts: How many posts.
        followers: How many follow the account.
        following: How many the account follows.
        is_private: 1 or 0.
        has_picture: 1 or 0.
        digit_share: Digits among the characters of the handle, 0 to 1.
        bio_length: Characters of the biography.
    """

    posts: Floats
    followers: Floats
    following: Floats
    is_private: Floats
    has_picture: Floats
    digit_share: Floats
    bio_length: Floats

    def __len__(self) -> int:
        return len(self.posts)

    @classmethod
    def of(cls, columns: Mapping[str, Floats]) -> "Accounts":
        """Build from columns; what is absent, or cannot be (a count below 0, a share above 1), is not known.

        Args:
            columns: Any of the attributes, c each; at least one.
        """
        size = len(next(iter(columns.values())))
        given = {field.name: columns.get(field.name) for field in fields(cls)}
        unknown = np.full(size, np.nan)
        return cls(**{name: unknown if values is None else _possible(name, values) for name, values in given.items()})

    @property
    def countable(self) -> Flags:
        """True where posts, followers and following are all known: without them there is nothing to judge by."""
        return np.isfinite(self.posts) & np.isfinite(self.followers) & np.isfinite(self.following)


@dataclass(frozen=True)
class Term:
    """One number that the model weighs.

    Attributes:
        of: Which input, a key of `inputs`.
        above: Only what exceeds this value of the input counts; None = the input itself.
        missing: True = whether the input is missing, instead of the input.
    """

    of: str
    above: float | None = None
    missing: bool = False


def inputs(accounts: Accounts) -> dict[str, Floats]:
    """Return the inputs of the terms, c each, NaN where missing.

    `posts` and `following` are ln(1 + count), `followers per followed` is ln((1 + followers) / (1 + following)),
    `biography` is ln(1 + characters); flags and the digit share stay as they are.
    """
    posts, following = np.log1p(accounts.posts), np.log1p(accounts.following)
    return {
        "posts": posts,
        "followers per followed": np.log1p(accounts.followers) - following,
        "following": following,
        "picture": accounts.has_picture,
        "digits": accounts.digit_share,
        "biography": np.log1p(accounts.bio_length),
        "private": accounts.is_private,
    }


def _log(count: int) -> float:
    return round(math.log1p(count), 3)


_OPTIONAL = ("picture", "digits", "biography", "private")
TERMS = (
    Term("posts"),
    *(Term("posts", _log(posts)) for posts in (1, 5, 20, 100)),
    Term("followers per followed"),
    *(Term("followers per followed", ratio) for ratio in (-3.0, -2.0, -1.0, 0.0, 1.0)),
    Term("following"),
    *(Term("following", _log(followed)) for followed in (100, 300, 1_000, 2_000, 4_000)),
    *(Term(name) for name in _OPTIONAL),
    *(Term(name, missing=True) for name in _OPTIONAL),
)
# Scale of the prior of a weight beside the other weights': InstaFake's fakes are private less often than its real
# accounts (31 % and 72 %), Parma's more often (27 % and 10 %), so the sign does not carry over.
CAUTION = {"private": 0.1}

# Which way an input can point at all: a missing picture never speaks for an account, however the labels fell.
POINTS = {"picture": -1, "digits": 1, "biography": -1}


def _possible(name: str, values: Floats) -> Floats:
    values = np.asarray(values, float)
    most = 1.0 if name == "digit_share" else math.inf
    return np.where(np.isfinite(values) & (values >= 0) & (values <= most), values, np.nan)


def term_values(given: Mapping[str, Floats], terms: tuple[Term, ...] = TERMS) -> Floats:
    """Return the c x t matrix of the terms; NaN where an input is missing.

    Args:
        given: `inputs`.
        terms: Which.
    """
    columns = []
    for term in terms:
        values = given[term.of]
        if term.missing:
            columns.append(np.isnan(values).astype(float))
        else:
            columns.append(values if term.above is None else np.maximum(values - term.above, 0.0))
    return np.column_stack(columns)
