"""Posts of the 2019 influencers and the platform's paid-partnership label, as they stand and with labels hidden."""

import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.advertising.captions import plain
from closeknit.audience.advertising.labels import without_labels
from closeknit.audience.advertising.lexicon import lexicon
from closeknit.audience.advertising.signs import Posts
from closeknit.honesty.influencers import FOLDER
from closeknit.honesty.rows import TooLittle
from closeknit.metrics.sponsorship import SPONSORED_TAGS

FILE = f"{FOLDER}/posts.csv.gz"
FEWEST = 20
# The set masks links as <url:domain> or <url>.
_LINK = re.compile(r"<url(?::([^>]*))?>")
_LONGEST_CELL = 10_000_000


@dataclass(frozen=True)
class LabelledPosts:
    """n posts with a caption, and whether the platform's label is on them.

    Attributes:
        posts: As anybody sees them, the platform's label left out.
        hidden: The same without any label word, labelling hashtag or hint.
        labelled: Whether the platform's label is there, n.
        tagged: Whether a hashtag labels or hints, as `sponsored_share` counts, n.
        creator: Number of the creator, n.
    """

    posts: Posts
    hidden: Posts
    labelled: NDArray[np.bool_]
    tagged: NDArray[np.bool_]
    creator: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labelled)


def read_labelled_posts(data: Path) -> LabelledPosts:
    """Read the posts; those without a caption, or of which the label is not known, are left out.

    Raises:
        TooLittle: Fewer than 20 posts, or fewer than 20 creators, are labelled, or as few are not.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with gzip.open(data / FILE, "rt", encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["caption"].strip() and row["paid_partnership"].strip()]
    labelled = np.array([row["paid_partnership"].strip().lower() in {"1", "true"} for row in rows], bool)
    creators = [row["creator_id"] for row in rows]
    _check_enough(labelled, creators)
    captions = [_LINK.sub(r" https://\1 ", row["caption"]) for row in rows]
    tags, mentions = ([row[name].split() for row in rows] for name in ("hashtags", "mentions"))
    unknown = [None] * len(rows)
    words, telling = lexicon(), frozenset(SPONSORED_TAGS)
    return LabelledPosts(
        Posts(creators, captions, tags, mentions, unknown),
        Posts(creators, [without_labels(plain(caption), words) for caption in captions], unknown, mentions, unknown),
        labelled,
        np.array([not telling.isdisjoint(some) for some in tags], bool),
        np.unique(creators, return_inverse=True)[1].astype(np.int64),
    )


def _check_enough(labelled: NDArray[np.bool_], creators: Sequence[str]) -> None:
    for flag, words in ((True, "with"), (False, "without")):
        posts = int((labelled == flag).sum())
        people = len({creator for creator, label in zip(creators, labelled, strict=True) if label == flag})
        if min(posts, people) < FEWEST:
            raise TooLittle(
                f"{posts:,} posts by {people:,} creators {words} the platform's label are too few to judge by.",
                f"At least {FEWEST} of each are needed.",
            )
