"""What headers mean: words in English and German for our profile columns and for the figures vendors compute."""

import re
from dataclasses import dataclass
from enum import IntEnum

NOT_STATED = "not stated by the vendor"


class Trust(IntEnum):
    """How sure a header makes us that its cells are handles."""

    WEAK = 1  # as often a person's name: the cells decide
    ADDRESS = 2  # a profile address
    SURE = 3


@dataclass(frozen=True)
class Metric:
    """A figure that a vendor computed.

    Attributes:
        name: How we call it in `stated_metrics`; `audience_country` where the country stands in the cells.
        formula: What the header says about how it is computed.
    """

    name: str
    formula: str = NOT_STATED


def normalise(header: str) -> str:
    r"""Return a header in lower-case words without punctuation, line breaks or the number of a repeated name.

    >>> normalise("Category_1"), normalise("followersCount"), normalise("Eng. (Auth.)\n (2)")
    ('category 1', 'followers count', 'eng auth')
    """
    text = re.sub(r"\s+\(\d+\)$", "", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


def _words(meanings: dict[str, str]) -> dict[str, str]:
    return {normalise(word): meaning for meaning, words in meanings.items() for word in words.split("|")}


_HANDLES = {
    **dict.fromkeys(
        [
            "handle",
            "handles",
            "username",
            "usernames",
            "user name",
            "user",
            "instagram handle",
            "instagram username",
            "instagram user name",
            "ig handle",
            "ig username",
            "creator handle",
            "influencer handle",
            "social handle",
            "account handle",
            "benutzername",
            "nutzername",
            "instagram benutzername",
            "instagram nutzername",
            "accountname",
            "screen name",
        ],
        Trust.SURE,
    ),
    **dict.fromkeys(
        [
            "profile url",
            "profile link",
            "instagram url",
            "instagram link",
            "instagram profile url",
            "instagram profile link",
            "ig link",
            "ig url",
            "account url",
            "account link",
            "creator url",
            "influencer url",
            "profil url",
            "profil link",
            "profillink",
            "instagram profil",
            "instagram profile",
            "link zum profil",
            "social link",
            "url",
            "link",
        ],
        Trust.ADDRESS,
    ),
    **dict.fromkeys(
        [
            "instagram name",
            "instagram",
            "ig",
            "insta",
            "ig name",
            "account",
            "accounts",
            "account name",
            "instagram account",
            "kontoname",
            "konto",
            "profilname",
            "profile name",
            "profile",
            "profiles",
            "profil",
            "influencer",
            "influencers",
            "influencer name",
            "creator",
            "creators",
            "creator name",
            "name",
            "names",
            "namen",
            "kanal",
            "channel",
        ],
        Trust.WEAK,
    ),
}

_COLUMNS = _words(
    {
        "external_id": "external id|user id|instagram id|ig id|instagram user id|platform id|profile id|pk",
        "observed_at": "observed at|as of|data as of|last updated|last update|updated at|export date|exported at|"
        "report date|scraped at|stand|datenstand|erhoben am|letzte aktualisierung",
        "full_name": "full name|fullname|display name|real name|vollständiger name|klarname|anzeigename",
        "biography": "bio|biography|description|profile description|beschreibung|biografie|profilbeschreibung",
        "niche": "niche|category|categories|category 1|main category|primary category|topic|topics|interests|vertical|"
        "nische|kategorie|kategorien|kategorie 1|thema|themen|themenfeld",
        "country": "country|creator country|influencer country|country code|location|creator location|"
        "influencer location|land|herkunftsland|standort|wohnort",
        "language": "language|main language|creator language|lang|sprache|hauptsprache",
        "followers": "followers|follower|followers count|follower count|number of followers|total followers|fans|"
        "subscribers|subscribers count|subscriber count|instagram followers|ig followers|follower anzahl|"
        "anzahl follower|followerzahl|abonnenten|anzahl abonnenten|abonnentenzahl|followers number",
        "following": "following|followings|following count|followings count|follows|followees|folgt|gefolgt|abonniert|"
        "anzahl gefolgt",
        "posts_total": "posts|posts count|post count|number of posts|total posts|posts total|media count|uploads|"
        "beiträge|anzahl beiträge|anzahl posts",
        "is_verified": "verified|is verified|verified account|verifiziert",
        "is_business": "is business|business account|is business account|geschäftskonto|unternehmenskonto",
        "is_private": "private|is private|private account|privat|privates konto",
        "external_url": "website|external url|external link|link in bio|bio link|url in bio|webseite|homepage",
    }
)

_METRICS = _words(
    {
        "engagement_rate": "engagement rate|er|eng rate|engagement|interaktionsrate|engagementrate|engagement rate er|"
        "avg engagement rate|average engagement rate|median engagement rate|durchschnittliche engagement rate",
        "engagement_average": "engagement average|engagement average values|eng avg|average engagement|avg engagement|"
        "avg engagements|average engagements|durchschnittliche interaktionen",
        "authentic_engagement": "authentic engagement|authentic engagement values|eng auth|engagement authentic",
        "average_likes": "avg likes|average likes|likes avg|likes average|mean likes|median likes|likes per post|"
        "durchschnittliche likes|likes durchschnitt|likes pro beitrag|ø likes",
        "average_comments": "avg comments|average comments|comments avg|comments average|median comments|"
        "comments per post|durchschnittliche kommentare|kommentare durchschnitt|kommentare pro beitrag|ø kommentare",
        "average_views": "avg views|average views|views avg|views average|median views|average video views|"
        "avg video views|durchschnittliche aufrufe|aufrufe durchschnitt|ø aufrufe",
        "average_reel_views": "avg reel views|average reel views|avg reels views|average reels views|avg reels plays|"
        "avg reel plays|average reels plays|reels avg views",
        "average_story_views": "avg story views|average story views|story views avg|est story views",
        "average_shares": "avg shares|average shares",
        "average_saves": "avg saves|average saves",
        "estimated_reach": "reach|est reach|estimated reach|estimated post reach|est post reach|reichweite|"
        "geschätzte reichweite",
        "audience_quality_score": "aqs|audience quality score|audience quality|account quality score",
        "quality_audience": "quality audience|real audience",
        "audience_credibility": "audience credibility|credibility|credibility score|follower credibility|"
        "followers credibility|audience credibility score|glaubwürdigkeit",
        "fake_followers": "fake followers|fake follower|suspicious followers|bot followers",
        "authenticity_score": "authenticity|authenticity score|audience authenticity|comments authenticity",
        "vendor_score": "score|influencer score|creator score|quality score|overall score|qualitätsscore",
        "follower_growth": "follower growth|followers growth|growth rate|follower wachstum|followerwachstum",
        "estimated_price": "estimated price|est price|price per post|estimated cost|est cost|preis pro beitrag",
        "estimated_media_value": "emv|earned media value|estimated media value",
        "audience_female": "audience female|female audience|women in audience|anteil frauen|weibliche zielgruppe",
        "audience_male": "audience male|male audience|men in audience|anteil männer|männliche zielgruppe",
        "audience_country": "audience country|audience countries|top audience country|audience location|top country|"
        "top countries|audience top country|zielgruppe land|land der zielgruppe|audience top countries",
    }
)

_COUNTRIES = _words(
    {
        "DE": "de|germany|deutschland", "AT": "at|austria|österreich", "CH": "ch|switzerland|schweiz",
        "US": "us|usa|united states|vereinigte staaten", "GB": "gb|uk|united kingdom|grossbritannien|england",
        "FR": "fr|france|frankreich", "IT": "it|italy|italien", "ES": "es|spain|spanien", "IN": "india|indien",
        "NL": "nl|netherlands|niederlande", "PL": "pl|poland|polen", "TR": "tr|turkey|türkei",
        "BR": "br|brazil|brasilien", "BE": "be|belgium|belgien", "CA": "canada|kanada", "AU": "australia|australien",
        "SE": "sweden|schweden", "PT": "pt|portugal", "ID": "indonesia|indonesien", "RU": "russia|russland",
    }
)  # fmt: skip
_VENDORS = ("HypeAuditor", "Modash", "Heepsy", "Upfluence", "Influencity", "Favikon", "NoxInfluencer")
# Figures that only HypeAuditor publishes under these names.
_HYPEAUDITOR = {"aqs", "audience quality score", "eng auth", "authentic engagement", "quality audience"}


def handle_trust(header: str) -> Trust | None:
    """Say how sure a header makes us that its cells are handles; None if it does not speak of them."""
    return next((_HANDLES[form] for form in _forms(header) if form in _HANDLES), None)


def column_of(header: str) -> str | None:
    """Return the profile column that a header names, or None."""
    return next((_COLUMNS[form] for form in _forms(header) if form in _COLUMNS), None)


def metric_of(header: str) -> Metric | None:
    """Return the vendor's figure that a header names, or None.

    >>> metric_of("ER (likes only)")
    Metric(name='engagement_rate', formula='likes only')
    """
    for form in _forms(header):
        if form in _METRICS:
            return Metric(_METRICS[form])
    base, inside = (
        re.sub(r"\s*\([^)]*\)\s*|\s*\[[^]]*\]\s*", " ", header),
        re.findall(r"[(\[]([^)\]]*)[)\]]", header),
    )
    stated = "; ".join(part.strip() for part in inside if re.search(r"[^\W\d]{2}", part))
    for form in _forms(base):
        if inside and form in _METRICS:
            return Metric(_METRICS[form], stated or NOT_STATED)
    return _audience_share(header)


def country_code(name: str) -> str:
    """Return a country's two letters where we know them, else its name as found."""
    return _COUNTRIES.get(normalise(name), name.strip())


def vendor_of(headers: tuple[str, ...]) -> str | None:
    """Return the vendor whose export these headers show, or None."""
    names = {normalise(header) for header in headers}
    words = {word for name in names for word in name.split()}
    named = next((vendor for vendor in _VENDORS if vendor.casefold() in words), None)
    return named or ("HypeAuditor" if names & _HYPEAUDITOR else None)


def says_percent(header: str) -> bool:
    """Say whether a header states that its figures are per cent."""
    return "%" in header or bool({"percent", "percentage", "prozent", "pct"} & set(normalise(header).split()))


def _forms(header: str) -> list[str]:
    """The header as normalised, then without units, vendor and platform."""
    plain = normalise(header)
    dropped = {
        "percent",
        "percentage",
        "prozent",
        "pct",
        "instagram",
        "ig",
        *(v.casefold() for v in _VENDORS),
    }
    bare = " ".join(word for word in plain.split() if word not in dropped)
    return [plain] if bare in {plain, ""} else [plain, bare]


def _audience_share(header: str) -> Metric | None:
    """`Audience in Germany %` is a share of the audience by country."""
    words = next(iter(reversed(_forms(header))))
    found = re.fullmatch(r"(?:audience|followers|follower|zielgruppe)(?: country| in| from| aus| land)? (.+)", words)
    if found and found[1] in _COUNTRIES:
        return Metric(f"audience_country:{_COUNTRIES[found[1]]}")
    return None
