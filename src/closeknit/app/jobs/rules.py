"""States of a job and how long things take: decisions on plain values."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 5
KEPT = timedelta(days=14)  # what is done or cancelled; what failed stays until a person decides


class State(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Timing:
    """How a worker spends its time, in seconds. A stuck job is back after `lease` + `duties` at most: 50 s.

    Attributes:
        lease: How long a job belongs to a worker that is not heard of.
        renew: How often a lease is renewed.
        look: How often a running job's wishes (progress, cancelling) are passed on.
        poll: How often an idle worker looks for work.
        duties: How often jobs of dead workers are looked for, and recurring ones made.
        grace: How long running jobs may go on after the worker was asked to stop.
        first_wait: Before the second attempt; doubled each time.
        longest_wait: Before any attempt.
    """

    lease: float = 45
    renew: float = 10
    look: float = 1
    poll: float = 0.5
    duties: float = 5
    grace: float = 25
    first_wait: float = 10
    longest_wait: float = 3600


def wait_before_retry(attempts: int, dice: float, timing: Timing) -> timedelta:
    """Return how long a job rests after its attempts failed.

    Args:
        attempts: Made so far, 1 or more.
        dice: From 0 to 1; spreads jobs that failed together over half to one and a half of the wait.
        timing: Of the worker.
    """
    doubled = timing.first_wait * 2.0 ** min(attempts - 1, 30)
    return timedelta(seconds=min(doubled, timing.longest_wait) * (0.5 + dice))


def slot_of(now: datetime, minutes: int) -> str:
    """Return the name of the span of so many minutes that `now` lies in; the same for every worker."""
    start = int(now.timestamp() // (60 * minutes)) * 60 * minutes
    return datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%dT%H:%MZ")
