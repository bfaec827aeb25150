"""Set up this installation: its first owner and her brand."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from closeknit.app.accounts.actions.create_brand import create_brand
from closeknit.app.accounts.actions.create_person import create_person
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.errors import AlreadySetUp
from closeknit.app.accounts.models import Brand, Installation, User


@dataclass(frozen=True)
class FirstOwner:
    """Who sets it up.

    Attributes:
        email: She signs in with it.
        name: How she is called.
        password: Checked against the site's rules before.
    """

    email: str
    name: str
    password: str


def set_up(
    *,
    owner: FirstOwner,
    brand_name: str,
    currency: str,
    countries: Sequence[str],
    is_demo: bool = False,
    actor: Actor,
    now: datetime,
) -> tuple[User, Brand]:
    """Make the first owner and her brand.

    Args:
        owner: Who.
        brand_name: As people write it.
        currency: ISO 4217.
        countries: ISO 3166 codes of where it sells.
        is_demo: Filled with invented creators.
        actor: Who asks.
        now: The present moment.

    Raises:
        AlreadySetUp: Somebody else was faster.
    """
    try:
        with transaction.atomic():
            # The row that may exist once decides between two who set up at the same moment.
            Installation.objects.create(phone_code=secrets.token_urlsafe(16))
            user = create_person(email=owner.email, name=owner.name, password=owner.password)
            brand = create_brand(
                owner=user,
                name=brand_name,
                currency=currency,
                countries=countries,
                is_demo=is_demo,
                actor=Actor(user, str(user), actor.door, actor.address),
                now=now,
            )
            return user, brand
    except IntegrityError:
        raise AlreadySetUp(
            "Somebody has set up this installation already.", "Sign in, or ask her to invite you."
        ) from None
