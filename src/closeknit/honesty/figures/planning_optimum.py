"""How near does the method for many creators come to the proven optimum, and is its bound one?"""

from dataclasses import dataclass, replace

import numpy as np

from closeknit.honesty.invented_creators import NICHES, invented_creators
from closeknit.honesty.planned_campaigns import mean_interval
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import binomial_interval
from closeknit.honesty.written_out import solve_whole_matrix
from closeknit.metrics.arrays import Floats
from closeknit.planning.beliefs import believe
from closeknit.planning.brief import Brief, Product
from closeknit.planning.limits import read_limit
from closeknit.planning.optimise.problem import Conflict, Problem
from closeknit.planning.optimise.solve import SMALL, solve
from closeknit.planning.optimise.whole import EXACT
from closeknit.planning.setting import setting_of

SOURCE = "instances invented from committed code; optimum by SciPy's milp with every scenario written out"
INSTANCES, CREATORS, SCENARIOS = 30, 60, 100
LIMITS = ("no niche > 25 %", "at least 12 creators", "no country > 40 %")
MEAN, WORST = 0.995, 0.98
PROVEN, SECONDS = 1e-4, 10.0
ROUNDING = 1e-6  # outcomes are single precision


@dataclass(frozen=True)
class Compared:
    """Answers to i instances beside the proven optimum.

    Attributes:
        ours: Objective of our choice, i.
        bound: That we print, i.
        optimum: Objective of the best answer of the other solver, i.
        unproven: Further instances that were not solved to the end in time.
    """

    ours: Floats
    bound: Floats
    optimum: Floats
    unproven: int

    def above(self, bound: Floats) -> int:
        """Return how many of i bounds are not below the optimum."""
        return int((bound >= self.optimum * (1 - ROUNDING)).sum())


def small_problem(number: int, seed: int) -> Problem:
    """Return 60 creators who may be invited among so many that the method for many creators is used.

    Args:
        number: Of the instance.
        seed: Of the luck.
    """
    rng = np.random.default_rng([seed, number])
    candidates = invented_creators(max(EXACT, SMALL) + CREATORS, rng, warmth=("applicant", "warm"))
    candidates.kinds[CREATORS:] = False  # they take no offer
    product = Product("Kitchen scale", 9_000, 0.5, 3_500, 500, 9_000)
    brief = Brief(
        int(rng.integers(60_000, 120_000)), "EUR", (product,), risk=("balanced", "cautious")[number % 2],
        warmth="warm", limits=tuple(read_limit(text, niches=NICHES) for text in LIMITS), seed=number + 1,
    )  # fmt: skip
    return setting_of(believe(brief), candidates, {}, SCENARIOS).problem


def compared(instances: int, seed: int) -> Compared:
    """Solve instances both ways.

    Args:
        instances: How many.
        seed: Of the luck.
    """
    found: list[tuple[float, float, float]] = []
    unproven = 0
    for number in range(instances):
        problem = small_problem(number, seed)
        exact = solve_whole_matrix(problem, gap=PROVEN, seconds=SECONDS)
        solved = solve(problem)
        if isinstance(solved, Conflict):
            raise TooLittle(f"Instance {number} has no answer within its limits.", "Choose other limits.")
        if exact.proven:
            found.append((solved.objective, solved.bound, exact.objective))
        else:
            unproven += 1
    ours, bound, optimum = np.array(found, np.float64).reshape(-1, 3).T
    return Compared(ours, bound, optimum, unproven)


def rows(setting: Setting, instances: int = INSTANCES) -> list[Row]:
    """Compare objectives, and count bounds that are none."""
    return rows_of(compared(instances, setting.seed), setting.seed)


def rows_of(found: Compared, seed: int) -> list[Row]:
    """Say how good answers and bounds are.

    Args:
        found: i instances.
        seed: Of the bootstrap.
    """
    ratio, n = found.ours / found.optimum, len(found.ours)
    if not n:
        raise TooLittle("No instance was solved to the end in time.", "Give it more time.")
    gap = (found.bound - found.ours) / found.bound
    skipped = f"{found.unproven} instances not proven in {SECONDS:g} s are left out"
    printed = f"printed gap {gap.mean():.4f} on average, {gap.max():.4f} at worst"
    bound = _bound_row("bound", "instances whose printed bound is not below the optimum, share", found, found.bound)
    lowered = _bound_row("control", "control that must fail: the same bounds lowered by 1 %", found, 0.99 * found.bound)
    return [
        Row(
            "planning-optimum-mean", "objective / proven optimum, mean", float(ratio.mean()),
            mean_interval(ratio, seed), n, f"at least {MEAN:g}", SOURCE, bool(ratio.mean() >= MEAN), skipped,
        ),
        Row(
            "planning-optimum-worst", "objective / proven optimum, worst", float(ratio.min()), None, n,
            f"at least {WORST:g}", SOURCE, bool(ratio.min() >= WORST), skipped,
        ),
        replace(bound, passes=bound.ours == 1, note=printed),
        replace(lowered, passes=lowered.ours != 1, published="below 1"),
    ]  # fmt: skip


def _bound_row(name: str, what: str, found: Compared, bound: Floats) -> Row:
    n, above = len(bound), found.above(bound)
    return Row(f"planning-optimum-{name}", what, above / n, binomial_interval(above, n), n, "1 of all", SOURCE, None)


FIGURE = Figure(
    id="planning-optimum",
    what="plans: objective and bound beside the proven optimum",
    needs=(),
    source=SOURCE,
    protocol=f"{INSTANCES} instances of {CREATORS} creators, gifted and paid offers, {SCENARIOS} scenarios, niche, "
    f"country and number limits, half balanced, half cautious; padded with creators who take no offer, so that the "
    f"method for more than {max(EXACT, SMALL)} creators is used; proven = solved to a gap of {100 * PROVEN:g} %",
    rows=rows,
)
