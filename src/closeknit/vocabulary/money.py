"""Money as whole minor units with its currency, so that sums are exact."""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation

# Decimals by ISO 4217; all other currencies have two.
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG
"""
WITHOUT_CENTS = frozenset(_NONE.split())
THREE_DECIMALS = frozenset(_THREE.split())
# Codes in use, without metals, funds and test codes.
CURRENCIES = WITHOUT_CENTS | THREE_DECIMALS | frozenset(_TWO.split())
LARGEST = 10**15
# Of an amount that somebody may write; more digits than this are refused, never rounded away.
_EXACT = Context(prec=60, traps=[InvalidOperation, Inexact])


def decimals(currency: str) -> int:
    """Return how many decimals a currency has.

    >>> decimals("EUR"), decimals("JPY"), decimals("KWD")
    (2, 0, 3)
    """
    if currency in WITHOUT_CENTS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def minor_units(amount: str | float | Decimal, currency: str) -> int:
    """Return an amount as a whole number of minor units.

    Raises:
        ValueError: It is no number, has more decimals than the currency, or is beyond 10^15 units.

    >>> minor_units("49.90", "EUR"), minor_units(4000, "JPY")
    (4990, 4000)
    """
    shown = str(amount)[:40]
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        raise ValueError(f"'{shown}' is no amount of money") from None
    if not value.is_finite():
        raise ValueError(f"'{shown}' is no amount of money")
    # By its exponent first, so that 1e999999 is never written out.
    if value and value.adjusted() > len(str(LARGEST)):
        raise ValueError(f"'{shown}' is too large")
    try:
        units = value.scaleb(decimals(currency), _EXACT)
    except (Inexact, InvalidOperation):
        raise ValueError(f"'{shown}' has more decimals than {currency} knows") from None
    if units != units.to_integral_value():
        raise ValueError(f"'{shown}' has more decimals than {currency} knows")
    if abs(units) > LARGEST:
        raise ValueError(f"'{shown}' is too large")
    return int(units)


@dataclass(frozen=True)
class Money:
    """An amount.

    Attributes:
        minor: In the smallest unit of the currency.
        currency: Three capital letters (ISO 4217).
    """

    minor: int
    currency: str

    def __str__(self) -> str:
        places = decimals(self.currency)
        cents = places and self.minor % 10**places
        return f"{self.currency} {Decimal(self.minor).scaleb(-places):,.{places if cents else 0}f}"
