"""Which learned models a brand's data are judged with: its own where it has some, else those that ship."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from closeknit.audience.accounts import model as accounts
from closeknit.audience.spam import model as spam

ACCOUNTS, SPAM = "models/accounts.json", "models/spam.json"


@dataclass(frozen=True)
class Models:
    """The models in force.

    Attributes:
        accounts: Is an account fake or inactive.
        spam: Is a comment spam.
        digest: Of everything that decides what they say; when it changes, everybody is judged again.
    """

    accounts: accounts.AccountModel
    spam: spam.SpamModel
    digest: str


def models_of(home: Path) -> Models:
    """Return the models of a data folder.

    Raises:
        UnusableFile: A model file there is not one.
    """
    own_accounts, own_spam = home / ACCOUNTS, home / SPAM
    return Models(
        accounts=accounts.read_model(own_accounts) if own_accounts.exists() else accounts.default_model(),
        spam=spam.read_model(own_spam) if own_spam.exists() else spam.default_model(),
        digest=_digest([own_accounts, accounts.DEFAULT], [own_spam, spam.DEFAULT]),
    )


def _digest(*candidates: list[Path]) -> str:
    total = hashlib.sha256()
    for paths in candidates:
        total.update(next(path for path in paths if path.exists()).read_bytes())
    return total.hexdigest()[:16]
