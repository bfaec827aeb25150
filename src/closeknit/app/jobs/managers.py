"""Ways to ask for jobs."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models

from closeknit.app.jobs.rules import State

Row = TypeVar("Row", bound=models.Model)


class JobQuerySet(models.QuerySet[Row]):
    """Jobs by what can be done with them."""

    def of_scope(self, scope: str) -> Self:
        """Whose scope this is."""
        return self.filter(scope=scope)

    def ready(self, now: datetime) -> Self:
        """Waiting, and their time has come; the most urgent first."""
        return self.filter(state=State.READY, run_after__lte=now).order_by("-priority", "run_after", "pk")

    def overdue(self, now: datetime) -> Self:
        """Held by a worker that has not been heard of for the length of its lease."""
        return self.filter(state=State.RUNNING, lease_until__lt=now)

    def held(self, pk: int, claim: str) -> Self:
        """The one job, if whoever has this claim still holds it."""
        return self.filter(pk=pk, state=State.RUNNING, claim=claim)
