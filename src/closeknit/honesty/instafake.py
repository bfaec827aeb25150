"""Read InstaFake's non-automated accounts: like and comment counts and upload times of posts."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.honesty.timelines import Timelines
from closeknit.metrics.arrays import Floats

FOLDER = "ig-fake-automated-instafake-2018"
FILE = f"{FOLDER}/nonautomated_accounts.jsonl.gz"
SOURCE = "InstaFake, Akyon & Kalfaoglu 2019 (arXiv 1910.03090), non-automated accounts"
NANO = (50, 10_000)
FEWEST_POSTS = 8


@dataclass(frozen=True)
class Accounts:
    """Counts of c accounts with up to p posts, newest first.

    Attributes:
        followers: c.
        likes: c x p, NaN behind an account's last post.
        comments: c x p, NaN likewise.
        days: Upload times in days since 1970, c x p, NaN likewise.
        posts: How many posts each account has, c.
    """

    followers: Floats
    likes: Floats
    comments: Floats
    days: Floats
    posts: NDArray[np.int64]

    def with_at_least(self, posts: int) -> "Accounts":
        """Return the accounts with at least that many posts."""
        use = self.posts >= posts
        return Accounts(self.followers[use], self.likes[use], self.comments[use], self.days[use], self.posts[use])

    def timelines(self) -> Timelines:
        """Return likes in the order of time; the niches are unknown."""
        return Timelines(self.followers, self.likes, self.days, np.full(len(self.followers), ""))


def read_accounts(data: Path, followers: tuple[int, float] = NANO, fewest_posts: int = FEWEST_POSTS) -> Accounts:
    """Read the accounts of some size with enough posts.

    Args:
        data: The folder of the public data sets.
        followers: Fewest and most followers.
        fewest_posts: How many posts an account must have.
    """
    with gzip.open(data / FILE, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    kept = [
        record
        for record in records
        if followers[0] <= record["userFollowerCount"] <= followers[1]
        and len(record["mediaLikeNumbers"]) >= fewest_posts
    ]
    posts = np.array([len(record["mediaLikeNumbers"]) for record in kept])
    likes = np.full((len(kept), int(posts.max())), np.nan)
    comments, days = likes.copy(), likes.copy()
    for i, record in enumerate(kept):
        times = np.array(record["mediaUploadTimes"], float) / 86_400
        newest_first = np.argsort(-times, kind="stable")
        likes[i, : posts[i]] = np.array(record["mediaLikeNumbers"], float)[newest_first]
        comments[i, : posts[i]] = np.array(record["mediaCommentNumbers"], float)[newest_first]
        days[i, : posts[i]] = times[newest_first]
    audience = np.array([record["userFollowerCount"] for record in kept], float)
    return Accounts(audience, likes, comments, days, posts)
