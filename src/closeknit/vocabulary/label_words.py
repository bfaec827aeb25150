"""Words by which creators label paid or gifted posts, by language; written by us, and no legal check.

A telling word says to readers that they see advertising. A hint says that there is something, and leaves them to
guess what; authorities of several countries do not accept it. Words are kept once and serve as phrases in captions and,
written together, as hashtags.
"""

import unicodedata
from collections.abc import Iterable, Mapping

TELLING: Mapping[str, tuple[str, ...]] = {
    "en": (
        "ad", "ads", "advert", "advertisement", "paid ad", "paid post", "paid promotion", "paid partner",
        "paid partnership", "paid collaboration", "sponsored", "sponsored post", "sponsored content", "sponsored by",
    ),
    "de": (
        "anzeige", "werbung", "gesponsert", "gesponsert von", "produktplatzierung", "bezahlte werbung",
        "bezahlte partnerschaft", "bezahlte werbepartnerschaft", "bezahlte kooperation", "enthält werbung",
    ),
    "fr": (
        "publicité", "sponsorisé", "sponsorisé par", "collaboration commerciale", "collaboration rémunérée",
        "partenariat rémunéré",
    ),
    "es": ("publicidad", "publi", "patrocinado", "patrocinado por", "colaboración pagada", "contenido patrocinado"),
    "it": ("pubblicità", "adv", "sponsorizzato", "sponsorizzato da", "partnership pubblicitaria", "partnership pagata"),
    "pt": ("publicidade", "publipost", "publi post", "patrocinado por", "parceria paga", "parceria remunerada"),
    "nl": ("advertentie", "reclame", "gesponsord", "gesponsord door", "betaald partnerschap", "betaalde samenwerking"),
    "sv": ("annons", "reklam", "sponsrad", "sponsrat inlägg", "reklamsamarbete", "betalt samarbete", "betald annons"),
}  # fmt: skip

HINTING: Mapping[str, tuple[str, ...]] = {
    "en": (
        "advertising", "sponsor", "spon", "partner", "brand partner", "brand partnership", "brand ambassador", "gifted",
        "gifted by brand", "pr gift", "pr sample", "press sample", "pressample",
    ),
    "de": ("unbezahlte werbung", "werbung unbezahlt", "werbung wegen markierung", "pr muster"),
    "fr": ("pub", "partenariat"),
}  # fmt: skip


def phrases(words: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the words of all languages, each once."""
    return tuple(dict.fromkeys(phrase for some in words.values() for phrase in some))


def as_hashtags(words: Iterable[str]) -> tuple[str, ...]:
    """Return words as hashtags without #: written together, also without accents.

    >>> as_hashtags(["collaboration rémunérée"])
    ('collaborationrémunérée', 'collaborationremuneree')
    """
    joined = ("".join(phrase.split()) for phrase in words)
    return tuple(dict.fromkeys(tag for word in joined for tag in (word, without_accents(word))))


def without_accents(text: str) -> str:
    """Return a text as people write it whose keyboard has no accents.

    >>> without_accents("publicité")
    'publicite'
    """
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in parts if not unicodedata.combining(letter)))
