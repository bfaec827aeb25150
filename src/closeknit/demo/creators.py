"""Invent the creators: who they are, how large, how engaged, how close to their followers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from closeknit.demo import words, world

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Creators:
    """The invented creators, one entry each, n in all.

    Attributes:
        ids: `u_00001` and so on; `@handle` for those of whom only the handle is known.
        handles: Lower-case handles, all different.
        niche: Index into `world.NICHES`.
        language: `en` or `de`.
        state: Key of `world.STATES`.
        role: One of `world.ROLES`.
        pod: Which pod, counted from 0; -1 outside pods.
        brand: Index into `words.BRANDS` of the brand an ambassador works for, else -1.
        followers: Now, at least `world.FEWEST_FOLLOWERS`.
        growth: Change of ln followers per year.
        level: ln engagement of an ordinary post now.
        trend: Change of ln engagement per year.
        closeness: How close to the followers, standard normal.
        reply_rate: Share of comments answered in the long run, 0 to 1.
        comment_share: Comments among all interactions, 0 to 1.
    """

    ids: Texts
    handles: Texts
    niche: Ints
    language: Texts
    state: Texts
    role: Texts
    pod: Ints
    brand: Ints
    followers: Ints
    growth: Floats
    level: Floats
    trend: Floats
    closeness: Floats
    reply_rate: Floats
    comment_share: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def followers_before(self, which: Ints, years: Floats) -> Ints:
        """Return the followers of the given creators some years ago; at least 1, shape of `which`."""
        then = np.rint(self.followers[which] * np.exp(-self.growth[which] * years))
        return np.maximum(then, 1).astype(np.int64)

    def pod_members(self) -> Ints:
        """Return the members of each pod, shape (pods, `world.POD_SIZE`)."""
        members = np.flatnonzero(self.pod >= 0)
        by_pod = members[np.argsort(self.pod[members], kind="stable")]
        return by_pod.reshape(-1, world.POD_SIZE)


def choose(rng: Generator, shares: Mapping[str, float], size: int) -> Texts:
    """Draw words with the given shares (any positive weights); length `size`."""
    weights = np.array(list(shares.values()), np.float64)
    drawn = rng.choice(len(weights), size, p=weights / weights.sum())
    return pick(tuple(shares), drawn)


def pick(options: Sequence[str], which: Ints) -> Texts:
    """Return the options at the given indices, shape of `which`."""
    picked: Texts = np.array(options, dtype=object)[which]
    return picked


def invent_creators(rng: Generator, count: int) -> Creators:
    """Draw `count` creators.

    Args:
        rng: The market's stream of random numbers; advanced.
        count: How many, at least `world.FEWEST_CREATORS`.
    """
    niche = rng.choice(len(world.NICHES), count, p=np.array([n.share for n in world.NICHES]) / 100)
    language = choose(rng, {"de": 0.55, "en": 0.45}, count)
    state = choose(rng, world.STATES, count)
    role, pod = _roles(rng, state)
    followers = _followers(rng, count)
    closeness = rng.standard_normal(count)
    handles = _handles(rng, niche, language)
    size = np.log(followers / world.NANO_MEDIAN)
    return Creators(
        ids=_ids(handles, state),
        handles=handles,
        niche=niche,
        language=language,
        state=state,
        role=role,
        pod=pod,
        brand=_ambassador_brands(rng, state, role),
        followers=followers,
        growth=rng.normal(0.12, 0.15, count),
        level=_levels(rng, niche, size),
        trend=rng.normal(0.0, world.TREND_SPREAD, count),
        closeness=closeness,
        reply_rate=1 / (1 + np.exp(0.8 - 0.8 * closeness + 0.35 * size - 0.4 * rng.standard_normal(count))),
        comment_share=world.COMMENT_SHARE * np.exp(world.COMMENT_SHARE_SPREAD * rng.standard_normal(count)),
    )


def _followers(rng: Generator, count: int) -> Ints:
    large = rng.random(count) < world.LARGE_SHARE
    median = np.where(large, world.LARGE_MEDIAN, world.NANO_MEDIAN)
    spread = np.where(large, world.LARGE_SPREAD, world.NANO_SPREAD)
    drawn = median * np.exp(spread * rng.standard_normal(count))
    kept: Ints = np.clip(drawn, world.FEWEST_FOLLOWERS, world.MOST_FOLLOWERS).astype(np.int64)
    return kept


def _levels(rng: Generator, niche: Ints, size: Floats) -> Floats:
    effects = np.array([n.effect for n in world.NICHES])[niche]
    own = world.BETWEEN_CREATORS * rng.standard_normal(len(niche))
    level: Floats = np.log(world.ENGAGEMENT_MEDIAN) + world.ENGAGEMENT_SLOPE * size + effects + own
    return np.minimum(level, np.log(0.4))


def _roles(rng: Generator, state: Texts) -> tuple[Texts, Ints]:
    """Put some plain creators into pods and let some buy likes or followers; everybody else is honest."""
    count = len(state)
    plain = rng.permutation(np.flatnonzero(state == "plain"))
    pods = max(1, round(world.POD_SHARE * count / world.POD_SIZE))
    pods = min(pods, len(plain) // world.POD_SIZE)
    members = plain[: pods * world.POD_SIZE]
    bought = max(1, round(world.BOUGHT_SHARE * count))
    buyers = plain[len(members) :][:bought]
    crowded = plain[len(members) + bought :][:bought]
    role = np.full(count, "honest", dtype=object)
    role[members], role[buyers], role[crowded] = "pod", "bought_likes", "bought_followers"
    pod = np.full(count, -1, np.int64)
    pod[members] = np.arange(len(members)) // world.POD_SIZE
    return role, pod


def _ambassador_brands(rng: Generator, state: Texts, role: Texts) -> Ints:
    able = (state == "plain") & (role == "honest") & (rng.random(len(state)) < world.AMBASSADOR_SHARE)
    return np.where(able, rng.integers(0, len(words.BRANDS), len(state)), -1)


def _ids(handles: Texts, state: Texts) -> Texts:
    known = [f"u_{number:05d}" for number in range(1, len(handles) + 1)]
    return np.where(state == "handle_only", "@" + handles, np.array(known, dtype=object))


def _handles(rng: Generator, niche: Ints, language: Texts) -> Texts:
    """Compose handles like `anna.bakes.demo`; one already taken gets a number.

    The ending says that nobody is meant: a page links to accounts by their handle.
    """
    count = len(niche)
    first = pick(words.FIRST_NAMES, rng.integers(0, len(words.FIRST_NAMES), count))
    joint = pick((".", "_", "", "."), rng.integers(0, 4, count))
    which = rng.integers(0, 4, count)
    endings = [
        words.WORDS[tongue][world.NICHES[subject].name].handle[ending]
        for tongue, subject, ending in zip(language, niche, which, strict=True)
    ]
    seen: dict[str, int] = {}
    handles = []
    for written in first + joint + np.array(endings, dtype=object):
        seen[written] = seen.get(written, 0) + 1
        handles.append(f"{written}{seen[written] if seen[written] > 1 else ''}.demo")
    return np.array(handles, dtype=object)
