"""Note that a mail of unknown outcome did arrive."""

from datetime import datetime

from closeknit.app.mail.errors import WrongState
from closeknit.app.mail.models import OutgoingMail
from closeknit.app.mail.rules import State


def mark_as_sent(*, mail: OutgoingMail, now: datetime) -> None:
    """Settle a mail of unknown outcome: a person found out that it arrived.

    Raises:
        WrongState: Its outcome is known.
    """
    unknown = OutgoingMail.objects.filter(pk=mail.pk, state=State.UNKNOWN)
    if not unknown.update(state=State.SENT, claim="", settled_at=now):
        raise WrongState("Only mail of unknown outcome can be marked as sent.", "Reload the page.")
