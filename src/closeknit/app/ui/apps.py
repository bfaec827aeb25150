"""Django's handle on this concept."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """See the package's description."""

    name = "closeknit.app.ui"
    label = "ui"
