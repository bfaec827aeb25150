"""A plan in sentences: what to do next, whether many beat one, what is used up, what the first posts would teach."""

import numpy as np

from closeknit.documents import words
from closeknit.planning.beliefs import Beliefs, teaches
from closeknit.planning.brief import Brief
from closeknit.planning.goal_words import amount_range, money, quantity
from closeknit.planning.model import Alternative, NoPlan, Pick, Stage
from closeknit.planning.optimise.problem import Conflict, Solved
from closeknit.planning.setting import Setting
from closeknit.planning.simulate import Course

CLEAR, LIKELY = 0.9, 0.7
FIRST_POSTS = 20
NEARLY_ALL = 0.98  # of a limit: it counts as used up
MESSAGES_A_DAY = 20  # direct messages that an account can send without being taken for spam (our default)


def next_step(course: Course, picks: tuple[Pick, ...]) -> str:
    """Return the first line of the plan."""
    low, high = (round(float(end)) for end in np.quantile(course.accepted, (0.1, 0.9)))
    gifts = sum(pick.parts["gift"] > 0 for pick in picks) > 0
    sent = f"{'gifts' if gifts else 'offers'}"
    many = words.counted(len(picks), "creator", "creators")
    about = words.count(round(float(course.accepted.mean())))
    return f"Invite these {many} now, send about {about} {sent} ({words.count(low)}–{words.count(high)}), then decide."


def funnel(course: Course, invited: int) -> tuple[Stage, ...]:
    """Return the steps from invitation to order, each with its 80 % interval."""
    rows = {
        "invited": np.full(len(course.live), float(invited)),
        "accepted": course.accepted,
        "waitlisted": course.waitlisted,
        "posts live": course.live,
        "people reached": course.reach,
        "clicks": course.clicks,
        "orders": course.orders,
    }
    return tuple(
        Stage(name, float(row.mean()), *(float(end) for end in np.quantile(row, (0.1, 0.9))))
        for name, row in rows.items()
    )


def verdict(brief: Brief, course: Course, others: tuple[Alternative, ...]) -> tuple[str, ...]:
    """Return sentences on many or one, and on whether that can be told."""
    goal, currency = brief.goal, brief.currency
    macro = next(other for other in others if other.name == "one_macro")
    mean = float(course.of(goal).mean())
    said = []
    if macro.behind >= CLEAR:
        said.append(f"Many small creators beat one macro influencer in {words.percent(macro.behind)} of courses.")
    elif macro.behind >= LIKELY:
        said.append(
            f"Many small creators are likely to beat one macro influencer: in {words.percent(macro.behind)} of courses."
        )
    elif macro.behind > 1 - LIKELY:
        said.append(
            "We cannot tell yet whether many small creators beat one macro influencer: they do in "
            f"{words.percent(macro.behind)} of courses. The first {FIRST_POSTS} posts will say more."
        )
    else:
        said.append(
            "One macro influencer is likely to bring more: many small creators beat her in only "
            f"{words.percent(macro.behind)} of courses."
        )
    worst, hers = np.quantile(course.of(goal), 0.1), macro.outcome.low
    said.append(
        f"On average {quantity(mean, goal, currency)} against {quantity(macro.outcome.mean, goal, currency)}; where "
        f"things go badly (one course in ten is worse), {quantity(float(worst), goal, currency)} against "
        f"{quantity(hers, goal, currency)}."
    )
    low, high = np.quantile(course.of(goal), (0.1, 0.9))
    if high > 10 * max(low, 1e-9):
        said.append(
            f"What comes of it is known only within {amount_range(float(low), float(high), goal, currency)}: invite a "
            "first wave, and plan the rest with what it brought."
        )
    naive = [other for other in others if other.name != "one_macro" and other.behind < 0.5]
    if naive:
        said.append(f"Simpler, and on this luck no worse: {', '.join(other.label for other in naive)}.")
    return tuple(said)


def binding(setting: Setting, solved: Solved) -> tuple[str, ...]:
    """Return limits that are used up; where none is, why the money is not."""
    rows, choice = setting.problem.rows, solved.choice
    found = []
    for row in rows:
        taken = float(row.of(choice.creators, choice.kinds).sum())
        full = np.isfinite(row.high) and row.high <= taken / NEARLY_ALL
        if full or (np.isfinite(row.low) and 0 < NEARLY_ALL * taken <= row.low):
            found.append(row.text)
    budget = rows[0]
    spent = float(budget.of(choice.creators, choice.kinds).sum())
    if spent < NEARLY_ALL * budget.high:
        left = money(round(budget.high - spent), setting.beliefs.brief.currency)
        everybody = len(choice.creators) == int(setting.problem.allowed.any(axis=1).sum())
        if everybody:
            found.append(f"{left} are left over: everybody is invited already")
        elif found:
            found.append(f"{left} are left over: other limits are used up first")
        else:
            found.append(f"{left} are left over: nobody else is worth what she costs")
    return tuple(found)


def first_posts(beliefs: Beliefs) -> tuple[str, ...]:
    """Return what the first posts would teach."""
    now, then = teaches(beliefs, FIRST_POSTS)
    return (
        f"Orders per post are known within a factor of {now:.0f} (90 %).",
        f"After {FIRST_POSTS} live posts it would be a factor of about {then:.0f} (an approximation): note reach, "
        "clicks and orders of each, and plan again with them as history.",
    )


def no_plan(setting: Setting, conflict: Conflict) -> NoPlan:
    """Return which limits contradict each other, in the user's own words."""
    rows = setting.problem.rows
    named = [rows[number].text for number in conflict.rows]
    if conflict.forced:
        named.append("who must be invited: " + ", ".join(setting.beliefs.brief.include))
    if not named:
        return NoPlan(
            setting.beliefs.brief,
            tuple(row.text for row in rows),
            "No whole number of creators keeps all of them at once: make one a little wider.",
        )
    empty = [rows[n].text for n in conflict.rows if rows[n].low > 0 and not _anybody(setting, n)]
    if empty:
        return NoPlan(
            setting.beliefs.brief, tuple(empty), "No candidate is of that kind: import some, or take the limit out."
        )
    return NoPlan(setting.beliefs.brief, tuple(dict.fromkeys(named)), "Make one of them wider, or take it out.")


def nobody(setting: Setting) -> NoPlan:
    """Return why nobody is invited although no limits contradict each other."""
    brief, deals, problem = setting.beliefs.brief, setting.deals, setting.problem
    if not deals.allowed.any():
        kinds = " or ".join(brief.kinds)
        return NoPlan(brief, (f"who may be invited: nobody takes an offer that is {kinds}, or all are excluded",),
                      "Allow other offers, or exclude fewer.")  # fmt: skip
    if not problem.allowed.any():
        cheapest = money(int(deals.cost[deals.allowed].min()), brief.currency)
        texts = [problem.rows[0].text] if deals.cost[deals.allowed].min() > brief.budget else []
        texts += [limit.text for limit in brief.limits if limit.of == "each creator"] if not texts else []
        return NoPlan(brief, tuple(texts), f"The cheapest offer costs {cheapest}: make the limit wider.")
    shut = [row.text for row in problem.rows if row.high <= 0]
    if shut:
        return NoPlan(brief, tuple(shut), "Nobody is allowed by it: make it wider.")
    return NoPlan(
        brief, ("what each creator costs, beside what she brings",),
        "Nobody is worth what she costs: change the offers, the product or the goal.",
    )  # fmt: skip


def _anybody(setting: Setting, number: int) -> bool:
    row, allowed = setting.problem.rows[number], setting.problem.allowed
    creators = np.ones(len(allowed), bool) if row.creators is None else row.creators
    kinds = np.ones(allowed.shape[1], bool) if row.kinds is None else row.kinds
    return bool(allowed[creators][:, kinds].any())
