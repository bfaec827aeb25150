"""Where a creator lives: what is stated, else what her biography shows, else what her language suggests, else unknown.

Only the creator herself is meant. Where her audience lives is another question, which only the owner of an account or
a vendor can answer, and is never guessed from this.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from closeknit.audience.niches.tokens import fold, words_of

# Below, a country is not named: signs are too weak, or point to several.
SURE = 0.5
# How surely each sign stands for the country where somebody lives, by our own judgement.
_CITY, _NAME, _FLAG, _ADDRESS, _PHONE, _POSTCODE = 0.75, 0.7, 0.7, 0.7, 0.9, 0.85
# The same after a pin or a word like "based in".
_MARKED = 0.9
_MOST_WORDS = 4
_MOST_FLAGS = 2  # more are a list of journeys
_NO_COUNTRY = ("EU", "UN")
_FLAG_PAIR = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_MARKS = frozenset(
    ("📍", "🏠", "🏡", "in", "from", "based", "living", "located", "aus", "lebt", "desde", "vive", "viviendo", "basee",
     "de", "a", "vivo", "z", "i", "fra", "fran", "uit")
)  # fmt: skip
_HOST = re.compile(r"(?:@|https?://|www\.|\b)((?:[a-z0-9-]+\.)+[a-z]{2,3})\b", re.I)
# Addresses that borrow the ending of a country.
_BORROWED = ("linktr.ee", "youtu.be", "spoti.fi", "geni.us")
_PHONES = re.compile(r"(?:\+|\b00)(\d{1,3})[\s().-]*(?:\d[\s().-]*){6,}")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_US_STATE = re.compile(r"[A-Za-z], (?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|"
                       r"S[CD]|T[NX]|UT|V[TA]|W[AVIY])\b")  # fmt: skip
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Country:
    """A country and how we know.

    Attributes:
        code: ISO 3166 code, such as `DE`; None where not known.
        confidence: 1 where it is stated; else how surely the signs stand for it; 0 where not known.
        why: `stated`, the signs, or the reason why not.
    """

    code: str | None
    confidence: float
    why: str


@dataclass(frozen=True)
class _Sign:
    code: str
    weight: float
    what: str


def creator_country(
    stated: str | None,
    language: str | None,
    biography: str | None,
    website: str | None = None,
    confidence: float = 1.0,
) -> Country:
    """Return where a creator lives.

    Args:
        stated: A country as somebody wrote it (`DE`, `Germany`), or None.
        language: Code of her language, stated or detected; None where not known.
        biography: What she says about herself; None where missing.
        website: Her address; None where missing.
        confidence: How sure her language is.
    """
    if stated and (code := country_code(stated)):
        return Country(code, 1.0, "stated")
    signs = [*_signs(biography or ""), *_addresses(f"{biography or ''} {website or ''}")]
    if not signs:
        return _by_language(language, confidence)
    weights = _weights(signs)
    (code, first), *others = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    confidence = first * (1 - others[0][1]) if others else first
    why = ", ".join(dict.fromkeys(sign.what for sign in signs if sign.code == code))
    if confidence < SURE:
        return Country(None, 0.0, "signs of several countries" if others else f"too weak a sign: {why}")
    return Country(code, round(confidence, 3), why)


def country_code(text: str) -> str | None:
    """Return the code of a country as people write it, None where it is not known.

    >>> country_code("Deutschland"), country_code("gb"), country_code("Atlantis")
    ('DE', 'GB', None)
    """
    key = " ".join(words_of(text))
    return _table().names.get(key) or (key.upper() if len(key) == 2 and key.upper() in _table().phones else None)


def _weights(signs: list[_Sign]) -> dict[str, float]:
    """How surely all signs together stand for each country; signs of one kind count once."""
    doubts: dict[str, dict[str, float]] = {}
    for sign in signs:
        kinds = doubts.setdefault(sign.code, {})
        kinds[sign.what] = max(kinds.get(sign.what, 0.0), sign.weight)
    found = {}
    for code, kinds in doubts.items():
        doubt = 1.0
        for weight in kinds.values():
            doubt *= 1 - weight
        found[code] = 1 - doubt
    return found


def _by_language(language: str | None, confidence: float) -> Country:
    code, weight = _table().languages.get(language or "", (None, 0.0))
    if code is None or weight * confidence < SURE:
        return Country(None, 0.0, "no sign")
    return Country(code, round(weight * confidence, 3), f"writes {language}")


def _signs(text: str) -> Iterator[_Sign]:
    table = _table()
    yield from _places(text, table)
    yield from _flags(text)
    for prefix in _PHONES.findall(text):
        for digits in (prefix, prefix[:2], prefix[:1]):
            if f"+{digits}" in table.phones.values():
                code = next(code for code, phone in table.phones.items() if phone == f"+{digits}")
                yield _Sign(code, _PHONE if digits != "1" else 0.6, "telephone prefix")
                break
    if _UK_POSTCODE.search(text):
        yield _Sign("GB", _POSTCODE, "postcode")
    if _US_STATE.search(text):
        yield _Sign("US", _POSTCODE, "state")
    for name in _short_names().findall(text):
        yield _Sign(table.short[name], _NAME, "name of the country")


def _flags(text: str) -> Iterator[_Sign]:
    """Flags, one or two; where one stands after a word like "in", that one alone."""
    flags: list[str] = []
    marked: list[str] = []
    for found in _FLAG_PAIR.finditer(text):
        code = "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in found.group())
        if code in _NO_COUNTRY:
            continue
        before = words_of(text[max(found.start() - 20, 0) : found.start()])
        (marked if before and before[-1] in _MARKS else flags).append(code)
    if marked:
        yield from (_Sign(code, _MARKED, "flag") for code in marked)
    elif len(set(flags)) <= _MOST_FLAGS:
        yield from (_Sign(code, _FLAG / len(set(flags)), "flag") for code in flags)


def _places(text: str, table: "_Table") -> Iterator[_Sign]:
    """Names of countries and cities, surer after a pin or a word like "in", and cities behind a postcode."""
    words = [word.removeprefix("#") for word in words_of(text)]
    at = 0
    while at < len(words):
        for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            code, what = table.places.get(phrase, ("", ""))
            if code:
                before = words[at - 1] if at else ""
                marked = before in _MARKS or (what == "city" and re.fullmatch(r"\d{4,6}", before))
                yield _Sign(code, _MARKED if marked else _CITY if what == "city" else _NAME, what)
                at += length - 1
                break
        at += 1
    for name, (code, what) in table.unspaced.items() if _UNSPACED.search(text) else ():
        if name in text:
            yield _Sign(code, _CITY if what == "city" else _NAME, what)


def _addresses(text: str) -> Iterator[_Sign]:
    for host in _HOST.findall(text):
        ending = ".".join(host.lower().split(".")[-2:])
        if ending in _BORROWED:
            continue
        for domain in (ending, ending.split(".")[-1]):
            if domain in _table().domains:
                yield _Sign(_table().domains[domain], _ADDRESS, "address")
                break


@lru_cache(maxsize=1)
def _short_names() -> re.Pattern[str]:
    names = sorted(_table().short, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})(?!\w)")


@dataclass(frozen=True)
class _Table:
    """What `countries.toml` holds, by what is looked up."""

    names: Mapping[str, str]
    short: Mapping[str, str]
    places: Mapping[str, tuple[str, str]]
    unspaced: Mapping[str, tuple[str, str]]
    phones: Mapping[str, str]
    domains: Mapping[str, str]
    languages: Mapping[str, tuple[str, float]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    data = tomllib.loads(files("closeknit.audience").joinpath("countries.toml").read_text("utf-8"))
    names: dict[str, str] = {}
    short: dict[str, str] = {}
    places: dict[str, tuple[str, str]] = {}
    unspaced: dict[str, tuple[str, str]] = {}
    phones: dict[str, str] = {}
    domains: dict[str, str] = {}
    languages: dict[str, tuple[str, float]] = {}
    for code, about in data.items():
        for kind, field in (("name of the country", "names"), ("city", "cities")):
            for name in _listed(about.get(field, "")):
                if kind != "city":
                    names[" ".join(words_of(name))] = code
                # Short names are words of other languages, unless they are in capital letters.
                if (len(name) <= 4 and name.isupper()) or "." in name:
                    short[name] = code
                elif _UNSPACED.search(name):
                    unspaced[name] = (code, kind)
                else:
                    places[" ".join(map(fold, words_of(name)))] = (code, kind)
        phones[code] = about.get("phone", "")
        domains |= {domain: code for domain in _listed(about.get("domain", code.lower()))}
        for language, weight in about.get("languages", {}).items():
            languages[language] = (code, float(weight))
    return _Table(names, short, places, unspaced, phones, domains, languages)


def _listed(value: str | list[str]) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]
