"""Does a post say that it is advertising, at a place where people see it?

A caption is cut off after about 125 characters or two lines until somebody asks for more, and nobody reads into a row
of hashtags: labels there are not where people see them. Whether a label satisfies the law of a country is another
question, which is not asked here.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from closeknit.audience.advertising.captions import TOKEN
from closeknit.audience.advertising.lexicon import HINT, LABEL, Found, Lexicon

FOLD = 125
FOLD_LINES = 2
ROW_OF_HASHTAGS = 3
# A bare label word counts at the beginning of a line before one of these, or between brackets.
_BEFORE = re.compile(r"(?:^|\n)[^\w\n]*$|[(\[{*/|<]\s*$")
_BEHIND = re.compile(r"\s*(?:[|:/.,;!*)\]}>@#–—-]|\n|$)")


class Disclosed(Enum):
    """Where a post says that it is advertising, best place first."""

    PLATFORM = "the platform's label"
    SEEN = "a label word where people see it"
    LATE = "a label word, but only after the fold"
    BURIED = "a label word, but among hashtags"
    ELSEWHERE = "a label word, but not in the caption"
    NOWHERE = "no label found"
    UNKNOWN = "not known: no caption"

    @property
    def visible(self) -> bool:
        """Whether people who see the post see the label."""
        return self in {Disclosed.PLATFORM, Disclosed.SEEN}

    @property
    def labelled(self) -> bool:
        """Whether there is a label anywhere."""
        return self not in {Disclosed.NOWHERE, Disclosed.UNKNOWN}


class Label(NamedTuple):
    """How a post says that it is advertising.

    Attributes:
        place: Where.
        words: The label word; "" where there is none.
    """

    place: Disclosed
    words: str = ""


NO_LABEL = Label(Disclosed.NOWHERE)
_ORDER = tuple(Disclosed)


def best_label(text: str, words: Sequence[str], found: Sequence[Found]) -> Label:
    """Return the label of a caption that stands at the best place.

    Args:
        text: The caption in plain form.
        words: Its words.
        found: The phrases in it.
    """
    labels = [each for each in found if each.sign == LABEL]
    if not labels:
        return NO_LABEL
    at = [match.span() for match in TOKEN.finditer(text)]
    counting = [each for each in labels if _counts(text, words, at, each)]
    said = [Label(_place(text, words, at, each), " ".join(words[each.start : each.end])) for each in counting]
    return min(said, key=lambda label: _ORDER.index(label.place), default=NO_LABEL)


def _counts(text: str, words: Sequence[str], at: list[tuple[int, int]], label: Found) -> bool:
    """Say whether a label word is meant as one: `ad | my mug`, not `the ad I saw`."""
    if label.end - label.start > 1 or words[label.start].startswith("#"):
        return True
    begin, end = at[label.start]
    return bool(_BEFORE.search(text[:begin]) and _BEHIND.match(text, end))


def _place(text: str, words: Sequence[str], at: list[tuple[int, int]], label: Found) -> Disclosed:
    if label.start and _row_of_hashtags(words, label.start) >= ROW_OF_HASHTAGS:
        return Disclosed.BURIED
    begin = at[label.start][0]
    seen = begin < FOLD and text.count("\n", 0, begin) < FOLD_LINES
    return Disclosed.SEEN if seen else Disclosed.LATE


def _row_of_hashtags(words: Sequence[str], place: int) -> int:
    """Return how many hashtags stand in a row there."""
    first, last = place, place
    while first >= 0 and words[first].startswith("#"):
        first -= 1
    while last < len(words) and words[last].startswith("#"):
        last += 1
    return max(last - first - 1, 0)


def without_labels(text: str, lexicon: Lexicon) -> str:
    """Return a plain caption without its labels and hints: what somebody would read who does not label.

    Args:
        text: In plain form.
        lexicon: The words.
    """
    matches = list(TOKEN.finditer(text))
    words = [match[0] for match in matches]
    spans = [(each.start, each.end) for each in lexicon.find(words) if each.sign in {LABEL, HINT}]
    spans += [(n, n + 1) for n, word in enumerate(words) if word[0] == "#" and word.endswith(lexicon.endings)]
    for first, behind in sorted(spans, reverse=True):
        begin, end = matches[first].start(), matches[behind - 1].end()
        text = text[:begin] + " " * (end - begin) + text[end:]
    return text
