"""What pages ask about brands and their people."""

from typing import Any

from closeknit.app.accounts.models import Brand


def brands_of(user: Any) -> list[Brand]:
    """Return the brands that a person is a member of, by name."""
    return list(Brand.objects.filter(memberships__user=user))
