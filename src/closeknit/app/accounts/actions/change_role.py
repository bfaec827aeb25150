"""Change what a member may do, or let her go."""

from datetime import datetime

from django.db import transaction

from closeknit.app.accounts.actions.record_change import record_change
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.errors import LastOwner
from closeknit.app.accounts.models import Brand, Membership
from closeknit.app.accounts.rules import Role


def change_role(*, membership: Membership, role: Role, actor: Actor, now: datetime) -> None:
    """Give a member another role.

    Raises:
        LastOwner: She is the only owner.
    """
    with transaction.atomic():
        before = _kept_owned(membership, still_owner=role is Role.OWNER)
        Membership.objects.for_brand(membership.brand).filter(pk=membership.pk).update(role=role)
        _record(membership, "changed the role", actor, now, before=before, after={"role": role.value})


def remove_member(*, membership: Membership, actor: Actor, now: datetime) -> None:
    """End a membership; the person's account and what she did remain.

    Raises:
        LastOwner: She is the only owner.
    """
    with transaction.atomic():
        before = _kept_owned(membership, still_owner=False)
        Membership.objects.for_brand(membership.brand).filter(pk=membership.pk).delete()
        _record(membership, "removed", actor, now, before=before, after={})


def _kept_owned(membership: Membership, *, still_owner: bool) -> dict[str, str]:
    """Return the role as it was; refuse to leave the brand without an owner."""
    # Two owners who remove each other at once queue here.
    Brand.objects.select_for_update().get(pk=membership.brand_id)
    owners = Membership.objects.for_brand(membership.brand).filter(role=Role.OWNER)
    if not still_owner and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner(
            f"{membership.user} is the only owner of {membership.brand}.", "Make somebody else an owner first."
        )
    now_stored = Membership.objects.for_brand(membership.brand).get(pk=membership.pk)
    return {"role": now_stored.role}


def _record(
    membership: Membership,
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    record_change(
        brand=membership.brand,
        actor=actor,
        verb=verb,
        subject_kind="member",
        subject=membership.user.email,
        subject_id=membership.pk,
        before=before,
        after=after,
        now=now,
    )
