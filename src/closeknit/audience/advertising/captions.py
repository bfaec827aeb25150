"""Captions as words: one form for all ways of writing, so that words can be looked up."""

import re
import unicodedata

# Invisible characters, and marks that only change how an emoji looks.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
# A mention, a hashtag or word, a per cent sign, a discount like -15 %, a camera.
TOKEN = re.compile(r"(?<!\w)@\w+(?:\.\w+)*|#?\w+|%|-\d[\d.,]*\s?%|[📷📸🎥📹]")
MENTION, PERCENT, LESS = "@", "%", "-%"


def plain(text: str) -> str:
    """Return a text in lower case, compatible letters made one, invisible characters left out.

    >>> plain("𝗔𝗱\u200b #Straße")
    'ad #strasse'
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return text.casefold()


def tokens(text: str) -> list[str]:
    """Return the words, hashtags, mentions and per cent signs of a plain text, in order.

    >>> tokens("thanks @anna.bakes! 20 % off, -15% #cake")
    ['thanks', '@anna.bakes', '20', '%', 'off', '-15%', '#cake']
    """
    return TOKEN.findall(text)


def looked_up(words: list[str]) -> list[str]:
    """Return the words as phrases name them: every mention as @, every discount like -15 % as -%."""
    return [word if word[0] not in "@-" else MENTION if word[0] == "@" else LESS for word in words]
