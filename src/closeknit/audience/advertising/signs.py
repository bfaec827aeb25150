"""Which signs of advertising each post carries, and the words that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.advertising.captions import PERCENT, plain, tokens
from closeknit.audience.advertising.labels import Disclosed, Label, best_label
from closeknit.audience.advertising.lexicon import CREDIT, FRIEND, HINT, LABEL, Found, Lexicon, lexicon
from closeknit.audience.advertising.mentions import (
    NOBODY,
    Acquaintance,
    Mentioned,
    Surroundings,
    acquaintance,
    mentioned,
    surroundings,
)

Bools = NDArray[np.bool_]

# From how many posts of hers, or from how many other creators, an account is mentioned again and again.
OFTEN_BY_HER, OFTEN_BY_OTHERS = 3, 3
# Shorter handles are part of too many hashtags.
SHORTEST_NAME = 4
# At most so many words are quoted.
QUOTED = 8


_ABOUT_MENTIONS = frozenset({FRIEND, CREDIT})


@dataclass(frozen=True)
class Posts:
    """n posts of one or of many creators.

    Attributes:
        creator: Handle of the creator, without @; her id where no handle is known.
        caption: None where not known. A blank caption counts as not known.
        hashtags: As the source lists them, without #; None where not listed. Those in captions are found anyway.
        mentions: As the source lists them, without @; None where not listed.
        paid_partnership: The platform's label; None where the source does not deliver it.
    """

    creator: Sequence[str]
    caption: Sequence[str | None]
    hashtags: Sequence[Sequence[str] | None]
    mentions: Sequence[Sequence[str] | None]
    paid_partnership: Sequence[bool | None]

    def __len__(self) -> int:
        return len(self.creator)

    @classmethod
    def of(cls, captions: Sequence[str | None], creator: str = "") -> "Posts":
        """Return posts of one creator of which only the captions are known."""
        unknown = [None] * len(captions)
        return cls([creator] * len(captions), captions, unknown, unknown, unknown)


@dataclass(frozen=True)
class Signs:
    """What n posts say of themselves.

    Attributes:
        names: The signs, k.
        carried: Whether a post carries a sign, n x k.
        words: Of each post: sign -> the words or account that say so.
        labels: How each post says that it is advertising.
        known: Whether a post has a caption, n.
    """

    names: tuple[str, ...]
    carried: Bools
    words: tuple[Mapping[str, str], ...]
    labels: tuple[Label, ...]
    known: Bools

    def __len__(self) -> int:
        return len(self.words)


class _Read(NamedTuple):
    """One post, read by itself: (sign, words, handle or None) of each phrase, whom it mentions, its hashtags."""

    phrases: tuple[tuple[str, str, str | None], ...]
    who: Mentioned
    tags: frozenset[str]
    label: Label
    known: bool


def find_signs(posts: Posts, around: Surroundings | None = None, words: Lexicon | None = None) -> Signs:
    """Find the signs of n posts.

    All posts of a creator should come together: who is a friend, and which account comes back, is read from all of
    them.

    Args:
        posts: The posts.
        around: What other creators' posts say of the accounts mentioned; None = these posts hold all creators.
        words: The words; None = those that ship.
    """
    words = words or lexicon()
    read = [_read(posts, place, words) for place in range(len(posts))]
    creators, who = [plain(creator) for creator in posts.creator], [each.who for each in read]
    around = around or surroundings(creators, who)
    known_to = acquaintance(creators, who)
    found = tuple(
        _signs_of(each, creator, known_to, around, words) for each, creator in zip(read, creators, strict=True)
    )
    names = tuple(sign.id for sign in words.signs)
    column = {name: place for place, name in enumerate(names)}
    carried = np.zeros((len(posts), len(names)), np.bool_)
    for place, some in enumerate(found):
        for name in some:
            carried[place, column[name]] = True
    known = np.fromiter((each.known for each in read), np.bool_, len(read))
    return Signs(names, carried, found, tuple(each.label for each in read), known)


def handles_mentioned(posts: Posts) -> frozenset[str]:
    """Return the accounts that n posts mention, by handle without @, friends and all."""
    found = {handle for listed in posts.mentions for handle in _plain_list(listed)}
    for caption in posts.caption:
        if caption:
            found.update(word[1:] for word in tokens(plain(caption)) if word[0] == "@")
    return frozenset(found)


def _read(posts: Posts, place: int, lexicon: Lexicon) -> _Read:
    platform = posts.paid_partnership[place]
    text = plain(posts.caption[place] or "")
    if not text.strip():
        return _Read((), NOBODY, frozenset(), Label(Disclosed.PLATFORM if platform else Disclosed.UNKNOWN), False)
    words = tokens(text)
    found = list(lexicon.find(words))
    listed = _plain_list(posts.mentions[place])
    who = mentioned(words, found, listed, lexicon) if listed or "@" in text else NOBODY
    inside = {word for word in words if word[0] == "#"} if "#" in text else set()
    beside = {f"#{tag}" for tag in _plain_list(posts.hashtags[place])} - inside
    also = [(each.sign, tag) for tag in sorted(beside) for each in lexicon.find([tag])]
    tags = inside | beside
    phrases = [_phrase(each, words) for each in found if each.sign != LABEL]
    phrases += [(sign, tag, None) for sign, tag in also if sign != LABEL]
    phrases += [(HINT, tag, None) for tag in sorted(tags) if tag.endswith(lexicon.endings)]
    beside_caption = [Label(Disclosed.ELSEWHERE, tag) for sign, tag in also if sign == LABEL]
    label = Label(Disclosed.PLATFORM) if platform else best_label(text, words, found)
    if beside_caption and not label.place.labelled:
        label = beside_caption[0]
    return _Read(tuple(phrases), who, frozenset(tags), label, True)


def _plain_list(listed: Sequence[str] | None) -> list[str]:
    return plain(" ".join(filter(None, listed))).split() if listed else []


def _phrase(found: Found, words: Sequence[str]) -> tuple[str, str, str | None]:
    """Return sign, words and whom they are about: somebody mentioned in the phrase or right behind it."""
    start = found.start - 1 if words[found.start] == PERCENT and found.start else found.start
    said = words[start : found.end]
    about = [word for word in words[found.start : found.end + 1] if word[0] == "@"]
    return found.sign, " ".join(said[:QUOTED]), about[-1][1:] if about else None


def _signs_of(
    read: _Read, creator: str, known_to: Acquaintance, around: Surroundings, lexicon: Lexicon
) -> dict[str, str]:
    """Return the signs of one post with their words; what is said about friends is left out."""

    def friend(handle: str) -> bool:
        return handle == creator or handle in around.people or (creator, handle) in known_to.friends

    found: dict[str, str] = {}
    # Words that hint and are a sign by themselves, such as #gifted, are not told twice.
    told = {said for sign, said, _ in read.phrases if sign != HINT}
    for sign, said, about in read.phrases:
        if sign in _ABOUT_MENTIONS or (about is not None and friend(about)) or (sign == HINT and said in told):
            continue
        if len(said) > len(found.get(sign, "")):
            found[sign] = said
    brands = [handle for handle in sorted(read.who.maybe) if not friend(handle)]
    for handle in brands:
        name = f"@{handle}"
        found.setdefault("mention", name)
        if known_to.posts[creator, handle] >= OFTEN_BY_HER:
            found.setdefault("repeated", name)
        if around.creators.get(handle, 0) - 1 >= OFTEN_BY_OTHERS:
            found.setdefault("shared", name)
        if lexicon.business.search(handle):
            found.setdefault("business", name)
        squeezed = handle.replace(".", "").replace("_", "")
        if len(squeezed) >= SHORTEST_NAME and any(squeezed in tag.replace("_", "") for tag in read.tags):
            found.setdefault("hashtag", name)
    return found
