"""Jobs behind the interface of Django's tasks: `enqueue` writes a row in the transaction of whoever asks."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json
from typing_extensions import ParamSpec

from closeknit.app.jobs.errors import UnknownTask
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import ENDED, MAX_ATTEMPTS, State

T = TypeVar("T")
P = ParamSpec("P")

STATUS = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.FAILED: TaskResultStatus.FAILED,
    State.CANCELLED: TaskResultStatus.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTask(Task[P, T]):
    """A task with our own options; see the package.

    Attributes:
        atomic: Run inside one transaction with the mark that it is done.
        max_attempts: After so many it has failed.
        unique: Asking again with the same arguments gives the job that waits or runs.
    """

    atomic: bool = True
    max_attempts: int = MAX_ATTEMPTS
    unique: bool = False


class LeasedBackend(BaseTaskBackend):
    """Keeps jobs in the site's own database, SQLite or PostgreSQL."""

    task_class = LeasedTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[P, T], args: P.args, kwargs: P.kwargs) -> TaskResult[T]:  # type: ignore[valid-type]
        """Write a job; it counts when the transaction it is written in does."""
        self.validate_task(task)
        return self.result_of(add_job(task, args, kwargs, now=timezone.now()), task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return how a job stands.

        Raises:
            TaskResultDoesNotExist: No such job.
            UnknownTask: Its task is not in this version.
        """
        job = Job.objects.filter(pk=result_id).first() if result_id.isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return self.result_of(job, task_of(job))

    def result_of(self, job: Job, task: Task[Any, Any]) -> TaskResult[Any]:
        """Return a job in the words of Django's tasks."""
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=str(job.pk),
            status=STATUS[State(job.state)],
            enqueued_at=job.enqueued_at,
            started_at=job.started_at,
            last_attempted_at=job.last_attempted_at,
            finished_at=job.finished_at,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=[TaskError(exception_class_path=job.error_class, traceback=job.traceback)]
            if job.error_class
            else [],
            worker_ids=[job.worker] * job.attempts,
        )
        object.__setattr__(result, "_return_value", job.result)  # frozen, and set so by the library's own backends
        return result


def ask_for(path: str, *args: Any, run_after: datetime | None = None, **kwargs: Any) -> TaskResult[Any]:
    """Enqueue a task by its path: actions stand below the tasks of their concept and cannot import them.

    Args:
        path: Such as "closeknit.app.mail.tasks.deliver".
        args: Positional arguments; JSON only.
        run_after: Not before; default: at once.
        kwargs: Named arguments; `scope` also says whose job it is.
    """
    task: Task[..., Any] = import_string(path)
    return task.using(run_after=run_after).enqueue(*args, **kwargs)


def add_job(
    task: Task[Any, Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    now: datetime,
    slot: str = "",
    unique_key: str = "",
) -> Job:
    """Write a job and return it, or the one that already stands for the same unique key or slot.

    Args:
        task: What to do.
        args: Positional arguments; JSON only.
        kwargs: Named ones; `scope` also says whose job it is.
        now: The present moment.
        slot: Of a recurring job.
        unique_key: At most one job of it is ready or running; a task declared `unique` makes its own.
    """
    told = {"args": normalize_json(args), "kwargs": normalize_json(kwargs)}
    if getattr(task, "unique", False) and not unique_key:
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
        unique_key = f"{task.module_path}:{digest}"
    scope = kwargs.get("scope", "")
    fresh = Job(
        task=task.module_path,
        **told,
        atomic=getattr(task, "atomic", True),
        queue=task.queue_name,
        priority=task.priority,
        scope=scope if isinstance(scope, str) else "",
        unique_key=unique_key,
        slot=slot,
        run_after=task.run_after or now,
        max_attempts=getattr(task, "max_attempts", MAX_ATTEMPTS),
        enqueued_at=now,
    )
    while True:
        try:
            with transaction.atomic():
                fresh.save(force_insert=True)
        except IntegrityError:
            # Whoever holds the key may end between the two statements; then the key is free again.
            if there := _standing(unique_key, slot):
                return there
        else:
            return fresh


def _standing(unique_key: str, slot: str) -> Job | None:
    same_slot = Job.objects.filter(slot=slot).first() if slot else None
    if same_slot or not unique_key:
        return same_slot
    return Job.objects.filter(unique_key=unique_key).exclude(state__in=ENDED).first()


def task_of(job: Job) -> Task[Any, Any]:
    """Return the task that a job asks for.

    Raises:
        UnknownTask: This version has none of that name.
    """
    try:
        found = import_string(job.task)
    except ImportError:
        found = None
    if not isinstance(found, Task):
        raise UnknownTask(
            f"This version of closeknit has no task {job.task}.",
            "Cancel the job, or go back to the version that made it.",
        )
    return found
