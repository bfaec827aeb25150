"""Which language somebody writes: what is stated, else what her texts look like, else unknown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# Below, the likeliest language is a guess among several, and texts of names and emoji are what it guesses about.
SURE = 0.5
# More letters than this change no answer and cost time.
_LETTERS = 600
_FEWEST_LETTERS = 8
# Handles, hashtags, addresses and masked parts say little about the language around them.
_NOT_PROSE = re.compile(r"[#@＃]\S+|https?://\S+|www\.\S+|<[^<>]*>|\bu_\w+|[\d_]+")
# What accounts that speak to an audience write in; rarer relatives of these only draw answers away from them.
_LANGUAGES = (
    "ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu hy id it ja ka km kn ko lt lv ml mr ms my nl no pa pl pt"
    " ro ru si sk sl sr sv ta te th tl tr uk ur vi zh"
)
_NAMES = {
    "ar": "arabic عربي العربية", "bg": "bulgarian", "bn": "bengali bangla", "ca": "catalan català",
    "cs": "czech čeština cz", "da": "danish dansk", "de": "german deutsch ger deu", "el": "greek ελληνικά",
    "en": "english englisch eng inglés anglais", "es": "spanish español espanol spanisch spa castellano",
    "et": "estonian eesti", "fa": "persian farsi", "fi": "finnish suomi",
    "fr": "french français francais französisch fra",
    "he": "hebrew iw עברית", "hi": "hindi हिन्दी", "hr": "croatian hrvatski", "hu": "hungarian magyar",
    "id": "indonesian bahasa indonesia", "it": "italian italiano italienisch ita", "ja": "japanese 日本語 jp",
    "ko": "korean 한국어 kr", "lt": "lithuanian", "lv": "latvian", "mr": "marathi", "ms": "malay",
    "nl": "dutch nederlands niederländisch", "no": "norwegian norsk nb nn", "pl": "polish polski polnisch",
    "pt": "portuguese português portugues portugiesisch por", "ro": "romanian română", "ru": "russian русский russisch",
    "sk": "slovak", "sl": "slovenian slovene", "sr": "serbian srpski", "sv": "swedish svenska schwedisch",
    "ta": "tamil", "te": "telugu", "th": "thai ไทย", "tl": "tagalog filipino fil", "tr": "turkish türkçe türkisch",
    "uk": "ukrainian українська", "ur": "urdu", "vi": "vietnamese tiếng việt",
    "zh": "chinese 中文 mandarin chinesisch cn",
}  # fmt: skip


@dataclass(frozen=True)
class Language:
    """A language and how we know.

    Attributes:
        code: ISO 639-1, such as `de`; None where not known.
        confidence: 1 where it is stated; else how likely the detector holds it; 0 where not known.
        why: `stated`, `detected` or the reason why not.
    """

    code: str | None
    confidence: float
    why: str


def creator_language(stated: str | None, texts: Iterable[str | None]) -> Language:
    """Return the language of a creator: the stated one, else the one that her texts are written in.

    Args:
        stated: A code or name as somebody wrote it (`de`, `de-AT`, `German`), or None.
        texts: Her captions, newest first, and her biography; None where missing.
    """
    if stated and (code := language_code(stated)):
        return Language(code, 1.0, "stated")
    return detect_language(texts)


def detect_language(texts: Iterable[str | None]) -> Language:
    """Return the language that texts are written in together, unknown where there is hardly any prose."""
    prose, length = [], 0
    for text in texts:
        words = " ".join(_NOT_PROSE.sub(" ", text or "").split())
        prose.append(words)
        length += len(words)
        if length >= _LETTERS:
            break
    joined = "\n".join(prose)[:_LETTERS]
    if sum(map(str.isalpha, joined)) < _FEWEST_LETTERS and not _is_dense(joined):
        return Language(None, 0.0, "too little text")
    code, confidence = _detector().classify(joined)
    if float(confidence) < SURE:
        return Language(None, 0.0, "texts like those of several languages")
    return Language(str(code), float(confidence), "detected")


def _is_dense(text: str) -> bool:
    """Scripts in which four letters are a sentence."""
    return sum("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in text) >= 4


def language_code(text: str) -> str | None:
    """Return the code of a language as people write it, None where it is not known.

    >>> language_code("de-AT"), language_code("German"), language_code("klingon")
    ('de', 'de', None)
    """
    return _codes().get(text.strip().lower()) or _codes().get(re.split(r"[-_ (]", text.strip().lower())[0])


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes = {code: code for code in _LANGUAGES.split()}
    return {name: code for code, names in _NAMES.items() for name in (names, *names.split())} | codes


@lru_cache(maxsize=1)
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(_LANGUAGES.split())
    return detector
