"""What a task may ask and tell while it runs; outside a worker everything is allowed and nobody listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any

from closeknit.app.jobs.leases import keep_until_commit
from closeknit.app.jobs.models import Job


@dataclass
class Held:
    """A job in the hands of this process: shared by the thread that runs it and the one that renews its lease.

    Attributes:
        job: The row, as it was claimed.
        renewed_at: When the lease was last renewed.
        stop: Set when the worker is being shut down.
        cancel: A person wants it stopped, as last read.
        progress: What is to be noted of its progress.
        told: The progress noted last.
    """

    job: Job
    renewed_at: datetime
    stop: Event
    cancel: bool = False
    progress: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)


_held: ContextVar[Held | None] = ContextVar("held", default=None)


@contextmanager
def holding(held: Held) -> Iterator[None]:
    """Make the job known to what is called inside."""
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)


def report(text: str = "", share: float | None = None) -> None:
    """Say how far the job is; cheap, so call it as often as you like.

    Args:
        text: What it is doing, for people.
        share: From 0 to 1; None = not known.
    """
    if held := _held.get():
        held.progress = {"progress_text": text[:254], "progress_share": share}


def cancel_requested() -> bool:
    """Whether a person wants the job stopped (known within about a second); clean up, then raise Cancelled."""
    held = _held.get()
    return held is not None and held.cancel


def stopping() -> bool:
    """Whether the worker is being shut down; get to a good place within seconds, then raise Interrupted."""
    held = _held.get()
    return held is not None and held.stop.is_set()


def still_mine() -> bool:
    """Whether this worker still holds the job; inside a transaction it then does so until the commit."""
    held = _held.get()
    return held is None or keep_until_commit(held.job)
