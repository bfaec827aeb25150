"""Limits of a plan, written as sentences: `food <= 30 %`, `no niche > 40 %`, `at least 20 creators`, `20 in GB`."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn

from closeknit.audience.countries import country_code
from closeknit.vocabulary.errors import UsageError
from closeknit.vocabulary.tier import tier_named

# As `brief.KINDS`; the brief imports this file.
KINDS = ("gifted", "paid", "commission", "mixed")
MOST_CREATORS = 10_000_000

_EXAMPLES = "Write it for example so: food <= 30 %, or: at least 20 creators."
_LONGEST_NAME = 60
# A sign or letters beside the digits belong to the number, so that they are refused with it.
_NUMBER = r"[-+\N{MINUS SIGN}]?\d[\w.,]*"
_PERCENT = r"(?:\s*(?:%|per\s?cent\b))"
# What people write -> what it means. Longer phrases stand first, as the first one that fits is taken.
_COMPARISONS: Mapping[str, str] = {
    "no more than": "<=", "not more than": "<=", "at most": "<=", "up to": "<=", "maximum of": "<=", "maximum": "<=",
    "max.": "<=", "max": "<=",
    "no less than": ">=", "not less than": ">=", "no fewer than": ">=", "not fewer than": ">=", "at least": ">=",
    "minimum of": ">=", "minimum": ">=", "min.": ">=", "min": ">=",
    "fewer than": "<", "less than": "<", "below": "<", "under": "<",
    "more than": ">", "above": ">", "over": ">",
    "exactly": "=", "equal to": "=",
    "<=": "<=", "=<": "<=", "\N{LESS-THAN OR EQUAL TO}": "<=", ">=": ">=", "=>": ">=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=", "<": "<", ">": ">", "==": "=", "=": "=",
}  # fmt: skip
_COMPARISON = re.compile(
    r"(?:(?<=\s)|^|(?<=[^<>=\s])(?=[<>=\u2264\u2265]))(?:is |are |has |have |gets? |takes? )?"
    rf"(?P<how>{'|'.join(re.escape(phrase) for phrase in _COMPARISONS)})\s*(?P<number>{_NUMBER})(?P<share>{_PERCENT}?)"
)
_RANGE = re.compile(
    rf"(?:^|(?<=\s))(?:between\s+)?(?P<low>{_NUMBER})(?P<low_share>{_PERCENT}?)\s*"
    rf"(?:\band\b|\bto\b|[-\N{{EN DASH}}])\s*(?P<high>{_NUMBER})(?P<share>{_PERCENT}?)(?=\s|$)"
)
_PLAIN = re.compile(rf"^(?P<number>{_NUMBER})(?P<share>{_PERCENT}?)(?=\s|$)")
_OF_THE_BUDGET = re.compile(r"\s*\b(?:of|from) (?:the |my |our |all )?(?:whole )?(?:budget|money|costs?|spending)\b")
_PLACED = re.compile(r"(?:^|\s+)(?:in|from|of|for|on|per|with)\s+")
_UNITS: Mapping[str, str] = {
    "live posts": "live", "posts live": "live", "live post": "live", "post live": "live", "live": "live",
    "posts": "live", "post": "live",
    "creators invited": "invited", "creators": "invited", "creator": "invited", "invitations": "invited",
    "invitation": "invited", "invited": "invited", "influencers": "invited", "people": "invited",
}  # fmt: skip
_UNIT = re.compile(rf"(?:^|\s)(?P<unit>{'|'.join(_UNITS)})$")
_EACH = re.compile(r"^(?:each|every|any|no|one|a|any one|any single|no single|no one)\s+(niche|country|creator)$")
_NAME = re.compile(
    r"[\w&'\N{RIGHT SINGLE QUOTATION MARK},/.+#() -]*[^\W_][\w&'\N{RIGHT SINGLE QUOTATION MARK},/.+#() -]*"
)
_BARE = re.compile(r"^(niche|country|creator)$")


@dataclass(frozen=True)
class Limit:
    """One limit.

    Attributes:
        text: As the user wrote it.
        measure: "share" (of the budget, by expected cost), "invited" or "live" (posts expected to go live).
        of: "all", "niche", "country", "kind" or "tier": what the limit is about; or "each niche", "each country", "each
            creator".
        name: Which niche, country, kind or tier; "" for the others.
        low: At least; None = no lower end. A share is a fraction of the budget.
        high: At most.
    """

    text: str
    measure: str
    of: str
    name: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class _Said:
    """A sentence in its parts.

    Attributes:
        before: Words before the comparison.
        how: <=, >=, <, >, =, or "between".
        numbers: One, or both ends of a range, as written.
        share: Whether they are per cent.
        after: Words after the numbers.
    """

    before: str
    how: str
    numbers: tuple[str, ...]
    share: bool
    after: str


@dataclass(frozen=True)
class _Names:
    """What a name may mean, all in small letters."""

    niches: Collection[str]
    aliases: Mapping[str, str]


def read_limit(text: str, *, niches: Collection[str] = (), aliases: Mapping[str, str] | None = None) -> Limit:
    """Read one sentence; case and blanks do not matter, except that two capital letters are a country.

    A name is looked for among kinds of offers, sizes, countries in capital letters, niches and their other names, and
    names of countries; what is none of these is a niche, kept in small letters. Shares are of the budget. "More than"
    and "fewer than" count whole creators exactly; for shares and expected posts they are "at least" and "at most".

    Args:
        text: Such as `food <= 30 %`, `no niche > 40 %`, `at least 20 creators`, `20 in GB`.
        niches: Names of niches in force.
        aliases: Other name of a niche -> its name.

    Raises:
        UsageError: It cannot be read, or asks for what cannot be; the message shows it and says which part.

    >>> limit = read_limit("Food ≤ 30 %")
    >>> limit.measure, limit.of, limit.name, limit.low, limit.high
    ('share', 'niche', 'food', None, 0.3)
    """
    known = _Names(
        {niche.lower() for niche in niches}, {alias.lower(): name.lower() for alias, name in (aliases or {}).items()}
    )
    said = _parts(text)
    before, after = _subject(said.before, text), _subject(said.after, text)
    if before[0] and after[0]:
        _refuse(text, f"it is about both '{before[0]}' and '{after[0]}'", "Write one sentence for each.")
    if before[1] and after[1] and before[1] != after[1]:
        _refuse(text, "it counts both creators and posts", "Write one sentence for each.")
    name, unit = before[0] or after[0], before[1] or after[1]
    of, name = _meant(name, known, text)
    measure = _measure(said, unit, of, bool(before[0] or before[1]), text)
    low, high = _ends(said, measure, text)
    if of.startswith("each"):
        low, high = _each(said, of, measure, low, high, text)
    elif said.before.lower().startswith("no "):
        _refuse(text, f"'{said.before}' is not understood: only 'no niche', 'no country' and 'no creator' are")
    return Limit(text, measure, of, name, low, high)


def limit_in_words(limit: Limit) -> str:
    """Return a limit as a plain sentence without its full stop.

    >>> limit_in_words(read_limit("no niche > 40 %"))
    'at most 40 % of the budget on any one niche'
    >>> limit_in_words(read_limit("20 in GB"))
    'exactly 20 creators in GB invited'
    """
    amount = _amount(limit)
    about = _about(limit)
    if limit.measure == "share":
        return f"{amount} % of the budget {about}"
    one = amount.endswith(" 1") and " and " not in amount
    if limit.measure == "invited":
        return " ".join(part for part in (amount, "creator" if one else "creators", about, "invited") if part)
    return " ".join(part for part in (amount, "post" if one else "posts", about, "expected to go live") if part)


def _amount(limit: Limit) -> str:
    scale = 100 if limit.measure == "share" else 1
    low, high = (None if end is None else f"{end * scale:.10g}" for end in (limit.low, limit.high))
    if low is None or high is None:
        return f"at least {low}" if high is None else f"at most {high}"
    return f"exactly {low}" if low == high else f"between {low} and {high}"


def _about(limit: Limit) -> str:
    """What a limit is about, behind "of the budget", "creators" or "posts"."""
    if limit.of.startswith("each "):
        return f"{'on' if limit.measure == 'share' else 'in'} any one {limit.of.removeprefix('each ')}"
    spent = limit.measure == "share"
    return {
        "all": "on all creators" if spent else "",
        "niche": f"{'on' if spent else 'in'} {limit.name}",
        "country": f"{'on creators ' if spent else ''}in {limit.name}",
        "kind": f"{'on' if spent else 'with'} {limit.name} offers",
        "tier": f"on {limit.name} creators" if spent else f"of size {limit.name}",
    }[limit.of]


def _refuse(text: str, why: str, next_step: str = _EXAMPLES) -> NoReturn:
    raise UsageError(f"The limit '{text[:120]}' cannot be read: {why}.", next_step)


def _parts(text: str) -> _Said:
    """Split a sentence at its comparison. Words keep their case, because GB is a country and gb might not be."""
    plain = " ".join(text.split()).strip(" .;")
    if not plain:
        _refuse(text, "it is empty")
    # Lower-casing may lengthen a text of other scripts, and places would no longer agree.
    small = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in plain)
    if budget := _OF_THE_BUDGET.search(small):
        plain, small = (part[: budget.start()] + part[budget.end() :] for part in (plain, small))
    found = list(_COMPARISON.finditer(small))
    if len(found) > 1:
        _refuse(text, f"'{found[0]['how']}' and '{found[1]['how']}' stand in one sentence", "Write two limits.")
    numbers: tuple[str, ...]
    if found:
        how, numbers, at = _COMPARISONS[found[0]["how"]], (found[0]["number"],), found[0]
    elif between := _RANGE.search(small):
        how, numbers, at = "between", (between["low"], between["high"]), between
        if between["low_share"] and not between["share"]:
            _refuse(text, f"{numbers[0]} is per cent and {numbers[1]} is not", "Write: food between 10 % and 30 %.")
    elif plain_number := _PLAIN.search(small):
        how, numbers, at = "exactly", (plain_number["number"],), plain_number
    else:
        _refuse(text, "no 'at most', 'at least' or 'exactly' with a number was found")
    return _Said(plain[: at.start()].strip(), how, numbers, bool(at["share"]), plain[at.end() :].strip())


def _subject(words: str, text: str) -> tuple[str, str]:
    """Return the name that some words hold, in its own case, and what they count: "invited", "live" or ""."""
    small = words.lower()
    if _EACH.match(small) or _BARE.match(small):
        return words, ""
    place = ""
    if (placed := _PLACED.search(small)) and _may_stand_before(small[: placed.start()]):
        words, place = words[: placed.start()], words[placed.end() :].strip()
        if not place:
            _refuse(text, "the name at its end is missing")
        if "per " in placed.group().lower():
            place = f"any {place}"
        if place.lower() in _UNITS:
            words, place = f"{words} {place}", ""
    elif small.endswith((" in", " per", " of")) or small in {"in", "per", "of"}:
        _refuse(text, "the name at its end is missing")
    unit = ""
    if found := _UNIT.search(words.lower()):
        words, unit = words[: found.start()].strip(), _UNITS[found["unit"]]
    if words and place:
        _refuse(text, f"it is about both '{words}' and '{place}'", "Write one sentence for each.")
    return words or place, unit


def _may_stand_before(words: str) -> bool:
    """Whether the "in" behind these words leads to a place; in "women in tech" it is part of a name."""
    return not words or bool(_UNIT.search(words)) or words in KINDS or tier_named(words) is not None


def _meant(name: str, known: _Names, text: str) -> tuple[str, str]:
    """Return what a name is about and the name as the planner knows it."""
    if not name:
        return "all", ""
    if found := _EACH.match(name.lower()) or _BARE.match(name.lower()):
        return f"each {found[1]}", ""
    stripped = re.sub(r"^(?:the|any)\s+", "", name.strip("'\" "), flags=re.I)
    if said := re.match(r"(niche|country)\s+(.+)", stripped, re.I):
        of, rest = said[1].lower(), said[2].lower()
        return of, _country(said[2], text) if of == "country" else known.aliases.get(rest, rest)
    key = re.sub(r"\s+(?:niche|offers?|posts?|creators?)$", "", stripped.lower())
    if key in KINDS:
        return "kind", key
    return ("tier", key) if tier_named(key) else _niche_or_country(stripped, key, known, text)


def _niche_or_country(written: str, key: str, known: _Names, text: str) -> tuple[str, str]:
    code, capitals = country_code(written), re.fullmatch("[A-Z]{2}", written)
    # TV is another name of a niche and no country that is known; DE is a country, whatever niches are called.
    if (key in known.niches or key in known.aliases) and not (capitals and code):
        return "niche", known.aliases.get(key, key)
    if code or capitals:
        return "country", code or written
    if len(key) > _LONGEST_NAME or not _NAME.fullmatch(key):
        _refuse(text, f"'{written[:_LONGEST_NAME]}' is no name of a niche, country, size or offer")
    return "niche", key


def _country(written: str, text: str) -> str:
    code = country_code(written) or (written if re.fullmatch("[A-Z]{2}", written) else None)
    if code is None:
        _refuse(text, f"'{written}' is no country that is known", "Write its two letters, such as GB.")
    return code


def _measure(said: _Said, unit: str, of: str, named_first: bool, text: str) -> str:
    if said.share:
        if unit:
            _refuse(text, f"per cent of {'posts' if unit == 'live' else 'creators'} is not offered",
                    "Shares are of the budget; write food <= 30 %, or count: at most 10 creators in food.")  # fmt: skip
        if of == "all":
            _refuse(text, "it does not say on what the share is spent")
        if said.how == "exactly":
            _refuse(text, f"'at most', 'at least' or 'exactly' is missing before {said.numbers[0]} %")
        return "share"
    if of == "each creator":
        _refuse(text, "one creator can only be limited by her share of the budget", "Write: no creator > 5 %.")
    if not unit and (of == "all" or named_first):
        _refuse(text, f"{said.numbers[-1]} of what is not said",
                f"Write {said.numbers[-1]} %, or {said.numbers[-1]} creators.")  # fmt: skip
    return unit or "invited"


def _ends(said: _Said, measure: str, text: str) -> tuple[float | None, float | None]:
    values = [_number(number, measure, text) for number in said.numbers]
    if said.how == "between":
        if values[0] > values[1]:
            _refuse(text, f"{said.numbers[0]} is above {said.numbers[1]}", "Write the smaller number first.")
        return values[0], values[1]
    (value,) = values
    # Whole creators can be fewer than 10 by one; of shares and expectations the border itself does not matter.
    step = 1 if measure == "invited" else 0
    if said.how in {"<", "<="}:
        if (high := value - step * (said.how == "<")) < 0:
            _refuse(text, "there are never fewer than none")
        return None, high
    if said.how in {">", ">="}:
        return value + step * (said.how == ">"), None
    return value, value


def _each(
    said: _Said, of: str, measure: str, low: float | None, high: float | None, text: str
) -> tuple[float | None, float | None]:
    """Turn "no niche > 40 %" around; every niche cannot have a lower end, since nobody says which ones there are."""
    which = of.removeprefix("each ")
    if said.before.lower().startswith("no ") or said.before.lower() == "no":
        if said.how not in {">", ">="}:
            _refuse(text, f"after 'no {which}' stands what none may exceed", f"Write: no {which} > 40 %.")
        # "No niche > 10 creators" allows ten; "no niche >= 10 creators" allows nine.
        border = low if low is not None else 0.0
        border -= measure == "invited"
        if border < 0:
            _refuse(text, "there are never fewer than none")
        return None, border
    if low is not None:
        _refuse(text, f"a lower end for every {which} is not offered", f"Write one sentence for each {which} by name.")
    return low, high


def _number(written: str, measure: str, text: str) -> float:
    """Read a number: a fraction of the budget for a share, else a count."""
    if written[0] in "-\N{MINUS SIGN}":
        _refuse(text, f"{written} is below 0")
    digits = written.lstrip("+").rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub("[.,]", "", digits)
    if not re.fullmatch(r"\d{1,15}(?:[.,]\d{1,15})?", digits, re.ASCII):
        _refuse(text, f"'{written[:40]}' is not a number")
    value = float(digits.replace(",", "."))
    if measure == "share":
        if value > 100:
            _refuse(text, f"{written} % is more than all of the budget", "Write a share between 0 and 100 %.")
        return round(value / 100, 15)
    if not math.isfinite(value) or value != int(value):
        _refuse(text, f"{written} is not a whole number")
    if value > MOST_CREATORS:
        _refuse(text, f"{written} is more than there are creators")
    return value
