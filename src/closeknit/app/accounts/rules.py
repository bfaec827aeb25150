"""What roles may do, and how long things hold: decisions on plain values."""

import hashlib
import json
from collections.abc import Mapping
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


def secret_hash(secret: str) -> str:
    """Return what is stored of the secret part of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def trail_digest(previous: str, line: Mapping[str, object]) -> str:
    """Return SHA-256 over a line of the trail and the digest of the line before it.

    Args:
        previous: Digest of the line before; empty for the first.
        line: Everything the line says.
    """
    told = json.dumps([previous, line], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
