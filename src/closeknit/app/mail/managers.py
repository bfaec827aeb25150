"""Ways to ask for mails."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models

from closeknit.app.mail.rules import FOR_A_PERSON, UNKNOWN_AFTER, State

Row = TypeVar("Row", bound=models.Model)


class MailQuerySet(models.QuerySet[Row]):
    """Mails by what can be done with them."""

    def of_scope(self, scope: str) -> Self:
        """Whose scope this is."""
        return self.filter(scope=scope)

    def due(self, now: datetime) -> Self:
        """To be sent, the longest waiting first."""
        return self.filter(state=State.DUE, next_try_at__lte=now).order_by("next_try_at", "pk")

    def abandoned(self, now: datetime) -> Self:
        """Claimed so long ago that nobody can still be talking to the server."""
        return self.filter(state=State.CLAIMED, claimed_at__lt=now - UNKNOWN_AFTER)

    def for_a_person(self) -> Self:
        """Somebody has to decide."""
        return self.filter(state__in=FOR_A_PERSON)
