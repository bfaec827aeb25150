"""The pictures of a plan: the outcomes side by side, how often which outcome happens, and the frontier."""

from closeknit.charts.plan_frontier import FrontierDot, plan_frontier
from closeknit.charts.plan_histogram import plan_histogram, shown_columns
from closeknit.charts.plan_outcomes import OutcomeRow, plan_outcomes
from closeknit.charts.render import render_svg
from closeknit.documents import words
from closeknit.planning.brief import CAUTION
from closeknit.planning.goal_words import NOUNS, amount, amount_range, quantity
from closeknit.planning.model import FrontierPoint, Outcome, Plan

LONGEST_VALUE = 26


def draw_pictures(plan: Plan) -> dict[str, str]:
    """Return name -> SVG: outcomes, histogram, frontier; what cannot be drawn is left out.

    Args:
        plan: What the page says; the same plan gives the same bytes.
    """
    drawn = {"outcomes": _outcomes(plan), "histogram": _histogram(plan), "frontier": _frontier(plan)}
    return {name: svg for name, svg in drawn.items() if svg}


def attitude(point: FrontierPoint) -> str:
    """Return the word for an attitude to risk, or the weight where there is no word.

    >>> attitude(FrontierPoint(0.3, 1, 1, 1)), attitude(FrontierPoint(0.5, 1, 1, 1))
    ('balanced', 'weight 0.5')
    """
    named = {round(weight, 6): risk for risk, weight in CAUTION.items()}
    return named.get(round(point.caution, 6), f"weight {point.caution:g}")


def _outcomes(plan: Plan) -> str:
    ways = [("This plan", plan.outcome), *((each.label, each.outcome) for each in plan.alternatives)]
    rows = [
        _row(label, outcome, plan, chosen=place == 0)
        for place, (label, outcome) in enumerate(ways)
        if all(words.known(value) for value in _numbers(outcome))
    ]
    if not rows:
        return ""
    return render_svg(
        plan_outcomes(rows, _target(plan), _title(plan), lambda value: amount(value, _goal(plan), _currency(plan))),
        key="picture-outcomes",
        title="What the same money may bring, by the way it is spent",
        description=" ".join([*(_told(row, plan) for row in rows), _target_told(plan)]).strip(),
    )


def _row(label: str, outcome: Outcome, plan: Plan, *, chosen: bool) -> OutcomeRow:
    goal, currency = _goal(plan), _currency(plan)
    mean = amount(outcome.mean, goal, currency)
    value = f"{mean} ({_bare_range(outcome, plan)})"
    if len(value) > LONGEST_VALUE:
        # A long range would cut off the name; the bar shows it, and the table below spells it out.
        value = mean
    return OutcomeRow(label, value, *_numbers(outcome), chosen=chosen)


def _bare_range(outcome: Outcome, plan: Plan) -> str:
    """The 80 % interval; the currency already stands before the expected amount."""
    text = amount_range(outcome.low, outcome.high, _goal(plan), _currency(plan))
    return text.removeprefix(f"{_currency(plan)}{words.GLUE}")


def _numbers(outcome: Outcome) -> tuple[float, float, float, float, float, float]:
    return outcome.mean, outcome.low, outcome.high, outcome.cvar10, outcome.low95, outcome.high95


def _told(row: OutcomeRow, plan: Plan) -> str:
    return f"{row.label}: {row.value}, average of the worst 10 %: {amount(row.cvar10, _goal(plan), _currency(plan))}."


def _target_told(plan: Plan) -> str:
    target = _target(plan)
    return f"A dashed line marks the {target[1]}." if target else ""


def _histogram(plan: Plan) -> str:
    edges, counts = plan.histogram
    if len(edges) != len(counts) + 1 or not sum(counts) or not all(map(words.known, edges)):
        return ""
    goal, currency = _goal(plan), _currency(plan)
    last = amount(edges[shown_columns(counts)], goal, currency)
    return render_svg(
        plan_histogram(edges, counts, _target(plan), _title(plan), lambda value: amount(value, goal, currency)),
        key="picture-histogram",
        title="How often the plan ends where",
        description=f"{words.count(sum(counts))} simulated courses, drawn up to {last}. {_target_told(plan)}".strip(),
    )


def _frontier(plan: Plan) -> str:
    points = [point for point in plan.frontier if words.known(point.mean) and words.known(point.cvar10)]
    if len(points) < 2:
        return ""
    goal, currency = _goal(plan), _currency(plan)
    dots = [FrontierDot(attitude(point), point.mean, point.cvar10, point.chosen) for point in points]
    told = (
        f"{dot.label}: {amount(dot.mean, goal, currency)} expected, worst 10 %: {amount(dot.cvar10, goal, currency)}."
        for dot in dots
    )
    return render_svg(
        plan_frontier(dots, f"{_title(plan)} expected", lambda value: amount(value, goal, currency)),
        key="picture-frontier",
        title="Efficient frontier from bold to cautious",
        description=" ".join(told),
    )


def _target(plan: Plan) -> tuple[float, str] | None:
    if not words.known(plan.target):
        return None
    return plan.target, f"target: {quantity(plan.target, _goal(plan), _currency(plan))}"


def _title(plan: Plan) -> str:
    return NOUNS[_goal(plan)][2]


def _goal(plan: Plan) -> str:
    return plan.brief.goal


def _currency(plan: Plan) -> str:
    return plan.brief.currency
