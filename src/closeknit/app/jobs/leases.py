"""Taking jobs, keeping them, ending them: every change asks for the claim, so that only the holder makes it."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import State, Timing, wait_before_retry

DIED = "The worker was lost in the middle of the job, on each of its attempts. It may need more memory than there is."


def claim_next(queues: Collection[str], worker: str, now: datetime, timing: Timing) -> Job | None:
    """Take the most urgent job whose time has come, or None.

    Two workers never get the same one: PostgreSQL locks the row and others skip it, SQLite has one writer at a time.
    """
    ready = Job.objects.ready(now).filter(queue__in=queues)
    if not ready.exists():  # a plain read, so that idle workers never ask SQLite for its one writer
        return None
    with transaction.atomic():
        job = ready.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.state, job.worker, job.claim = State.RUNNING, worker, secrets.token_hex(16)
        job.attempts += 1
        job.lease_until, job.heartbeat_at = now + timedelta(seconds=timing.lease), now
        job.started_at, job.last_attempted_at = job.started_at or now, now
        job.progress_text, job.progress_share = "", None
        fields = {name: getattr(job, name) for name in CLAIMED}
        return job if Job.objects.filter(pk=job.pk, state=State.READY).update(**fields) else None


CLAIMED = (
    "state", "worker", "claim", "attempts", "lease_until", "heartbeat_at", "started_at", "last_attempted_at",
    "progress_text", "progress_share",
)  # fmt: skip


def recover_lost(now: datetime) -> int:
    """Give back the jobs of workers that are not heard of, and return how many there were."""
    overdue = Job.objects.overdue(now)
    if not overdue.exists():
        return 0
    end = {"claim": "", "lease_until": None, "finished_at": now}
    cancelled = overdue.filter(cancel_requested_at__isnull=False).update(state=State.CANCELLED, **end)
    failed = overdue.filter(attempts__gte=F("max_attempts")).update(
        state=State.FAILED, error=DIED, error_class="", traceback="", **end
    )
    return cancelled + failed + overdue.update(state=State.READY, claim="", lease_until=None)


def renew(job: Job, now: datetime, timing: Timing, **seen: Any) -> bool:
    """Keep a job for another lease and note its progress; False when it is no longer ours."""
    until = now + timedelta(seconds=timing.lease)
    return bool(Job.objects.held(job.pk, job.claim).update(lease_until=until, heartbeat_at=now, **seen))


def keep_until_commit(job: Job) -> bool:
    """Whether the job is still ours; inside a transaction it then stays so until the commit.

    Writing the row, though nothing in it changes, is what keeps another worker from taking it.
    """
    return bool(Job.objects.held(job.pk, job.claim).update(attempts=F("attempts")))


def mark_done(job: Job, now: datetime, result: Any, **seen: Any) -> bool:
    """Note that a job is done; False when it is no longer ours."""
    return _end(job, State.DONE, now, result=result, error="", error_class="", traceback="", **seen)


def mark_cancelled(job: Job, now: datetime) -> bool:
    """Note that a job stopped since a person wanted it to."""
    return _end(job, State.CANCELLED, now)


def mark_failed(job: Job, now: datetime, **why: str) -> bool:
    """Note that a job failed and is not tried again."""
    return _end(job, State.FAILED, now, **why)


def try_again(job: Job, now: datetime, dice: float, timing: Timing, **why: str) -> bool:
    """Put a failed job back for later, or end it where it was the last attempt or nobody wants it any more."""
    if job.attempts >= job.max_attempts:
        return mark_failed(job, now, **why)
    later = now + wait_before_retry(job.attempts, dice, timing)
    held = Job.objects.held(job.pk, job.claim)
    if held.filter(Q(cancel_requested_at__isnull=False)).exists():
        return mark_cancelled(job, now)
    return bool(held.update(state=State.READY, run_after=later, claim="", lease_until=None, **why))


def hand_back(job: Job) -> bool:
    """Put a job back that was interrupted through no fault of its own; the attempt does not count."""
    held = Job.objects.held(job.pk, job.claim)
    return bool(held.update(state=State.READY, attempts=F("attempts") - 1, claim="", lease_until=None))


def _end(job: Job, state: State, now: datetime, **fields: Any) -> bool:
    held = Job.objects.held(job.pk, job.claim)
    return bool(held.update(state=state, claim="", lease_until=None, finished_at=now, **fields))
