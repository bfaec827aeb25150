"""What pages ask about brands and their people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404

from closeknit.app.accounts.errors import InvitationUseless, NoPublicAddress
from closeknit.app.accounts.models import AuditEntry, Brand, Installation, Invitation, Membership, User
from closeknit.app.accounts.rules import Role, secret_hash, trail_digest

TRAIL_PAGE = 50


def is_set_up() -> bool:
    """Whether somebody owns this installation."""
    return Installation.objects.exists()


def brands_of(user: Any) -> list[Brand]:
    """Return the brands that a person is a member of, by name."""
    return list(Brand.objects.filter(memberships__user=user))


def brand_named(slug: str) -> Brand | None:
    """Return the brand with this name in addresses."""
    return Brand.objects.filter(slug=slug).first()


@dataclass(frozen=True)
class PublicAddress:
    """Under which address people reach this site.

    Attributes:
        url: Without a slash at its end; empty while nobody said so.
        fixed: The environment says so, and the site's pages cannot change it.
        check_url: What the QR code leads to; empty without a url.
        reached_at: When a phone opened that; None = not yet.
    """

    url: str
    fixed: bool
    check_url: str
    reached_at: datetime | None


def public_address() -> PublicAddress:
    """Return the address, the environment's first."""
    stored = Installation.objects.first()
    url = settings.PUBLIC_URL or (stored.public_url if stored else "")
    check = f"{url}/hello/{stored.phone_code}" if url and stored else ""
    return PublicAddress(url, bool(settings.PUBLIC_URL), check, stored.reached_at if stored else None)


def link_to(path: str) -> str:
    """Return a link that may leave the site.

    Raises:
        NoPublicAddress: Nobody has said under which address people reach this site.
    """
    url = public_address().url
    if not url:
        raise NoPublicAddress(
            "Links cannot leave yet: nobody has said under which address people reach this site.",
            "An owner sets it under Settings, Public address.",
        )
    return url + path


def members_of(brand: Brand) -> list[Membership]:
    """Return the members of a brand, owners first."""
    found = list(Membership.objects.for_brand(brand).select_related("user"))
    order = ["owner", "manager", "analyst"]
    return sorted(found, key=lambda member: (order.index(member.role), str(member.user).casefold()))


def member(brand: Brand, pk: int) -> Membership:
    """Return one member of a brand, or the page does not exist."""
    found: Membership | None = Membership.objects.for_brand(brand).select_related("user", "brand").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_invitations(brand: Brand) -> list[Invitation]:
    """Return invitations nobody has answered or withdrawn, those that ran out included, newest first."""
    return list(
        Invitation.objects.for_brand(brand)
        .filter(accepted_at=None, withdrawn_at=None)
        .select_related("invited_by")
        .order_by("-created_at")
    )


def open_invitation(brand: Brand, pk: int) -> Invitation:
    """Return one of them, or the page does not exist."""
    found: Invitation | None = (
        Invitation.objects.for_brand(brand).filter(pk=pk, accepted_at=None, withdrawn_at=None).first()
    )
    if found is None:
        raise Http404
    return found


def invitation_of(token: str, now: datetime) -> Invitation:
    """Return the open invitation that a link belongs to.

    Raises:
        InvitationUseless: There is none, any more or ever; a guess learns nothing about which.
    """
    found: Invitation | None = (
        Invitation.objects.across_brands("whoever has the link is not known to be of any brand yet")
        .open(now)
        .select_related("brand", "invited_by")
        .filter(token_hash=secret_hash(token))
        .first()
    )
    if found is None:
        raise InvitationUseless(
            "This invitation has been used, withdrawn, or is too old.", "Ask whoever invited you for a new one."
        )
    return found


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address."""
    return User.objects.filter(email=email).exists()


def trail(brand: Brand, page: Any) -> Page[AuditEntry]:
    """Return one page of a brand's audit trail, newest first."""
    return Paginator(AuditEntry.objects.for_brand(brand), TRAIL_PAGE).get_page(page)


def first_broken_line(brand: Brand) -> int | None:
    """Return the number of the first line of the trail that does not fit the one before it; None = whole."""
    previous = ""
    lines = AuditEntry.objects.for_brand(brand).order_by("number").iterator()
    for number, entry in enumerate(lines, 1):
        if entry.number != number or entry.digest != trail_digest(previous, entry.told()):
            return number
        previous = entry.digest
    return None


def owns_a_brand(user: Any) -> bool:
    """Whether a person is an owner of any brand here."""
    mine = Membership.objects.across_brands("whoever owns a brand here may add another")
    return bool(mine.filter(user=user, role=Role.OWNER).exists())
