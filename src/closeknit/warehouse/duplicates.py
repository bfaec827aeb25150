"""Two profiles with one handle on one day: the first counts, the second is refused and both are named."""

import ibis
import ibis.expr.types as ir

from closeknit.sources.contract import Refusal
from closeknit.warehouse.engine import Engine
from closeknit.warehouse.staging import Staging


def refuse_second_profiles(engine: Engine, staging: Staging) -> None:
    """Take profiles out of an import that contradict an earlier row about the same account and day.

    Rows that agree, or complete each other (one has the niche, the other the followers), stay: the current view
    merges them.

    Args:
        engine: The session.
        staging: The import's rows; its files are rewritten only where something is refused.
    """
    files = staging.tables().get("profiles")
    if not files:
        return
    profiles = engine.read(files, "staged_profiles")
    second = engine.keep(_contradicting(profiles), "second_profiles")
    rows = second.order_by("source_file", "source_row").to_pyarrow().to_pylist()
    if not rows:
        return
    # What vendors state in a refused row goes with it.
    for number, path in enumerate([*files, *staging.tables().get("stated_metrics", [])]):
        part = engine.read([path], f"staged_part_{number}")
        kept = part.anti_join(second, _same_row(part, second))
        rewritten = path.with_suffix(".kept")
        engine.write(kept, rewritten)
        rewritten.replace(path)
    staging.refuse_staged("profiles", [_refusal(row) for row in rows])


def _same_row(part: ir.Table, second: ir.Table) -> list[ir.BooleanValue]:
    """Match a refused profile, or what was stated in its row; one record of JSON may hold many accounts."""
    names = ("source_file", "source_row", "handle", "external_id", "followers")
    return [part[name].identical_to(second[name]) for name in names if name in part.columns]


def _contradicting(profiles: ir.Table) -> ir.Table:
    """Rows whose account already had a row of the same day with other figures."""
    account = ibis.coalesce("@" + profiles.handle, profiles.external_id)
    rows = profiles.mutate(account=account)
    # One record of JSON holds many profiles on one "row": the figures break the tie, so the first is always the same.
    order = [rows.source_file, rows.source_row, rows.followers, rows.external_id]
    window = ibis.window(group_by=[rows.account, rows.observed_at], order_by=order)
    rows = rows.mutate(
        first_file=rows.source_file.first().over(window),
        first_row=rows.source_row.first().over(window),
        first_followers=rows.followers.first().over(window),
        first_id=rows.external_id.first().over(window),
    )
    differs = (rows.followers != rows.first_followers) | (rows.external_id != rows.first_id)
    return rows.filter(ibis.coalesce(differs, False)).select(
        "source_file", "source_row", "handle", "external_id", "followers", "account", "first_file", "first_row"
    )


def _refusal(row: dict[str, object]) -> Refusal:
    first = f"line {row['first_row']}" + (f" of {row['first_file']}" if row["first_file"] != row["source_file"] else "")
    reason = f"is a second profile of one account with other figures; the first, in {first}, was taken"
    return Refusal(str(row["source_file"]), int(str(row["source_row"])), "handle", str(row["account"]), reason)
