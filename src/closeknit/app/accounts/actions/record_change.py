"""Leave a line in a brand's audit trail."""

from datetime import datetime
from typing import Any

from django.db import transaction

from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.models import AuditEntry, Brand
from closeknit.app.accounts.rules import trail_digest


def record_change(
    *,
    brand: Brand,
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject: str,
    subject_id: Any = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    now: datetime,
) -> AuditEntry:
    """Add one line to the trail of a brand; call it in the transaction of the change itself.

    Args:
        brand: Whose trail.
        actor: Who did it.
        verb: What was done, such as "invited".
        subject_kind: Kind of the thing.
        subject: Its name for people.
        subject_id: Its key.
        before: Values before; nothing for something new.
        after: Values after; nothing for something deleted.
        now: The present moment.
    """
    with transaction.atomic():
        # Lines of one brand are numbered one after the other, so its row is the queue.
        Brand.objects.select_for_update().get(pk=brand.pk)
        last = AuditEntry.objects.for_brand(brand).first()
        entry = AuditEntry(
            brand=brand,
            number=last.number + 1 if last else 1,
            at=now,
            actor=actor.user,
            actor_name=actor.name,
            door=actor.door,
            address=actor.address,
            verb=verb,
            subject_kind=subject_kind,
            subject=subject[:254],
            subject_id=str(subject_id),
            before=before or {},
            after=after or {},
        )
        entry.digest = trail_digest(last.digest if last else "", entry.told())
        entry.save()
    return entry
