"""A query that forgets to say for which brand fails; it never answers with somebody else's rows."""

from datetime import UTC, datetime

import pytest

from closeknit.app.accounts.errors import Unscoped
from closeknit.app.accounts.models import Brand, Membership, User

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def member(db: None) -> Membership:
    brand = Brand.objects.create(slug="bloom", name="Bloom", created_at=NOW)
    user = User.objects.create_user("olga@bloom.example", "a long password")
    return Membership.objects.create(brand=brand, user=user, role="owner", since=NOW)


FORGETFUL = {
    "listing": lambda: list(Membership.objects.all()),
    "filtering": lambda: list(Membership.objects.filter(role="owner")),
    "getting one": lambda: Membership.objects.get(role="owner"),
    "the first": lambda: Membership.objects.first(),
    "counting": lambda: Membership.objects.count(),
    "asking whether any": lambda: Membership.objects.filter(role="owner").exists(),
    "adding up": lambda: Membership.objects.aggregate(),
    "changing": lambda: Membership.objects.update(role="owner"),
    "deleting": lambda: Membership.objects.all().delete(),
    "streaming": lambda: next(Membership.objects.iterator()),
    "values": lambda: list(Membership.objects.values("role")),
    "a subquery": lambda: list(Brand.objects.filter(pk__in=Membership.objects.values("brand"))),
}


@pytest.mark.parametrize("forgetful", FORGETFUL.values(), ids=FORGETFUL)
def test_forgetting_the_brand_is_refused_in(forgetful, member: Membership) -> None:
    with pytest.raises(Unscoped):
        forgetful()


def test_a_brand_sees_its_own_rows_and_no_others(member: Membership) -> None:
    other = Brand.objects.create(slug="acorn", name="Acorn", created_at=NOW)
    assert list(Membership.objects.for_brand(member.brand)) == [member]
    assert list(Membership.objects.for_brand(other)) == []


def test_rows_reached_from_a_row_are_that_rows_own(member: Membership) -> None:
    assert list(member.brand.memberships.all()) == [member]
    assert list(member.user.memberships.filter(role="owner")) == [member]


def test_a_scope_outlives_further_words(member: Membership) -> None:
    found = Membership.objects.for_brand(member.brand).filter(role="owner").order_by("since")
    assert found.count() == 1


def test_reading_all_brands_needs_a_reason(member: Membership) -> None:
    with pytest.raises(Unscoped):
        Membership.objects.across_brands("")
    assert Membership.objects.across_brands("counting members for the test").count() == 1
