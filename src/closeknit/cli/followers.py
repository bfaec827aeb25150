"""`closeknit followers`: what is estimated of a creator's followers, account by account."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, AsOf, Home
from closeknit.cli.output import counted, print_json, print_table

if TYPE_CHECKING:
    from closeknit.audience.accounts.model import AccountModel
    from closeknit.audience.accounts.verdict import Verdict
    from closeknit.warehouse.follower_verdicts import FollowerSample

_ON_SCREEN = 20
_CAUTION = (
    "Estimates from a few figures of each account: they say how far an audience can be trusted, and convict no single "
    "account. Fakes of another kind than those the model was learned on are found less often: the share may be too low."
)


def followers_command(
    creator: Annotated[
        str, typer.Argument(metavar="CREATOR", help="Handle, profile address or creator id.", show_default=False)
    ],
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="At most so many accounts on screen.")
    ] = _ON_SCREEN,
    as_of: AsOf = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show the sample of a creator's followers: the estimated share of fake or inactive ones, and why.

    Example: closeknit followers @anna.bakes
    """
    from closeknit.cli.creator_json import metric_json
    from closeknit.metrics.registry import METRICS
    from closeknit.warehouse.creators import find_creator
    from closeknit.warehouse.follower_verdicts import sample_of

    with opened(home, as_of) as generation:
        row = find_creator(generation, creator)
        sample = sample_of(generation, row["creator_id"])
        model = generation.models.accounts
    share = metric_json(METRICS["audience_fake_share"], row)
    rate_from = "labels of the model" if share["estimate"] is None else "estimated share of this sample"
    if as_json:
        errors = model.errors
        facts = {"name": model.name, "licence": model.licence, "credit": model.credit, "errors": vars(errors)}
        print_json(
            {
                "creator_id": row["creator_id"], "handle": row["handle"], "audience_fake_share": share,
                "called": sample.called, "imported": sample.imported, "sample_of": sample.sample_of,
                "model": facts, "caution": _CAUTION, "base_rate_from": rate_from,
                "accounts": [_account(*each) for each in zip(sample.account_id, sample.verdicts, strict=True)],
            }
        )  # fmt: skip
    else:
        _print(row, share, sample, model, limit)


def _account(account_id: str, verdict: "Verdict") -> dict[str, Any]:
    return {
        "account_id": account_id,
        "probability": None if verdict.probability is None else round(verdict.probability, 4),
        "counts": verdict.counts,
        "base_rate": round(verdict.base_rate, 4),
        "says": verdict.says,
        "speaks_for": [vars(reason) for reason in verdict.speaks_for],
        "speaks_against": [vars(reason) for reason in verdict.speaks_against],
        "not_known": list(verdict.not_known),
    }


def _print(
    row: dict[str, Any], share: dict[str, Any], sample: "FollowerSample", model: "AccountModel", limit: int
) -> None:
    from closeknit.cli.creator_json import number
    from closeknit.metrics.registry import METRICS

    metric = METRICS["audience_fake_share"]
    print(_counts(row, sample))
    if share["estimate"] is None:
        why = "" if sample.imported else f", {share['why_missing']}"
        print(f"Estimated share of fake or inactive followers: not computable{why}.")
    else:
        low, high = number(metric, share["low"]), number(metric, share["high"])
        print(
            f"Estimated share of fake or inactive followers: {number(metric, share['estimate'])}, eight times in ten "
            f"between {low} and {high}. It rests on {sample.called} accounts (x) whose figures are at least "
            f"{model.times:.0f} times as likely among fakes, corrected for how often the model '{model.name}' errs."
        )
    if sample.account_id:
        print()
        lines = [
            (
                account_id,
                f"{100 * (verdict.probability or 0):.0f} %",
                "x" if verdict.counts else "",
                _reasons(verdict.speaks_for),
                _reasons(verdict.speaks_against),
            )
            for account_id, verdict in zip(sample.account_id[:limit], sample.verdicts[:limit], strict=True)
        ]  # fmt: skip
        print_table(("account", "estimated", "", "speaks for fake or inactive", "speaks against"), lines)
        print(f"\n{_assumption(sample, model, share['estimate'] is not None)}")
        print(f"\n{_CAUTION}")


def _counts(row: dict[str, Any], sample: "FollowerSample") -> str:
    from closeknit.metrics.registry import FEWEST_ACCOUNTS

    name = f"@{row['handle']}" if row["handle"] else row["creator_id"]
    known = len(sample.account_id)
    if sample.imported and known < FEWEST_ACCOUNTS:
        return (
            f"{name}: {counted(sample.imported, 'followers')} imported, but posts, followers and following of too few "
            f"are known ({known}; {FEWEST_ACCOUNTS} needed). Import the figures as a table `accounts`."
        )
    stands = f" of {sample.sample_of:,}" if sample.sample_of else ""
    return f"{name}: {counted(known, 'followers')}{stands} with posts, followers and following known"


def _assumption(sample: "FollowerSample", model: "AccountModel", estimated: bool) -> str:
    rate = f"{100 * sample.verdicts[0].base_rate:.0f} %"
    if not estimated:
        return f"Each percentage assumes that {rate} are fake or inactive, as many as of the labels of '{model.name}'."
    return (
        f"Each percentage assumes that {rate} of this audience are fake or inactive, as estimated (at least 1 %): "
        "where few are, even an account marked x may be more likely real."
    )


def _reasons(reasons: Any) -> str:
    return "; ".join(reason.says for reason in reasons[:3])
