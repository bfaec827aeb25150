"""Every route and method, visited as everybody: exactly what is declared happens, and nothing is undeclared.

A route without a declaration fails, and so does one whose arguments this file does not know how to make.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from app.make import NOW, SOMEBODY, a_brand, a_member, a_person
from closeknit.app.accounts.actions.invite_member import invite_member
from closeknit.app.accounts.models import Brand, Installation
from closeknit.app.accounts.rules import Role

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ALLOWED = {200, 302, 303, 400, 409, 422}
# Pages of the sign-in library declare nothing themselves; new ones must be judged before they pass.
SIGN_IN_PAGES = {
    "account_login": "anyone",
    "account_signup": "anyone",
    "account_inactive": "anyone",
    "account_logout": "anyone",
    "account_email_verification_sent": "anyone",
    "account_confirm_email": "anyone",
    "account_reset_password": "anyone",
    "account_reset_password_done": "anyone",
    "account_reset_password_from_key": "anyone",
    "account_reset_password_from_key_done": "anyone",
    "account_confirm_login_code": "anyone",
    "mfa_authenticate": "anyone",
    "mfa_login_webauthn": "anyone",
    "account_reauthenticate": "signed in",
    "account_email": "signed in",
    "account_change_password": "signed in",
    "account_set_password": "signed in",
    "mfa_index": "signed in",
    "mfa_reauthenticate": "signed in",
    "mfa_activate_totp": "signed in",
    "mfa_deactivate_totp": "signed in",
    "mfa_view_recovery_codes": "signed in",
    "mfa_generate_recovery_codes": "signed in",
    "mfa_download_recovery_codes": "signed in",
    "mfa_list_webauthn": "signed in",
    "mfa_add_webauthn": "signed in",
    "mfa_edit_webauthn": "signed in",
    "mfa_remove_webauthn": "signed in",
    "mfa_reauthenticate_webauthn": "signed in",
    "usersessions_list": "signed in",
}


def _invitation_id(brand: Brand) -> int:
    Installation.objects.update(public_url="https://closeknit.example")
    return int(invite_member(brand=brand, email="nora@people.example", role=Role.ANALYST, actor=SOMEBODY, now=NOW).pk)


# Route -> its arguments besides the brand, made of rows of that brand.
ARGUMENTS: dict[str, Callable[[Brand], dict[str, Any]]] = {
    "hello": lambda _brand: {"code": "a-phone-code"},
    "invitation": lambda _brand: {"token": "guessed"},
    "member-role": lambda brand: {"pk": a_member(brand, Role.ANALYST, "Anna").pk},
    "member-removed": lambda brand: {"pk": a_member(brand, Role.ANALYST, "Anna").pk},
    "invitation-withdrawn": lambda brand: {"pk": _invitation_id(brand)},
}
# What an unguessable or one-time address answers to whoever has no secret: it does not exist.
NOT_FOUND_FOR_ALL = {"hello", "invitation"}


def _routes(found: Any, prefix: str = "") -> list[tuple[str, URLPattern]]:
    routes = []
    for pattern in found.url_patterns:
        if isinstance(pattern, URLResolver):
            routes += _routes(pattern, prefix + str(pattern.pattern))
        else:
            routes.append((prefix + str(pattern.pattern), pattern))
    return routes


OURS = {pattern.name: (path, pattern) for path, pattern in _routes(get_resolver()) if not path.startswith("account/")}
LIBRARY = {pattern.name: path for path, pattern in _routes(get_resolver()) if path.startswith("account/")}
PERSONS = ("anonymous", "stranger", "other brand", "analyst", "manager", "owner")


def test_every_route_has_a_name_of_its_own() -> None:
    named = [pattern.name for _path, pattern in _routes(get_resolver())]
    assert None not in named
    assert len(set(named)) == len(named)


def test_every_route_of_ours_declares_its_access() -> None:
    undeclared = [path for path, pattern in OURS.values() if not hasattr(pattern.callback, "access")]
    assert not undeclared


def test_every_page_of_the_sign_in_library_has_been_judged() -> None:
    assert set(LIBRARY) == set(SIGN_IN_PAGES)


def test_an_undeclared_view_would_be_found() -> None:
    assert not hasattr(lambda _request: None, "access")


@pytest.fixture
def clients(db: None) -> dict[str, tuple[Client, Brand]]:
    """Person -> her client, and the brand that is visited."""
    bloom, acorn = a_brand("Bloom"), a_brand("Acorn")
    people = {
        "stranger": a_person("Stella"),
        "other brand": a_member(acorn, Role.OWNER, "Otto").user,
        "analyst": a_member(bloom, Role.ANALYST, "Anna").user,
        "manager": a_member(bloom, Role.MANAGER, "Mara").user,
        "owner": a_member(bloom, Role.OWNER, "Olga").user,
    }
    made = {"anonymous": (Client(), bloom)}
    for name, user in people.items():
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        made[name] = (client, bloom)
    return made


def _expected(person: str, access: Any, method: str, name: str) -> set[int]:
    needed = access.methods.get(method)
    brands_page = any(isinstance(value, Role) for value in access.methods.values())
    if person == "anonymous" and "anyone" not in access.methods.values():
        return {302}
    if brands_page and person in {"stranger", "other brand"}:
        return {404}
    if needed is None:
        return {405}
    if isinstance(needed, Role):
        return ALLOWED if Role(person).may(needed) else {403}
    return {404} if name in NOT_FOUND_FOR_ALL else ALLOWED | {403}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(OURS))
def test_route_answers_as_declared(name: str, method: str, clients: dict[str, tuple[Client, Brand]]) -> None:
    path, pattern = OURS[name]
    access = pattern.callback.access
    for person, (client, brand) in clients.items():
        kwargs = ARGUMENTS[name](brand) if "<" in path.replace("<slug:brand>", "") else {}
        if "<slug:brand>" in path:
            kwargs["brand"] = brand.slug
        answer = client.generic(method, reverse(name, kwargs=kwargs))
        expected = _expected(person, access, method, name)
        assert answer.status_code in expected, f"{method} {name} as {person}: {answer.status_code}"
        if expected == {302}:
            assert answer["Location"].startswith(reverse("account_login"))
        # Rows with an address of their own are made once for each person.
        _forget_invitations(brand)


def _forget_invitations(brand: Brand) -> None:
    from closeknit.app.accounts.models import Invitation

    Invitation.objects.for_brand(brand).delete()


WITH_ROWS = sorted(name for name, (path, _) in OURS.items() if "<slug:brand>" in path and path.count("<") > 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", WITH_ROWS)
def test_rows_of_another_brand_do_not_exist_in_mine(name: str, method: str, db: None) -> None:
    mine, theirs = a_brand("Bloom"), a_brand("Acorn")
    client = Client()
    client.force_login(a_member(mine).user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse(name, kwargs={**ARGUMENTS[name](theirs), "brand": mine.slug})
    declared = OURS[name][1].callback.access.methods
    assert client.generic(method, address).status_code == (404 if method in declared else 405)


@pytest.mark.parametrize("name", sorted(SIGN_IN_PAGES))
def test_pages_about_ones_account_ask_for_a_sign_in(name: str, db: None) -> None:
    a_brand()
    arguments = {"pk": 1} if "pk" in LIBRARY[name] else {}
    if name == "account_confirm_email":
        arguments = {"key": "guessed"}
    if name == "account_reset_password_from_key":
        arguments = {"uidb36": "1", "key": "guessed"}
    answer = Client().get(reverse(name, kwargs=arguments))
    if SIGN_IN_PAGES[name] == "signed in":
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    else:
        assert answer.status_code in {200, 302, 405}
