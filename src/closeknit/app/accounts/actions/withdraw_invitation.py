"""Take an invitation back."""

from datetime import datetime

from django.db import transaction

from closeknit.app.accounts.actions.record_change import record_change
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.errors import InvitationUseless
from closeknit.app.accounts.models import Invitation


def withdraw_invitation(*, invitation: Invitation, actor: Actor, now: datetime) -> None:
    """Make the link of an open invitation useless.

    Raises:
        InvitationUseless: It is not open any more.
    """
    with transaction.atomic():
        mine = Invitation.objects.for_brand(invitation.brand).filter(
            pk=invitation.pk, accepted_at=None, withdrawn_at=None
        )
        if not mine.update(withdrawn_at=now):
            raise InvitationUseless(f"The invitation of {invitation.email} is not open any more.")
        record_change(
            brand=invitation.brand,
            actor=actor,
            verb="withdrew the invitation",
            subject_kind="member",
            subject=invitation.email,
            subject_id=invitation.pk,
            before={"role": invitation.role},
            now=now,
        )
