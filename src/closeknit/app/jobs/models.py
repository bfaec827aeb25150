"""Jobs as rows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from closeknit.app.jobs.managers import JobQuerySet
from closeknit.app.jobs.rules import MAX_ATTEMPTS, State


class Job(models.Model):
    """One piece of work that was asked for.

    Attributes:
        task: Path of the function.
        args: Positional arguments, as JSON.
        kwargs: Named arguments, as JSON.
        atomic: It runs inside one transaction with the mark that it is done.
        queue: "default" or "long".
        priority: -100 to 100, higher first.
        scope: Whose job it is, by convention a brand's slug; empty for the program's own.
        unique_key: At most one job with the key is ready or running; empty = no such limit.
        slot: Task and span of time of a recurring job; at most one job ever has it.
        state: See `rules.State`.
        run_after: Not before.
        attempts: How often a worker took it.
        max_attempts: After so many it has failed.
        claim: Secret of the worker that holds it; changes with every claim, so an old holder cannot finish it.
        worker: Name of the worker that last took it.
        lease_until: When it may be taken away from a worker that is not heard of.
        heartbeat_at: When the worker was last heard of.
        cancel_requested_at: When a person wanted a running job stopped.
        progress_text: What it is doing, for people.
        progress_share: From 0 to 1; None = not known.
        result: What the function returned, as JSON.
        error: Why the last attempt failed, for people.
        error_class: Path of the exception.
        traceback: Of the last attempt that failed, for developers.
        enqueued_at: When it was asked for.
        started_at: When it was first taken.
        last_attempted_at: When it was last taken.
        finished_at: When it was done, had failed for good or was cancelled.
    """

    task = models.CharField(max_length=254)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    atomic = models.BooleanField(default=True)
    queue = models.CharField(max_length=40)
    priority = models.SmallIntegerField(default=0)
    scope = models.CharField(max_length=60, blank=True)
    unique_key = models.CharField(max_length=254, blank=True)
    slot = models.CharField(max_length=254, blank=True)
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in State], default=State.READY
    )
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    claim = models.CharField(max_length=32, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    progress_text = models.CharField(max_length=254, blank=True)
    progress_share = models.FloatField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    error_class = models.CharField(max_length=254, blank=True)
    traceback = models.TextField(blank=True)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=[State.READY.value, State.RUNNING.value]) & ~Q(unique_key=""),
                name="job_of_a_key_once",
            ),
            models.UniqueConstraint(fields=["slot"], condition=~Q(slot=""), name="job_of_a_slot_once"),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING.value) | (~Q(claim="") & Q(lease_until__isnull=False)),
                name="running_job_is_leased",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["queue", "-priority", "run_after", "id"], condition=Q(state=State.READY.value), name="job_ready"
            ),
            models.Index(fields=["lease_until"], condition=Q(state=State.RUNNING.value), name="job_running"),
            models.Index(fields=["scope", "state", "-id"], name="job_of_scope"),
            models.Index(fields=["state", "finished_at"], name="job_ended"),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        """Its task and number."""
        return f"{self.task} #{self.pk}"
