"""Invitations to join a brand."""

from typing import Any, ClassVar

from django.db import models

from closeknit.app.accounts.managers import BrandManager, InvitationQuerySet
from closeknit.app.accounts.models.brand import BrandOwned
from closeknit.app.accounts.models.user import User
from closeknit.app.accounts.rules import Role


class Invitation(BrandOwned):
    """A person asked to join a brand by a link.

    Attributes:
        email: Whom; the link works only for an account with this address.
        role: As what.
        token_hash: SHA-256 of the secret in the link; the secret itself is in the mail alone.
        invited_by: By whom; None when that account is gone.
        created_at: When.
        expires_at: The link is good until then.
        accepted_at: When it was used; None = not yet.
        withdrawn_at: When somebody took it back; None = not.
    """

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=[(role.value, role.label) for role in Role])
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: Any = BrandManager.from_queryset(InvitationQuerySet)()

    class Meta(BrandOwned.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            )
        ]
