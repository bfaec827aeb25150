"""Django's mail goes into the outbox: what is sent in a transaction leaves only if the transaction counts."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from closeknit.app.mail.actions.queue_mail import queue_mail
from closeknit.app.mail.errors import UnusableMail

# Headers by which `EmailMessage` says what Django's interface has no word for; they are not sent.
SCOPE, PURPOSE = "X-Closeknit-Scope", "X-Closeknit-Purpose"


class OutboxBackend(BaseEmailBackend):
    """Writes mails instead of sending them; the worker sends."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails, all or none, and return how many.

        Raises:
            UnusableMail: One has an attachment or a second form other than HTML.
        """
        written = [message for message in email_messages if message.recipients()]
        with transaction.atomic():
            for message in written:
                _write(message)
        return len(written)


def _write(message: EmailMessage) -> None:
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers.setdefault("Reply-To", ", ".join(map(str, message.reply_to)))
    text, html = _forms(message)
    queue_mail(
        sender=headers.pop("From", str(message.from_email)),
        to=[str(address) for address in message.to],
        cc=[str(address) for address in message.cc],
        bcc=[str(address) for address in message.bcc],
        subject=str(message.subject),
        text=text,
        html=html,
        scope=headers.pop(SCOPE, ""),
        purpose=headers.pop(PURPOSE, ""),
        headers=headers,
        now=timezone.now(),
    )


def _forms(message: EmailMessage) -> tuple[str, str]:
    """Return the text and the HTML of a message."""
    others = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    if message.attachments or any(kind != "text/html" for _, kind in others) or len(others) > 1:
        raise UnusableMail("The outbox takes text and HTML, and this mail has more.", "Send a link to it instead.")
    if message.content_subtype == "html":
        return "", str(message.body)
    return str(message.body), str(others[0][0]) if others else ""
