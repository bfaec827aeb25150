"""Invent the comments: returning friends, questions, one-word praise, pods, and answers in bursts."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from closeknit.demo import world
from closeknit.demo.creators import Creators, Flags, Floats, Ints, Texts
from closeknit.demo.posts import Posts

SORTS = ("generic", "question", "remark", "reply", "thanks")
GENERIC, QUESTION, REMARK, REPLY, THANKS = range(len(SORTS))
FIRST_ACCOUNT = 500_000_000  # invented account numbers start here
MOST_FRIENDS = 4_096  # accounts per creator, so that no two creators share one by accident


@dataclass(frozen=True)
class Comments:
    """The collected comments, n in all; top-level ones first.

    Attributes:
        post: Index of the post.
        parent: Index of the comment answered, -1 for top-level ones.
        author: Account of the commenter.
        is_creator: Written by the post's creator.
        sort: Index into `SORTS`.
        after: Days between the post and the comment.
        likes: 0 or more.
    """

    post: Ints
    parent: Ints
    author: Texts
    is_creator: Flags
    sort: Ints
    after: Floats
    likes: Ints

    def __len__(self) -> int:
        return len(self.post)


@dataclass(frozen=True)
class Coverage:
    """Which posts' comments were collected, one entry per post.

    Attributes:
        covered: Comments were collected.
        replies: Answers were collected too.
    """

    covered: Flags
    replies: Flags


def choose_coverage(rng: Generator, creators: Creators, posts: Posts) -> Coverage:
    """Decide whose comments were collected: some creators', on newest posts, with or without answers."""
    chance = np.array([world.COVERED[role] for role in creators.role])
    covered = rng.random(len(creators)) < chance
    replies = rng.random(len(creators)) >= world.REPLIES_NOT_COLLECTED
    on_post = covered[posts.creator] & (posts.rank <= world.COVERED_POSTS)
    return Coverage(on_post, on_post & replies[posts.creator])


def invent_comments(rng: Generator, creators: Creators, posts: Posts, coverage: Coverage) -> Comments:
    """Draw the comments under the covered posts."""
    top, place = _top_level(rng, creators, posts, coverage)
    later = _answers(rng, creators, posts, coverage, top=top, place=place)
    parts = (top, *later)
    return Comments(
        post=np.concatenate([part.post for part in parts]),
        parent=np.concatenate([part.parent for part in parts]),
        author=np.concatenate([part.author for part in parts]),
        is_creator=np.concatenate([part.is_creator for part in parts]),
        sort=np.concatenate([part.sort for part in parts]),
        after=np.concatenate([part.after for part in parts]),
        likes=np.concatenate([part.likes for part in parts]),
    )


def _top_level(rng: Generator, creators: Creators, posts: Posts, coverage: Coverage) -> tuple[Comments, Ints]:
    """Return the top-level comments and each one's place under its post, counted from 0."""
    collected = np.where(coverage.covered, np.minimum(posts.asked, world.MOST_COMMENTS_COLLECTED), 0)
    post = np.repeat(np.arange(len(posts)), collected)
    place = _places(collected)
    by_pod = place < posts.from_pod[post]
    quick, usual = _log_normal(rng, 6 / 1440, 0.7, len(post)), _log_normal(rng, 5 / 24, 1.5, len(post))
    comments = Comments(
        post=post,
        parent=np.full(len(post), -1),
        author=_authors(rng, creators, posts, post=post, by_pod=by_pod, place=place),
        is_creator=np.zeros(len(post), np.bool_),
        sort=_sorts(rng, creators, posts, post, by_pod),
        after=_fit(rng, np.where(by_pod, quick, usual), posts.age[post]),
        likes=rng.poisson(0.4, len(post)),
    )
    return comments, place


def _places(sizes: Ints) -> Ints:
    """Count 0, 1, 2, ... within groups of the given sizes."""
    starts = np.cumsum(sizes) - sizes
    return np.arange(int(sizes.sum())) - np.repeat(starts, sizes)


def _log_normal(rng: Generator, median: float, spread: float, size: int) -> Floats:
    return median * np.exp(spread * rng.standard_normal(size))


def _fit(rng: Generator, delay: Floats, room: Floats) -> Floats:
    """Keep delays (days) inside the time that was left before the observation (days)."""
    return np.where(delay < 0.8 * room, delay, room * rng.uniform(0.05, 0.8, len(room)))


def _authors(rng: Generator, creators: Creators, posts: Posts, *, post: Ints, by_pod: Flags, place: Ints) -> Texts:
    """Draw who comments: a few friends again and again (a Zipf law), many others once, and pod members."""
    creator = posts.creator[post]
    friends = np.clip(creators.followers[creator] * 0.06, 20, MOST_FRIENDS - 1)
    loyalty = 0.5 + 0.45 / (1 + np.exp(-creators.closeness[creator]))
    rest = 1 - loyalty
    rank = ((friends**rest - 1) * rng.random(len(post)) + 1) ** (1 / rest)
    numbers = FIRST_ACCOUNT + creator * MOST_FRIENDS + rank.astype(np.int64)
    accounts: Texts = numbers.astype(str).astype(object)
    in_pod = np.flatnonzero(by_pod)
    owner = creator[in_pod]
    members = creators.pod_members()
    # Members stand in a circle: step around it from the creator, who never comments first on the own post.
    seat = np.zeros(len(creators), np.int64)
    seat[members] = np.arange(world.POD_SIZE)
    first = rng.integers(0, world.POD_SIZE, len(posts))[post[in_pod]]
    step = 1 + (first + place[in_pod]) % (world.POD_SIZE - 1)
    accounts[in_pod] = creators.ids[members[creators.pod[owner], (seat[owner] + step) % world.POD_SIZE]]
    return accounts


def _sorts(rng: Generator, creators: Creators, posts: Posts, post: Ints, by_pod: Flags) -> Ints:
    close = creators.closeness[posts.creator[post]]
    generic = np.where(by_pod, 0.85, np.clip(0.48 - 0.12 * close, 0.15, 0.8))
    luck = rng.random(len(post))
    return np.where(luck < generic, GENERIC, np.where(luck < generic + 0.14, QUESTION, REMARK))


def _answers(
    rng: Generator, creators: Creators, posts: Posts, coverage: Coverage, *, top: Comments, place: Ints
) -> list[Comments]:
    """Return the creator's replies, the followers' answers to them, and the creator's last words."""
    order = np.lexsort((rng.random(len(top)), top.post))
    turn = np.empty(len(top), np.int64)
    turn[order] = place  # places under a post, dealt out anew
    captured = np.bincount(top.post, minlength=len(posts))
    share = captured / np.maximum(posts.asked, 1)
    slow = _log_normal(rng, 1.0, 0.5, len(creators))[posts.creator] * _log_normal(rng, 1.0, 0.8, len(posts))
    parts = []
    previous, said = np.arange(len(top)), top.after
    layers = ((posts.answered, REPLY), (posts.dialogues, THANKS), (posts.closing, REPLY))
    for wanted, sort in layers:
        number = np.rint(wanted * share).astype(np.int64)
        chosen = (turn[previous] < number[top.post[previous]]) & coverage.replies[top.post[previous]]
        previous, said = previous[chosen], said[chosen]
        post = top.post[previous]
        delay = slow[post] * _log_normal(rng, world.REPLY_HOURS / 24, 0.6, len(post))
        said = said + _fit(rng, delay, posts.age[post] - said)
        author = creators.ids[posts.creator[post]] if sort == REPLY else top.author[previous]
        parts.append(_layer(rng, post, author, parent=previous, said=said, sort=sort))
    return parts


def _layer(rng: Generator, post: Ints, author: Texts, *, parent: Ints, said: Floats, sort: int) -> Comments:
    by_creator = sort == REPLY
    return Comments(
        post=post,
        parent=parent,
        author=author,
        is_creator=np.full(len(post), by_creator),
        sort=np.full(len(post), sort),
        after=said,
        likes=rng.poisson(0.8 if by_creator else 0.2, len(post)),
    )
