"""Django's handle on this concept."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """See the package's description."""

    name = "closeknit.app.mail"
    label = "mail"
