"""Send a mail again that a person looked at."""

from datetime import datetime

from django.db import transaction

from closeknit.app.jobs.backend import ask_for
from closeknit.app.mail.actions.queue_mail import DELIVER
from closeknit.app.mail.errors import WrongState
from closeknit.app.mail.models import OutgoingMail
from closeknit.app.mail.rules import FOR_A_PERSON, State


def send_again(*, mail: OutgoingMail, now: datetime) -> None:
    """Make a mail due again whose outcome is unknown, or that was refused or given up; it keeps its Message-ID.

    Raises:
        WrongState: It waits, is being sent, was sent or cancelled.
    """
    with transaction.atomic():
        undecided = OutgoingMail.objects.filter(pk=mail.pk, state__in=FOR_A_PERSON)
        # The old claim is gone, so that a worker that comes back from the dead changes nothing.
        if not undecided.update(state=State.DUE, claim="", tries=0, next_try_at=now, settled_at=None):
            raise WrongState("Only mail that did not certainly leave can be sent again.", "Reload the page.")
        ask_for(DELIVER, mail.pk, scope=mail.scope)
