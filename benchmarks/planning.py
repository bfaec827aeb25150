"""What a plan costs: setting and optimum at three sizes, for every goal, beside one matrix with all scenarios in it.

    python benchmarks/planning.py               all rows (about ten minutes)
    python benchmarks/planning.py --quick       10,000 creators for every goal, without the matrix

Creators are invented and the model is the real one: gifted and paid offers, nine niches whose caps all bind, six
countries, money for about 1,200 invitations. Nothing here asserts a time; targets are printed beside what was found.
"""

import argparse
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import timing
from closeknit.honesty.invented_creators import NICHES, invented_creators
from closeknit.honesty.written_out import solve_whole_matrix
from closeknit.planning.beliefs import believe
from closeknit.planning.brief import GOALS, Brief, Product
from closeknit.planning.limits import read_limit
from closeknit.planning.optimise.problem import Conflict, Solved
from closeknit.planning.optimise.solve import solve
from closeknit.planning.setting import Setting, setting_of

SEED = 1
LIMITS = ("no niche > 133 creators", "no niche > 12 %", "no country > 20 %")
REAL = Path(__file__).parents[2] / "shared" / "data" / "ig-influencers-2019"
HOME = Path(__file__).parent / "data" / "homes" / "influencers"
GAP = 1e-3
SOME_REFUSED = 3  # how an import ends that left rows out


def brief(goal: str) -> Brief:
    """Gifts of EUR 40 and paid posts for EUR 54,000, which is about 1,200 invitations of people who know the brand."""
    product = Product("Kitchen scale", 9_000, 0.5, 3_500, 500, 9_000)
    limits = tuple(read_limit(text, niches=NICHES) for text in LIMITS)
    return Brief(5_400_000, "EUR", (product,), goal=goal, kinds=("gifted", "paid"), warmth="warm", limits=limits)


def setting(creators: int, scenarios: int, goal: str) -> tuple[Setting, float]:
    """Return the setting of an instance, and the seconds it took once the creators were there."""
    candidates = invented_creators(creators, np.random.default_rng([SEED, creators]), warmth=("applicant", "warm"))
    start = time.perf_counter()
    found = setting_of(believe(brief(goal), None, candidates), candidates, {}, scenarios)
    return found, time.perf_counter() - start


def instance(creators: int, scenarios: int, goal: str) -> dict[str, Any]:
    """Solve an instance; say how long both steps took, how good the answer is proven to be, and what binds."""
    made, making = setting(creators, scenarios, goal)
    start = time.perf_counter()
    solved = solve(made.problem)
    solving = time.perf_counter() - start
    if isinstance(solved, Conflict):
        raise SystemExit(f"{creators:,} creators for {goal}: the limits contradict each other")
    paid = np.array([deal.kind == "paid" for deal in made.deals.deals])[solved.choice.kinds]
    return {
        "setting": making, "solve": solving, "gap": solved.gap, "objective": solved.objective, "bound": solved.bound,
        "picks": len(solved.choice.creators), "paid": int(paid.sum()), **_bind(made, solved),
    }  # fmt: skip


def _bind(made: Setting, solved: Solved) -> dict[str, Any]:
    """How many niches and countries are at a cap that has a price, and how much of the budget is used."""
    budget, *_ = rows = made.problem.rows
    tight = [rows[number].text for number in solved.tight]
    return {
        "niches_full": len({text.rpartition("(")[2] for text in tight if "niche" in text}),
        "countries_full": sum("country" in text for text in tight),
        "budget_used": float(budget.of(solved.choice.creators, solved.choice.kinds).sum()) / budget.high,
    }


def matrix(creators: int, scenarios: int, goal: str, seconds: float) -> dict[str, Any]:
    """Solve an instance as one matrix to the same gap."""
    made, _ = setting(creators, scenarios, goal)
    start = time.perf_counter()
    found = solve_whole_matrix(made.problem, gap=GAP, seconds=seconds)
    took = time.perf_counter() - start
    return {"solve": took, "objective": found.objective, "bound": found.bound, "proven": found.proven}


def solved_row(creators: int, scenarios: int, goal: str) -> timing.Measurement:
    """One instance in a process of its own."""
    name = f"{creators:,} x {scenarios:,} {goal}"
    asked = {"creators": creators, "scenarios": scenarios, "goal": goal}
    return timing.measure(name, "planning:instance", asked, runs=1)


def print_plans(rows: list[timing.Measurement], targets: dict[str, float]) -> None:
    """Print seconds, proof and what binds."""
    print("\nPlans; seconds without inventing the creators, memory of the whole process")
    print(
        f"{'creators x scenarios':28} {'setting':>8} {'solve':>8} {'both s':>8} {'target':>7} {'gap %':>8} "
        f"{'picks':>6} {'paid':>5} {'niche caps':>10} {'countries':>9} {'budget':>7} {'peak MB':>8}"
    )
    for row in rows:
        a = row.answer
        aim = f"{targets[row.name]:.0f}" if row.name in targets else ""
        print(
            f"{row.name:28} {a['setting']:8.2f} {a['solve']:8.2f} {a['setting'] + a['solve']:8.2f} {aim:>7} "
            f"{100 * a['gap']:8.4f} {a['picks']:6,} {a['paid']:5,} {a['niches_full']:>5} of 9 {a['countries_full']:9} "
            f"{100 * a['budget_used']:6.1f}% {row.peak_mb:8,.0f}"
        )
    print("targets: a gap of at most 0.1 %; 2,048 MB for a million creators")


def against_matrix(ours: timing.Measurement, creators: int, scenarios: int, seconds: float) -> timing.Measurement:
    """Time the matrix on an instance that was solved, and print both beside each other."""
    asked = {"creators": creators, "scenarios": scenarios, "goal": "orders", "seconds": seconds}
    rival = timing.measure(f"matrix {creators:,} x {scenarios:,}", "planning:matrix", asked, runs=1)
    mine, its = ours.answer, rival.answer
    ratio = its["solve"] / mine["solve"]
    behind = (mine["bound"] - its["objective"]) / mine["bound"]
    print(f"\nOne matrix with every scenario, {creators:,} x {scenarios:,} orders, to a gap of {100 * GAP:g} %")
    if its["proven"]:
        print(f"  proven after {its['solve']:.1f} s and {rival.peak_mb:,.0f} MB: {ratio:.1f} times as long as ours")
    else:
        best = "no answer at all" if np.isnan(behind) else f"an answer {100 * behind:.3f} % below our bound"
        print(f"  not proven after {its['solve']:.1f} s (limit {seconds:g} s) and {rival.peak_mb:,.0f} MB: {best};")
        print(f"  at least {ratio:.1f} times as long as ours ({mine['solve']:.2f} s)")
    return rival


def real_rows(runs: int) -> list[timing.Measurement]:
    """`closeknit plan` as a user runs it, on the nano creators of the real samples; nothing where they are absent."""
    if not REAL.is_dir():
        print(f"\nthe real samples are not here ({REAL}): no row for the whole command")
        return []
    shutil.rmtree(HOME, ignore_errors=True)
    closeknit = [timing.sys.executable, "-m", "closeknit"]
    command = [*closeknit, "import", str(REAL), "--observed-at", "2019-06-01", "--home", str(HOME)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode not in {0, SOME_REFUSED}:
        raise SystemExit(f"the real samples could not be imported:\n{ended.stderr}")
    with tempfile.TemporaryDirectory() as folder:
        command = [*closeknit, "plan", "--budget", "5000", "--out", f"{folder}/plan", "--home", str(HOME)]
        planned = timing.measure_command("closeknit plan, 8,810 nano", command, runs=runs)
    timing.print_table("The whole command on real creators, to finished pages (target: 10 s)", [planned])
    return [planned]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="10,000 creators for every goal only")
    parser.add_argument("--seconds", type=float, default=120, help="time limit of the matrix")
    parser.add_argument("--runs", type=int, default=3, help="of the whole command")
    chosen = parser.parse_args()
    print("  ".join(f"{name}: {value}" for name, value in timing.machine().items()))
    rows = [solved_row(10_000, 1_000, goal) for goal in GOALS]
    targets = {row.name: 3.0 for row in rows}
    if not chosen.quick:
        rows += [solved_row(100_000, 1_000, "orders"), solved_row(1_000_000, 500, "orders")]
        targets |= {rows[-2].name: 12.0, rows[-1].name: 20.0}
        small = solved_row(2_000, 500, "orders")
        rows.append(small)
    print_plans(rows, targets)
    if not chosen.quick:
        rows.append(against_matrix(small, 2_000, 500, chosen.seconds))
        rows.append(against_matrix(rows[0], 10_000, 1_000, chosen.seconds))
        rows += real_rows(chosen.runs)
    print(f"kept in {timing.write_results('planning', rows, seed=SEED, limits=LIMITS)}")


if __name__ == "__main__":
    main()
