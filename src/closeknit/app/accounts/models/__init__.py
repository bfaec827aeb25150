"""Rows of this concept, one kind a file."""

from closeknit.app.accounts.models.audit import AuditEntry
from closeknit.app.accounts.models.brand import Brand, BrandOwned
from closeknit.app.accounts.models.installation import Installation
from closeknit.app.accounts.models.invitation import Invitation
from closeknit.app.accounts.models.membership import Membership
from closeknit.app.accounts.models.user import User

__all__ = ["AuditEntry", "Brand", "BrandOwned", "Installation", "Invitation", "Membership", "User"]
