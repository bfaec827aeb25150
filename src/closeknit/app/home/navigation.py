"""What stands in the shell around every page: the brand, her other brands, and where she can go."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from closeknit.app.accounts.models import Brand
from closeknit.app.accounts.queries import brands_of
from closeknit.app.accounts.rules import Role


@dataclass(frozen=True)
class Entry:
    """One line of the navigation.

    Attributes:
        label: The words.
        icon: Name of an icon in the sprite.
        route: Name of the page.
        needs: Role without which it is not shown.
        under: Beginnings of route names for which it is marked as the present place.
    """

    label: str
    icon: str
    route: str
    needs: Role = Role.ANALYST
    under: tuple[str, ...] = ()


NAVIGATION = (Entry("Home", "home", "home"),)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell; empty of a brand on pages that belong to none."""
    brand: Brand | None = getattr(request, "brand", None)
    if brand is None:
        return {"brand": None}
    membership = request.membership  # type: ignore[attr-defined]
    return {
        "brand": brand,
        "membership": membership,
        "navigation": [entry for entry in NAVIGATION if membership.may(entry.needs)],
        "brands": brands_of(request.user),
    }
