"""Do predictive intervals from the library's reply rates hold the replies under posts left out?"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closeknit.honesty.influencers import FILES, SOURCE, PostReplies, read_influencers
from closeknit.honesty.rows import Figure, Row, Setting
from closeknit.honesty.statistics import coverage
from closeknit.metrics.arrays import Floats
from closeknit.metrics.shares import (
    DEFAULT_CORRELATION,
    Bursts,
    correlation_within_posts,
    effective_units,
    shrink_shares,
)

Bools = NDArray[np.bool_]

SHARE = 0.80
FEWEST_POSTS = 3
DRAWS = 2_000
SMALLEST = 1e-6


@dataclass(frozen=True)
class LeftOut:
    """Posts split into those known and those left out.

    Attributes:
        known: Sums over the posts known, of each of c creators.
        posts: The posts left out, all of creators with some posts known.
    """

    known: Bursts
    posts: PostReplies


@dataclass(frozen=True)
class Places:
    """Where what came lies among the draws of each of n predictions.

    Attributes:
        below: Share of draws below it.
        upto: Share of draws up to it.
        chance: A uniform number each, to spread ties.
    """

    below: Floats
    upto: Floats
    chance: Floats

    def spread(self) -> Floats:
        """Return places with ties spread by chance: uniform where the predictive law is right."""
        return self.below + self.chance * (self.upto - self.below)

    def held(self, share: float) -> Bools:
        """Say whether the interval held it; at its very ends by chance, so that it holds exactly `share`."""
        return np.abs(self.spread() - 0.5) <= share / 2

    def held_closed(self, share: float) -> Bools:
        """Say whether the interval with both its ends held it: whole numbers make this more than `share`."""
        return (self.upto >= (1 - share) / 2) & (self.below <= (1 + share) / 2)


def leave_out(replies: PostReplies, half: bool, rng: np.random.Generator) -> LeftOut:
    """Leave out one post, or half of the posts (rounded down), of each creator with three or more.

    Args:
        replies: Posts with comments.
        half: Half of the posts in place of one.
        rng: Random numbers.
    """
    creators = int(replies.creator.max()) + 1
    count = np.bincount(replies.creator, minlength=creators)
    order = np.lexsort((rng.random(len(replies.creator)), replies.creator))
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    take = np.where(count >= FEWEST_POSTS, count // 2 if half else 1, 0)
    out = place < take[replies.creator]
    return LeftOut(sums(replies, ~out, creators), chosen(replies, out))


def chosen(replies: PostReplies, which: Bools) -> PostReplies:
    """Return some of the posts."""
    return PostReplies(replies.creator[which], replies.comments[which], replies.answered[which])


def sums(replies: PostReplies, which: Bools, creators: int) -> Bursts:
    """Add up some of the posts by creator, as `metrics.shares.burst_sums` does."""
    some = chosen(replies, which)
    m, r = some.comments.astype(float), some.answered.astype(float)

    def add(values: Floats) -> Floats:
        return np.bincount(some.creator, weights=values, minlength=creators).astype(float)

    return Bursts(add(np.ones(len(m))), add(m), add(r), add(m * m), add(r * r / m))


@dataclass(frozen=True)
class Law:
    """A predictive law of replies: a creator's share is Beta(a, b), and posts scatter around it.

    Attributes:
        a: c.
        b: c.
        correlation: Of two comments of one post; 0 = comments are independent.
    """

    a: Floats
    b: Floats
    correlation: float


def library_law(known: Bursts) -> Law:
    """Return the law of `metrics.shares`: its beta posterior and its correlation within posts."""
    shares = shrink_shares(known)
    size = shares.strength + shares.effective_n
    return Law(shares.estimate * size, (1 - shares.estimate) * size, shares.correlation)


def naive_law(known: Bursts) -> Law:
    """Return the binomial law: every comment independent, Jeffreys' prior, no other creator heard."""
    return Law(known.hits + 0.5, known.units - known.hits + 0.5, 0.0)


def draw(law: Law, posts: PostReplies, rng: np.random.Generator) -> Floats:
    """Draw the replies under posts left out, posts x `DRAWS`; posts of one creator share her draws of the share."""
    use, row = np.unique(posts.creator, return_inverse=True)
    share = rng.beta(law.a[use, None], law.b[use, None], (len(use), DRAWS))[row]
    if law.correlation > 0:
        strength = (1 - law.correlation) / law.correlation
        ends = (np.maximum(part * strength, SMALLEST) for part in (share, 1 - share))
        share = rng.beta(*ends)
    drawn: Floats = rng.binomial(posts.comments[:, None], share).astype(float)
    return drawn


def places(law: Law, posts: PostReplies, rng: np.random.Generator) -> Places:
    """Return where each creator's replies under all her posts left out lie among the draws.

    Args:
        law: The predictive law, of all creators.
        posts: Posts left out, ordered by creator.
        rng: Random numbers.
    """
    starts = np.flatnonzero(np.diff(posts.creator, prepend=-1))
    drawn = np.add.reduceat(draw(law, posts, rng), starts, axis=0)
    came = np.add.reduceat(posts.answered, starts)[:, None]
    return Places((drawn < came).mean(axis=1), (drawn <= came).mean(axis=1), rng.random(len(starts)))


def rows(setting: Setting) -> list[Row]:
    """Check one post left out and half of the posts left out, each beside the binomial control."""
    replies = read_influencers(setting.data).replies
    found = []
    for name, words, half in (("one", "one post", False), ("half", "half of the posts", True)):
        rng = np.random.default_rng(setting.seed)
        out = leave_out(replies, half, rng)
        ours = places(library_law(out.known), out.posts, rng)
        found.append(coverage_row(f"reply-{name}", f"{words} left out: share of 80 % intervals that held", ours))
        control = places(naive_law(out.known), out.posts, rng)
        row = coverage_row(f"reply-{name}-binomial", f"{words} left out: control that must fail, binomial", control)
        fails = row.interval is not None and row.interval[1] < SHARE
        found.append(replace(row, published=f"below {SHARE:.2f}", passes=fails))
    return [*found, *burst_rows(replies)]


def coverage_row(name: str, what: str, where: Places) -> Row:
    """Return the coverage of 80 % intervals; it holds where its 95 % interval contains 0.80."""
    found, spread = coverage(where.held(SHARE)), where.spread()
    tails = ((spread < (1 - SHARE) / 2).mean(), (spread > (1 + SHARE) / 2).mean())
    note = f"below {tails[0]:.3f}, above {tails[1]:.3f}; with both ends counted {where.held_closed(SHARE).mean():.3f}"
    if not found.agrees_with(SHARE):
        note += f"; off by {found.share - SHARE:+.3f}"
    interval = (found.low, found.high)
    return Row(name, what, found.share, interval, found.n, "0.80 within", SOURCE, found.agrees_with(SHARE), note)


def burst_rows(replies: PostReplies) -> list[Row]:
    """Return the correlation within posts and the design effect it makes, all creators together."""
    everything = sums(replies, np.ones(len(replies.creator), bool), int(replies.creator.max()) + 1)
    correlation, n = correlation_within_posts(everything), int((everything.posts > 0).sum())
    effect = float(everything.units.sum() / effective_units(everything, correlation).sum())
    size = everything.units.sum() / everything.posts.sum()
    default = f"default {DEFAULT_CORRELATION} where data cannot tell"
    return [
        Row("reply-correlation", "correlation of two comments of one post", correlation, None, n, default, SOURCE,
            None),
        Row("reply-design", "design effect: comments that say as much as one independent one", effect, None, n,
            "published about 5", SOURCE, None, f"{size:.1f} comments a post"),
    ]  # fmt: skip


FIGURE = Figure(
    id="reply",
    what="80 % predictive intervals for replies under posts left out",
    needs=FILES,
    source=SOURCE,
    protocol="posts are left out whole; the law for them is computed from the creator's other posts and all creators",
    rows=rows,
)
