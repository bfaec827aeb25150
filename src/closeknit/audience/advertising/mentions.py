"""Who is mentioned: a friend, whoever took the picture, or somebody who may be an advertiser?

Nothing in the data says which accounts are brands. So a mention is read by the company it keeps: `with @anna` is a
friend, in every post of the same creator, and so is everybody who is a creator herself; `photo by @anna` is a credit.
Whom a creator thanks, wears, links or works with may be an advertiser, the more so if other creators mention the same
account.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from closeknit.audience.advertising.lexicon import CREDIT, FRIEND, Found, Lexicon

# Friends are thanked like brands, and what is "by" somebody may be the picture: such words do not undo `with @anna`.
_SAYS_LITTLE = frozenset({FRIEND, CREDIT, "worn", "thanks"})


@dataclass(frozen=True)
class Mentioned:
    """Whom one post mentions, by handle without @.

    Attributes:
        maybe: Who may be an advertiser.
        friends: Who is called a friend, or credited.
    """

    maybe: frozenset[str]
    friends: frozenset[str]


NOBODY = Mentioned(frozenset(), frozenset())


@dataclass(frozen=True)
class Surroundings:
    """What other posts say about the accounts mentioned.

    Attributes:
        people: Handles of creators: no advertisers.
        creators: Handle -> how many creators mention it, the one whose posts are judged among them.
    """

    people: frozenset[str] = frozenset()
    creators: Mapping[str, int] = field(default_factory=dict)


def mentioned(words: Sequence[str], found: Iterable[Found], listed: Iterable[str], lexicon: Lexicon) -> Mentioned:
    """Return whom a post mentions.

    Args:
        words: Of the caption.
        found: The phrases in it.
        listed: Handles that the source lists as mentioned.
        lexicon: The words.
    """
    at = [place for place, word in enumerate(words) if word[0] == "@"]
    if not at:
        return Mentioned(frozenset(listed), frozenset()) if listed else NOBODY
    called: set[int] = set()
    courted: set[int] = set()
    for each in found:
        ends = range(each.start, min(each.end + 1, len(words)))
        if each.sign in {FRIEND, CREDIT}:
            called.add(each.end - 1)
        elif each.sign not in _SAYS_LITTLE:
            courted.update(place for place in ends if words[place][0] == "@")
    for place in at:
        # `with @anna, @beth and @cleo`
        before = place - 2 if place > 1 and words[place - 1] in lexicon.between else place - 1
        if before in called:
            called.add(place)
    friends = frozenset(words[place][1:] for place in called - courted)
    return Mentioned(frozenset(words[place][1:] for place in at).union(listed) - friends, friends)


def surroundings(creators: Sequence[str], posts: Sequence[Mentioned]) -> Surroundings:
    """Return what posts of many creators say about the accounts they mention.

    Args:
        creators: Handle of each post's creator, or another name of hers, n.
        posts: Whom each mentions, n.
    """
    pairs = {(creator, handle) for creator, post in zip(creators, posts, strict=True) for handle in post.maybe}
    return Surroundings(frozenset(creators), Counter(handle for _, handle in pairs))


@dataclass(frozen=True)
class Acquaintance:
    """Whom the creators know, from all their posts together.

    Attributes:
        friends: (creator, handle) that she calls a friend or credits.
        posts: (creator, handle) -> in how many of her posts it is mentioned.
    """

    friends: frozenset[tuple[str, str]]
    posts: Mapping[tuple[str, str], int]


def acquaintance(creators: Sequence[str], posts: Sequence[Mentioned]) -> Acquaintance:
    """Return whom each creator knows.

    Args:
        creators: Handle of each post's creator, n.
        posts: Whom each mentions, n.
    """
    friends: set[tuple[str, str]] = set()
    count: Counter[tuple[str, str]] = Counter()
    for creator, post in zip(creators, posts, strict=True):
        friends.update((creator, handle) for handle in post.friends)
        count.update((creator, handle) for handle in post.maybe)
    return Acquaintance(frozenset(friends), count)
