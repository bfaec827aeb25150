"""Taking a mail before the server is spoken to, and noting what came of it."""

import secrets
from datetime import datetime

from django.db.models import F

from closeknit.app.mail.models import OutgoingMail
from closeknit.app.mail.rules import MAX_TRIES, State, wait_before_retry
from closeknit.app.mail.smtp import Answer, Outcome

NOBODY_KNOWS = "The program stopped while it was handing this mail to the server. It may or may not have left."


def claim(pk: int, now: datetime) -> OutgoingMail | None:
    """Take a mail that is due; None where it is not. Committed at once: call it outside any transaction."""
    token = secrets.token_hex(16)
    taken = OutgoingMail.objects.due(now).filter(pk=pk)
    changed = taken.order_by().update(state=State.CLAIMED, claim=token, claimed_at=now, tries=F("tries") + 1)
    return OutgoingMail.objects.get(pk=pk) if changed else None


def note_unknown(pk: int, now: datetime) -> bool:
    """Note that whoever claimed a mail is gone; it is not sent again unless a person says so."""
    claimed = OutgoingMail.objects.filter(pk=pk, state=State.CLAIMED)
    return bool(claimed.update(state=State.UNKNOWN, server_words=NOBODY_KNOWS, settled_at=now))


def note_answer(mail: OutgoingMail, answer: Answer, now: datetime) -> bool:
    """Note what the server said. A late answer still settles a mail that was held unknown meanwhile.

    Returns:
        Whether it counted; False when a person has decided since, or the mail was tried anew.
    """
    mine = OutgoingMail.objects.filter(pk=mail.pk, claim=mail.claim, state__in=(State.CLAIMED, State.UNKNOWN))
    if answer.outcome == Outcome.LATER and mail.tries < MAX_TRIES:
        again = now + wait_before_retry(mail.tries)
        return bool(mine.update(state=State.DUE, next_try_at=again, server_words=answer.words, settled_at=None))
    return bool(mine.update(state=STATES[answer.outcome], server_words=answer.words, settled_at=now))


STATES = {
    Outcome.ACCEPTED: State.SENT,
    Outcome.REFUSED: State.REFUSED,
    Outcome.LATER: State.GIVEN_UP,
    Outcome.SILENT: State.UNKNOWN,
}
