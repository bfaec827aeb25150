"""Countries and currencies to choose from, with the names that people use for them."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from closeknit.vocabulary.money import CURRENCIES

# Codes of the Unicode registry that are no country one ships to.
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "IC", "TA", "EA"}
_COMMON_CURRENCIES = ("EUR", "GBP", "USD", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "CAD", "AUD", "JPY")


def countries() -> list[tuple[str, str]]:
    """Return (ISO 3166 code, name), by name in the reader's language."""
    return _countries(get_language() or "en")


def currencies() -> list[tuple[str, str]]:
    """Return (ISO 4217 code, name), the common ones of our markets first."""
    names = _locale(get_language() or "en").currencies
    others = sorted(CURRENCIES.difference(_COMMON_CURRENCIES))
    return [(code, f"{code} - {names.get(code, code)}") for code in (*_COMMON_CURRENCIES, *others)]


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    named = _locale(language).territories
    known = [(code, name) for code, name in named.items() if code.isalpha() and len(code) == 2]
    return sorted((pair for pair in known if pair[0] not in _NO_COUNTRY), key=lambda pair: pair[1])


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except UnknownLocaleError:
        return Locale("en")
