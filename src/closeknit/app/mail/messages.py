"""A row of the outbox as the bytes that go over the wire."""

from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from closeknit.app.mail.models import OutgoingMail


def content_of(mail: OutgoingMail) -> bytes:
    """Return the whole message; its Message-ID is the one the row has had from the start."""
    made = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=mail.to,
        cc=mail.cc,
        headers={**mail.headers, "Message-ID": mail.message_id},
    )
    if mail.html:
        made.attach_alternative(mail.html, "text/html")
    return made.message().as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def envelope_address(written: str) -> str:
    """Return the bare address of `Name <address>`, fit for the envelope."""
    return parseaddr(sanitize_address(written, "utf-8"))[1]
