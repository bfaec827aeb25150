"""States of a mail and how often the server is asked again: decisions on plain values."""

from datetime import timedelta
from enum import StrEnum

MAX_TRIES = 14  # about a day
LONGEST_WAIT = timedelta(hours=4)
UNKNOWN_AFTER = timedelta(minutes=10)  # no exchange with a server takes that long


class State(StrEnum):
    """Where a mail stands.

    due: waits to be sent. claimed: being handed to the server. sent: the server took it. unknown: its worker died, or
    the server fell silent, after the text had gone out and before the answer came; a person decides. refused: the
    server said no for good. given_up: the server said "later" too often. cancelled: a person did not want it sent.
    """

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


FOR_A_PERSON = (State.UNKNOWN, State.REFUSED, State.GIVEN_UP)


def wait_before_retry(tries: int) -> timedelta:
    """Return how long to wait after so many tries, 1 or more: a minute, doubled each time, four hours at most."""
    return min(timedelta(minutes=2.0 ** min(tries - 1, 20)), LONGEST_WAIT)
