"""Pages over several concepts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from closeknit.app.accounts.access import BrandRequest, for_anyone, for_members, for_signed_in
from closeknit.app.accounts.queries import brands_of
from closeknit.app.accounts.rules import Role


@for_anyone("GET")
def livez(_request: HttpRequest) -> HttpResponse:
    """Answer that the process lives; depends on nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@for_signed_in("GET")
def start(request: HttpRequest) -> HttpResponse:
    """Lead a member to her brand, or let her choose among several."""
    brands = brands_of(request.user)
    if len(brands) == 1:
        return redirect("home", brand=brands[0].slug)
    return TemplateResponse(request, "home/start.html", {"brands": brands})


@for_members(GET=Role.ANALYST)
def home(request: BrandRequest) -> HttpResponse:
    """Show what needs a person now and what the program did by itself."""
    return TemplateResponse(request, "home/home.html")
