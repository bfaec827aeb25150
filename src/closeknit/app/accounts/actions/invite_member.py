"""Ask somebody to join a brand."""

import secrets
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from closeknit.app.accounts.actions.record_change import record_change
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.errors import AlreadyMember
from closeknit.app.accounts.models import Brand, Invitation, Membership
from closeknit.app.accounts.queries import link_to
from closeknit.app.accounts.rules import INVITATION_HOLDS, Role, secret_hash


def invite_member(*, brand: Brand, email: str, role: Role, actor: Actor, now: datetime) -> Invitation:
    """Mail somebody a link by which she becomes a member; an older open invitation that ran out is closed.

    Args:
        brand: Which brand.
        email: Whom.
        role: As what.
        actor: Who invites.
        now: The present moment.

    Raises:
        AlreadyMember: She is a member, or her invitation is still open.
        NoPublicAddress: Nobody has said under which address people reach this site.
    """
    email = email.strip().lower()
    token = secrets.token_urlsafe(32)
    link = link_to(reverse("invitation", kwargs={"token": token}))
    if Membership.objects.for_brand(brand).filter(user__email=email).exists():
        raise AlreadyMember(f"{email} is a member of {brand} already.", "Change her role in the list.")
    try:
        with transaction.atomic():
            Invitation.objects.for_brand(brand).filter(email=email, expires_at__lte=now, accepted_at=None).update(
                withdrawn_at=now
            )
            invitation: Invitation = Invitation.objects.create(
                brand=brand,
                email=email,
                role=role,
                token_hash=secret_hash(token),
                invited_by=actor.user,
                created_at=now,
                expires_at=now + INVITATION_HOLDS,
            )
            _mail(invitation, link, actor)
            record_change(
                brand=brand,
                actor=actor,
                verb="invited",
                subject_kind="member",
                subject=email,
                subject_id=invitation.pk,
                after={"role": role.value},
                now=now,
            )
    except IntegrityError:
        raise AlreadyMember(
            f"{email} has been asked already and has not answered.",
            "Withdraw that invitation first, to send a new one.",
        ) from None
    return invitation


def _mail(invitation: Invitation, link: str, actor: Actor) -> None:
    told = {"invitation": invitation, "link": link, "inviter": actor.name, "role": Role(invitation.role)}
    EmailMessage(
        subject=render_to_string("accounts/mail/invitation_subject.txt", told).strip(),
        body=render_to_string("accounts/mail/invitation.txt", told),
        to=[invitation.email],
    ).send()
