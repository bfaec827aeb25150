"""`closeknit plan`: spread a budget over many creators, or learn that one big name would do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, Home, Niches, home_folder, out_folder
from closeknit.cli.output import print_json, print_table, say
from closeknit.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from closeknit.planning.brief import Brief
    from closeknit.planning.candidates import Candidates
    from closeknit.planning.history import History
    from closeknit.planning.model import NoPlan, Plan
    from closeknit.planning.setting import Audiences

SHOWN = 10


def plan_command(
    budget: Annotated[
        str | None, typer.Option("--budget", metavar="AMOUNT", help="Money to spend, such as 5000 or 4999.50.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Three letters. Default: the brief's, else EUR.")
    ] = None,
    brief: Annotated[
        Path | None, typer.Option("--brief", metavar="FILE", help="Product, goal, offers and limits; see --init.")
    ] = None,
    init: Annotated[
        bool, typer.Option("--init", help="Write a commented brief to --brief (default: brief.toml) and stop.")
    ] = False,
    candidates: Annotated[
        Path | None,
        typer.Option(
            "--candidates",
            metavar="FILE",
            help="CSV of creators to choose from (handle, followers; niche, country, engagement_rate, posts, fee, "
            "warmth, offers). Default: your creator data.",
        ),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="CSV of past collaborations (creator, invited, accepted, posted, reach, clicks, orders).",
        ),
    ] = None,
    tier: Annotated[
        str,
        typer.Option("--tier", metavar="SIZE", help="Choose from this size of your creator data: nano, micro or mid."),
    ] = "nano",
    niche: Niches = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for plan.html, plan.json and plan.csv. Default: plan."),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Plan a budget: whom to invite with which offer, what may come of it, and what one macro influencer would bring.

    Example: closeknit plan --budget 5000 --currency EUR --out plan/
    """
    if init:
        _write_example(brief or Path("brief.toml"))
        return
    from closeknit.planning.plan import plan
    from closeknit.planning.write import plan_json, write_plan

    folder = out_folder(out or Path("plan"))
    asked = _brief(brief, budget, currency, home)
    known, audiences = _candidates(candidates, asked, tier, tuple(niche or ()), home)
    found = plan(asked, known, history=_history(history), audiences=audiences)
    page = None if as_json and out is None else write_plan(found, folder)
    if as_json:
        print_json({**plan_json(found), "page": None if page is None else str(page)})
        return
    _print(found)
    print(f"\nThe whole plan: {page}")


def _write_example(path: Path) -> None:
    from closeknit.planning.brief_file import example_brief

    path = path.expanduser()
    if path.exists():
        raise UsageError(f"'{path}' is there already.", "Edit it, or choose another --brief; nothing was changed.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder '{path.parent}'.", "Make it, or choose another --brief.")
    path.write_text(example_brief(), "utf-8")
    print(f"written to {path}")


def _brief(path: Path | None, budget: str | None, currency: str | None, home: Path | None) -> "Brief":
    from closeknit.audience.niches.definitions import read_niches
    from closeknit.planning.brief_file import brief_of, read_brief

    if path is not None:
        return read_brief(path.expanduser(), budget=budget, currency=currency, niches=read_niches(home_folder(home)))
    if budget is None:
        raise UsageError("A plan needs a budget.", "Give --budget 5000 --currency EUR, or --brief FILE (see --init).")
    return brief_of(budget, currency or "EUR")


def _history(path: Path | None) -> "History | None":
    from closeknit.planning.history import read_history

    return None if path is None else read_history(path.expanduser())


def _candidates(
    path: Path | None, brief: "Brief", tier: str, niches: tuple[str, ...], home: Path | None
) -> "tuple[Candidates, Audiences]":
    from closeknit.audience.niches.definitions import read_niches
    from closeknit.planning.candidate_file import read_candidates
    from closeknit.planning.known_candidates import audience_sizes, known_candidates
    from closeknit.planning.macro import of_size
    from closeknit.vocabulary.tier import TIERS, tier_named

    band = tier_named(tier)
    if band is None:
        raise UsageError(f"There is no tier '{tier}'.", f"Tiers are: {', '.join(each.name for each in TIERS)}.")
    if path is not None:
        return read_candidates(path.expanduser(), brief, niches=read_niches(home_folder(home))), {}
    with opened(home) as generation:
        found = known_candidates(generation, niches=niches)
        return of_size(found, band), audience_sizes(generation, home_folder(home))


def _print(found: "Plan | NoPlan") -> None:
    from closeknit.planning.goal_words import amount_range, money, quantity
    from closeknit.planning.model import NoPlan

    brief = found.brief
    if isinstance(found, NoPlan):
        print("No plan: these limits cannot hold together.")
        for text in found.conflict:
            print(f"  - {text}")
        print(found.advice)
        return
    print(found.next_step)
    for sentence in found.verdict:
        print(sentence)
    outcome, goal, currency = found.outcome, brief.goal, brief.currency
    print(
        f"\nExpected: {quantity(outcome.mean, goal, currency)}, eight times in ten "
        f"{amount_range(outcome.low, outcome.high, goal, currency)}, for {money(found.expected_cost, currency)} "
        f"expected and never more than {money(found.most_spent, currency)}."
    )
    for text in found.binding:
        say(f"used up: {text}")
    print()
    rows = [
        (pick.handle or pick.creator_id, f"{pick.followers:,}", pick.niche or "-", pick.offer,
         money(pick.cost, brief.currency), f"{100 * pick.p_accept:.0f} %",
         quantity(pick.expected, brief.goal, brief.currency))
        for pick in found.picks[:SHOWN]
    ]  # fmt: skip
    print_table(("creator", "followers", "niche", "offer", "cost if she accepts", "accepts", "brings"), rows)
    if len(found.picks) > SHOWN:
        print(f"and {len(found.picks) - SHOWN:,} more in plan.csv")
