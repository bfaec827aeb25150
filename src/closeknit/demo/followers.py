"""Invent samples of followers: friends who post and follow hundreds, and accounts that only follow thousands."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from closeknit.demo import world
from closeknit.demo.creators import Creators, Flags, Ints

FIRST_FOLLOWER = 900_000_000  # invented account numbers of sampled followers start here


@dataclass(frozen=True)
class Followers:
    """Sampled followers, n in all, of the s creators that have a sample; and bursts, of everybody.

    Attributes:
        sampled: Index of each creator with a sample, s.
        creator: Index of the creator each follows, n.
        fake: Fake or inactive, n.
        posts: n.
        followers: n.
        following: n.
        has_picture: n.
        is_private: n.
        handle_len: n.
        handle_digits: n.
        bio_len: n.
        burst: Followers that came in one day, of every creator; mostly 0.
        burst_day: Days ago of that day.
    """

    sampled: Ints
    creator: Ints
    fake: Flags
    posts: Ints
    followers: Ints
    following: Ints
    has_picture: Flags
    is_private: Flags
    handle_len: Ints
    handle_digits: Ints
    bio_len: Ints
    burst: Ints
    burst_day: Ints


def invent_followers(rng: Generator, creators: Creators) -> Followers:
    """Draw who has a sample, and the accounts in it."""
    count = len(creators)
    chance = np.array([world.SAMPLED[role] for role in creators.role])
    open_ = ~np.isin(creators.state, ["private", "handle_only"])
    sampled = np.flatnonzero(open_ & (rng.random(count) < chance))
    share = np.array([rng.beta(*world.FAKE_FOLLOWERS[creators.role[index]]) for index in sampled])
    sizes = rng.integers(*world.SAMPLE_SIZES, len(sampled))
    fake = rng.random(int(sizes.sum())) < np.repeat(share, sizes)
    buys = creators.role == "bought_followers"
    # Some fakes are dressed up, and some friends are quiet: nobody can tell these by their figures.
    luck = rng.random(len(fake))
    looks_fake = np.where(fake, luck > world.DRESSED_UP, luck < world.QUIET)
    length = rng.integers(6, 17, len(fake))
    return Followers(
        sampled=sampled,
        creator=np.repeat(sampled, sizes),
        fake=fake,
        posts=np.where(looks_fake, rng.poisson(1.5, len(fake)), _many(rng, 4.2, 1.1, len(fake))),
        followers=np.where(looks_fake, _many(rng, 3.2, 1.1, len(fake)), _many(rng, 5.9, 0.9, len(fake))),
        following=np.where(looks_fake, _many(rng, 7.5, 0.6, len(fake)), _many(rng, 6.2, 0.6, len(fake))),
        has_picture=rng.random(len(fake)) < np.where(looks_fake, 0.85, 0.99),
        is_private=rng.random(len(fake)) < 0.4,
        handle_len=length,
        handle_digits=np.where(rng.random(len(fake)) < np.where(looks_fake, 0.6, 0.2), length // 3, 0),
        bio_len=np.where(looks_fake, rng.poisson(4, len(fake)), rng.poisson(40, len(fake))),
        burst=np.where(buys, np.rint(world.BURST * creators.followers), 0).astype(np.int64),
        burst_day=rng.integers(2, world.COUNTED_DAYS, count),
    )


def _many(rng: Generator, level: float, spread: float, size: int) -> Ints:
    """Draw counts whose logarithms are normal."""
    return np.rint(rng.lognormal(level, spread, size)).astype(np.int64)
