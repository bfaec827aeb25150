"""Small improvements of a choice: one in, one out, or one for another, each measured by the goal itself."""

import time

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.optimise.master import Master
from closeknit.planning.optimise.problem import TAIL
from closeknit.planning.optimise.risk import scored, slope_of_score

MEASURED = 600  # moves measured at most before one is made, the most promising by the tangent first
AT_ONCE = 100  # of these measured together; the best of the first hundred with a better one is made
KICK = 4  # moves by chance between one descent and the next
LOOKS = 50  # moves by chance among which one within the limits is looked for
WITHIN = 1e-9


def improved(
    master: Master, amounts: Floats, near: NDArray[np.intp], until: float, moves: int, enough: float = np.inf
) -> Floats:
    """Return a choice that no single move among those tried improves; never worse than the one given.

    From where no move helps, a few moves by chance lead to where others may (iterated local search, Lourenço, Martin
    and Stützle 2003); the chance is the same in every run.

    Args:
        master: The creators looked at closely.
        amounts: The choice, m, whole numbers.
        near: Pairs that may come in, and chosen ones that may go out.
        until: When to stop, by the monotonic clock.
        moves: How many are looked for at most.
        enough: Objective at which to stop.
    """
    rng = np.random.default_rng(0)
    limits = _Limits(master)
    best = trial = _Trial(master, limits, near, amounts)
    while True:
        while moves > 0 and time.monotonic() < until:
            moves -= 1
            move = trial.best_move()
            if move is None:
                break
            trial.make(*move)
        if trial.reached > best.reached:
            best = trial
        if moves <= 0 or best.reached >= enough or time.monotonic() >= until:
            return best.chosen.astype(np.float64)
        trial = _Trial(master, limits, near, best.chosen.astype(np.float64))
        trial.kick(rng)


class _Trial:
    """A choice that changes move by move."""

    def __init__(self, master: Master, limits: "_Limits", near: NDArray[np.intp], amounts: Floats) -> None:
        self._master, self._limits, self._near = master, limits, near
        self.chosen = amounts > 0.5
        self._brought = _Brought(master, amounts)

    @property
    def reached(self) -> float:
        """Its objective."""
        return scored(self._brought.total, self._master.problem.caution)

    def make(self, out: int, new: int) -> None:
        """Take one out and one in, -1 for none."""
        self._brought.move(out, new)
        for pair, is_in in ((out, False), (new, True)):
            if pair >= 0:
                self.chosen[pair] = is_in

    def kick(self, rng: np.random.Generator) -> None:
        """Make some moves by chance, whatever they bring."""
        for _ in range(KICK):
            out, new = (rng.choice(side, LOOKS) for side in self._sides())
            usable = np.flatnonzero(_usable(self._master, self._limits, self.chosen, out, new))
            if len(usable):
                self.make(int(out[usable[0]]), int(new[usable[0]]))

    def best_move(self) -> tuple[int, int] | None:
        """Return (pair out, pair in) that improves, -1 for none; None where no move does."""
        caution, total = self._master.problem.caution, self._brought.total
        out, new = self._sides()
        worth = self._brought.worth(slope_of_score(total, caution))
        # The goal is concave: no move brings more than its tangent promises.
        promise = worth[new][None, :] - worth[out][:, None]
        first, second = np.nonzero(promise > 0)
        usable = _usable(self._master, self._limits, self.chosen, out[first], new[second])
        first, second = first[usable], second[usable]
        order = np.argsort(-promise[first, second], kind="stable")[:MEASURED]
        first, second = out[first[order]], new[second[order]]
        now = scored(total, caution)
        least = now + 1e-9 * max(abs(now), self._master.scale)
        for start in range(0, len(order), AT_ONCE):
            block = slice(start, start + AT_ONCE)
            scores = _scores(self._brought.after(first[block], second[block]), caution)
            if scores.max() > least:
                place = start + int(scores.argmax())
                return int(first[place]), int(second[place])
        return None

    def _sides(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs that may go out, and that may come in, -1 for none."""
        inside = self.chosen[self._near]
        return np.append(self._near[inside], -1), np.append(self._near[~inside], -1)


class _Brought:
    """What the choice brings in every scenario, and what it would with one out and one in."""

    def __init__(self, master: Master, amounts: Floats) -> None:
        totals = master.totals(amounts)
        self.total = totals.total
        self.slope: Floats = totals.slope.astype(np.float64)
        self._saturation, self._loads = master.problem.saturation, totals.loads.copy()
        # Nobody stands behind the last pair: she brings nothing, in the first cell.
        nobody = np.zeros((1, master.outcomes.shape[1]), np.float32)
        self._outcomes = np.concatenate((master.outcomes, nobody))
        group = master.group
        self._cell = None if group is None else np.append(group, 0)

    def worth(self, weights: Floats) -> Floats:
        """Weighted sum over scenarios of what one more of each pair is worth, the last for nobody."""
        if self._cell is None:
            return (self._outcomes @ weights.astype(np.float32)).astype(np.float64)
        per_cell = (self.slope * weights).astype(np.float32)
        found: Floats = np.einsum("ms,ms->m", self._outcomes, per_cell[self._cell]).astype(np.float64)
        return found

    def after(self, out: NDArray[np.intp], new: NDArray[np.intp]) -> Floats:
        """Totals after each of some moves, moves x s."""
        if self._cell is None or self._saturation is None:
            found: Floats = self.total - self._outcomes[out] + self._outcomes[new]
            return found
        size = self._saturation.size
        first, second = self._cell[out], self._cell[new]
        same = (first == second)[:, None]
        change = (self._outcomes[new] * same - self._outcomes[out]).astype(np.float64)
        more = self._outcomes[new].astype(np.float64)
        found = self.total + _gain(self._loads[first], change, size[first])
        return found + np.where(same, 0.0, _gain(self._loads[second], more, size[second]))

    def move(self, out: int, new: int) -> None:
        """Take one out and one in."""
        self.total = self.after(np.array([out]), np.array([new]))[0]
        if self._cell is None or self._saturation is None:
            return
        self._loads[self._cell[out]] -= self._outcomes[out]
        self._loads[self._cell[new]] += self._outcomes[new]
        self.slope = np.exp(-self._loads / self._saturation.size[:, None])


def _gain(load: Floats, change: Floats, size: Floats) -> Floats:
    """How many more are reached in cells of some size when the load changes, b x s."""
    size = size[:, None]
    found: Floats = -size * np.exp(-load / size) * np.expm1(-change / size)
    return found


class _Limits:
    """What each pair takes of every limit, limits x m."""

    def __init__(self, master: Master) -> None:
        rows = master.problem.rows
        self.taken = np.array([row.of(master.creators, master.kinds) for row in rows]).reshape(len(rows), -1)
        self.low = np.array([row.low - WITHIN * abs(row.low) if np.isfinite(row.low) else -np.inf for row in rows])
        self.high = np.array([row.high + WITHIN * abs(row.high) if np.isfinite(row.high) else np.inf for row in rows])
        self.forced = np.isin(master.creators, master.problem.forced)


def _scores(totals: Floats, caution: float) -> Floats:
    """`risk.scored` of every row at once."""
    found: Floats = (1 - caution) * totals.mean(axis=1)
    if caution:
        s = totals.shape[1]
        whole = int(TAIL * s)
        part = TAIL * s - whole
        ordered = np.partition(totals, min(whole, s - 1), axis=1)
        worst = ordered[:, :whole].sum(axis=1) + part * ordered[:, min(whole, s - 1)]
        found = found + caution * worst / (TAIL * s)
    return found


def _usable(
    master: Master, limits: _Limits, chosen: NDArray[np.bool_], out: NDArray[np.intp], new: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Say which moves keep to every limit, to one offer a creator, and to those who must be in."""
    creators = np.append(master.creators, -1)
    same = creators[out] == creators[new]
    has = np.isin(creators[new], master.creators[chosen]) & ~same
    forced = np.append(limits.forced, False)[out] & ~same
    usable: NDArray[np.bool_] = ~has & ~forced & ~((out == -1) & (new == -1))
    now = limits.taken[:, chosen].sum(axis=1)
    for number, taken in enumerate(limits.taken):
        each = np.append(taken, 0.0)
        then = now[number] - each[out] + each[new]
        usable &= (then >= limits.low[number]) & (then <= limits.high[number])
    return usable
