"""From what posts say to what a creator is about: shares, a main niche or "I don't know", and how focused she is.

The post is the unit of evidence: however many words of a niche stand in it, a post counts one, divided among the
niches it speaks for. Posts that say nothing count nothing; a biography counts as two posts. A creator's niches follow
a Dirichlet law whose prior weighs one post, spread over all niches.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.audience.niches.lexicon import Lexicon
from closeknit.audience.niches.tokens import Ints
from closeknit.metrics.arrays import Floats

Bools = NDArray[np.bool_]

UNKNOWN = -1
FEWEST_POSTS = 2
PRIOR_POSTS = 1.0
BIOGRAPHY_POSTS = 2.0
# The main niche leads the next one with this probability, or is not known.
LEADS = 0.75
# A niche is one of hers where more than this share of her posts speak for it, with this probability.
LABEL_SHARE, LABEL_SURE = 0.2, 0.8
# A child of the user's own takes the place of its parent where it holds more than this part of the parent's posts.
CHILD_PART = 0.5


@dataclass(frozen=True)
class CreatorNiches:
    """What c creators are about, in k niches; all that rests on no evidence is NaN, -1 or False.

    Attributes:
        names: Names of the niches, k.
        shares: Part of her posts that speaks for each niche, c x k; niches without parent add up to 1.
        labels: Which niches are hers, c x k: several, one or none.
        main: Number of her main niche, c; -1 where evidence is thin or split.
        leads: Probability that the first niche without parent is ahead of the second, c.
        focus: 1 - entropy of her niches / the largest possible, c: 1 is one niche, 0 all alike.
        focus_ends: Ends of its interval in the order of `metrics.arrays.ENDS`: low, high, low95, high95; 4 x c.
        n: Posts that say anything, c.
        own: Main niches that the user defined, c.
        thin: Fewer than two posts, or a biography, say anything, c.
    """

    names: tuple[str, ...]
    shares: Floats
    labels: Bools
    main: Ints
    leads: Floats
    focus: Floats
    focus_ends: Floats
    n: Ints
    own: Bools
    thin: Bools


def creator_niches(
    creator: Ints, evidence: Floats, lexicon: Lexicon, biographies: Floats | None = None, creators: int | None = None
) -> CreatorNiches:
    """Say what creators are about.

    Args:
        creator: Number of the creator of each post, p, from 0 on.
        evidence: How much each post speaks for each niche, p x k, from `niche_evidence`.
        lexicon: The k niches.
        biographies: The same of each creator's biography, c x k; 0 where missing.
        creators: How many creators there are (c); None = as many as have posts.
    """
    count = creators if creators is not None else int(creator.max(initial=-1)) + 1
    tops = np.flatnonzero([niche.parent is None for niche in lexicon.niches])
    parts = post_parts(evidence, lexicon)
    posts = _sums(creator, parts, count)
    n = np.bincount(creator, weights=parts[:, tops].sum(axis=1) > 0, minlength=count).astype(np.int64)
    told = posts if biographies is None else posts + BIOGRAPHY_POSTS * post_parts(biographies, lexicon)
    weight = told[:, tops].sum(axis=1)
    with np.errstate(invalid="ignore"):
        shares = np.where(weight[:, None] > 0, told / weight[:, None], np.nan)
    main, leads = _main(told, weight, tops, lexicon)
    focus, ends = focus_of(posts[:, tops])
    focus, ends = np.where(n >= FEWEST_POSTS, focus, np.nan), np.where(n >= FEWEST_POSTS, ends, np.nan)
    own = np.array([*(niche.own for niche in lexicon.niches), False])
    return CreatorNiches(
        names=lexicon.names, shares=shares, labels=_labels(told, weight), main=main, leads=leads, focus=focus,
        focus_ends=ends, n=n, own=own[main], thin=weight < FEWEST_POSTS,
    )  # fmt: skip


def post_parts(evidence: Floats, lexicon: Lexicon) -> Floats:
    """Divide each post among its niches: those without parent add up to 1, or to 0 where it says nothing.

    A post that speaks for a niche of the user's own counts for it alone, and as much for its parents: words of ours
    in the same post take nothing away from it.

    Args:
        evidence: Posts x k.
        lexicon: The k niches.
    """
    own = np.array([niche.own for niche in lexicon.niches], bool)
    if own.any():
        # Words of an own niche below another own one count for that one already.
        outer = own & ~np.array([niche.parent in _own_names(lexicon) for niche in lexicon.niches], bool)
        spoken = np.where(own, evidence, (evidence * outer) @ _line(lexicon))
        evidence = np.where((evidence * own).any(axis=1)[:, None], spoken, evidence)
    tops = np.array([niche.parent is None for niche in lexicon.niches], bool)
    total = evidence[:, tops].sum(axis=1, keepdims=True)
    parts: Floats = evidence / np.where(total > 0, total, 1.0)
    return parts


def _own_names(lexicon: Lexicon) -> set[str]:
    return {niche.name for niche in lexicon.niches if niche.own}


def _line(lexicon: Lexicon) -> Floats:
    """Each niche with its parents, k x k."""
    numbers = {name: number for number, name in enumerate(lexicon.names)}
    line = np.eye(len(numbers))
    for number, niche in enumerate(lexicon.niches):
        parent = niche.parent
        while parent is not None:
            line[number, numbers[parent]] = 1.0
            parent = lexicon.niches[numbers[parent]].parent
    return line


def _sums(creator: Ints, parts: Floats, creators: int) -> Floats:
    sums = np.zeros((creators, parts.shape[1]))
    for niche in range(parts.shape[1]):
        sums[:, niche] = np.bincount(creator, weights=parts[:, niche], minlength=creators)
    return sums


def _labels(told: Floats, weight: Floats) -> Bools:
    """Niches that more than a fifth of the posts speak for, as far as the posts can tell."""
    hers = np.zeros(told.shape, bool)
    rows, niches = np.nonzero((told > 0) & (weight >= FEWEST_POSTS)[:, None])
    posts = told[rows, niches]
    less = special.betainc(posts + PRIOR_POSTS / 2, weight[rows] - posts + PRIOR_POSTS / 2, LABEL_SHARE)
    hers[rows, niches] = 1 - less >= LABEL_SURE
    return hers


def _main(told: Floats, weight: Floats, tops: Ints, lexicon: Lexicon) -> tuple[Ints, Floats]:
    """The niche that leads, and how surely; of the user's own children the one that fills its parent."""
    if not len(tops):
        return np.full(len(told), UNKNOWN), np.full(len(told), np.nan)
    posterior = told[:, tops] + PRIOR_POSTS / len(tops)
    ranked = np.argsort(-posterior, axis=1, kind="stable")
    rows = np.arange(len(told))
    first = posterior[rows, ranked[:, 0]]
    second = posterior[rows, ranked[:, 1]] if len(tops) > 1 else np.full(len(told), PRIOR_POSTS)
    leads = np.where(weight > 0, 1 - special.betainc(first, second, 0.5), np.nan)
    known = (weight >= FEWEST_POSTS) & (leads >= LEADS)
    main = np.where(known, tops[ranked[:, 0]], UNKNOWN)
    for number, niche in enumerate(lexicon.niches):
        if niche.own and niche.parent is not None:
            above = lexicon.names.index(niche.parent)
            main = np.where((main == above) & (told[:, number] > CHILD_PART * told[:, above]), number, main)
    return main, leads


def focus_of(posts: Floats) -> tuple[Floats, Floats]:
    """Return 1 - entropy / largest entropy under the Dirichlet law of creators' niches, with its intervals.

    Mean and variance of the entropy are exact; the interval is that of the beta law with these moments.
    Source: Wolpert and Wolf 1995, *Estimating functions of probability distributions from a finite set of samples*.

    Args:
        posts: Posts of each creator for each of k niches without parent, c x k; parts of posts count as such.

    Returns:
        The focus, c, and the ends low, high, low95, high95, 4 x c.
    """
    k = posts.shape[1]
    if k < 2:
        return np.ones(len(posts)), np.ones((4, len(posts)))
    a = posts + PRIOR_POSTS / k
    total = a.sum(axis=1, keepdims=True)
    mean = special.digamma(total + 1)[:, 0] - (a / total * special.digamma(a + 1)).sum(axis=1)
    one, two = special.digamma(a + 1) - special.digamma(total + 2), special.digamma(a + 2) - special.digamma(total + 2)
    beyond = special.polygamma(1, total + 2)
    cross = (a * one).sum(axis=1) ** 2 - (a * a * one * one).sum(axis=1)
    cross -= beyond[:, 0] * (total[:, 0] ** 2 - (a * a).sum(axis=1))
    same = (a * (a + 1) * (two * two + special.polygamma(1, a + 2) - beyond)).sum(axis=1)
    square = (cross + same) / (total * (total + 1))[:, 0]
    focus = 1 - mean / np.log(k)
    variance = np.maximum(square - mean * mean, 1e-12) / np.log(k) ** 2
    size = np.maximum(focus * (1 - focus) / variance - 1, 1e-3)
    ends = np.stack([special.betaincinv(focus * size, (1 - focus) * size, q) for q in (0.10, 0.90, 0.025, 0.975)])
    return focus, ends
