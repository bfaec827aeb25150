"""Keep a mail from leaving."""

from datetime import datetime

from closeknit.app.mail.errors import WrongState
from closeknit.app.mail.models import OutgoingMail
from closeknit.app.mail.rules import FOR_A_PERSON, State


def cancel_mail(*, mail: OutgoingMail, now: datetime) -> None:
    """Cancel a mail that waits or on which a person has to decide.

    Raises:
        WrongState: It is being sent, was sent or was cancelled before.
    """
    open_still = OutgoingMail.objects.filter(pk=mail.pk, state__in=(State.DUE, *FOR_A_PERSON))
    if not open_still.update(state=State.CANCELLED, claim="", settled_at=now):
        raise WrongState("This mail is on its way, has left or was cancelled before.", "Reload the page.")
