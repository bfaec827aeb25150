"""What roles may do, and how long things hold: decisions on plain values."""

from datetime import timedelta
from enum import StrEnum

INVITATION_HOLDS = timedelta(days=7)


class Role(StrEnum):
    """What a member may do; each may do what those after her may."""

    OWNER = "owner"
    MANAGER = "manager"
    ANALYST = "analyst"

    @property
    def label(self) -> str:
        """The word on pages."""
        return self.value.capitalize()

    @property
    def meaning(self) -> str:
        """What the role may do, for people who choose one."""
        return _MEANINGS[self]

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough where `needed` is asked for."""
        return _RANK[self] >= _RANK[needed]


_RANK = {Role.ANALYST: 1, Role.MANAGER: 2, Role.OWNER: 3}
_MEANINGS = {
    Role.OWNER: "Everything, members and settings included.",
    Role.MANAGER: "All daily work: imports, creators, plans, campaigns.",
    Role.ANALYST: "Looks at everything and changes nothing.",
}
