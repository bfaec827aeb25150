"""Django's handle on this concept."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's description."""

    name = "closeknit.app.jobs"
    label = "jobs"
