"""Before anybody owns this installation, every address leads to its set-up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


def first_start(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lead to the set-up page while there is no owner."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    return middleware
