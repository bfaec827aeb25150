"""Put words to posts and comments: captions, questions, praise and answers, in English and German."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from closeknit.demo import words, world
from closeknit.demo.comments import SORTS, Comments
from closeknit.demo.creators import Creators, Ints
from closeknit.demo.posts import Posts

_COMMENT_WORDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "generic": words.GENERIC,
    "question": words.QUESTIONS,
    "remark": words.REMARKS,
    "reply": words.REPLIES,
    "thanks": words.THANKS,
}


@dataclass(frozen=True)
class Caption:
    """A post's text.

    Attributes:
        text: With hashtags and mentions, as people write it.
        hashtags: Without `#`, separated by blanks.
        mentions: Without `@`.
    """

    text: str
    hashtags: str
    mentions: str


def write_captions(rng: Generator, creators: Creators, posts: Posts) -> list[Caption]:
    """Return a caption for each post."""
    luck = rng.integers(0, 1 << 30, (len(posts), 4)).tolist()
    paid = zip(posts.brand.tolist(), posts.ad_tag.tolist(), strict=True)
    of_post = zip(posts.creator.tolist(), posts.thing.tolist(), paid, luck, strict=True)
    return [_caption(creators, creator, thing, brand, draws) for creator, thing, brand, draws in of_post]


def _caption(creators: Creators, creator: int, thing: int, paid: tuple[int, bool], draws: list[int]) -> Caption:
    tongue, niche = creators.language[creator], world.NICHES[creators.niche[creator]].name
    said = words.WORDS[tongue][niche]
    opening = _one(words.CAPTIONS[tongue], draws[0]).format(thing=said.things[thing])
    start = draws[1] % len(said.tags)
    tags = [*said.tags[start:], *said.tags[:start]][: draws[2] % 4]
    brand, ad_tag = paid
    if brand < 0:
        return Caption(_joined(opening, tags), " ".join(tags), "")
    if ad_tag:
        tags = [_one(words.AD_TAGS[tongue], draws[3]), *tags]
    if creators.brand[creator] == brand:
        tags = [*tags, words.AMBASSADOR_TAGS[tongue]]
    line = _one(words.BRAND_LINES[tongue], draws[1]).format(brand=words.BRANDS[brand])
    return Caption(_joined(f"{opening} {line}", tags), " ".join(tags), words.BRANDS[brand])


def _joined(text: str, tags: Sequence[str]) -> str:
    return " ".join([text, *("#" + tag for tag in tags)])


def _one(options: Sequence[str], draw: int) -> str:
    return options[draw % len(options)]


def write_comment_texts(rng: Generator, creators: Creators, posts: Posts, comments: Comments) -> list[str]:
    """Return a text for each comment, in the creator's language and about the post's subject."""
    creator = posts.creator[comments.post]
    things: Ints = posts.thing[comments.post]
    draws = rng.integers(0, 1 << 30, len(comments)).tolist()
    texts = []
    told = zip(comments.sort.tolist(), creator.tolist(), things.tolist(), draws, strict=True)
    for sort, owner, thing, draw in told:
        tongue, niche = creators.language[owner], world.NICHES[creators.niche[owner]].name
        text = _one(_COMMENT_WORDS[SORTS[sort]][tongue], draw)
        texts.append(text.format(thing=words.WORDS[tongue][niche].things[thing], niche=niche))
    return texts


def write_biographies(rng: Generator, creators: Creators) -> list[str]:
    """Return a line about each creator."""
    draws = rng.integers(0, 1 << 30, len(creators)).tolist()
    lines = []
    for tongue, niche, draw in zip(creators.language, creators.niche, draws, strict=True):
        name = world.NICHES[niche].name
        subject = words.NICHE_IN_GERMAN[name] if tongue == "de" else name
        lines.append(_one(words.BIOGRAPHIES[tongue], draw).format(niche=subject))
    return lines


def _first_name(handle: str) -> str:
    return max((name for name in words.FIRST_NAMES if handle.startswith(name)), key=len)


def write_names(rng: Generator, creators: Creators) -> list[str]:
    """Return a full name for each creator, blank for one in ten; the first name is the handle's."""
    last = rng.integers(0, len(words.LAST_NAMES), len(creators)).tolist()
    shown = (rng.random(len(creators)) < 0.9).tolist()
    first = [_first_name(handle) for handle in creators.handles]
    return [
        f"{name.title()} {words.LAST_NAMES[which]}" if show else ""
        for name, which, show in zip(first, last, shown, strict=True)
    ]
