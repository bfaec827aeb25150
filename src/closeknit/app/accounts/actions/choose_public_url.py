"""Say under which address people reach this site, and note that a phone did."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from closeknit.app.accounts.actions.record_change import record_change
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.models import Brand, Installation


def choose_public_url(*, brand: Brand, public_url: str, actor: Actor, now: datetime) -> None:
    """Store the address; a new one must be opened by a phone anew.

    Args:
        brand: In whose trail the change is told; the address is the same for every brand here.
        public_url: `https://...`, without a slash at its end.
        actor: Who says so.
        now: The present moment.
    """
    with transaction.atomic():
        stored = Installation.objects.select_for_update().get()
        before, stored.public_url = stored.public_url, public_url.rstrip("/")
        stored.phone_code, stored.reached_at = secrets.token_urlsafe(16), None
        stored.save()
        record_change(
            brand=brand,
            actor=actor,
            verb="changed the public address",
            subject_kind="site",
            subject=stored.public_url,
            before={"public_url": before},
            after={"public_url": stored.public_url},
            now=now,
        )


def note_reached(*, code: str, origin: str, now: datetime) -> bool:
    """Note that somebody opened the address of the QR code under the public URL; return whether she did.

    Args:
        code: The secret part of the address.
        origin: Scheme and host that she used.
        now: The present moment.
    """
    stored = Installation.objects.filter(phone_code=code).first()
    if stored is None or origin != (settings.PUBLIC_URL or stored.public_url):
        return False
    Installation.objects.filter(pk=stored.pk, reached_at=None).update(reached_at=now)
    return True
