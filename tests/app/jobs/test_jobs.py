"""A job is asked for, taken by one worker, done once, and says how it ended."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from closeknit.app.jobs.actions.cancel_job import cancel_job
from closeknit.app.jobs.actions.retry_job import retry_job
from closeknit.app.jobs.context import Held
from closeknit.app.jobs.errors import WrongState
from closeknit.app.jobs.leases import DIED, claim_next, mark_done, recover_lost, renew
from closeknit.app.jobs.models import Job
from closeknit.app.jobs.queries import counts_of, job_of, jobs_of, queue_health
from closeknit.app.jobs.recurring import enqueue_recurring
from closeknit.app.jobs.rules import KEPT, State, Timing, slot_of, wait_before_retry
from closeknit.app.jobs.running import run_job
from closeknit.app.jobs.tasks import forget_old_jobs
from closeknit.app.jobs.worker import drain

from . import sample_tasks as tasks

pytestmark = pytest.mark.django_db
TIMING = Timing()
QUEUES = ("default", "long")


@pytest.fixture
def now() -> datetime:
    return timezone.now() + timedelta(seconds=1)


def job_for(result) -> Job:
    return Job.objects.get(pk=result.id)


class TestAskingForWork:
    def test_counts_with_the_transaction_that_asks(self) -> None:
        with transaction.atomic():
            tasks.add.enqueue(1, 2)
            transaction.set_rollback(True)
        assert not Job.objects.exists()

    def test_tells_how_it_ended(self) -> None:
        result = tasks.add.enqueue(1, right=2)
        assert result.status == TaskResultStatus.READY
        assert drain() == 1
        result.refresh()
        assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, 3, 1)
        assert tasks.add.get_result(result.id).return_value == 3

    def test_of_an_unknown_number_is_said(self) -> None:
        for name in ("99", "x"):
            with pytest.raises(TaskResultDoesNotExist):
                tasks.add.get_result(name)

    def test_twice_gives_the_job_that_stands_where_the_task_is_unique(self) -> None:
        first, again, other = (tasks.once.enqueue(scope=scope) for scope in ("bloom", "bloom", "acorn"))
        assert first.id == again.id != other.id
        drain()
        assert tasks.once.enqueue(scope="bloom").id not in (first.id, other.id)

    def test_for_later_waits(self, now: datetime) -> None:
        tasks.add.using(run_after=now + timedelta(hours=1)).enqueue(1, 2)
        assert drain() == 0
        assert drain(clock=lambda: now + timedelta(hours=2)) == 1

    def test_more_urgent_goes_first(self, now: datetime) -> None:
        tasks.add.enqueue(1, 2)
        urgent = tasks.urgent.enqueue()
        assert claim_next(QUEUES, "w", now, TIMING).pk == int(urgent.id)

    def test_of_a_task_that_is_gone_fails_with_words(self) -> None:
        job = job_for(tasks.add.enqueue(1, 2))
        Job.objects.update(task="app.jobs.sample_tasks.gone")
        drain()
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.FAILED, 1)
        assert "no task app.jobs.sample_tasks.gone" in job.error


class TestALease:
    def test_is_for_one_worker(self, now: datetime) -> None:
        tasks.add.enqueue(1, 2)
        assert claim_next(QUEUES, "first", now, TIMING)
        assert claim_next(QUEUES, "second", now, TIMING) is None

    def test_is_for_the_queues_of_the_worker(self, now: datetime) -> None:
        tasks.long_one.enqueue()
        assert claim_next(("default",), "w", now, TIMING) is None
        assert claim_next(("long",), "w", now, TIMING)

    def test_that_is_renewed_holds(self, now: datetime) -> None:
        tasks.add.enqueue(1, 2)
        job = claim_next(QUEUES, "w", now, TIMING)
        assert renew(job, now + timedelta(seconds=40), TIMING)
        assert recover_lost(now + timedelta(seconds=80)) == 0

    def test_that_ran_out_is_back_within_a_minute_and_its_old_holder_can_do_nothing(self, now: datetime) -> None:
        tasks.add.enqueue(1, 2)
        dead = claim_next(QUEUES, "dead", now, TIMING)
        assert TIMING.lease + TIMING.duties < 60
        later = now + timedelta(seconds=TIMING.lease + TIMING.duties)
        assert recover_lost(later) == 1
        heir = claim_next(QUEUES, "heir", later, TIMING)
        assert (heir.pk, heir.attempts) == (dead.pk, 2)
        assert not renew(dead, later, TIMING)
        assert not mark_done(dead, later, None)
        assert mark_done(heir, later, None)

    def test_lost_on_every_attempt_is_a_failure_with_words(self, now: datetime) -> None:
        job = job_for(tasks.note_and_fail.enqueue(scope="x"))
        for attempt in range(3):
            moment = now + timedelta(hours=attempt)
            assert claim_next(QUEUES, "dies", moment, TIMING)
            assert recover_lost(moment + timedelta(minutes=1)) == 1
        job.refresh_from_db()
        assert (job.state, job.error) == (State.FAILED, DIED)

    def test_lost_in_the_middle_takes_the_effects_back(self, now: datetime) -> None:
        job = job_for(tasks.robbed.enqueue(scope="effect"))
        claimed = claim_next(QUEUES, "w", now, TIMING)
        run_job(Held(claimed, now, Event()), lambda: now, TIMING)
        assert not Job.objects.of_scope("effect").filter(task__endswith="once").exists()
        job.refresh_from_db()
        assert job.state == State.RUNNING  # as the one who took it over left it


class TestAFailure:
    def test_takes_back_what_was_done_and_is_tried_again_later(self, now: datetime) -> None:
        job = job_for(tasks.note_and_fail.enqueue(scope="x"))
        assert drain() == 1
        job.refresh_from_db()
        assert (job.state, job.attempts, job.error) == (State.READY, 1, "ValueError: no luck")
        assert "note_and_fail" in job.traceback
        assert timedelta(seconds=4) < job.run_after - now < timedelta(seconds=16)
        assert not Job.objects.of_scope("effect of x").exists()

    def test_of_the_last_attempt_is_final(self, now: datetime) -> None:
        job = job_for(tasks.note_and_fail.enqueue(scope="x"))
        for hour in range(4):
            drain(clock=lambda hour=hour: now + timedelta(hours=hour))
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.FAILED, 3)
        assert job.finished_at

    def test_that_cannot_be_mended_is_final_at_once(self) -> None:
        result = tasks.senseless.enqueue()
        drain()
        job = job_for(result)
        assert (job.state, job.attempts) == (State.FAILED, 1)
        assert job.error == "The file is no table. Choose another file."
        result.refresh()
        assert result.errors[0].exception_class.__name__ == "NotAgain"


class TestALongTask:
    def test_keeps_its_lease_and_shows_progress(self) -> None:
        job = job_for(tasks.long_one.enqueue(scope="bloom"))
        drain()
        job.refresh_from_db()
        assert (job.state, job.result) == (State.DONE, "mine")
        assert (job.progress_text, job.progress_share) == ("half way", 0.5)

    def test_stops_when_a_person_wants_it_to(self, now: datetime) -> None:
        job = job_for(tasks.cancellable.enqueue())
        claimed = claim_next(QUEUES, "w", now, TIMING)
        assert cancel_job(job=job, now=now) is False
        run_job(Held(claimed, now, Event(), cancel=True), lambda: now, TIMING)
        job.refresh_from_db()
        assert job.state == State.CANCELLED

    def test_goes_on_elsewhere_when_its_worker_is_shut_down(self, now: datetime) -> None:
        job = job_for(tasks.interruptible.enqueue())
        claimed = claim_next(QUEUES, "w", now, TIMING)
        stop = Event()
        stop.set()
        run_job(Held(claimed, now, stop), lambda: now, TIMING)
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.READY, 0)
        drain()
        job.refresh_from_db()
        assert job.result == "went on"


class TestAPerson:
    def test_cancels_what_waits(self, now: datetime) -> None:
        job = job_for(tasks.add.enqueue(1, 2))
        assert cancel_job(job=job, now=now) is True
        assert drain() == 0
        with pytest.raises(WrongState):
            cancel_job(job=job, now=now)

    def test_sees_a_cancelled_job_end_although_its_worker_died(self, now: datetime) -> None:
        job = job_for(tasks.add.enqueue(1, 2))
        claim_next(QUEUES, "dies", now, TIMING)
        cancel_job(job=job, now=now)
        recover_lost(now + timedelta(minutes=1))
        job.refresh_from_db()
        assert job.state == State.CANCELLED

    def test_tries_again_what_failed(self, now: datetime) -> None:
        job = job_for(tasks.senseless.enqueue())
        with pytest.raises(WrongState):
            retry_job(job=job, now=now)
        drain()
        retry_job(job=job, now=now)
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.READY, 0)

    def test_cannot_try_again_what_already_waits_anew(self, now: datetime) -> None:
        job = job_for(tasks.once.enqueue(scope="bloom"))
        cancel_job(job=job, now=now)
        tasks.once.enqueue(scope="bloom")
        with pytest.raises(WrongState):
            retry_job(job=job, now=now)

    def test_sees_the_jobs_of_her_scope_alone(self) -> None:
        mine = job_for(tasks.once.enqueue(scope="bloom"))
        other = job_for(tasks.once.enqueue(scope="acorn"))
        assert jobs_of("bloom") == jobs_of("bloom", State.READY) == [mine]
        assert jobs_of("bloom", State.FAILED) == []
        assert job_of("bloom", other.pk) is None
        drain()
        assert counts_of("bloom") == {State.DONE: 1}
        assert counts_of("bloom")[State.FAILED] == 0

    def test_sees_how_long_work_has_waited(self, now: datetime) -> None:
        assert queue_health(now).oldest_wait == timedelta(0)
        tasks.add.enqueue(1, 2)
        tasks.add.enqueue(1, 2)
        claim_next(QUEUES, "w", now, TIMING)
        health = queue_health(now + timedelta(minutes=10))
        assert (health.waiting, health.running, health.failed, health.heard_at) == (1, 1, 0, now)
        assert health.oldest_wait > timedelta(minutes=9)


class TestRecurringWork:
    TABLE = (("app.jobs.sample_tasks.urgent", 15),)

    def test_is_made_once_for_each_span(self) -> None:
        start = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
        for minute in (0, 5, 14, 14):
            enqueue_recurring(start + timedelta(minutes=minute), self.TABLE)
        assert Job.objects.count() == 1
        drain(clock=lambda: start + timedelta(minutes=14))
        enqueue_recurring(start + timedelta(minutes=14), self.TABLE)
        assert Job.objects.count() == 1
        enqueue_recurring(start + timedelta(minutes=15), self.TABLE)
        assert Job.objects.count() == 2

    def test_does_not_pile_up_behind_a_run_that_takes_long(self) -> None:
        start = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
        for minute in (0, 15, 30):
            enqueue_recurring(start + timedelta(minutes=minute), self.TABLE)
        assert Job.objects.count() == 1

    def test_of_the_settings_runs(self, now: datetime) -> None:
        made = enqueue_recurring(now)
        assert made == drain(clock=lambda: now) > 0
        assert not Job.objects.exclude(state=State.DONE).exists()


class TestHousekeeping:
    def test_forgets_what_was_done_long_ago_and_keeps_what_failed(self, now: datetime) -> None:
        tasks.add.enqueue(1, 2)
        failed = job_for(tasks.senseless.enqueue())
        drain()
        Job.objects.update(finished_at=now - KEPT - timedelta(days=1))
        tasks.add.enqueue(1, 2)
        forget_old_jobs.call()
        assert list(Job.objects.filter(finished_at__isnull=False)) == [failed]
        assert Job.objects.count() == 2


class TestRules:
    def test_the_wait_doubles_and_is_spread_and_limited(self) -> None:
        waits = [wait_before_retry(attempt, 0.5, TIMING).total_seconds() for attempt in (1, 2, 3, 40)]
        assert waits == [10, 20, 40, 3600]
        assert wait_before_retry(1, 0.0, TIMING).total_seconds() == 5
        assert wait_before_retry(1, 1.0, TIMING).total_seconds() == 15

    def test_a_span_has_one_name(self) -> None:
        assert slot_of(datetime(2026, 11, 1, 12, 14, 59, tzinfo=UTC), 15) == "2026-11-01T12:00Z"
        assert slot_of(datetime(2026, 11, 1, 12, 15, tzinfo=UTC), 15) == "2026-11-01T12:15Z"
