"""Add a brand to this installation."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from closeknit.app.accounts.actions.record_change import record_change
from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.errors import NameTaken
from closeknit.app.accounts.models import Brand, Membership, User
from closeknit.app.accounts.rules import Role


def create_brand(
    *,
    owner: User,
    name: str,
    currency: str,
    countries: Sequence[str],
    is_demo: bool = False,
    actor: Actor,
    now: datetime,
) -> Brand:
    """Add a brand and make a person its owner.

    Args:
        owner: Its first owner.
        name: As people write it.
        currency: ISO 4217.
        countries: ISO 3166 codes of where it sells.
        is_demo: Filled with invented creators.
        actor: Who asks.
        now: The present moment.

    Raises:
        NameTaken: Another brand has the name.
    """
    try:
        with transaction.atomic():
            brand = Brand.objects.create(
                slug=_free_slug(name),
                name=name,
                currency=currency,
                countries=list(countries),
                is_demo=is_demo,
                created_at=now,
            )
            Membership.objects.create(brand=brand, user=owner, role=Role.OWNER, since=now)
            record_change(
                brand=brand,
                actor=actor,
                verb="created the brand",
                subject_kind="brand",
                subject=name,
                subject_id=brand.pk,
                after={"name": name, "currency": currency, "countries": list(countries), "owner": owner.email},
                now=now,
            )
            return brand
    except IntegrityError:
        raise NameTaken(f"There is a brand called {name} here already.", "Choose another name.") from None


def _free_slug(name: str) -> str:
    """Return a name for addresses that no brand has; of a name without a Latin letter, `brand`."""
    wanted = slugify(name)[:50] or "brand"
    taken = set(Brand.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
