"""Django's handle on this concept."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """See the package's description."""

    name = "closeknit.app.home"
    label = "home"
