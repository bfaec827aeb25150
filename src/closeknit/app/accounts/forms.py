"""What members type about brands and people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from closeknit.app.accounts.places import countries, currencies
from closeknit.app.accounts.rules import Role

_ROLES = [(role.value, f"{role.label}: {role.meaning}") for role in Role]


class BrandForm(forms.Form):
    """A brand's name, currency and countries."""

    name = forms.CharField(label=_("Brand name"), max_length=120)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies, initial="EUR")
    countries = forms.MultipleChoiceField(
        label=_("Countries you sell in"), choices=countries, widget=forms.SelectMultiple(attrs={"size": 6})
    )


class NewPasswordForm(forms.Form):
    """How a new person is called, and her password."""

    person_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters; a sentence is easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Hold the password to the site's rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class SetUpForm(NewPasswordForm, BrandForm):
    """First start: who owns this installation, and her brand."""

    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    code = forms.CharField(
        label=_("Set-up code"),
        required=False,
        help_text=_("Printed where the site was started; asked for because you are not on that machine."),
    )
    demo = forms.BooleanField(
        label=_("Fill it with invented creators, to look around first"), required=False, initial=False
    )
    field_order: Sequence[str] = ("person_name", "email", "password", "name", "currency", "countries", "demo", "code")

    def __init__(self, *args: Any, asks_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["code"]

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return str(self.cleaned_data["email"]).lower()


class InviteForm(forms.Form):
    """Whom to ask, as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=_ROLES, initial=Role.MANAGER.value)

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=_ROLES)

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class PublicUrlForm(forms.Form):
    """Under which address people reach this site."""

    public_url = forms.URLField(
        label=_("Address"),
        assume_scheme="https",
        help_text=_("As somebody would type it on her phone, such as https://closeknit.example."),
    )


class TestMailForm(forms.Form):
    """Where to send a test message."""

    to = forms.EmailField(label=_("Send a test message to"))
