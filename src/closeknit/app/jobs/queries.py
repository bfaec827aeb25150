"""What pages ask about jobs."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import State


@dataclass(frozen=True)
class QueueHealth:
    """Whether background work gets done.

    Attributes:
        waiting: Jobs whose time has come and that nobody has taken.
        oldest_wait: How long the first of them has waited; zero where there is none.
        running: Jobs being done.
        failed: Jobs that failed for good.
        heard_at: When a worker was last heard of; None = no job is running.
    """

    waiting: int
    oldest_wait: timedelta
    running: int
    failed: int
    heard_at: datetime | None


def jobs_of(scope: str, *states: State, limit: int = 50) -> list[Job]:
    """Return the newest jobs of a scope, in any state or in those given."""
    found = Job.objects.of_scope(scope)
    return list((found.filter(state__in=states) if states else found)[:limit])


def job_of(scope: str, pk: int) -> Job | None:
    """Return a job of a scope; None where the scope has no such job."""
    return Job.objects.of_scope(scope).filter(pk=pk).first()


def counts_of(scope: str) -> Counter[str]:
    """Return how many jobs of a scope stand in each state; states without any count 0."""
    rows = Job.objects.of_scope(scope).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))


def queue_health(now: datetime) -> QueueHealth:
    """Return how the whole queue does."""
    ready = Job.objects.ready(now).order_by()
    oldest = ready.aggregate(since=Min("run_after"))["since"]
    running = Job.objects.filter(state=State.RUNNING)
    return QueueHealth(
        waiting=ready.count(),
        oldest_wait=now - oldest if oldest else timedelta(0),
        running=running.count(),
        failed=Job.objects.filter(state=State.FAILED).count(),
        heard_at=running.order_by("-heartbeat_at").values_list("heartbeat_at", flat=True).first(),
    )
