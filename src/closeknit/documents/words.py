"""Numbers as people read them: rates with sensible digits, ranges, counts, spans of time, dates."""

import math
from datetime import date

# A number and its unit never part at the end of a line.
GLUE = "\N{NO-BREAK SPACE}"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def known(value: float | None) -> bool:
    """Say whether there is a number at all; NaN is none."""
    return value is not None and math.isfinite(value)


def percent(fraction: float) -> str:
    """Write a fraction as a percentage with two to three telling digits.

    >>> [percent(f).replace(GLUE, " ") for f in (0.0063, 0.0789, 0.123, 0.0996, 0.9999, 0, 0.00001)]
    ['0.63 %', '7.9 %', '12 %', '10 %', '99.9 %', '0 %', 'under 0.01 %']
    """
    if 0 < fraction < 0.00005:
        return f"under{GLUE}0.01{GLUE}%"
    if 0.995 <= fraction < 1:
        # Rounding must not make all of nearly all.
        return f"{min(100 * fraction, 99.9):.1f}{GLUE}%"
    return f"{100 * fraction:.{_decimals(fraction)}f}{GLUE}%"


def percent_range(low: float, high: float) -> str:
    """Write an interval of fractions; ends that lie close together get the digits of the lower one.

    >>> percent_range(0.0612, 0.1021).replace(GLUE, " ")
    '6.1–10.2 %'
    >>> percent_range(0.004, 0.12).replace(GLUE, " ")
    '0.40–12 %'
    """
    wide = high >= 3 * low
    upper = _decimals(high) if wide else _decimals(low)
    return f"{100 * low:.{_decimals(low)}f}–{100 * high:.{upper}f}{GLUE}%"


def _decimals(fraction: float) -> int:
    if fraction == 0 or fraction >= 0.0995:
        return 0
    return 1 if fraction >= 0.00995 else 2


def count(number: int) -> str:
    """Write a whole number with thousands separated.

    >>> count(3400)
    '3,400'
    """
    return f"{number:,}"


def counted(number: int, one: str, many: str) -> str:
    """Write a count with its noun.

    >>> [counted(n, "post", "posts").replace(GLUE, " ") for n in (1, 1200)]
    ['1 post', '1,200 posts']
    """
    return f"{count(number)}{GLUE}{one if number == 1 else many}"


def times(ratio: float) -> str:
    """Write a multiple.

    >>> times(4.93), times(12.4)
    ('4.9×', '12×')
    """
    return f"{ratio:.0f}×" if ratio >= 9.95 else f"{ratio:.1f}×"


def points(fraction: float) -> str:
    """Write an index between 0 and 1 as points of 100.

    >>> points(0.724).replace(GLUE, " ")
    '72 of 100'
    """
    return f"{100 * fraction:.0f}{GLUE}of{GLUE}100"


def hours(number: float) -> str:
    """Write a span of hours in the unit that people would use.

    >>> [hours(h).replace(GLUE, " ") for h in (0.2, 1, 5.4, 60)]
    ['12 minutes', '1 hour', '5 hours', '2.5 days']
    """
    if number < 1:
        return counted(max(1, round(60 * number)), "minute", "minutes")
    if number < 47.5:
        return counted(round(number), "hour", "hours")
    return f"{number / 24:.3g}{GLUE}days"


def joined(low: str, high: str) -> str:
    """Write a range of two written numbers, their unit once where it is the same.

    >>> joined(hours(3.1), hours(9.4)).replace(GLUE, " "), joined(times(6.7), times(11))
    ('3–9 hours', '6.7–11×')
    >>> joined(hours(1), hours(60)).replace(GLUE, " ")
    '1 hour to 2.5 days'
    """
    if low.endswith("×"):
        return f"{low[:-1]}–{high}"
    (first, _, unit), (last, _, same) = low.partition(GLUE), high.partition(GLUE)
    return f"{first}–{last}{GLUE}{unit}" if unit == same else f"{low} to {high}"


def days(number: float) -> str:
    """Write a span of whole days.

    >>> days(0.3), days(1.6).replace(GLUE, " ")
    ('less than a day', '1 day')
    """
    return "less than a day" if number < 1 else counted(int(number), "day", "days")


def day(moment: date) -> str:
    """Write a date, in English whatever the machine's language.

    >>> day(date(2019, 6, 1)).replace(GLUE, " ")
    '1 June 2019'
    """
    return f"{moment.day}{GLUE}{MONTHS[moment.month - 1]}{GLUE}{moment.year}"
