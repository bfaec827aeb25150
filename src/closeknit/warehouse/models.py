"""Which learned models a brand's data are judged with: its own where it has some, else those that ship."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from closeknit import audience
from closeknit.audience.accounts import model as accounts
from closeknit.audience.niches import definitions, learned
from closeknit.audience.niches.lexicon import Lexicon, make_lexicon
from closeknit.audience.spam import model as spam

ACCOUNTS, SPAM = "models/accounts.json", "models/spam.json"
NICHES = ("models/niches.json", "models/niches.json.gz")
PARAMETERS = {".json", ".toml", ".txt"}


@dataclass(frozen=True)
class NicheModel:
    """What niches are told by; read when it is asked for, because most questions do not need it.

    Attributes:
        home: The data folder.
    """

    home: Path

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of every niche in force, the user's own and ours; raises BadNiches."""
        return make_lexicon(definitions.read_niches(self.home))

    @cached_property
    def learned(self) -> learned.LearnedNiches | None:
        """The model learned from the user's labels, None where nothing was; raises UnusableFile."""
        path = self.file
        return learned.read_model(path) if path else None

    @property
    def file(self) -> Path | None:
        """Where the learned model is."""
        return next((self.home / name for name in NICHES if (self.home / name).exists()), None)


@dataclass(frozen=True)
class Models:
    """The models in force.

    Attributes:
        accounts: Is an account fake or inactive.
        spam: Is a comment spam.
        niches: What is a creator about.
        digest: Of everything that decides what they say; when it changes, everybody is judged again.
    """

    accounts: accounts.AccountModel
    spam: spam.SpamModel
    niches: NicheModel
    digest: str

    def check(self) -> None:
        """Read also what is otherwise read when it is first asked for.

        Raises:
            BadNiches: The user's niches are not understood.
            UnusableFile: The model learned from the user's labels is not one.
        """
        _ = self.niches.lexicon, self.niches.learned


def own_models(home: Path) -> list[str]:
    """Return which files of the user's own stand in the place of what ships."""
    return [name for name in (ACCOUNTS, SPAM, *NICHES, definitions.FILE) if (home / name).is_file()]


def models_of(home: Path) -> Models:
    """Return the models of a data folder.

    Raises:
        UnusableFile: A model file there is not one.
    """
    own_accounts, own_spam = home / ACCOUNTS, home / SPAM
    niches = NicheModel(home)
    return Models(
        accounts=accounts.read_model(own_accounts) if own_accounts.exists() else accounts.default_model(),
        spam=spam.read_model(own_spam) if own_spam.exists() else spam.default_model(),
        niches=niches,
        digest=_digest(own_accounts, own_spam, home / definitions.FILE, *filter(None, [niches.file])),
    )


def _digest(*own: Path) -> str:
    """SHA-256 over the user's own files and every list and parameter file that ships."""
    total = hashlib.sha256()
    shipped = (path for path in Path(audience.__file__).parent.rglob("*") if path.suffix in PARAMETERS)
    for path in (*own, *sorted(shipped)):
        total.update(path.name.encode() + (path.read_bytes() if path.exists() else b""))
    return total.hexdigest()[:16]
