"""One conversation with a mail server, ended by one of four answers.

The standard library's `sendmail` cannot tell a connection that broke before the text went out (it can be tried again)
from one that broke after (nobody knows), so the steps are taken one by one.
"""

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

TIMEOUT = 30.0  # seconds, of each step


class Outcome(StrEnum):
    """What came of it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    SILENT = "silent"


@dataclass(frozen=True)
class Answer:
    """What the server said.

    Attributes:
        outcome: What it means.
        words: The server's own, or why there are none.
    """

    outcome: Outcome
    words: str


def hand_over(url: str, sender: str, recipients: Sequence[str], content: bytes, *, timeout: float = TIMEOUT) -> Answer:
    """Give a mail to the server.

    Args:
        url: smtp:// (with STARTTLS where the server offers it) or smtps://, with user and password where needed.
        sender: Address of the envelope.
        recipients: Addresses of the envelope.
        content: The whole message; lines end in CRLF.
        timeout: Seconds each step may take.
    """
    try:
        server = _connect(url, timeout)
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.LATER, f"The mail server {urlsplit(url).hostname} could not be used: {_words(error)}")
    try:
        return _converse(server, sender, recipients, content)
    finally:
        _leave(server)


def _connect(url: str, timeout: float) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, safe = parts.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout, context=safe)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=timeout)
    try:
        server.ehlo()
        encrypted = parts.scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=safe)
            server.ehlo()
            encrypted = True
        if parts.username:
            if not (encrypted or _is_this_machine(host)):
                raise smtplib.SMTPException("it offers no encryption, and the password is not sent without")
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _converse(server: smtplib.SMTP, sender: str, recipients: Sequence[str], content: bytes) -> Answer:
    refused: dict[str, str] = {}
    try:
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        code, words = server.mail(sender, options)
        if code != 250:
            return _no(code, words)
        for recipient in recipients:
            code, words = server.rcpt(recipient)
            if code not in (250, 251):
                refused[recipient] = f"{recipient}: {code} {_text(words)}"
                last = code
        if len(refused) == len(recipients):
            return _no(last, "; ".join(refused.values()).encode())
        code, words = server.docmd("DATA")
        if code != 354:
            return _no(code, words)
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.LATER, f"The connection broke before the mail was sent: {_words(error)}")
    return _send(server, content, refused)


def _send(server: smtplib.SMTP, content: bytes, refused: dict[str, str]) -> Answer:
    try:
        server.send(re.sub(rb"(?m)^\.", b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Answer(
            Outcome.SILENT,
            f"The server did not answer after it was given the mail, which may or may not have left: {_words(error)}",
        )
    if code != 250:
        return _no(code, words)
    also = [f"refused for {words}" for words in refused.values()]
    return Answer(Outcome.ACCEPTED, "; ".join([f"{code} {_text(words)}", *also]))


def _no(code: int, words: bytes) -> Answer:
    return Answer(Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER, f"{code} {_text(words)}")


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _text(words: bytes) -> str:
    return words.decode("utf-8", "replace")


def _words(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {_text(words) if isinstance(words, bytes) else words}"
    return str(error) or type(error).__name__
