"""Run one job that was claimed, and note how it ended."""

import logging
import random
from collections.abc import Callable
from datetime import datetime
from traceback import format_exception
from typing import Any

from django.db import transaction
from django_tasks import TaskContext
from django_tasks.base import Task
from django_tasks.utils import get_module_path, normalize_json

from closeknit.app.jobs.backend import LeasedBackend, task_of
from closeknit.app.jobs.context import Held, holding
from closeknit.app.jobs.errors import Cancelled, Interrupted, LostLease, NotAgain
from closeknit.app.jobs.leases import hand_back, mark_cancelled, mark_done, mark_failed, try_again
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import Timing
from closeknit.vocabulary.errors import CloseknitError

LOG = logging.getLogger(__name__)
Clock = Callable[[], datetime]
LONGEST_TRACEBACK = 20_000  # characters, of its end


def run_job(held: Held, clock: Clock, timing: Timing) -> None:
    """Run a job; whatever its function raises becomes a note in its row.

    Args:
        held: The job.
        clock: Tells the present moment.
        timing: Of the worker.
    """
    job = held.job
    try:
        task = task_of(job)
        with holding(held):
            if job.atomic:
                do_at_once(held, task, clock)
            else:
                finish(held, call(task, job), clock)
    except LostLease as error:
        LOG.warning("%s", error, extra={"job": job.pk})
    except Cancelled:
        mark_cancelled(job, clock())
    except Interrupted:
        hand_back(job)
    except NotAgain as error:
        LOG.warning("%s failed: %s", job, error, extra={"job": job.pk})
        mark_failed(job, clock(), **told(error))
    except (Exception, SystemExit) as error:
        LOG.exception("%s failed on attempt %d of %d", job, job.attempts, job.max_attempts, extra={"job": job.pk})
        try_again(job, clock(), random.random(), timing, **told(error))


def do_at_once(held: Held, task: Task[Any, Any], clock: Clock) -> None:
    """Run the function and mark its job done in one transaction: both count, or neither does."""
    with transaction.atomic():
        finish(held, call(task, held.job), clock)


def call(task: Task[Any, Any], job: Job) -> Any:
    """Call the function of a task with the arguments of a job; what it returns is made fit for JSON."""
    if task.takes_context:
        backend = task.get_backend()
        assert isinstance(backend, LeasedBackend)
        return normalize_json(task.call(TaskContext(task_result=backend.result_of(job, task)), *job.args, **job.kwargs))
    return normalize_json(task.call(*job.args, **job.kwargs))


def finish(held: Held, result: Any, clock: Clock) -> None:
    """Mark a job done.

    Raises:
        LostLease: Another worker has it; what was changed in this transaction must not count.
    """
    if not mark_done(held.job, clock(), result, **held.progress):
        raise LostLease(f"{held.job} took longer than its lease and was taken over.", "What it did is taken back.")


def told(error: BaseException) -> dict[str, str]:
    """Return an exception as the fields of a job."""
    words = str(error) if isinstance(error, CloseknitError) else f"{type(error).__name__}: {error}"
    return {
        "error": words,
        "error_class": get_module_path(type(error))[:254],
        "traceback": "".join(format_exception(error))[-LONGEST_TRACEBACK:],
    }
