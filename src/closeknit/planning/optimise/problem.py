"""A plan as a problem: outcomes, limits as linear rows, who must be in, and how cautious to be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.outcomes import Outcomes, Rows

TAIL = 0.10


@dataclass(frozen=True)
class Row:
    """A limit: low <= sum of a quantity over the chosen creators and offers <= high.

    Attributes:
        text: As the user would say it.
        quantity: What each creator and offer takes of it, n x k; shared between rows.
        low: At least; -inf = no lower end.
        high: At most; inf = no upper end.
        creators: Whom it is about, n; None = all.
        kinds: Which offers it is about, k; None = all.
    """

    text: str
    quantity: Floats
    low: float
    high: float
    creators: NDArray[np.bool_] | None = None
    kinds: NDArray[np.bool_] | None = None

    def of(self, creators: NDArray[np.intp], kinds: NDArray[np.intp]) -> Floats:
        """Return what m creators with one offer each take, m."""
        taken: Floats = self.quantity[creators, kinds].astype(np.float64)
        if self.creators is not None:
            taken = taken * self.creators[creators]
        return taken if self.kinds is None else taken * self.kinds[kinds]

    def add_price(self, prices: Floats, price: float) -> None:
        """Add price x quantity to prices, n x k."""
        if price == 0.0:
            return
        kinds = np.ones(self.quantity.shape[1]) if self.kinds is None else self.kinds.astype(float)
        if self.creators is None:
            prices += self.quantity * (price * kinds)
        else:
            prices[self.creators] += self.quantity[self.creators] * (price * kinds)


@dataclass(frozen=True)
class Saturation:
    """Audiences that overlap: reach of c cells, each size x (1 - exp(-load / size)).

    Source: reach of independent random exposures in a population; concave, so more of the same cell brings less.

    Attributes:
        cell: Of each creator, n.
        size: People in each cell, c.
    """

    cell: Rows
    size: Floats


@dataclass(frozen=True)
class Problem:
    """Choose at most one offer for each of n creators.

    Attributes:
        outcomes: What each may bring.
        allowed: Offers that may be made, n x k.
        rows: Limits.
        caution: Weight of the average of the worst 10 % of scenarios beside the mean, between 0 and 1.
        forced: Creators who must be chosen.
        saturation: Where audiences overlap; None = outcomes add up.
    """

    outcomes: Outcomes
    allowed: NDArray[np.bool_]
    rows: tuple[Row, ...]
    caution: float
    forced: NDArray[np.intp]
    saturation: Saturation | None = None

    @property
    def group(self) -> Rows | None:
        """Group of scenario weights of each creator, n; None where all share one."""
        return None if self.saturation is None else self.saturation.cell


@dataclass(frozen=True)
class Choice:
    """m creators with one offer each.

    Attributes:
        creators: Their numbers, m, ascending.
        kinds: Number of the offer of each, m.
    """

    creators: NDArray[np.intp]
    kinds: NDArray[np.intp]


@dataclass(frozen=True)
class Solved:
    """An answer with its proof.

    Attributes:
        choice: Who is chosen.
        objective: (1 - caution) x mean + caution x average of the worst 10 %, of this choice.
        bound: No choice within the limits has a higher objective.
        active: Creators that were looked at closely, for variants of the problem.
        surplus: What each offer adds beyond the price of what it takes, n x k; -inf where not allowed.
        tight: Numbers of the rows that are used up.
    """

    choice: Choice
    objective: float
    bound: float
    active: NDArray[np.intp]
    surplus: Floats
    tight: tuple[int, ...]

    @property
    def gap(self) -> float:
        """(bound - objective) / |bound|; 0 where both are 0."""
        return max(self.bound - self.objective, 0.0) / max(abs(self.bound), 1e-12)


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot hold together.

    Attributes:
        rows: Their numbers.
        forced: Whether creators who must be in are part of it.
    """

    rows: tuple[int, ...]
    forced: bool
