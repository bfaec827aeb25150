"""First start: whoever sits at the machine becomes the first owner, once."""

import pytest
from django.test import Client
from django.urls import reverse

from app.make import PASSWORD, a_brand, a_member
from closeknit.app.accounts.models import Brand, Installation, Membership, User
from closeknit.app.accounts.setup_code import setup_code

pytestmark = pytest.mark.django_db
FORM = {
    "person_name": "Olga",
    "email": "Olga@Bloom.example",
    "password": PASSWORD,
    "name": "Bloom & Söhne",
    "currency": "EUR",
    "countries": ["DE", "GB"],
}


def test_every_page_leads_to_the_set_up_while_nobody_owns_the_site(client: Client) -> None:
    answer = client.get("/account/login/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("set-up"))
    assert client.get("/livez").status_code == 200


def test_the_first_owner_is_signed_in_and_asked_for_the_public_address(client: Client) -> None:
    answer = client.post(reverse("set-up"), FORM)
    brand = Brand.objects.get()
    assert (brand.name, brand.slug, brand.countries) == ("Bloom & Söhne", "bloom-sohne", ["DE", "GB"])
    assert answer["Location"] == reverse("public-address", kwargs={"brand": brand.slug})
    assert client.get(answer["Location"]).status_code == 200
    assert Membership.objects.for_brand(brand).get().role == "owner"


def test_nobody_sets_it_up_a_second_time(client: Client) -> None:
    client.post(reverse("set-up"), FORM)
    client.post(reverse("set-up"), {**FORM, "email": "eve@evil.example", "name": "Evil"})
    assert User.objects.count() == Brand.objects.count() == Installation.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [{"REMOTE_ADDR": "203.0.113.9"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}],
    ids=["from elsewhere", "through a proxy, whatever it says"],
)
def test_the_code_is_asked_for(headers: dict[str, str]) -> None:
    far = Client(**headers)
    refused = far.post(reverse("set-up"), {**FORM, "code": "0000-0000-0000"})
    assert "not the code" in refused.content.decode()
    assert not User.objects.exists()
    assert far.post(reverse("set-up"), {**FORM, "code": setup_code().upper()}).status_code == 302


def test_what_was_typed_is_kept_when_something_is_wrong(client: Client) -> None:
    answer = client.post(reverse("set-up"), {**FORM, "password": "short"}).content.decode()
    assert "Bloom &amp; Söhne" in answer
    assert not User.objects.exists()


def test_a_phone_that_opens_the_address_ticks_it(client: Client) -> None:
    brand = a_brand()
    client.force_login(a_member(brand).user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("public-address", kwargs={"brand": brand.slug})
    client.post(page, {"public_url": "http://phones.example"})
    code = Installation.objects.get().phone_code
    assert Client().get(f"/hello/{code}").status_code == 404, "another host than the public address proves nothing"
    assert Installation.objects.get().reached_at is None


def test_the_check_needs_the_public_host(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["phones.example"]
    a_brand()
    Installation.objects.update(public_url="http://phones.example")
    assert Client(SERVER_NAME="phones.example").get("/hello/a-phone-code").status_code == 200
    assert Installation.objects.get().reached_at is not None
