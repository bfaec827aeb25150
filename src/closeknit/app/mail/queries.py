"""What pages ask about mail."""

from collections import Counter

from django.conf import settings
from django.db.models import Count

from closeknit.app.mail.models import OutgoingMail
from closeknit.app.mail.rules import State


def mails_of(scope: str, *states: State, limit: int = 50) -> list[OutgoingMail]:
    """Return the newest mails of a scope, in any state or in those given."""
    found = OutgoingMail.objects.of_scope(scope)
    return list((found.filter(state__in=states) if states else found)[:limit])


def mail_of(scope: str, pk: int) -> OutgoingMail | None:
    """Return a mail of a scope; None where the scope has no such mail."""
    return OutgoingMail.objects.of_scope(scope).filter(pk=pk).first()


def mails_for_a_person(scope: str, limit: int = 50) -> list[OutgoingMail]:
    """Return the mails of a scope on which somebody has to decide, newest first."""
    return list(OutgoingMail.objects.of_scope(scope).for_a_person()[:limit])


def mail_counts(scope: str) -> Counter[str]:
    """Return how many mails of a scope stand in each state; states without any count 0."""
    rows = OutgoingMail.objects.of_scope(scope).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))


def mail_waits_for_a_server() -> bool:
    """Whether no mail server is set, so that everything stays in the outbox."""
    return not settings.MAIL_SERVER
