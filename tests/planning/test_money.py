"""Money is exact: whole minor units, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.vocabulary.money import CURRENCIES, LARGEST, Money, decimals, minor_units


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("TND", 3)])
def test_a_currency_has_its_own_decimals(currency, places):
    assert decimals(currency) == places


def test_codes_are_three_capital_letters():
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CURRENCIES)
    assert {"EUR", "GBP", "USD", "CHF", "JPY", "KWD"} <= CURRENCIES


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("49.90", "EUR", 4990), (49.9, "EUR", 4990), (4000, "JPY", 4000), ("4000.0", "JPY", 4000),
        ("1.234", "KWD", 1234), (Decimal("0.01"), "EUR", 1), (-3, "EUR", -300), (0, "EUR", 0), ("1e3", "EUR", 100_000),
        ("10000000000000", "EUR", LARGEST), ("0e999999999", "EUR", 0),
    ],
)  # fmt: skip
def test_an_amount_becomes_whole_units(amount, currency, minor):
    assert minor_units(amount, currency) == minor


@pytest.mark.parametrize("amount", ["", "five", "1,000", "nan", "inf", "-Infinity", "sNaN", float("nan"), True, None])
def test_what_is_no_number_is_no_amount(amount):
    with pytest.raises(ValueError, match="is no amount of money"):
        minor_units(amount, "EUR")


@pytest.mark.parametrize(
    "amount", ["0.001", 0.1 + 0.2, "1e-999999999", "49.9000000000000000000000000000000001", "0." + "1" * 90]
)
def test_more_decimals_than_the_currency_has_are_never_rounded_away(amount):
    with pytest.raises(ValueError, match="has more decimals than EUR knows"):
        minor_units(amount, "EUR")


def test_half_a_yen_is_refused():
    with pytest.raises(ValueError, match="more decimals than JPY"):
        minor_units("10.5", "JPY")


@pytest.mark.parametrize("amount", ["10000000000000.01", "1e15", "-1e300", "1e999999999"])
def test_what_no_budget_can_be_is_too_large(amount):
    with pytest.raises(ValueError, match="is too large"):
        minor_units(amount, "EUR")


def test_a_message_shows_only_the_beginning_of_a_long_amount():
    with pytest.raises(ValueError) as error:
        minor_units("x" * 5_000, "EUR")
    assert len(str(error.value)) < 100


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_written_and_read_is_the_same(minor, currency):
    written = str(Money(minor, currency)).removeprefix(f"{currency} ").replace(",", "")
    assert minor_units(written, currency) == minor


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_sums_are_exact(parts):
    assert sum(minor_units(Decimal(part).scaleb(-2), "EUR") for part in parts) == sum(parts)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(123_456, "EUR"), "EUR 1,234.56"), (Money(500_000, "EUR"), "EUR 5,000"), (Money(-50, "EUR"), "EUR -0.50"),
        (Money(1_500, "JPY"), "JPY 1,500"), (Money(1_234, "KWD"), "KWD 1.234"), (Money(5, "EUR"), "EUR 0.05"),
    ],
)  # fmt: skip
def test_cents_are_shown_where_there_are_any(money, text):
    assert str(money) == text
