"""Try a failed job again."""

from datetime import datetime

from django.db import IntegrityError, transaction

from closeknit.app.jobs.errors import WrongState
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import State


def retry_job(*, job: Job, now: datetime) -> None:
    """Put a failed or cancelled job back, with all its attempts before it.

    Raises:
        WrongState: It waits, runs or is done, or another job stands for the same thing.
    """
    ended = Job.objects.filter(pk=job.pk, state__in=(State.FAILED, State.CANCELLED))
    try:
        with transaction.atomic():
            changed = ended.update(
                state=State.READY, attempts=0, run_after=now, cancel_requested_at=None, finished_at=None
            )
    except IntegrityError:
        raise WrongState("The same work already waits or runs.", "Nothing needs to be done.") from None
    if not changed:
        raise WrongState("Only work that failed or was cancelled can be tried again.", "Reload the page.")
