"""Write a plan into a folder: the page, and the same answer as JSON and CSV."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np

from closeknit.planning.goal_words import plain_amount
from closeknit.planning.model import Alternative, NoPlan, Outcome, Pick, Plan
from closeknit.planning.page import render_no_plan, render_page
from closeknit.planning.pictures import draw_pictures
from closeknit.vocabulary.exporting import neutral_cell

PARTS = ("gift", "shipping", "handling", "fee")
COLUMNS = (
    "creator_id",
    "handle",
    "niche",
    "country",
    "followers",
    "offer",
    "product",
    "p_accept",
    "p_post",
    "currency",
    "cost_major_units",
    "cost_minor_units",
    *(f"{part}_minor_units" for part in PARTS),
    "goal",
    "expected",
    "low",
    "high",
    "share",
    "why",
    "instead",
)


def write_plan(plan: Plan | NoPlan, folder: Path) -> Path:
    """Write plan.html, plan.json and, where there is a plan, plan.csv; return the page.

    Each file is complete before it takes its name, so that a reader never meets half a page.

    Args:
        plan: What to say.
        folder: Made if it is not there; files of these names are replaced, and none is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"plan.json": json.dumps(plan_json(plan), ensure_ascii=False, indent=1, allow_nan=False) + "\n"}
    if isinstance(plan, Plan):
        texts |= {"plan.csv": plan_csv(plan), "plan.html": render_page(plan, draw_pictures(plan))}
    else:
        texts |= {"plan.html": render_no_plan(plan)}
    for name, text in texts.items():
        draft = folder / f".{name}.draft"
        draft.write_text(text, "utf-8", newline="")
        draft.replace(folder / name)
    return folder / "plan.html"


def plan_json(plan: Plan | NoPlan) -> dict[str, Any]:
    """Return a plan as plain values: money in minor units, numbers that are not finite as None.

    Margins are money as well: with the goal `margin`, results are minor units.
    """
    if isinstance(plan, NoPlan):
        answer: dict[str, Any] = {"plan": None, "conflict": plan.conflict, "advice": plan.advice}
    else:
        answer = {**_answer(plan), **_risk(plan), **_grounds(plan)}
    plain: dict[str, Any] = _plain({**answer, "version": version("closeknit")})
    return plain


def _answer(plan: Plan) -> dict[str, Any]:
    """What to do, and what it costs and brings."""
    brief = plan.brief
    return {
        "next_step": plan.next_step,
        "verdict": plan.verdict,
        "picks": [_pick_json(pick) for pick in plan.picks],
        "budget": brief.budget,
        "currency": brief.currency,
        "expected_cost": plan.expected_cost,
        "most_spent": plan.most_spent,
        "left_over": plan.left_over,
        "binding": plan.binding,
        "goal": brief.goal,
        "risk": brief.risk,
        "caution": brief.caution,
        "outcome": _outcome_json(plan.outcome),
        "target": {"value": plan.target, "source": plan.target_source},
        "funnel": [vars(stage) for stage in plan.funnel],
        "invitations": asdict(plan.invitations),
    }


def _risk(plan: Plan) -> dict[str, Any]:
    """How good the plan is, how its risk is spread, and what else the money could do."""
    mean, cvar10 = plan.promised
    return {
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "promised": {"mean": mean, "cvar10": cvar10},
        "optimism": {"mean": mean - plan.outcome.mean, "cvar10": cvar10 - plan.outcome.cvar10},
        "n_eff": plan.n_eff,
        "largest_share": plan.largest_share,
        "by_niche": plan.by_niche,
        "overlap": plan.overlap,
        "baselines": {each.name: _baseline_json(each) for each in plan.alternatives},
        "frontier": [vars(point) for point in plan.frontier],
    }


def _grounds(plan: Plan) -> dict[str, Any]:
    """What the answer rests on."""
    edges, counts = plan.histogram
    return {
        "influences": [vars(each) for each in plan.influences],
        "first_posts": plan.first_posts,
        "assumptions": [vars(each) for each in plan.assumptions],
        "histogram": {"edges": edges, "counts": counts},
        "seed": plan.seed,
        "scenarios": plan.scenarios,
        "considered": plan.considered,
    }


def _pick_json(pick: Pick) -> dict[str, Any]:
    return {"cost_parts" if name == "parts" else name: value for name, value in vars(pick).items()}


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return dict(vars(outcome))


def _baseline_json(each: Alternative) -> dict[str, Any]:
    return {
        "label": each.label,
        "picks": each.picks,
        "spent": each.spent,
        "behind": each.behind,
        "note": each.note,
        **_outcome_json(each.outcome),
    }


def _plain(value: Any) -> Any:
    """Return what JSON knows: also numbers of array libraries become its own."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        # Infinite minus itself is no number, and so is any NaN.
        return number if number - number == 0 else None
    return [_plain(each) for each in value]


def plan_csv(plan: Plan) -> str:
    """Return one line per pick, safe to open in a spreadsheet program."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for pick in plan.picks:
        writer.writerow(["" if c is None else neutral_cell(c) if isinstance(c, str) else c for c in _cells(pick, plan)])
    return stream.getvalue()


def _cells(pick: Pick, plan: Plan) -> tuple[Any, ...]:
    brief = plan.brief
    numbers = (_plain(value) for value in (pick.expected, pick.low, pick.high, pick.share))
    return (
        pick.creator_id,
        pick.handle,
        pick.niche,
        pick.country,
        pick.followers,
        pick.offer,
        pick.product,
        _plain(pick.p_accept),
        _plain(pick.p_post),
        brief.currency,
        plain_amount(pick.cost, brief.currency),
        pick.cost,
        *(pick.parts.get(part, 0) for part in PARTS),
        "margin in minor units" if brief.goal == "margin" else brief.goal,
        *numbers,
        " ".join(pick.why),
        pick.instead,
    )
