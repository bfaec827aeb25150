"""Before anybody owns this installation, every page leads to its set-up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from closeknit.app.accounts.queries import is_set_up

_ALWAYS = ("/static/", "/livez", "/readyz")


def first_start(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lead to the set-up page while there is no owner."""
    done = False

    def middleware(request: HttpRequest) -> HttpResponseBase:
        nonlocal done
        # Once set up, always set up: after that not one query is spent on it.
        done = done or is_set_up()
        set_up = reverse("set-up")
        if done or request.path == set_up or request.path.startswith(_ALWAYS):
            return get_response(request)
        return redirect(set_up)

    return middleware
