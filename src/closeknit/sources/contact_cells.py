"""How a cell about a contact is read: each returns the value, None for a missing cell, or raises `BadCell`."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from closeknit.sources import cells
from closeknit.sources.cells import BadCell
from closeknit.sources.spreadsheet.headers import country_code, normalise

LONGEST_ADDRESS = 254  # RFC 5321: what fits into the path of a mail
LONGEST_LOCAL_PART = 64
LONGEST_TEXT = 5_000
_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_LANGUAGES = {
    word: code
    for code, words in {
        "de": "german|deutsch|ger|deu", "en": "english|englisch|eng", "fr": "french|französisch|francais|fra|fre",
        "it": "italian|italienisch|italiano|ita", "es": "spanish|spanisch|español|spa",
        "pt": "portuguese|portugiesisch|por", "nl": "dutch|niederländisch|nederlands|nld",
        "pl": "polish|polnisch|polski|pol", "sv": "swedish|schwedisch|swe",
        "da": "danish|dänisch|dan", "tr": "turkish|türkisch|tur", "cs": "czech|tschechisch|ces",
    }.items()
    for word in words.split("|")
}  # fmt: skip


def email(cell: str) -> str | None:
    """Read one e-mail address: `Anna <anna@mail.de>` and `mailto:` are understood, all letters become small.

    Domains with letters beyond ASCII are kept in the form that mail servers use. Nothing is mended by guessing: an
    address written `anna (at) mail.de` is refused.

    >>> email("Anna <Anna@Mail.DE>"), email("mailto:a@bäcker.de")
    ('anna@mail.de', 'a@xn--bcker-gra.de')
    """
    if cells.is_missing(cell):
        return None
    text = cell.strip()
    if named := _NAMED.fullmatch(text):
        text = named[1].strip()
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).lower()
    if text.count("@") > 1 and re.search(r"[\s,;/|]", text):
        raise BadCell("holds several addresses; give one a row")
    local, _, domain = text.rpartition("@")
    if not _LOCAL_PART.fullmatch(local) or len(local) > LONGEST_LOCAL_PART:
        raise BadCell("is not an e-mail address")
    address = f"{local}@{_domain(domain)}"
    if len(address) > LONGEST_ADDRESS:
        raise BadCell("is longer than any e-mail address")
    return address


def _domain(written: str) -> str:
    try:
        domain = written.encode("idna").decode("ascii") if not written.isascii() else written
    except UnicodeError:
        raise BadCell("is not an e-mail address") from None
    labels = domain.split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or not re.fullmatch(r"[a-z]{2,}|xn--.+", labels[-1]):
        raise BadCell("is not an e-mail address: no mail arrives at what stands behind the @")
    return domain


def web_address(cell: str) -> str | None:
    """Read the address of a page; without `https://` it is added.

    >>> web_address("annabakes.de/impressum")
    'https://annabakes.de/impressum'
    """
    if cells.is_missing(cell):
        return None
    text = cell.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    scheme = text.split("://", 1)[0].lower()
    if scheme not in {"http", "https"} or "." not in host or re.search(r"[\s<>\"\x00]", text) or len(text) > 2_000:
        raise BadCell("is not the address of a web page")
    return text


def country(cell: str) -> str | None:
    """Read a country: two letters where we know them, else its name as found."""
    text = cells.text(cell)
    if text is None or cells.is_missing(text):
        return None
    code = country_code(text)
    return code.upper() if re.fullmatch("[A-Za-z]{2}", code) else _short(code)


def language(cell: str) -> str | None:
    """Read a language: two letters where we know them (`de-AT` is `de`), else its name as found in small letters.

    >>> language("Deutsch"), language("en-GB")
    ('de', 'en')
    """
    text = cells.text(cell)
    if text is None or cells.is_missing(text):
        return None
    if tag := re.fullmatch(r"\s*([A-Za-z]{2})(?:[-_][A-Za-z]{2,4})?\s*", text):
        return tag[1].lower()
    return _LANGUAGES.get(normalise(text), _short(text.strip().lower()))


def words(cell: str) -> str | None:
    """Read a text that is kept as evidence: as it is, without blanks around it."""
    text = None if cells.is_missing(cell) else cells.text(cell)
    if text is not None and len(text) > LONGEST_TEXT:
        raise BadCell(f"is longer than {LONGEST_TEXT:,} characters")
    return text.strip() if text is not None else None


def orders(cell: str) -> int | None:
    """Read how many orders a customer placed; a mere yes counts as 1, which says at least one.

    >>> orders("3"), orders("ja"), orders("no")
    (3, 1, 0)
    """
    try:
        return cells.count(cell)
    except BadCell:
        said = _said(cell)
        if said is None:
            raise
        return int(said)


def happened(cell: str) -> bool | None:
    """Read whether something happened: yes, no, or the date when it did.

    >>> happened("x"), happened("2026-05-01"), happened("nein")
    (True, True, False)
    """
    if cells.is_missing(cell):
        return None
    said = _said(cell)
    if said is not None:
        return said
    try:
        return cells.moment(cell) is not None
    except BadCell:
        raise BadCell("is neither yes, no nor a date") from None


def consented_at(cell: str, now: datetime) -> datetime | None:
    """Read when somebody consented, which cannot be after `now`."""
    moment = cells.moment(cell)
    if moment is not None and moment > now:
        raise BadCell("is in the future")
    return moment


def _said(cell: str) -> bool | None:
    if cell.strip().lower() in {"x", "✓", "✔"}:
        return True
    try:
        return cells.flag(cell)
    except BadCell:
        return None


def _short(text: str) -> str:
    if len(text) > 100:
        raise BadCell("is longer than any name")
    return text.strip()
