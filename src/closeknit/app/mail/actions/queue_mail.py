"""Put a mail into the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import make_msgid, parseaddr

from django.db import transaction

from closeknit.app.jobs.backend import ask_for
from closeknit.app.mail.errors import UnusableMail
from closeknit.app.mail.models import OutgoingMail

DELIVER = "closeknit.app.mail.tasks.deliver"


def queue_mail(
    *,
    sender: str,
    to: Sequence[str],
    subject: str,
    text: str,
    html: str = "",
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    scope: str = "",
    purpose: str = "",
    now: datetime,
) -> OutgoingMail:
    """Write a mail; it leaves once the transaction it is written in counts and a mail server is set.

    Args:
        sender: From, such as `Bloom <hello@bloom.example>`.
        to: Addresses.
        subject: One line.
        text: As plain text.
        html: The same as HTML.
        cc: Addresses.
        bcc: Addresses that no header names.
        headers: Further ones.
        scope: Whose mail it is, by convention a brand's slug.
        purpose: Why it is sent, such as "invitation".
        now: The present moment.

    Raises:
        UnusableMail: It goes to nobody, or a line break would forge a header.
    """
    lines = [sender, subject, *to, *cc, *bcc, *(headers or {}), *(headers or {}).values()]
    if any("\n" in line or "\r" in line for line in lines):
        raise UnusableMail("A subject, address or header of a mail has a line break in it.", "Take it out.")
    if not [*to, *cc, *bcc]:
        raise UnusableMail(f"The mail '{subject}' goes to nobody.", "Name at least one address.")
    further = dict(headers or {})
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    given = [further.pop(name) for name in list(further) if name.lower() == "message-id"]
    with transaction.atomic():
        mail: OutgoingMail = OutgoingMail.objects.create(
            message_id=given[0] if given else make_msgid(domain=domain.encode("idna").decode()),
            scope=scope,
            purpose=purpose,
            sender=sender,
            to=list(to),
            cc=list(cc),
            bcc=list(bcc),
            subject=subject,
            text=text,
            html=html,
            headers=further,
            next_try_at=now,
            created_at=now,
        )
        ask_for(DELIVER, mail.pk, scope=scope)
    return mail
