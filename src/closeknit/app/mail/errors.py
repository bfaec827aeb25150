"""What the outbox refuses.

CloseknitError
 ├─ UnusableMail     it has nobody to go to, or carries what the outbox does not take
 └─ WrongState       a mail cannot be sent again, marked or cancelled as it stands
"""

from closeknit.vocabulary.errors import CloseknitError


class UnusableMail(CloseknitError):
    """The mail cannot be put into the outbox."""


class WrongState(CloseknitError):
    """The mail cannot be sent again, marked or cancelled as it stands."""
