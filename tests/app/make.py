"""Builders of rows for tests: say what matters, the rest is plausible."""

from datetime import UTC, datetime
from itertools import count

from closeknit.app.accounts.actor import Actor
from closeknit.app.accounts.models import Brand, Installation, Membership, User
from closeknit.app.accounts.rules import Role

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PASSWORD = "a sentence to remember"
SOMEBODY = Actor(None, "a test", "web", "192.0.2.7")
_numbers = count(1)


def an_installation() -> Installation:
    """The row that says the site is set up."""
    return Installation.objects.get_or_create(defaults={"phone_code": "a-phone-code"})[0]


def a_brand(name: str = "Bloom", **fields: object) -> Brand:
    """A brand; the site counts as set up."""
    an_installation()
    told = {"slug": name.lower().replace(" ", "-"), "name": name, "countries": ["DE", "GB"], "created_at": NOW}
    return Brand.objects.create(**{**told, **fields})


def a_person(name: str = "Olga") -> User:
    """Somebody with an account and no brand."""
    return User.objects.create_user(f"{name.lower()}{next(_numbers)}@people.example", PASSWORD, name)


def a_member(brand: Brand, role: Role = Role.OWNER, name: str = "Olga") -> Membership:
    """Somebody who works for a brand."""
    return Membership.objects.create(brand=brand, user=a_person(name), role=role, since=NOW)
