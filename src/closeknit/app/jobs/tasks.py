"""Housekeeping among jobs."""

from django.utils import timezone
from django_tasks import task

from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import KEPT, State


@task
def forget_old_jobs() -> int:
    """Delete what was done or cancelled long ago; what failed stays until a person decides."""
    ended = Job.objects.filter(state__in=(State.DONE, State.CANCELLED), finished_at__lt=timezone.now() - KEPT)
    return ended.delete()[0]
