"""Every mail is a row before it leaves, leaves at most once, and is never lost without a word."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from app.mail.server import MailServer, mail_server
from app.make import NOW
from closeknit.app.jobs.worker import drain
from closeknit.app.mail import claims
from closeknit.app.mail.actions.cancel_mail import cancel_mail
from closeknit.app.mail.actions.mark_as_sent import mark_as_sent
from closeknit.app.mail.actions.send_again import send_again
from closeknit.app.mail.errors import UnusableMail, WrongState
from closeknit.app.mail.models import OutgoingMail
from closeknit.app.mail.rules import MAX_TRIES, State, wait_before_retry
from closeknit.app.mail.tasks import deliver, deliver_due

# A claim is committed before the server is spoken to, so a test inside one transaction would prove nothing.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "closeknit.app.mail.outbox_backend.OutboxBackend"
    settings.MAIL_SERVER = ""


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    with mail_server() as listening:
        settings.MAIL_SERVER = listening.url
        yield listening


def written(**fields) -> OutgoingMail:
    told = {"subject": "Hello", "body": "A line\n.a dot in front", "from_email": "Bloom <hello@bloom.example>"}
    EmailMessage(**{**told, "to": ["nora@people.example"], **fields}).send()
    return OutgoingMail.objects.first()


def state(mail: OutgoingMail) -> str:
    mail.refresh_from_db()
    return mail.state


def test_a_mail_arrives_once_and_whole(server: MailServer) -> None:
    mail = written()
    drain()
    drain()
    assert state(mail) == State.SENT
    (arrived,) = server.taken
    assert arrived["Message-ID"] == mail.message_id
    assert arrived.get_payload(decode=True).decode().splitlines() == ["A line", ".a dot in front"]


def test_html_and_text_arrive_together(server: MailServer) -> None:
    mail = EmailMultiAlternatives("Hello", "plain", "hello@bloom.example", ["nora@people.example"])
    mail.attach_alternative("<p>rich</p>", "text/html")
    mail.send()
    drain()
    assert [part.get_content_type() for part in server.taken[0].walk()][1:] == ["text/plain", "text/html"]


def test_a_mail_of_a_transaction_that_did_not_count_does_not_exist(server: MailServer) -> None:
    with transaction.atomic():
        written()
        transaction.set_rollback(True)
    drain()
    assert (server.taken, OutgoingMail.objects.count()) == ([], 0)


def test_mail_waits_while_no_server_is_set(settings) -> None:
    mail = written()
    drain()
    assert state(mail) == State.DUE
    with mail_server() as server:
        settings.MAIL_SERVER = server.url
        deliver_due.call()
        drain()
        assert len(server.taken) == 1
    assert state(mail) == State.SENT


def test_a_server_that_falls_silent_after_the_text_leaves_the_outcome_to_a_person(server: MailServer) -> None:
    server.answer = None
    mail = written()
    drain()
    assert state(mail) == State.UNKNOWN
    deliver_due.call()
    drain()
    assert len(server.taken) == 1, "it is never sent again by itself"


def test_a_worker_that_died_while_sending_leaves_the_outcome_to_a_person(server: MailServer) -> None:
    mail = written()
    assert claims.claim(mail.pk, timezone.now())
    drain()
    assert (state(mail), server.taken) == (State.UNKNOWN, [])


def test_without_the_claim_it_would_be_sent_twice(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a delivery that does not heed earlier claims sends a mail of unknown outcome again."""
    mail = written()
    monkeypatch.setattr("closeknit.app.mail.tasks.claim", lambda pk, _now: OutgoingMail.objects.get(pk=pk))
    deliver.call(mail.pk)
    deliver.call(mail.pk)
    assert len(server.taken) == 2


@pytest.mark.parametrize("where", ["answer", "to_recipient"])
def test_a_refusal_for_good_is_kept_with_the_servers_words(server: MailServer, where: str) -> None:
    setattr(server, where, b"550 no such person")
    mail = written()
    drain()
    assert state(mail) == State.REFUSED
    assert "no such person" in mail.server_words


def test_not_now_is_tried_again_later_and_given_up_after_a_day(server: MailServer) -> None:
    server.answer = b"451 come back later"
    mail = written()
    for _ in range(MAX_TRIES):
        OutgoingMail.objects.update(next_try_at=timezone.now())
        deliver.call(mail.pk)
    assert state(mail) == State.GIVEN_UP
    waits = sum((wait_before_retry(tries) for tries in range(1, MAX_TRIES)), timedelta())
    assert timedelta(hours=20) < waits < timedelta(hours=40)


def test_no_server_there_is_not_the_mails_fault(settings) -> None:
    settings.MAIL_SERVER = "smtp://127.0.0.1:1"
    mail = written()
    drain()
    assert state(mail) == State.DUE
    assert mail.next_try_at > timezone.now()


class TestAPerson:
    def test_sends_again_under_the_same_message_id(self, server: MailServer) -> None:
        server.answer = None
        mail = written()
        drain()
        server.answer = b"250 taken"
        send_again(mail=mail, now=timezone.now())
        drain()
        assert state(mail) == State.SENT
        assert {message["Message-ID"] for message in server.taken} == {mail.message_id}

    def test_marks_as_sent_what_arrived(self, server: MailServer) -> None:
        server.answer = None
        mail = written()
        drain()
        mark_as_sent(mail=mail, now=NOW)
        assert state(mail) == State.SENT
        with pytest.raises(WrongState):
            send_again(mail=mail, now=NOW)

    def test_cancels_what_waits_and_it_never_leaves(self, server: MailServer) -> None:
        mail = written()
        cancel_mail(mail=mail, now=NOW)
        drain()
        assert (state(mail), server.taken) == (State.CANCELLED, [])


@pytest.mark.parametrize("field", ["subject", "to"])
def test_a_line_break_cannot_forge_a_header(field: str) -> None:
    forged = "x\r\nBcc: eve@evil.example"
    with pytest.raises(UnusableMail):
        written(**{field: [forged] if field == "to" else forged})
    assert not OutgoingMail.objects.exists()
