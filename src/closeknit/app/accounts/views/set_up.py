"""First start, and the address under which people reach the site."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from closeknit.app.accounts import queries
from closeknit.app.accounts.access import BrandRequest, for_anyone, for_members
from closeknit.app.accounts.actions.choose_public_url import choose_public_url, note_reached
from closeknit.app.accounts.actions.set_up import FirstOwner, set_up
from closeknit.app.accounts.actor import actor_of
from closeknit.app.accounts.errors import AlreadySetUp
from closeknit.app.accounts.forms import PublicUrlForm, SetUpForm
from closeknit.app.accounts.qr import qr_svg
from closeknit.app.accounts.rules import Role
from closeknit.app.accounts.setup_code import code_is_right, is_on_this_machine

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


@for_anyone("GET", "POST")
def set_up_page(request: HttpRequest) -> HttpResponse:
    """Make the first owner and her brand; afterwards this page only leads on."""
    if queries.is_set_up():
        return redirect("start")
    form = SetUpForm(request.POST or None, asks_code=not is_on_this_machine(request))
    if request.method == "POST" and form.is_valid():
        if "code" in form.fields and not code_is_right(form.cleaned_data["code"]):
            form.add_error("code", "That is not the code that was printed when the site was started.")
        elif (done := _set_up(request, form)) is not None:
            return done
    return TemplateResponse(request, "accounts/set_up.html", {"form": form})


def _set_up(request: HttpRequest, form: SetUpForm) -> HttpResponse | None:
    told: dict[str, Any] = form.cleaned_data
    try:
        user, brand = set_up(
            owner=FirstOwner(told["email"], told["person_name"], told["password"]),
            brand_name=told["name"],
            currency=told["currency"],
            countries=told["countries"],
            actor=actor_of(request),
            now=timezone.now(),
        )
    except AlreadySetUp as refused:
        form.add_error(None, str(refused))
        return None
    login(request, user, backend=SIGN_IN)
    return redirect("public-address", brand=brand.slug)


@for_members(GET=Role.OWNER, POST=Role.OWNER)
def public_address(request: BrandRequest) -> HttpResponse:
    """Show the address as a QR code, ticked once a phone has opened it."""
    address = queries.public_address()
    form = PublicUrlForm(request.POST or None, initial={"public_url": address.url})
    if request.method == "POST" and not address.fixed and form.is_valid():
        choose_public_url(
            brand=request.brand,
            public_url=form.cleaned_data["public_url"],
            actor=actor_of(request),
            now=timezone.now(),
        )
        return redirect("public-address", brand=request.brand.slug)
    told = {"form": form, "address": address, "qr": qr_svg(address.check_url) if address.check_url else ""}
    return TemplateResponse(request, "accounts/public_address.html", told)


@for_anyone("GET")
def hello(request: HttpRequest, code: str) -> HttpResponse:
    """Tell whoever scanned the QR code that it works."""
    reached = note_reached(code=code, origin=f"{request.scheme}://{request.get_host()}", now=timezone.now())
    return TemplateResponse(request, "accounts/hello.html", {"reached": reached}, status=200 if reached else 404)
