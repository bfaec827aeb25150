"""Who does something, and through which door: every action is told, and every change remembers."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest

from closeknit.app.accounts.models import User

Door: TypeAlias = Literal["web", "command line", "worker"]


@dataclass(frozen=True)
class Actor:
    """Who acts.

    Attributes:
        user: The person; None for the program itself and the command line.
        name: How the trail calls her.
        door: Through which door.
        address: Network address; empty where there is none.
    """

    user: User | None
    name: str
    door: Door
    address: str = ""


PROGRAM = Actor(None, "closeknit", "worker")


def actor_of(request: HttpRequest) -> Actor:
    """Return who sent a request; the address heeds only as many proxies as the settings trust."""
    if not isinstance(request.user, User):
        return Actor(None, "somebody not signed in", "web", get_client_ip(request) or "")
    return Actor(request.user, str(request.user), "web", get_client_ip(request) or "")
