"""Django's handle on this concept."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package's description."""

    name = "closeknit.app.intake"
    label = "intake"
