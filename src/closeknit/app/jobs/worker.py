"""The worker: a process that takes jobs, one in each lane, until it is asked to stop."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from closeknit.app.jobs.context import Held
from closeknit.app.jobs.heartbeat import Heartbeat
from closeknit.app.jobs.leases import claim_next, recover_lost
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.recurring import enqueue_recurring
from closeknit.app.jobs.rules import State, Timing
from closeknit.app.jobs.running import Clock, run_job

LOG = logging.getLogger(__name__)
LANES = (("default",), ("long",))
QUEUES = tuple(queue for lane in LANES for queue in lane)


def run_worker(
    *,
    name: str = "",
    lanes: Sequence[Collection[str]] = LANES,
    until_idle: bool = False,
    recurring: bool = True,
    timing: Timing | None = None,
    clock: Clock = timezone.now,
) -> int:
    """Work until SIGTERM or SIGINT, then let running jobs end.

    Args:
        name: Shown beside jobs; default: host and process.
        lanes: One thread each, with the queues it takes jobs from.
        until_idle: Stop by itself once nothing is ready and nothing runs.
        recurring: Also make the jobs of the setting RECURRING.
        timing: Leases, pauses.
        clock: Tells the present moment.

    Returns:
        Exit code: 0, or 1 when a job did not end in time; it is taken up again when its lease runs out.
    """
    name, timing = name or f"{socket.gethostname()}:{os.getpid()}", timing or Timing()
    stop, heartbeat = threading.Event(), Heartbeat(timing, clock)
    workers = [_Lane(queues, name, heartbeat, timing, clock, stop, until_idle) for queues in lanes]
    with _signals(stop):
        for thread in (heartbeat, *workers):
            thread.start()
        LOG.info("Worker %s started", name)
        _duties(workers, stop, timing, clock, recurring)
        code = _farewell(workers, timing)
        heartbeat.end()
    LOG.info("Worker %s stopped", name)
    return code


def drain(
    *, queues: Collection[str] = QUEUES, name: str = "drain", timing: Timing | None = None, clock: Clock = timezone.now
) -> int:
    """Do every job that is ready, in this thread and without renewing leases; return how many were run."""
    timing, stop, done = timing or Timing(), threading.Event(), 0
    recover_lost(clock())
    while job := claim_next(queues, name, clock(), timing):
        run_job(Held(job, clock(), stop, cancel=job.cancel_requested_at is not None), clock, timing)
        done += 1
    return done


class _Lane(threading.Thread):
    """Takes one job after the other from its queues."""

    def __init__(
        self,
        queues: Collection[str],
        name: str,
        heartbeat: Heartbeat,
        timing: Timing,
        clock: Clock,
        stop: threading.Event,
        until_idle: bool,
    ) -> None:
        super().__init__(name=f"lane {' '.join(queues)}", daemon=True)
        self.queues, self.worker, self.heartbeat = queues, name, heartbeat
        self.timing, self.clock, self.stop, self.until_idle = timing, clock, stop, until_idle

    def run(self) -> None:
        """Work until asked to stop, whatever happens to the database meanwhile."""
        try:
            while not self.stop.is_set():
                if not self._one() and (self._idle() or self.stop.wait(self.timing.poll)):
                    break
        finally:
            connections.close_all()

    def _one(self) -> bool:
        try:
            close_old_connections()
            job = claim_next(self.queues, self.worker, self.clock(), self.timing)
            if job is None:
                return False
            with self.heartbeat.keeping(Held(job, self.clock(), self.stop)) as held:
                run_job(held, self.clock, self.timing)
        except DatabaseError:
            # The lease runs out and the job is taken up again; until then the database may be back.
            LOG.exception("The database did not answer")
            connections.close_all()
            return False
        return True

    def _idle(self) -> bool:
        if not self.until_idle:
            return False
        try:
            running = Job.objects.filter(state=State.RUNNING)
            return not (running.exists() or Job.objects.ready(self.clock()).filter(queue__in=self.queues).exists())
        except DatabaseError:
            return False


def _duties(workers: list[_Lane], stop: threading.Event, timing: Timing, clock: Clock, recurring: bool) -> None:
    """Look for jobs of dead workers and make recurring ones, until it is time to stop."""
    due = 0.0
    while any(worker.is_alive() for worker in workers) and not stop.wait(min(0.2, timing.poll)):
        if time.monotonic() < due:
            continue
        due = time.monotonic() + timing.duties
        try:
            close_old_connections()
            if found := recover_lost(clock()):
                LOG.warning("%d jobs of lost workers are ready again or have ended", found)
            if recurring:
                enqueue_recurring(clock())
        except DatabaseError:
            LOG.exception("The database did not answer")
            connections.close_all()


def _farewell(workers: list[_Lane], timing: Timing) -> int:
    end = time.monotonic() + timing.grace
    for worker in workers:
        worker.join(max(0.0, end - time.monotonic()))
    late = [worker.name for worker in workers if worker.is_alive()]
    if late:
        wait = timedelta(seconds=timing.lease)
        LOG.warning("Still busy when the worker had to stop: %s. The jobs are back in %s.", ", ".join(late), wait)
    return 1 if late else 0


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT ask the worker to stop; only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: Any) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
