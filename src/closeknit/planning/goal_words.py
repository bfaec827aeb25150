"""Results of a plan as people read them: the goal's own word, money with its currency, and few digits."""

import math
from decimal import Decimal

from closeknit.documents import words
from closeknit.vocabulary.money import Money, decimals

MINUS = "\N{MINUS SIGN}"
# Goal -> one of it, several of it, and how a heading calls it.
NOUNS = {
    "orders": ("order", "orders", "Orders"),
    "margin": ("", "", "Margin"),
    "reach": ("person reached", "people reached", "People reached"),
    "engagements": ("engagement", "engagements", "Engagements"),
    "posts": ("live post", "live posts", "Live posts"),
}


def rounded(number: float) -> str:
    """Write a number with as many digits as a forecast has: three at most, none behind the point from 10 on.

    >>> [rounded(n).replace(words.GLUE, " ") for n in (0, 0.042, 0.42, 3.24, 12.7, 12_438, 1_234_567, -3.1)]
    ['0', '0.04', '0.4', '3.2', '13', '12,400', '1.23 million', '−3.1']
    """
    if number < 0:
        return MINUS + rounded(-number)
    if number < 9.95:
        text = f"{number:.2f}" if number < 0.095 else f"{number:.1f}"
        return "0" if not float(text) else text.removesuffix(".0")
    if number < 999.5:
        return f"{number:.0f}"
    places = math.floor(math.log10(number)) - 2
    short = round(number / 10**places) * 10**places
    return f"{short:,}" if short < 1_000_000 else f"{short / 1_000_000:,.3g}{words.GLUE}million"


def money(minor: int, currency: str) -> str:
    """Write an exact amount, its currency glued to it.

    >>> money(123450, "EUR").replace(words.GLUE, " ")
    'EUR 1,234.50'
    """
    return str(Money(minor, currency)).replace(" ", words.GLUE)


def plain_amount(minor: int, currency: str) -> str:
    """Write an exact amount for a program: no currency, no thousands separated, every decimal.

    >>> plain_amount(123450, "EUR"), plain_amount(4000, "JPY")
    ('1234.50', '4000')
    """
    places = decimals(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def amount(value: float, goal: str, currency: str) -> str:
    """Write a result without its noun; margin in its currency.

    >>> amount(61.7, "orders", "EUR"), amount(123_456, "margin", "EUR").replace(words.GLUE, " ")
    ('62', 'EUR 1,230')
    """
    if not words.known(value):
        return "not known"
    if goal != "margin":
        return rounded(value)
    major = value / 10 ** decimals(currency)
    # Few coins are written as coins; a forecast of hundreds has no cents.
    text = f"{major:.2f}".replace("-", MINUS) if 0.005 <= abs(major) < 9.995 and decimals(currency) else rounded(major)
    return f"{MINUS}{currency}{words.GLUE}{text[1:]}" if text.startswith(MINUS) else f"{currency}{words.GLUE}{text}"


def finely(value: float, goal: str, currency: str) -> str:
    """Write a result for analysts, who compare it with its bound: six telling digits; margin to the cent.

    >>> finely(94.1234567, "orders", "EUR"), finely(1_234_567.8, "reach", "EUR")
    ('94.1235', '1,234,568')
    """
    if not words.known(value):
        return "not known"
    if goal == "margin":
        return money(round(value), currency)
    places = 5 - math.floor(math.log10(abs(value))) if value else 0
    return f"{value:,.{min(max(places, 0), 6)}f}".replace("-", MINUS)


def amount_range(low: float, high: float, goal: str, currency: str) -> str:
    """Write an interval of results, the currency once.

    >>> amount_range(20.2, 118, "orders", "EUR"), amount_range(-500, 90_000, "margin", "EUR").replace(words.GLUE, " ")
    ('20–118', '−EUR 5.00 to EUR 900')
    """
    if not (words.known(low) and words.known(high)):
        return "not known"
    first, last = amount(low, goal, currency), amount(high, goal, currency)
    if MINUS in first:
        return f"{first} to {last}"
    if goal != "margin":
        return words.joined(first, last) if words.GLUE in first else _short(first, last)
    mark = f"{currency}{words.GLUE}"
    return mark + _short(first.removeprefix(mark), last.removeprefix(mark))


def _short(first: str, last: str) -> str:
    if words.GLUE in last:
        return words.joined(first, last)
    return f"{first}–{last}"


def quantity(value: float, goal: str, currency: str) -> str:
    """Write a result with its noun.

    >>> quantity(62, "orders", "EUR").replace(words.GLUE, " "), quantity(1, "posts", "EUR").replace(words.GLUE, " ")
    ('62 orders', '1 live post')
    """
    text = amount(value, goal, currency)
    one, many, _ = NOUNS[goal]
    noun = one if text == "1" else many
    return f"{text}{words.GLUE}{noun}" if noun and words.known(value) else text
