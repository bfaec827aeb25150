"""Django's handle on this concept."""

from django.apps import AppConfig


class CreatorsConfig(AppConfig):
    """See the package's description."""

    name = "closeknit.app.creators"
    label = "creators"
