"""What is known of creators' audiences beside their comments: a sample of followers, and how the audience grew."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from closeknit.audience.accounts.model import AccountModel
from closeknit.audience.accounts.share import fake_shares
from closeknit.metrics.arrays import Columns, floats
from closeknit.metrics.creator_metrics import About, peer_groups
from closeknit.metrics.follower_history import follower_jumps
from closeknit.metrics.peer_comparison import SCALES, Groups, peer_spreads, robust_z
from closeknit.metrics.registry import METRICS
from closeknit.warehouse.engine import Engine
from closeknit.warehouse.follower_samples import called_fake


def about_audiences(
    engine: Engine, followers: ir.Table, accounts: ir.Table, history: ir.Table, profiles: ir.Table, model: AccountModel
) -> About:
    """Return the estimated share of fake or inactive followers and the largest jump of those creators that have them.

    Args:
        engine: The session.
        followers: All follower observations.
        accounts: All account observations.
        history: All profile observations.
        profiles: Current profiles, for peers.
        model: Of accounts.
    """
    samples = engine.keep(called_fake(engine, followers, accounts, model), "follower_samples")
    jumps = engine.keep(follower_jumps(history, followers), "follower_jumps")
    known = ibis.union(samples.select("creator_id"), jumps.select("creator_id")).distinct()
    known = known.semi_join(profiles, "creator_id")
    rows = known.left_join(samples, "creator_id").drop("creator_id_right")
    found = rows.left_join(jumps, "creator_id").drop("creator_id_right").order_by("creator_id").to_pyarrow()
    columns = {**_shares(found, model), **_jumps(found, peer_groups(profiles, known))}
    arrays = {name: pa.array(values, pa.float64(), from_pandas=True) for name, values in columns.items()}
    return About("audience", pa.table({"creator_id": found["creator_id"], **arrays}))


def _shares(found: pa.Table, model: AccountModel) -> Columns:
    called, n = floats(found, "called"), floats(found, "accounts")
    shares = fake_shares(np.nan_to_num(called), np.nan_to_num(n), model.errors)
    name = "audience_fake_share"
    ends: Columns = {f"{name}_{end}": getattr(shares, end) for end in ("low", "high", "low95", "high95")}
    return {name: shares.estimate, **ends, f"{name}_n": n}


def _jumps(found: pa.Table, groups: Groups) -> Columns:
    jump = floats(found, "jump")
    scaled = SCALES[METRICS["follower_jump"].signal](jump)
    exact = np.zeros(len(jump))  # counts of followers are known, not estimated
    z, peers = robust_z(scaled, exact, groups, peer_spreads(scaled, exact, groups))
    return {
        "follower_jump": jump, "follower_jump_n": floats(found, "steps"),
        "follower_jump_z": z, "follower_jump_peers": peers,
    }  # fmt: skip
