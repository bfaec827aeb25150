"""The thread that renews the leases of running jobs and carries words between them and their rows."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connections

from closeknit.app.jobs.context import Held
from closeknit.app.jobs.leases import renew
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.rules import Timing

LOG = logging.getLogger(__name__)


class Heartbeat(threading.Thread):
    """Keeps every job of a worker on its lease.

    Args:
        timing: Of the worker.
        clock: Tells the present moment.
    """

    def __init__(self, timing: Timing, clock: Callable[[], datetime]) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._timing, self._clock = timing, clock
        self._held: dict[int, Held] = {}
        self._end = threading.Event()

    @contextmanager
    def keeping(self, held: Held) -> Iterator[Held]:
        """Keep a job on its lease while the block runs."""
        self._held[held.job.pk] = held
        try:
            yield held
        finally:
            del self._held[held.job.pk]

    def run(self) -> None:
        """Beat until told to end."""
        try:
            while not self._end.wait(self._timing.look):
                for held in list(self._held.values()):
                    self._beat(held)
        finally:
            connections.close_all()

    def end(self) -> None:
        """Stop beating; a beat that waits for the database is not waited for."""
        self._end.set()
        self.join(self._timing.look + 1)

    def _beat(self, held: Held) -> None:
        now, progress = self._clock(), held.progress
        late = (now - held.renewed_at).total_seconds() >= self._timing.renew
        # An ordinary job is over soon, and on SQLite nobody else can write before it is.
        news = progress != held.told and not held.job.atomic
        try:
            close_old_connections()
            if (late or news) and renew(held.job, now, self._timing, **progress):
                held.renewed_at, held.told = now, progress
            asked = Job.objects.held(held.job.pk, held.job.claim).values_list("cancel_requested_at", flat=True).first()
            held.cancel = asked is not None
        except DatabaseError:
            LOG.exception("The lease of %s could not be renewed", held.job, extra={"job": held.job.pk})
            connections.close_all()
