"""Headers of columns about people to write to: contacts and what they have to do with the brand, in English and German.

Such columns never become creator data. A source leaves them out, and `sources.contact_columns` reads them for whoever
keeps the brand's own address book.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from closeknit.sources.spreadsheet.headers import normalise

PREFIX = "contact:"  # before a column's name, where a person says what a header means


class Group(Enum):
    """What a column is about."""

    CONTACT = "contact"
    RELATIONSHIP = "relationship"


@dataclass(frozen=True)
class ContactColumn:
    """A column of contacts or relationships.

    Attributes:
        name: The name in `ContactRow`, and behind `contact:` in a mapping.
        group: What it is about.
        label: How pages call it.
        headers: What people write above it, as `normalise` gives it.
        shared: It is a profile column as well, and read as both.
    """

    name: str
    group: Group
    label: str
    headers: frozenset[str]
    shared: bool = False


def _column(name: str, group: Group, label: str, words: str, *, shared: bool = False) -> ContactColumn:
    return ContactColumn(name, group, label, frozenset(normalise(word) for word in words.split("|")), shared)


COLUMNS = (
    _column("email", Group.CONTACT, "E-mail address",
        "email|e-mail|email address|e-mail address|mail|mail address|contact email|contact e-mail|public email|"
        "business email|creator email|influencer email|work email|e-mail-adresse|email adresse|mailadresse|"
        "mail adresse|kontakt e-mail|kontakt email|kontakt mail|geschäftliche e-mail|geschäftliche email"),
    _column("published_at_url", Group.CONTACT, "Where the address was published",
        "email source|e-mail source|source of email|source of e-mail|email source url|source url|published at|"
        "published at url|where published|where the email was published|email published at|contact source|"
        "email found at|contact source url|quelle der e-mail|e-mail quelle|email quelle|quelle der e-mail-adresse|"
        "quell-url|quelle url|fundstelle|veröffentlicht unter|veröffentlicht auf|veröffentlicht bei|impressum|"
        "impressum url"),
    _column("country", Group.CONTACT, "Country of residence",
        "contact country|country of residence|shipping country|postal country|country|country code|land|wohnland|"
        "versandland|kontakt land", shared=True),
    _column("language", Group.CONTACT, "Language to write in",
        "contact language|email language|correspondence language|preferred language|language|lang|sprache|"
        "korrespondenzsprache|bevorzugte sprache|anschreiben sprache", shared=True),
    _column("consent_text", Group.CONTACT, "What they consented to",
        "consent|consent text|consent wording|consent given|opt in text|opt in wording|permission text|gdpr consent|"
        "einwilligung|einwilligungstext|wortlaut der einwilligung|text der einwilligung|dsgvo einwilligung|"
        "zustimmung|zustimmungstext"),
    _column("consent_date", Group.CONTACT, "When they consented",
        "consent date|date of consent|consented at|consented on|consent given at|consent given on|opt in date|"
        "opted in at|opt in at|einwilligung am|datum der einwilligung|einwilligungsdatum|eingewilligt am|"
        "zustimmung am|zustimmungsdatum"),
    _column("orders", Group.RELATIONSHIP, "Orders with us",
        "orders|order count|orders count|number of orders|total orders|customer orders|orders with us|our customer|"
        "customer|is customer|purchases|number of purchases|bestellungen|anzahl bestellungen|bestellanzahl|"
        "anzahl der bestellungen|käufe|anzahl käufe|kunde|kundin|ist kunde|kunde mit bestellungen"),
    _column("follows_us", Group.RELATIONSHIP, "Follows us",
        "follows us|follows our account|follows brand|follows the brand|is follower of us|our follower|following us|"
        "folgt uns|folgt der marke|folgt unserem account|folgt unserem konto"),
    _column("tagged_us", Group.RELATIONSHIP, "Tagged us",
        "tagged us|tagged brand|tagged the brand|mentioned us|mentions us|mentioned brand|has tagged us|"
        "hat uns markiert|uns markiert|hat uns getaggt|uns getaggt|hat uns erwähnt|uns erwähnt|marke markiert"),
    _column("applied", Group.RELATIONSHIP, "Applied to us",
        "applied|has applied|applied to us|application|applicant|is applicant|applied at|application date|"
        "beworben|hat sich beworben|bewerbung|bewerber|bewerberin|beworben am|bewerbungsdatum"),
)  # fmt: skip

_BY_NAME = {column.name: column for column in COLUMNS}


def contact_column(header: str) -> ContactColumn | None:
    """Return the contact or relationship column that a header names, or None.

    >>> contact_column("E-Mail-Adresse").name, contact_column("Folgt uns?").name
    ('email', 'follows_us')
    """
    plain = normalise(header)
    return next((column for column in COLUMNS if plain in column.headers), None)


def kept_apart(header: str) -> bool:
    """Say whether a header's column is of contacts or relationships only, and so never becomes creator data."""
    column = contact_column(header)
    return column is not None and not column.shared


def told_column(target: str) -> ContactColumn | None:
    """Return the column that a person means by `contact:email`; None where the target is of another kind."""
    return _BY_NAME.get(target.strip().removeprefix(PREFIX)) if target.strip().startswith(PREFIX) else None


def meant(header: str, mapping: Mapping[str, str]) -> ContactColumn | None:
    """Return the contact or relationship column a header is read as: what a person said wins over its words.

    Args:
        header: In the file.
        mapping: Header -> column, as given by `--map`; headers are compared without case and extra spaces.
    """
    told = {" ".join(named.split()).casefold(): target for named, target in mapping.items()}
    target = told.get(" ".join(header.split()).casefold())
    return contact_column(header) if target is None else told_column(target)
