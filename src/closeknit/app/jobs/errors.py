"""What jobs refuse, and what a task raises to say how it ended.

CloseknitError
 ├─ NotAgain         raised by a task: it failed, and trying again makes no sense
 ├─ Cancelled        raised by a task: it stopped since a person wanted it to
 ├─ Interrupted      raised by a task: it stopped since its worker is being shut down
 ├─ LostLease        another worker has the job; what this one did is taken back
 ├─ UnknownTask      a job asks for a task that this version does not have
 └─ WrongState       a job cannot be retried or cancelled as it stands
"""

from closeknit.vocabulary.errors import CloseknitError


class NotAgain(CloseknitError):
    """The job failed for a reason that trying again does not mend."""


class Cancelled(CloseknitError):
    """The job stopped since a person wanted it to."""

    def __init__(self, what: str = "It was cancelled.") -> None:
        super().__init__(what)


class Interrupted(CloseknitError):
    """The job stopped since its worker is being shut down; it goes on with another."""

    def __init__(self, what: str = "The worker is being shut down.") -> None:
        super().__init__(what)


class LostLease(CloseknitError):
    """The lease ran out and another worker has the job."""


class UnknownTask(NotAgain):
    """No such task in this version."""


class WrongState(CloseknitError):
    """The job cannot be retried or cancelled as it stands."""
