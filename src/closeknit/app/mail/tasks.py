"""Sending what is due."""

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from closeknit.app.mail.claims import claim, note_answer, note_unknown
from closeknit.app.mail.messages import content_of, envelope_address
from closeknit.app.mail.models import OutgoingMail
from closeknit.app.mail.rules import State
from closeknit.app.mail.smtp import hand_over

AT_ONCE = 1_000  # mails that one look at the outbox asks to deliver


@task(atomic=False, unique=True)
def deliver(mail_id: int, scope: str = "") -> str:
    """Hand one mail to the server and return the state it has then.

    At most one such job of a mail runs, so a mail that is claimed already was claimed by a worker that died.
    """
    if not settings.MAIL_SERVER:
        return State.DUE
    mail = claim(mail_id, timezone.now())
    if mail is None:
        note_unknown(mail_id, timezone.now())
    else:
        recipients = [envelope_address(written) for written in mail.recipients]
        answer = hand_over(settings.MAIL_SERVER, envelope_address(mail.sender), recipients, content_of(mail))
        note_answer(mail, answer, timezone.now())
    return str(OutgoingMail.objects.values_list("state", flat=True).get(pk=mail_id))


@task
def deliver_due() -> int:
    """Ask for the delivery of every mail whose time has come; return how many."""
    now = timezone.now()
    for pk in OutgoingMail.objects.abandoned(now).values_list("pk", flat=True):
        note_unknown(pk, now)
    if not settings.MAIL_SERVER:
        return 0
    due = list(OutgoingMail.objects.due(now).values_list("pk", "scope")[:AT_ONCE])
    for pk, scope in due:
        deliver.enqueue(pk, scope=scope)
    return len(due)
