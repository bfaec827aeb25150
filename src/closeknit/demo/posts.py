"""Invent the posts: when, what kind, how many liked and commented, and what was advertising."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from closeknit.demo import words, world
from closeknit.demo.creators import Creators, Flags, Floats, Ints, Texts, choose


@dataclass(frozen=True)
class Posts:
    """The invented posts, by creator and newest first; n in all.

    Attributes:
        creator: Index of the creator.
        rank: 1 for the creator's newest post.
        age: Days before the observation.
        kind: Key of `world.KIND_SHARES`.
        brand: Index into `words.BRANDS` if the post was paid or gifted, else -1.
        label: Shown as a paid partnership.
        ad_tag: Has a hashtag such as `#ad`.
        followers: Of the creator on the day of the post.
        likes: 0 or more, bought ones included.
        asked: Top-level comments by others, pod members included.
        from_pod: How many of those are by pod members.
        answered: How many of `asked` the creator answered.
        dialogues: How many of the answered ones came back once more.
        closing: How many of the dialogues the creator ended.
        thing: Index of what the caption is about.
    """

    creator: Ints
    rank: Ints
    age: Floats
    kind: Texts
    brand: Ints
    label: Flags
    ad_tag: Flags
    followers: Ints
    likes: Ints
    asked: Ints
    from_pod: Ints
    answered: Ints
    dialogues: Ints
    closing: Ints
    thing: Ints

    def __len__(self) -> int:
        return len(self.creator)

    @property
    def comments(self) -> Ints:
        """Everything the platform counts as comments: questions, answers and answers to those; length n."""
        return self.asked + self.answered + self.dialogues + self.closing


def invent_posts(rng: Generator, creators: Creators) -> Posts:
    """Draw the newest posts of every creator whose account is open."""
    creator, rank, age = _moments(rng, creators)
    kind = choose(rng, world.KIND_SHARES, len(creator))
    brand = _brands(rng, creators, creator)
    label, ad_tag = _disclosures(rng, brand)
    rate, followers = _rates(rng, creators, creator, age, kind=kind, paid=brand >= 0)
    given = rng.poisson(rate * (1 - creators.comment_share[creator]))
    likes = given + _bought_likes(rng, creators, creator, followers)
    asked, from_pod = _asked(rng, creators, creator, rate)
    answered = rng.binomial(asked, _answer_chances(rng, creators, creator, asked))
    dialogues = rng.binomial(answered, 1 / (1 + np.exp(1.6 - 0.5 * creators.closeness[creator])))
    return Posts(
        creator=creator,
        rank=rank,
        age=age,
        kind=kind,
        brand=brand,
        label=label,
        ad_tag=ad_tag,
        followers=followers,
        likes=np.minimum(likes, followers * 5),
        asked=asked,
        from_pod=from_pod,
        answered=answered,
        dialogues=dialogues,
        closing=rng.binomial(dialogues, 0.5),
        thing=rng.integers(0, 7, len(creator)),
    )


def _moments(rng: Generator, creators: Creators) -> tuple[Ints, Ints, Floats]:
    """Return creator, rank and age in days of each post seen."""
    count, most = len(creators), world.MOST_POSTS_SEEN
    rhythm = world.POSTS_PER_WEEK * np.exp(world.RHYTHM_SPREAD * rng.standard_normal(count))
    gaps = rng.gamma(1.5, 1 / 1.5, (count, most)) * (7 / rhythm)[:, None]
    ages = np.cumsum(gaps, axis=1)
    silence = rng.uniform(*world.DORMANT_DAYS, count)
    ages += np.where(creators.state == "dormant", silence, 0.0)[:, None]
    # A pod agrees on evenings, so that its comments come and go within hours.
    evenings = np.ceil(ages / world.POD_DAYS) * world.POD_DAYS + rng.uniform(0.0, 0.3, ages.shape)
    ages = np.where(creators.pod[:, None] >= 0, evenings, ages)
    seen = rng.integers(8, most + 1, count)
    seen = np.where(creators.state == "few_posts", rng.integers(1, 3, count), seen)
    seen = np.where(np.isin(creators.state, ["private", "handle_only"]), 0, seen)
    creator, place = np.nonzero(np.arange(most) < seen[:, None])
    return creator, place + 1, ages[creator, place]


def _brands(rng: Generator, creators: Creators, creator: Ints) -> Ints:
    """Return the brand behind each post, -1 for most; an ambassador keeps to one brand."""
    ambassador = creators.brand[creator] >= 0
    share = np.where(ambassador, 0.3, rng.beta(1, 9, len(creators))[creator])
    any_brand = rng.integers(0, len(words.BRANDS), len(creator))
    paid = rng.random(len(creator)) < share
    return np.where(paid, np.where(ambassador, creators.brand[creator], any_brand), -1)


def _disclosures(rng: Generator, brand: Ints) -> tuple[Flags, Flags]:
    """Label some paid posts, tag others, do both for a few, and leave about one in ten without either."""
    how = rng.random(len(brand))
    paid = brand >= 0
    return paid & (how < 0.55), paid & (how > 0.4) & (how < 0.9)


def _rates(
    rng: Generator, creators: Creators, creator: Ints, age: Floats, *, kind: Texts, paid: Flags
) -> tuple[Floats, Ints]:
    """Return expected likes and comments together, and followers, on the day of each post."""
    size = len(creator)
    years = age / world.YEAR
    kinds = np.array([world.KIND_EFFECTS[word] for word in kind])
    viral = rng.random(size) < world.VIRAL_SHARE
    lift = np.where(viral, world.VIRAL_LIFT + world.VIRAL_SPREAD * rng.standard_normal(size), 0.0)
    level = creators.level[creator] - creators.trend[creator] * years + lift
    level += kinds + world.SPONSORED_EFFECT * paid + world.WITHIN_CREATOR * rng.standard_normal(size)
    followers = creators.followers_before(creator, years)
    settled = 1 - np.exp(-age * 24 / world.SETTLING_HOURS)
    return followers * np.exp(level) * settled, followers


def _bought_likes(rng: Generator, creators: Creators, creator: Ints, followers: Ints) -> Ints:
    """Bought likes come in parcels of nearly one size, whatever the post; nobody comments with them."""
    parcel = rng.uniform(0.04, 0.12, len(creators))[creator] * creators.followers[creator]
    bought = np.rint(parcel * rng.normal(1.0, 0.03, len(creator))).astype(np.int64)
    bought = np.minimum(bought, followers)
    return np.where(creators.role[creator] == "bought_likes", np.maximum(bought, 0), 0)


def _asked(rng: Generator, creators: Creators, creator: Ints, rate: Floats) -> tuple[Ints, Ints]:
    """Return top-level comments by others, and how many of them come from the creator's pod."""
    expected = rate * creators.comment_share[creator]
    own = rng.poisson(expected * rng.gamma(world.COMMENT_CLUMPING, 1 / world.COMMENT_CLUMPING, len(creator)))
    members = np.where(creators.pod[creator] >= 0, world.POD_SIZE - 1, 0)
    from_pod = rng.binomial(members, 0.8)
    return own + from_pod, from_pod


def _answer_chances(rng: Generator, creators: Creators, creator: Ints, asked: Ints) -> Floats:
    """Draw each post's chance that a comment is answered.

    Creators answer in sittings: under one post nearly everybody, under the next nobody. The beta spread is
    chosen so that post totals vary about `world.DESIGN_EFFECT` times as much as independent answers would.
    """
    totals = np.bincount(creator, asked, len(creators))
    squares = np.bincount(creator, np.square(asked, dtype=np.float64), len(creators))
    # Under one post n comments share their luck; weighted by comments, a post has sum(n^2) / sum(n) of them.
    weighted = squares / np.maximum(totals, 1)
    likeness = np.clip((world.DESIGN_EFFECT - 1) / np.maximum(weighted - 1, 0.1), 0.03, 0.8)[creator]
    rate = creators.reply_rate[creator]
    strength = 1 / likeness - 1
    return rng.beta(rate * strength, (1 - rate) * strength)
