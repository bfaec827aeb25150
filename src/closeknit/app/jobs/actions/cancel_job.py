"""Stop a job."""

from datetime import datetime

from django.db import transaction

from closeknit.app.jobs.errors import WrongState
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import State


def cancel_job(*, job: Job, now: datetime) -> bool:
    """Cancel a job that waits or failed; ask one that runs to stop.

    Returns:
        Whether it is cancelled already; False = it runs and has been asked.

    Raises:
        WrongState: It is done or was cancelled before.
    """
    with transaction.atomic():
        row = Job.objects.filter(pk=job.pk)
        at_rest = row.filter(state__in=(State.READY, State.FAILED))
        if at_rest.update(state=State.CANCELLED, finished_at=now):
            return True
        if row.filter(state=State.RUNNING).update(cancel_requested_at=now):
            return False
    raise WrongState("This work has already ended.", "Reload the page.")
