"""The words of `signs.toml`, and where a caption holds them."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from closeknit.audience.advertising.captions import LESS, MENTION, PERCENT, looked_up, plain, tokens
from closeknit.vocabulary.label_words import HINTING, TELLING, as_hashtags, phrases, without_accents

FILE = Path(__file__).with_name("signs.toml")
LABEL, HINT, DENIED, FRIEND, CREDIT = "label", "hint", "denied", "friend", "credit"
# In a phrase: up to this many words of any kind.
_GAP, _LONGEST_GAP = "...", 4
# In a phrase: a code like ANNA15; the number before a per cent sign.
_CLASSES = {"<code>": re.compile(r"[^\W\d_]{2,}\d{1,3}"), "<number>": re.compile(r"\d+")}
_ABOUT_LABELS = frozenset({LABEL, DENIED, HINT})
# A phrase with its sign.
Entry = tuple[str, tuple[str, ...]]
# Entries of a sign that are no words of a language.
_NO_WORDS = frozenset({"says", "among_ads", "among_others", "because", "handles", "endings"})


@dataclass(frozen=True)
class Sign:
    """Something that makes a post look more, or less, like advertising.

    Attributes:
        id: Its name in `signs.toml`.
        says: In words, for people.
        among_ads: Share of advertising posts that carry it, as we judge.
        among_others: Share of other posts that carry it, as we judge.
    """

    id: str
    says: str
    among_ads: float
    among_others: float


class Found(NamedTuple):
    """A phrase found in a caption.

    Attributes:
        sign: Its sign, or one of `LABEL`, `FRIEND`, `CREDIT`.
        start: Place of its first word among the caption's words.
        end: Place behind its last word.
    """

    sign: str
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """Signs and their words.

    Attributes:
        base_rate: Share of all posts that advertise, as we judge.
        independence: How much of its worth a sign keeps beside the others, 0 to 1.
        believed: Probability of advertising where a label says so.
        looks_like: Probability from which a post counts as looking like advertising.
        signs: In the order of the file.
        business: Finds a part of a handle that only a business would choose.
        endings: Ends of hashtags that hint at being paid.
        between: Words between names of one kind.
        by_first: First word -> second word, "" for any other -> phrases that may begin so, longest first.
    """

    base_rate: float
    independence: float
    believed: float
    looks_like: float
    signs: tuple[Sign, ...]
    business: re.Pattern[str]
    endings: tuple[str, ...]
    between: frozenset[str]
    by_first: dict[str, dict[str, tuple[Entry, ...]]]

    def find(self, words: list[str]) -> Iterator[Found]:
        """Yield the phrases in a caption; what denies a label, or hints, is no label too.

        Args:
            words: The caption's words, as `captions.tokens` returns them.
        """
        places = looked_up(words)
        spoken_for = 0
        for start in [place for place, word in enumerate(places) if word in self.by_first]:
            beginning = self.by_first[places[start]]
            following = places[start + 1] if start + 1 < len(places) else ""
            for sign, phrase in beginning.get(following) or beginning[""]:
                end = _end(places, start, phrase)
                if end is None or (sign in _ABOUT_LABELS and start < spoken_for):
                    continue
                if sign in _ABOUT_LABELS:
                    spoken_for = end
                yield Found(sign, start, end)


def _end(words: list[str], start: int, phrase: tuple[str, ...]) -> int | None:
    """Return the place behind a phrase that begins at `start`, None where it is not there."""
    place = start + 1  # the first word was looked up
    for number, wanted in enumerate(phrase[1:], 1):
        if wanted == _GAP:
            rest = phrase[number:]
            ends = (_end(words, place + skipped - 1, rest) for skipped in range(_LONGEST_GAP + 1))
            return next((end for end in ends if end is not None), None)
        if place >= len(words):
            return None
        if words[place] != wanted and not (wanted in _CLASSES and _CLASSES[wanted].fullmatch(words[place])):
            return None
        place += 1
    return place


@cache
def lexicon(path: Path = FILE) -> Lexicon:
    """Read the words that ship, or a file of the same form."""
    found = tomllib.loads(path.read_text("utf-8"))
    entries = [(sign, phrase) for sign, told in found["sign"].items() if sign != HINT for phrase in _words(told)]
    entries += [(name, phrase) for name in (FRIEND, CREDIT) for phrase in _words(found[name])]
    entries += [(LABEL, phrase) for phrase in phrases(TELLING)]
    hints = (*phrases(HINTING), *_words(found["sign"][HINT]))
    # A hint of one word counts as a hashtag only: a partner may be a husband.
    entries += [(HINT, phrase) for phrase in hints if " " in phrase]
    entries += [(HINT, f"#{tag}") for tag in as_hashtags(hints)]
    return Lexicon(
        base_rate=found["base_rate"],
        independence=found["independence"],
        believed=found["believed"],
        looks_like=found["looks_like"],
        signs=tuple(Sign(id, s["says"], s["among_ads"], s["among_others"]) for id, s in found["sign"].items()),
        business=re.compile("|".join(re.escape(part) for part in found["sign"]["business"]["handles"])),
        endings=tuple(found["sign"][HINT]["endings"]),
        between=frozenset(found["between"]["words"]),
        by_first=_by_first(entries),
    )


def _words(told: dict[str, Any]) -> Iterator[str]:
    for language, some in told.items():
        if language not in _NO_WORDS:
            yield from some


def _by_first(entries: Iterable[tuple[str, str]]) -> dict[str, dict[str, tuple[Entry, ...]]]:
    """Index phrases by their first two words, and by themselves written together as a hashtag."""
    found: dict[str, dict[str, set[Entry]]] = {}
    for sign, written in entries:
        for spelling in {written, without_accents(written)}:
            phrase = _split(spelling)
            second = phrase[1] if len(phrase) > 1 and phrase[1] not in {_GAP, *_CLASSES} else ""
            found.setdefault(phrase[0], {}).setdefault(second, set()).add((sign, phrase))
            if all(word.isalnum() for word in phrase):
                hashtag = "#" + "".join(phrase)
                found.setdefault(hashtag, {}).setdefault("", set()).add((sign, (hashtag,)))
    return {
        first: {second: _longest_first(some | by_second.get("", set())) for second, some in by_second.items()}
        | ({} if "" in by_second else {"": ()})
        for first, by_second in found.items()
    }


def _longest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (-len(entry[1]), entry)))


def _split(phrase: str) -> tuple[str, ...]:
    """Return a phrase's words in plain form.

    >>> _split("% off"), _split("save %"), _split("thanks ... @"), _split("code <code>")
    (('%', 'off'), ('save', '<number>', '%'), ('thanks', '...', '@'), ('code', '<code>'))
    """
    kept = {MENTION, LESS, _GAP, *_CLASSES}
    found: list[str] = []
    for part in phrase.split():
        if part == PERCENT:
            found += ["<number>", PERCENT] if found else [PERCENT]
        else:
            found += [part] if part in kept else tokens(plain(part)) or [part]
    return tuple(found)
