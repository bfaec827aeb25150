"""Which learned models a brand's data are judged with: its own where it has some, else those that ship."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from closeknit import audience
from closeknit.audience.accounts import model as accounts
from closeknit.audience.spam import model as spam

ACCOUNTS, SPAM = "models/accounts.json", "models/spam.json"
PARAMETERS = {".json", ".toml", ".txt"}


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
        digest=_digest(own_accounts, own_spam),
    )


def _digest(*own: Path) -> str:
    """SHA-256 over the user's own files and every list and parameter file that ships."""
    total = hashlib.sha256()
    shipped = (path for path in Path(audience.__file__).parent.rglob("*") if path.suffix in PARAMETERS)
    for path in (*own, *sorted(shipped)):
        total.update(path.name.encode() + (path.read_bytes() if path.exists() else b""))
    return total.hexdigest()[:16]
