"""How people come to a brand, what they may do there, and that every step leaves a line in the trail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from app.make import NOW, PASSWORD, SOMEBODY, a_brand, a_member, a_person
from closeknit.app.accounts import queries
from closeknit.app.accounts.actions.accept_invitation import accept_invitation
from closeknit.app.accounts.actions.change_role import change_role, remove_member
from closeknit.app.accounts.actions.invite_member import invite_member
from closeknit.app.accounts.errors import AlreadyMember, InvitationUseless, LastOwner, NoPublicAddress
from closeknit.app.accounts.models import AuditEntry, Brand, Installation, Membership, User
from closeknit.app.accounts.rules import Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def bloom(db: None) -> Brand:
    brand = a_brand()
    Installation.objects.update(public_url="https://closeknit.example")
    return brand


@pytest.fixture
def owner(bloom: Brand) -> Client:
    client = Client()
    client.force_login(a_member(bloom).user, backend=BACKEND)
    return client


def _link_in_mail() -> str:
    return next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("https://")).removeprefix(
        "https://closeknit.example"
    )


def test_an_invited_person_makes_an_account_and_is_in(bloom: Brand, owner: Client) -> None:
    owner.post(reverse("members", kwargs={"brand": bloom.slug}), {"email": "Nora@People.example", "role": "manager"})
    nora = Client()
    answer = nora.post(_link_in_mail(), {"person_name": "Nora", "password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    joined = Membership.objects.for_brand(bloom).get(user__email="nora@people.example")
    assert joined.role == Role.MANAGER
    assert [entry.verb for entry in AuditEntry.objects.for_brand(bloom)] == ["joined", "invited"]


def test_a_person_with_an_account_signs_in_and_joins(bloom: Brand, owner: Client) -> None:
    otto = a_person("Otto")
    invite_member(brand=bloom, email=otto.email, role=Role.ANALYST, actor=SOMEBODY, now=NOW + timedelta(days=30))
    link = _link_in_mail()
    signed_in = Client()
    signed_in.force_login(otto, backend=BACKEND)
    signed_in.post(link)
    assert Membership.objects.for_brand(bloom).filter(user=otto, role="analyst").exists()


def test_a_link_forwarded_to_somebody_else_lets_nobody_in(bloom: Brand) -> None:
    invitation = invite_member(brand=bloom, email="nora@people.example", role=Role.OWNER, actor=SOMEBODY, now=NOW)
    with pytest.raises(InvitationUseless, match=r"nora@people\.example"):
        accept_invitation(invitation=invitation, user=a_person("Otto"), actor=SOMEBODY, now=NOW)
    assert not Membership.objects.for_brand(bloom).exists()


def test_an_invitation_works_once(bloom: Brand) -> None:
    otto = a_person("Otto")
    invitation = invite_member(brand=bloom, email=otto.email, role=Role.ANALYST, actor=SOMEBODY, now=NOW)
    accept_invitation(invitation=invitation, user=otto, actor=SOMEBODY, now=NOW)
    with pytest.raises(InvitationUseless):
        accept_invitation(invitation=invitation, user=otto, actor=SOMEBODY, now=NOW)


def test_an_invitation_is_too_old_after_a_week_and_can_be_sent_anew(bloom: Brand) -> None:
    otto = a_person("Otto")
    old = invite_member(brand=bloom, email=otto.email, role=Role.ANALYST, actor=SOMEBODY, now=NOW)
    later = NOW + timedelta(days=8)
    with pytest.raises(InvitationUseless):
        accept_invitation(invitation=old, user=otto, actor=SOMEBODY, now=later)
    anew = invite_member(brand=bloom, email=otto.email, role=Role.ANALYST, actor=SOMEBODY, now=later)
    accept_invitation(invitation=anew, user=otto, actor=SOMEBODY, now=later)


def test_nobody_is_invited_twice_or_while_a_member(bloom: Brand) -> None:
    member = a_member(bloom)
    invite_member(brand=bloom, email="nora@people.example", role=Role.ANALYST, actor=SOMEBODY, now=NOW)
    for email in ("nora@people.example", member.user.email):
        with pytest.raises(AlreadyMember):
            invite_member(brand=bloom, email=email, role=Role.ANALYST, actor=SOMEBODY, now=NOW)
    assert len(mail.outbox) == 1


def test_no_link_leaves_before_the_public_address_is_known(bloom: Brand) -> None:
    Installation.objects.update(public_url="")
    with pytest.raises(NoPublicAddress):
        invite_member(brand=bloom, email="nora@people.example", role=Role.ANALYST, actor=SOMEBODY, now=NOW)
    assert mail.outbox == []


def test_a_brand_keeps_an_owner(bloom: Brand) -> None:
    only = a_member(bloom, Role.OWNER)
    with pytest.raises(LastOwner):
        change_role(membership=only, role=Role.ANALYST, actor=SOMEBODY, now=NOW)
    with pytest.raises(LastOwner):
        remove_member(membership=only, actor=SOMEBODY, now=NOW)
    a_member(bloom, Role.OWNER, "Second")
    remove_member(membership=only, actor=SOMEBODY, now=NOW)
    assert not Membership.objects.for_brand(bloom).filter(pk=only.pk).exists()
    assert User.objects.filter(pk=only.user_id).exists()


def test_a_changed_role_counts_at_the_next_request(bloom: Brand) -> None:
    manager = a_member(bloom, Role.MANAGER, "Mara")
    client = Client()
    client.force_login(manager.user, backend=BACKEND)
    settings = reverse("brand-settings", kwargs={"brand": bloom.slug})
    assert client.get(settings).status_code == 403
    change_role(membership=manager, role=Role.OWNER, actor=SOMEBODY, now=NOW)
    assert client.get(settings).status_code == 200


class TestTrail:
    def test_tells_before_and_after(self, bloom: Brand) -> None:
        a_member(bloom)
        manager = a_member(bloom, Role.MANAGER, "Mara")
        change_role(membership=manager, role=Role.ANALYST, actor=SOMEBODY, now=NOW)
        line = AuditEntry.objects.for_brand(bloom).first()
        assert (line.before, line.after) == ({"role": "manager"}, {"role": "analyst"})
        assert (line.actor_name, line.address) == ("a test", "192.0.2.7")

    def test_is_whole_until_somebody_edits_it(self, bloom: Brand) -> None:
        a_member(bloom)
        for role in (Role.ANALYST, Role.MANAGER, Role.OWNER):
            change_role(membership=a_member(bloom, name="Mara"), role=role, actor=SOMEBODY, now=NOW)
        assert queries.first_broken_line(bloom) is None
        AuditEntry.objects.for_brand(bloom).filter(number=2).update(after={"role": "owner"})
        assert queries.first_broken_line(bloom) == 2

    def test_shows_a_line_that_was_taken_out(self, bloom: Brand) -> None:
        a_member(bloom)
        for _ in range(3):
            change_role(membership=a_member(bloom, name="Mara"), role=Role.ANALYST, actor=SOMEBODY, now=NOW)
        AuditEntry.objects.for_brand(bloom).filter(number=2).delete()
        assert queries.first_broken_line(bloom) == 2
