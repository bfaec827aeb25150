"""Four public sets of labelled accounts, read by the same reader that users' own labels go through."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.accounts.features import Accounts
from closeknit.audience.accounts.labels import read_labelled_accounts
from closeknit.audience.accounts.learning import About, learn_accounts
from closeknit.audience.accounts.model import AccountModel
from closeknit.honesty.leakfree import Labelled


@dataclass(frozen=True)
class LabelledSet:
    """A public set of labelled accounts.

    Attributes:
        name: As pages call it.
        file: Below the data folder.
        source: Who made it.
    """

    name: str
    file: str
    source: str


INSTAFAKE = LabelledSet(
    "InstaFake", "ig-fake-automated-instafake-2018/fake_accounts.csv", "Akyon & Kalfaoglu 2019, arXiv 1910.03090"
)
KAGGLE = LabelledSet(
    "Kaggle", "ig-fake-accounts-kaggle-2019/accounts.csv", "Kaggle, fake spammer genuine accounts, 2019"
)
PARMA = LabelledSet("Parma", "ig-fake-accounts-parma-2020/all_accounts.csv", "University of Parma, course project 2020")
SRF = LabelledSet("SRF", "ig-fake-followers-srf-2017/labelled_followers.csv", "SRF Data 2017, CC BY-SA 4.0")
SETS = (INSTAFAKE, KAGGLE, PARMA, SRF)


def read_set(data: Path, which: LabelledSet) -> Labelled:
    """Return a set's rows: every feature as a column, labels as 0 and 1."""
    accounts, is_fake = read_labelled_accounts(data / which.file)
    return Labelled(dict(vars(accounts)), is_fake.astype(np.int64))


def accounts_of(rows: Labelled) -> Accounts:
    """Return the rows' accounts."""
    return Accounts(**{name: np.asarray(values, np.float64) for name, values in rows.columns.items()})


def learn(rows: Labelled) -> AccountModel:
    """Learn our model as `closeknit train accounts` does."""
    return learn_accounts(accounts_of(rows), rows.label == 1, About("", "", "", ""))


def plain_columns(rows: Labelled) -> Mapping[str, NDArray[np.float64]]:
    """Return the columns that the set knows, logs of counts: what other methods get."""
    accounts = accounts_of(rows)
    known = {name: values for name, values in vars(accounts).items() if np.isfinite(values).any()}
    logged = {"posts", "followers", "following", "bio_length"}
    return {name: np.log1p(values) if name in logged else values for name, values in known.items()}
