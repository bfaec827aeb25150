"""Questions about a creator's followers: which accounts in her sample look fake or inactive, and why?"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from closeknit.audience.accounts.share import fake_shares
from closeknit.audience.accounts.verdict import Verdict, verdicts
from closeknit.warehouse.follower_samples import accounts_of, latest_accounts
from closeknit.warehouse.generation import Generation

# An estimated share of 0 is not the certainty that nobody is.
LEAST_SHARE = 0.01


@dataclass(frozen=True)
class FollowerSample:
    """The followers of one creator whose figures are known, n, most like fake or inactive first.

    Attributes:
        account_id: n.
        verdicts: What is estimated of each, n.
        imported: How many followers were imported, with figures and without.
        sample_of: How many followers the sample stands for, None where not told.
    """

    account_id: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    imported: int
    sample_of: int | None

    @property
    def called(self) -> int:
        """How many of the n the model counts as fake or inactive."""
        return sum(verdict.counts for verdict in self.verdicts)


def sample_of(generation: Generation, creator_id: str) -> FollowerSample:
    """Return the sample of a creator's followers with what is estimated of each account.

    Args:
        generation: The creator data.
        creator_id: Of the creator.
    """
    model = generation.models.accounts
    followers = generation.followers.filter(generation.followers.creator_id == creator_id)
    rows = latest_accounts(generation.engine, followers, generation.accounts).order_by("account_id").to_pyarrow()
    (batch,) = rows.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], rows.schema)]
    accounts = accounts_of(batch)
    odds = model.log_odds(accounts)
    order = [int(place) for place in np.argsort(-odds, kind="stable") if np.isfinite(odds[place])]
    called = np.array([np.sum(odds[order] > model.threshold)], float)
    share = float(fake_shares(called, np.array([float(len(order))]), model.errors).estimate[0])
    # Without a share of her own the probabilities assume that of the model's labels.
    told = verdicts(accounts, model, None if np.isnan(share) else min(max(share, LEAST_SHARE), 1 - LEAST_SHARE))
    counts = followers.aggregate(imported=followers.account_id.nunique(), stands_for=followers.sample_of.max())
    (counted,) = counts.to_pyarrow().to_pylist()
    return FollowerSample(
        tuple(batch["account_id"][place].as_py() for place in order),
        tuple(told[place] for place in order),
        counted["imported"],
        counted["stands_for"],
    )
