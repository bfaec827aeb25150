"""The plan as one HTML page that needs no network, no script and no second file, made to be shown to a boss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup

from closeknit.documents import words
from closeknit.documents.page import environment, style
from closeknit.planning.goal_words import NOUNS, amount, amount_range, finely, money, quantity
from closeknit.planning.invitations import in_sentences
from closeknit.planning.model import Influence, NoPlan, Outcome, Pick, Plan, Stage
from closeknit.planning.pictures import attitude
from closeknit.vocabulary.handle import parse_handle

TEMPLATES = Path(__file__).parent / "templates"
# More rows than these are a click away.
OPEN_PICKS = 25
OPEN_NICHES = 12
PARTS = ("gift", "shipping", "handling", "fee")
# Steps of the funnel that count creators; the others count their audience, which no common bar can hold.
CREATOR_STEPS = frozenset({"invited", "accepted", "waitlisted", "gifts sent", "live", "posts live", "live posts"})
UNSURE = "cannot tell yet"


@dataclass(frozen=True)
class _Row:
    """A pick as the table prints it."""

    pick: Pick
    name: str
    address: str | None
    about: str
    cost: str
    parts: tuple[tuple[str, str], ...]
    expected: str
    interval: str
    instead: str


@dataclass(frozen=True)
class _Bar:
    """A labelled bar; `start`, `low` and `high` are shares of the track, None where there is no bar."""

    label: str
    value: str
    note: str = ""
    end: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class _Way:
    """One line of the table below the side-by-side picture."""

    label: str
    creators: str
    spent: str
    expected: str
    worst: str
    behind: str
    note: str


def render_page(plan: Plan, pictures: Mapping[str, str]) -> str:
    """Write the page of a plan.

    The same arguments give the same bytes. Names, niches, reasons and everything else that came from outside is
    escaped; the pictures are our own SVG and are not.

    Args:
        plan: What the page says.
        pictures: Name -> SVG of `closeknit.planning.pictures`; what is missing is left out.
    """
    brief = plan.brief
    rows = [_row(pick, plan) for pick in plan.picks]
    middle, spans = _influences(plan)
    made = environment(TEMPLATES)
    own: dict[str, Any] = {
        "amount": lambda value: amount(value, brief.goal, brief.currency),
        "finely": lambda value: finely(value, brief.goal, brief.currency),
        "quantity": lambda value: quantity(value, brief.goal, brief.currency),
        "money": lambda minor: money(minor, brief.currency),
        "attitude": attitude,
        "glued": _glued,
    }
    made.filters |= own
    return made.get_template("page.html").render(
        title=_glued(plan.next_step),
        plan=plan,
        brief=brief,
        noun=NOUNS[brief.goal][2],
        result=_range_of(plan.outcome, plan),
        wide=amount_range(plan.outcome.low95, plan.outcome.high95, brief.goal, brief.currency),
        miss=_chance(plan.outcome.p_miss_target),
        loss=_chance(plan.outcome.p_loss),
        unsure=[sentence for sentence in plan.verdict if UNSURE in sentence.lower()],
        verdict=[sentence for sentence in plan.verdict if UNSURE not in sentence.lower()],
        pictures={name: Markup(pictures.get(name, "")) for name in ("outcomes", "histogram", "frontier")},
        ways=_ways(plan),
        live=next((stage for stage in plan.funnel if stage.name in ("posts live", "live posts", "live")), None),
        rows=rows[:OPEN_PICKS],
        more=rows[OPEN_PICKS:],
        steps=_steps(plan.funnel),
        enough=in_sentences(plan.invitations, len(plan.picks), brief),
        niches=_niches(plan.by_niche),
        middle=middle,
        spans=spans,
        optimism=tuple(
            promised - fresh
            for promised, fresh in zip(plan.promised, (plan.outcome.mean, plan.outcome.cvar10), strict=True)
        ),
        percent=_percent,
        gap="not known" if not words.known(plan.gap) else f"{100 * plan.gap:.3g}{words.GLUE}%",
        version=version("closeknit"),
        style=style(TEMPLATES / "page.css"),
    )


def render_no_plan(plan: NoPlan) -> str:
    """Write the page that says which limits contradict each other."""
    made = environment(TEMPLATES)
    made.filters |= {"money": lambda minor: money(int(minor), plan.brief.currency)}
    return made.get_template("no_plan.html").render(
        title="These limits cannot hold together",
        plan=plan,
        brief=plan.brief,
        version=version("closeknit"),
        style=style(TEMPLATES / "page.css"),
    )


def _row(pick: Pick, plan: Plan) -> _Row:
    # A handle that Instagram would not allow is printed and not linked.
    handle = parse_handle(pick.handle) if pick.handle else None
    currency = plan.brief.currency
    return _Row(
        pick=pick,
        name=f"@{pick.handle}" if pick.handle else _bare(pick.creator_id),
        address=f"https://www.instagram.com/{handle}/" if handle else None,
        about=", ".join(word for word in (pick.niche, pick.country) if word),
        cost=money(pick.cost, currency),
        parts=tuple((part, money(pick.parts[part], currency)) for part in PARTS if pick.parts.get(part)),
        expected=amount(pick.expected, plan.brief.goal, currency),
        interval=amount_range(pick.low, pick.high, plan.brief.goal, currency),
        instead=_called(pick.instead) if pick.instead else "",
    )


def _bare(name: str) -> str:
    return name.split(":", 1)[-1]


def _called(name: str) -> str:
    """Write a handle with @ and an id without its platform."""
    return _bare(name) if ":" in name else f"@{name.removeprefix('@')}"


def _glued(text: str) -> str:
    """Keep a number and the word or sign after it on one line.

    >>> _glued("invite 85 creators, 30 % of them in food").count(words.GLUE)
    2
    """
    parts = text.split(" ")
    glued = parts[0]
    for before, part in pairwise(parts):
        unit = part.startswith("%") or (before.isdecimal() and part[:1].isalpha())
        currency = len(before) == 3 and before.isupper() and part[:1].isdecimal()
        glued += (words.GLUE if unit or currency else " ") + part
    return glued


def _range_of(outcome: Outcome, plan: Plan) -> str:
    return amount_range(outcome.low, outcome.high, plan.brief.goal, plan.brief.currency)


def _chance(fraction: float) -> str:
    """Write a chance; simulations of a few thousand courses know no finer ones.

    >>> [_chance(f).replace(words.GLUE, " ") for f in (0, 0.0004, 0.084, 0.23, 0.999, float("nan"))]
    ['under 1 %', 'under 1 %', '8 %', '23 %', 'over 99 %', 'not known']
    """
    if not words.known(fraction):
        return "not known"
    if fraction < 0.01:
        return f"under{words.GLUE}1{words.GLUE}%"
    return f"over{words.GLUE}99{words.GLUE}%" if fraction > 0.99 else f"{100 * fraction:.0f}{words.GLUE}%"


def _percent(fraction: float | None) -> str:
    return words.percent(fraction) if fraction is not None and words.known(fraction) else "not known"


def _ways(plan: Plan) -> tuple[_Way, ...]:
    """The plan and what else the money could do."""
    brief = plan.brief
    own = [("This plan", len(plan.picks), plan.expected_cost, plan.outcome, "", "")]
    others = [
        (each.label, each.picks, each.spent, each.outcome, _chance(each.behind), each.note)
        for each in plan.alternatives
    ]
    return tuple(
        _Way(
            label,
            words.count(creators),
            money(spent, brief.currency),
            f"{amount(outcome.mean, brief.goal, brief.currency)} ({_range_of(outcome, plan)})",
            amount(outcome.cvar10, brief.goal, brief.currency),
            behind,
            note,
        )
        for label, creators, spent, outcome, behind, note in own + others
    )


def _steps(funnel: Sequence[Stage]) -> tuple[_Bar, ...]:
    """Steps that count creators have a bar on the scale of those invited."""
    full = max((stage.high for stage in funnel if stage.name in CREATOR_STEPS and words.known(stage.high)), default=0)
    bars = []
    for stage in funnel:
        value, note = amount(stage.mean, "orders", ""), amount_range(stage.low, stage.high, "orders", "")
        note = "" if stage.low == stage.high else note
        if stage.name in CREATOR_STEPS and full > 0 and all(map(words.known, (stage.mean, stage.low, stage.high))):
            ends = (_share(part, full) for part in (stage.mean, stage.low, stage.high))
            bars.append(_Bar(stage.name, value, note, *ends))
        else:
            bars.append(_Bar(stage.name, value, note))
    return tuple(bars)


def _niches(by_niche: Mapping[str, float]) -> tuple[_Bar, ...]:
    """Largest first; those beyond the twelfth together."""
    ranked = sorted(by_niche.items(), key=lambda item: (-item[1], item[0]))
    shown = [(name or "niche not known", share) for name, share in ranked[:OPEN_NICHES]]
    rest = ranked[OPEN_NICHES:]
    if rest:
        shown.append((f"{len(rest)} others together", sum(share for _, share in rest)))
    full = max((share for _, share in shown), default=0)
    return tuple(_Bar(name, words.percent(share), end=_share(share, full)) for name, share in shown)


def _influences(plan: Plan) -> tuple[float, tuple[_Bar, ...]]:
    """Return where the expected result stands on the common track, and from where to where each assumption moves it."""
    known = [each for each in plan.influences if words.known(each.low) and words.known(each.high)]
    if not known or not words.known(plan.outcome.mean):
        return 0.0, ()
    ends = [plan.outcome.mean, *(end for each in known for end in (each.low, each.high))]
    least, most = min(ends), max(ends)
    goal, currency = plan.brief.goal, plan.brief.currency

    def bar(each: Influence) -> _Bar:
        low, high = sorted((each.low, each.high))
        return _Bar(
            each.name,
            amount(each.low, goal, currency),
            amount(each.high, goal, currency),
            low=_share(low - least, most - least),
            high=_share(high - least, most - least),
        )

    return _share(plan.outcome.mean - least, most - least), tuple(bar(each) for each in known)


def _share(part: float, whole: float) -> float:
    return round(min(max(part / whole, 0.0), 1.0), 4) if whole > 0 else 0.0
