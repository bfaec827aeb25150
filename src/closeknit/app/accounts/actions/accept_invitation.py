"""Join a brand by an invitation."""

from datetime import datetime

from django.db import transaction

from closeknit.app.accounts.actions.create_person import create_person
from closeknit.app.accounts.actions.record_change import record_change
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.errors import InvitationUseless
from closeknit.app.accounts.models import Invitation, Membership, User


def accept_invitation(*, invitation: Invitation, user: User, actor: Actor, now: datetime) -> Membership:
    """Make the invited person a member.

    Args:
        invitation: Hers.
        user: Who accepts; her address must be the invited one.
        actor: The same person, with her door.
        now: The present moment.

    Raises:
        InvitationUseless: It is used up, withdrawn or too old, or for somebody else.
    """
    if user.email != invitation.email:
        raise InvitationUseless(
            f"This invitation is for {invitation.email}; you are signed in as {user.email}.",
            "Sign out and open the link again, or ask for an invitation to your address.",
        )
    with transaction.atomic():
        # Two clicks at once: only one of them finds it open.
        claimed = (
            Invitation.objects.for_brand(invitation.brand).open(now).filter(pk=invitation.pk).update(accepted_at=now)
        )
        if not claimed:
            raise InvitationUseless(
                "This invitation has been used, withdrawn, or is too old.", "Ask for a new one at the brand."
            )
        membership: Membership
        membership, _new = Membership.objects.for_brand(invitation.brand).get_or_create(
            user=user, brand=invitation.brand, defaults={"role": invitation.role, "since": now}
        )
        record_change(
            brand=invitation.brand,
            actor=Actor(user, str(user), actor.door, actor.address),
            verb="joined",
            subject_kind="member",
            subject=user.email,
            subject_id=membership.pk,
            after={"role": membership.role},
            now=now,
        )
    return membership


def accept_with_new_account(
    *, invitation: Invitation, name: str, password: str, actor: Actor, now: datetime
) -> Membership:
    """Make an account for the invited person, and make her a member, both or neither."""
    with transaction.atomic():
        user = create_person(email=invitation.email, name=name, password=password)
        return accept_invitation(invitation=invitation, user=user, actor=actor, now=now)
