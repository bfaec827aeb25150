"""Who may open which page: declared at the view, enforced here, walked by a test.

A page of a brand has its slug in the path. Strangers and members of other brands are told that it does not exist (404);
a member whose role is not enough is told so (403); a method that is not declared is refused (405).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from closeknit.app.accounts.models import Brand, Membership, User
from closeknit.app.accounts.rules import Role

Needed: TypeAlias = Role | Literal["anyone", "signed in"]
View: TypeAlias = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


class BrandRequest(HttpRequest):
    """A request of a signed-in member about one brand."""

    user: User
    brand: Brand
    membership: Membership


@dataclass(frozen=True)
class Access:
    """What a view declares.

    Attributes:
        methods: HTTP method -> who may use it.
    """

    methods: Mapping[str, Needed]


def for_anyone(*methods: str) -> Callable[[View], View]:
    """Declare a page that needs no account."""
    return _declared(dict.fromkeys(methods, "anyone"), _nothing_asked)


def for_signed_in(*methods: str) -> Callable[[View], View]:
    """Declare a page for everybody with an account, of whatever brand."""
    return _declared(dict.fromkeys(methods, "signed in"), _sign_in_first)


def for_members(**methods: Role) -> Callable[[View], View]:
    """Declare a page of a brand: `@for_members(GET=Role.ANALYST, POST=Role.MANAGER)`.

    The view gets a `BrandRequest`; the brand's slug is taken out of its arguments.
    """
    return _declared(methods, _member_only)


def _declared(
    methods: Mapping[str, Needed], check: Callable[[HttpRequest, Needed, dict[str, Any]], HttpResponseBase | None]
) -> Callable[[View], View]:
    # HEAD is GET without a body, for whoever may GET.
    declared: dict[str, Needed] = {**methods, **({"HEAD": methods["GET"]} if "GET" in methods else {})}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            needed = declared.get(request.method or "")
            # Whether the page exists for her is decided before anything is said about it, allowed methods included.
            refused = check(request, needed or "signed in", kwargs)
            if refused is not None:
                return refused
            if needed is None:
                return HttpResponseNotAllowed(sorted(declared))
            return view(request, *args, **kwargs)

        guarded.access = Access(declared)  # type: ignore[attr-defined]
        return guarded

    return decorate


def _nothing_asked(_request: HttpRequest, _needed: Needed, _kwargs: dict[str, Any]) -> HttpResponseBase | None:
    return None


def _sign_in_first(request: HttpRequest, _needed: Needed, _kwargs: dict[str, Any]) -> HttpResponseBase | None:
    if request.user.is_authenticated:
        return None
    return redirect_to_login(request.get_full_path())


def _member_only(request: HttpRequest, needed: Needed, kwargs: dict[str, Any]) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    slug = kwargs.pop("brand")
    membership = (
        Membership.objects.across_brands("finding out whether she is a member of the brand she names")
        .select_related("brand")
        .filter(user=request.user, brand__slug=slug)
        .first()
    )
    if membership is None:
        raise Http404
    request.brand, request.membership = membership.brand, membership  # type: ignore[attr-defined]
    if isinstance(needed, Role) and not membership.may(needed):
        raise PermissionDenied(f"This needs the role {needed.label.lower()}; yours is {membership.role}.")
    return None
