"""A brand's settings, another brand, and the audit trail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from closeknit.app.accounts import queries
from closeknit.app.accounts.access import BrandRequest, MemberRequest, for_members, for_signed_in
from closeknit.app.accounts.actions.create_brand import create_brand
from closeknit.app.accounts.actions.edit_brand import edit_brand
from closeknit.app.accounts.actor import actor_of
from closeknit.app.accounts.errors import NameTaken
from closeknit.app.accounts.forms import BrandForm
from closeknit.app.accounts.rules import Role


@for_members(GET=Role.OWNER, POST=Role.OWNER)
def brand_settings(request: BrandRequest) -> HttpResponse:
    """Change what the brand says about itself."""
    brand = request.brand
    first = {"name": brand.name, "currency": brand.currency, "countries": brand.countries}
    form = BrandForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            edit_brand(brand=brand, **form.cleaned_data, actor=actor_of(request), now=timezone.now())
        except NameTaken as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("brand-settings", brand=brand.slug)
    return TemplateResponse(request, "accounts/brand_settings.html", {"form": form})


@for_signed_in("GET", "POST")
def new_brand(request: MemberRequest) -> HttpResponse:
    """Add a brand; whoever owns one here may add another."""
    if not queries.owns_a_brand(request.user):
        return TemplateResponse(request, "accounts/new_brand_not_allowed.html", status=403)
    form = BrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_brand(owner=request.user, **form.cleaned_data, actor=actor_of(request), now=timezone.now())
        except NameTaken as refused:
            form.add_error("name", str(refused))
        else:
            return redirect("home", brand=made.slug)
    return TemplateResponse(request, "accounts/new_brand.html", {"form": form})


@for_members(GET=Role.OWNER)
def trail(request: BrandRequest) -> HttpResponse:
    """Show every change, newest first, and whether the trail is whole."""
    shown = {
        "page": queries.trail(request.brand, request.GET.get("page")),
        "broken": queries.first_broken_line(request.brand),
    }
    return TemplateResponse(request, "accounts/trail.html", shown)
