"""Lay sampled followers out in the columns of the `tables` layout."""

from datetime import datetime

import numpy as np

from closeknit.demo.creators import Creators
from closeknit.demo.followers import FIRST_FOLLOWER, Followers
from closeknit.demo.sheets import Cells, Sheet, counts, flags, moments


def follower_sheet(creators: Creators, audience: Followers, as_of: datetime) -> Sheet:
    """Return one row per sampled follower, with how many followers the sample stands for."""
    return Sheet(
        {
            "creator_id": list(creators.ids[audience.creator]),
            "account_id": _account_ids(audience),
            "sample_of": counts(creators.followers[audience.creator]),
            "observed_at": moments(as_of, np.zeros(len(audience.creator))),
        }
    )


def account_sheet(audience: Followers, as_of: datetime) -> Sheet:
    """Return one row per sampled follower as an account."""
    return Sheet(
        {
            "account_id": _account_ids(audience),
            "observed_at": moments(as_of, np.zeros(len(audience.creator))),
            "handle_digits": counts(audience.handle_digits),
            "handle_len": counts(audience.handle_len),
            "followers": counts(audience.followers),
            "following": counts(audience.following),
            "posts": counts(audience.posts),
            "bio_len": counts(audience.bio_len),
            "has_picture": flags(audience.has_picture),
            "is_private": flags(audience.is_private),
        }
    )


def _account_ids(audience: Followers) -> Cells:
    return [str(FIRST_FOLLOWER + number) for number in range(len(audience.creator))]
