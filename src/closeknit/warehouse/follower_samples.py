"""Samples of followers whose figures are known: how many of each creator's the account model calls fake or inactive."""

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from closeknit.audience.accounts.features import Accounts
from closeknit.audience.accounts.model import AccountModel
from closeknit.metrics.arrays import floats
from closeknit.vocabulary.tables import ACCOUNTS
from closeknit.warehouse.current import latest
from closeknit.warehouse.engine import Engine

BATCH = 200_000


def called_fake(engine: Engine, followers: ir.Table, accounts: ir.Table, model: AccountModel) -> ir.Table:
    """Return creator_id, accounts (followers that could be judged) and called (of these, called fake or inactive).

    Args:
        engine: The session.
        followers: All follower observations: creator_id, account_id.
        accounts: All account observations.
        model: Which model.
    """
    known = latest_accounts(engine, followers, accounts)
    batches = [_judged(batch, model) for batch in engine.batches(known, BATCH)]
    judged = engine.hold(pa.Table.from_batches(batches, _JUDGED), "judged_accounts")
    pairs = followers.filter(followers.creator_id.notnull()).select("creator_id", "account_id").distinct()
    joined = pairs.inner_join(judged, "account_id")
    return joined.group_by("creator_id").agg(
        accounts=joined.count(), called=joined.called.cast("int64").sum().cast("int64")
    )


def latest_accounts(engine: Engine, followers: ir.Table, accounts: ir.Table) -> ir.Table:
    """Return the newest figures of accounts that follow somebody, one row an account."""
    fields = [column.name for column in ACCOUNTS.columns if column.name != "account_id"]
    return latest(engine, accounts.semi_join(followers, "account_id"), "account_id", fields, "accounts")


_COLUMNS: dict[str, pa.DataType] = {"account_id": pa.string(), "called": pa.bool_()}
_JUDGED = pa.schema(_COLUMNS)


def _judged(batch: pa.RecordBatch, model: AccountModel) -> pa.RecordBatch:
    called = model.calls_fake(accounts_of(batch))
    use = np.flatnonzero(np.isfinite(called))
    ids = batch["account_id"].take(pa.array(use, pa.int64()))
    return pa.RecordBatch.from_arrays([ids, pa.array(called[use] == 1)], schema=_JUDGED)


def accounts_of(batch: pa.RecordBatch) -> Accounts:
    """Return rows of the accounts table as what the model looks at."""
    columns = {name: floats(batch, name) for name in ("posts", "followers", "following", "is_private", "has_picture")}
    with np.errstate(invalid="ignore", divide="ignore"):
        digits = floats(batch, "handle_digits") / floats(batch, "handle_len")
    return Accounts.of({**columns, "digit_share": digits, "bio_length": floats(batch, "bio_len")})
