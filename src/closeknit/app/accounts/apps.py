"""Django's handle on this concept."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Brands, members, audit trail."""

    name = "closeknit.app.accounts"
    label = "accounts"
