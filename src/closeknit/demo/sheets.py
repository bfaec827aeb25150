"""Lay the invented market out in the columns of the `tables` layout; a blank cell is a missing value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from closeknit.demo import words, world
from closeknit.demo.comments import Comments, Coverage
from closeknit.demo.creators import Creators, Flags, Floats, Ints, choose, pick
from closeknit.demo.followers import Followers
from closeknit.demo.posts import Posts
from closeknit.demo.texts import write_biographies, write_captions, write_comment_texts, write_names

Cells = list[str]


@dataclass(frozen=True)
class Sheet:
    """One table as text.

    Attributes:
        columns: Header -> cells, n each.
    """

    columns: dict[str, Cells]

    def rows(self) -> list[Sequence[str]]:
        """Return the rows, n tuples of cells."""
        return list(zip(*self.columns.values(), strict=True))


def profile_sheet(rng: Generator, creators: Creators, audience: Followers, as_of: datetime) -> Sheet:
    """Return one row per creator as observed at `as_of`, and an older one for about two in five.

    Creators with a sample of followers were also counted on each of the last days.
    """
    count = len(creators)
    named = creators.state != "handle_only"
    seen_before = np.flatnonzero(named & (rng.random(count) < 0.4))
    daily = np.repeat(audience.sampled[named[audience.sampled]], world.COUNTED_DAYS)
    days = np.tile(np.arange(1, world.COUNTED_DAYS + 1), len(daily) // world.COUNTED_DAYS)
    who = np.concatenate([np.arange(count), seen_before, daily])
    ago = np.concatenate([np.zeros(count), rng.integers(120, 240, len(seen_before)), days])
    followers = creators.followers_before(who, ago / world.YEAR)
    followers -= np.where((ago > 0) & (ago >= audience.burst_day[who]), audience.burst[who], 0)
    followers = np.maximum(followers, 1)
    subjects = pick([niche.name for niche in world.NICHES], creators.niche)
    posts_total = np.rint(rng.lognormal(5.3, 0.8, count)) + world.MOST_POSTS_SEEN
    columns = {
        "creator_id": _shown(creators.ids, named),
        "handle": list(creators.handles),
        "full_name": _shown(write_names(rng, creators), named),
        "biography": _shown(write_biographies(rng, creators), named),
        "niche": _shown(subjects, rng.random(count) < 0.96),
        "country": _shown(_countries(rng, creators), named),
        "language": list(creators.language),
        "following": _shown(counts(np.rint(rng.lognormal(6.3, 0.6, count))), named),
        "posts_total": _shown(counts(posts_total), named),
        "is_verified": _shown(flags(creators.followers > 200_000), named),
        "is_business": _shown(flags(rng.random(count) < 0.45), named),
        "is_private": _shown(flags(creators.state == "private"), named),
        "external_url": _shown(_addresses(creators), named & (rng.random(count) < 0.3)),
    }
    laid_out = {name: [cells[index] for index in who.tolist()] for name, cells in columns.items()}
    laid_out["followers"] = _shown(counts(followers), named[who])
    laid_out["observed_at"] = moments(as_of, ago)
    return Sheet(laid_out)


def post_sheet(
    rng: Generator,
    creators: Creators,
    posts: Posts,
    comments: Comments,
    *,
    coverage: Coverage,
    as_of: datetime,
) -> Sheet:
    """Return one row per post, by creator and newest first."""
    captions = write_captions(rng, creators, posts)
    hidden = creators.state[posts.creator] == "hidden_likes"
    captured = np.bincount(comments.post, minlength=len(posts))
    moving = np.isin(posts.kind, ("reel", "video"))
    insights = (rng.random(len(creators)) < 0.08)[posts.creator]
    reach = posts.followers * 0.38 * rng.lognormal(0, 0.4, len(posts)) + posts.likes
    tracked = (rng.random(len(creators)) < 0.4)[posts.creator]
    complete = posts.asked <= world.MOST_COMMENTS_COLLECTED
    return Sheet(
        {
            "post_id": post_ids(len(posts)),
            "creator_id": list(creators.ids[posts.creator]),
            "handle": list(creators.handles[posts.creator]),
            "observed_at": [_stamp(as_of)] * len(posts),
            "posted_at": moments(as_of, posts.age),
            "kind": list(posts.kind),
            "caption": [caption.text for caption in captions],
            "likes": counts(np.where(hidden, -1, posts.likes)),
            "comments": counts(posts.comments),
            "views": _shown(counts(np.rint(posts.likes / rng.uniform(0.04, 0.12, len(posts)))), moving),
            "reach": _shown(counts(reach), insights),
            "saves": _shown(counts(rng.poisson(posts.likes * 0.06)), insights),
            "shares": _shown(counts(rng.poisson(posts.likes * 0.03)), insights),
            "paid_partnership": flags(posts.label),
            "hashtags": [caption.hashtags for caption in captions],
            "mentions": [caption.mentions for caption in captions],
            "followers_at_post": _shown(counts(posts.followers), tracked),
            "comments_captured": _shown(counts(captured), coverage.covered),
            "comments_complete": _shown(flags(complete), coverage.covered),
            "replies_captured": _shown(flags(coverage.replies), coverage.covered),
        }
    )


def comment_sheet(rng: Generator, creators: Creators, posts: Posts, comments: Comments, as_of: datetime) -> Sheet:
    """Return one row per collected comment, by post and moment."""
    order = np.lexsort((comments.after, comments.post))
    ids = np.array([f"c_{number:06d}" for number in range(1, len(comments) + 1)], dtype=object)
    parents = np.where(comments.parent >= 0, ids[comments.parent], "") if len(ids) else ids
    texts = np.array(write_comment_texts(rng, creators, posts, comments), dtype=object)
    post = comments.post[order]
    return Sheet(
        {
            "comment_id": list(ids[order]),
            "post_id": list(np.array(post_ids(len(posts)), dtype=object)[post]),
            "creator_id": list(creators.ids[posts.creator[post]]),
            "observed_at": [_stamp(as_of)] * len(order),
            "parent_comment_id": list(parents[order]),
            "commenter_id": list(comments.author[order]),
            "is_creator": flags(comments.is_creator[order]),
            "text": list(texts[order]),
            "commented_at": moments(as_of, posts.age[post] - comments.after[order]),
            "likes": counts(comments.likes[order]),
        }
    )


def truth_sheet(creators: Creators) -> Sheet:
    """Return what is true of each creator, for tests of what the program concludes."""
    brands = [words.BRANDS[brand] if brand >= 0 else "" for brand in creators.brand.tolist()]
    return Sheet(
        {
            "creator_id": list(creators.ids),
            "role": list(creators.role),
            "pod": [str(pod) if pod >= 0 else "" for pod in creators.pod.tolist()],
            "ambassador_of": brands,
            "state": list(creators.state),
        }
    )


def post_ids(count: int) -> Cells:
    """Return the identifiers of the market's posts."""
    return [f"p_{number:06d}" for number in range(1, count + 1)]


def _shown(cells: Sequence[str] | NDArray[np.object_], there: Flags) -> Cells:
    return [cell if shown else "" for cell, shown in zip(cells, there.tolist(), strict=True)]


def counts(numbers: Ints | Floats) -> Cells:
    """Write counts."""
    return list(map(str, numbers.astype(np.int64).tolist()))


def flags(given: Flags) -> Cells:
    """Write yes and no."""
    return ["true" if flag else "false" for flag in given.tolist()]


def _stamp(moment: datetime) -> str:
    return moments(moment, np.zeros(1))[0]


def moments(as_of: datetime, days_before: Floats) -> Cells:
    """Write moments that many days before `as_of`."""
    seconds = int(as_of.timestamp()) - np.ceil(days_before * world.DAY).astype(np.int64)
    return [f"{moment}Z" for moment in np.datetime_as_string(seconds.astype("datetime64[s]"))]


def _countries(rng: Generator, creators: Creators) -> Sequence[str]:
    size = len(creators)
    german = choose(rng, {"DE": 0.74, "AT": 0.14, "CH": 0.12}, size)
    english = choose(rng, {"GB": 0.5, "US": 0.4, "IE": 0.1}, size)
    return list(np.where(creators.language == "de", german, english))


def _addresses(creators: Creators) -> Cells:
    return [f"https://{handle.strip('._').replace('_', '-')}.example" for handle in creators.handles]
