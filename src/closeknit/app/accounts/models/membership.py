"""Who belongs to which brand, and as what."""

from typing import ClassVar

from django.db import models

from closeknit.app.accounts.models.brand import Brand, BrandOwned
from closeknit.app.accounts.models.user import User
from closeknit.app.accounts.rules import Role


class Membership(BrandOwned):
    """One person in one brand.

    Attributes:
        brand: Which.
        user: Who.
        role: What she may do, a value of `rules.Role`.
        since: When she joined.
        seen_until: What happened up to here she has seen on the brand's first page; None = never looked.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(role.value, role.label) for role in Role])
    since = models.DateTimeField()
    seen_until = models.DateTimeField(null=True)

    class Meta(BrandOwned.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "user"], name="member_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="member_role_known"
            ),
        ]

    def may(self, needed: Role) -> bool:
        """Whether her role is enough."""
        return Role(self.role).may(needed)
