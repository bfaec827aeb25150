"""Exact learning in a tree of levels, brand - niche - creator, on a grid: no sampler, nothing to tune.

    T ~ N(0, brand^2 + extra^2)      what all of one history share: B of the brand, and a shock that does not come again
    M | T ~ N(T, niche^2)            level of a niche
    C | M ~ N(M, creator^2)          level of a creator, of which observations speak

Each creator's observations are one curve over her level, whatever their kind (yes or no, counts, measurements). A
message to the level above is an integral over a Gaussian kernel, one matrix product on the grid; the posterior is drawn
from the root down, and B | T is Gaussian whatever was observed (Pearl 1988, belief propagation; exact in a tree).
The trapezoid rule on smooth curves that vanish at both ends has no visible error at two points a standard deviation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Floats

Places = NDArray[np.intp]

POINTS, MOST_POINTS = 241, 2001
WIDTH = 6.0  # standard deviations of a creator's level, to either side
NODES = 15
# Below this a sum of exponentials has lost terms, and is computed again with logarithms.
_UNDERFLOW = 1e-280
_BLOCK = 64
_HALF_LOG_2PI = 0.5 * float(np.log(2 * np.pi))


@dataclass(frozen=True)
class Tree:
    """What is believed about levels before data.

    Attributes:
        sd_brand: Of the brand's effect.
        sd_niche: Of a niche within the brand.
        sd_creator: Of a creator within the niche.
        sd_root_extra: Of a shock to the whole history; 0 = none.
        points: Of the grid, at least; more are taken where the smallest spread needs them.
    """

    sd_brand: float
    sd_niche: float
    sd_creator: float
    sd_root_extra: float = 0.0
    points: int = POINTS

    @property
    def sd_root(self) -> float:
        """Standard deviation of the root: brand and shock."""
        return float(np.hypot(self.sd_brand, self.sd_root_extra))

    @cached_property
    def grid(self) -> Floats:
        """Levels at which everything is evaluated, g."""
        end = WIDTH * float(np.sqrt(self.sd_root**2 + self.sd_niche**2 + self.sd_creator**2))
        needed = int(np.ceil(4 * end / min(self.sd_root, self.sd_niche, self.sd_creator))) + 1
        return np.linspace(-end, end, max(self.points, min(needed, MOST_POINTS)))

    @property
    def step(self) -> float:
        """Distance of two points of the grid."""
        return float(self.grid[1] - self.grid[0])

    @cached_property
    def niche_kernel(self) -> "Kernel":
        """Of a niche's level given the root."""
        return self._kernel(self.sd_niche)

    @cached_property
    def creator_kernel(self) -> "Kernel":
        """Of a creator's level given her niche's."""
        return self._kernel(self.sd_creator)

    @cached_property
    def root_prior(self) -> Floats:
        """Log probability of the root, g."""
        return _log_normal(self.grid, self.sd_root) + float(np.log(self.step))

    def _kernel(self, sd: float) -> "Kernel":
        log = _log_normal(self.grid[:, None] - self.grid, sd) + float(np.log(self.step))
        return Kernel(log, np.exp(log))


@dataclass(frozen=True)
class Kernel:
    """Probability of a level (column) given the one above (row).

    Attributes:
        log: Its logarithm, g x g.
        plain: Itself, g x g.
    """

    log: Floats
    plain: Floats


@dataclass(frozen=True)
class Posterior:
    """What is believed about levels after data.

    Attributes:
        tree: Before data.
        niches: Names of the niches with data, k.
        creators: Names of the creators with data, j.
        niche_of: Place of each creator's niche in `niches`, j.
        creator_log: Log-likelihood of each creator's own data at her level, j x g.
        niche_log: Log-likelihood of the data of each niche at its level, k x g.
        root_log: Log probability of the root, g; its exponentials sum to 1.
        log_evidence: Log probability of all data under what was believed before.
    """

    tree: Tree
    niches: tuple[str, ...]
    creators: tuple[str, ...]
    niche_of: Places
    creator_log: Floats
    niche_log: Floats
    root_log: Floats
    log_evidence: float

    def brand_moments(self) -> tuple[float, float]:
        """Return mean and standard deviation of the brand's effect."""
        weights = np.exp(self.root_log)
        mean = float(weights @ self.tree.grid)
        variance = float(weights @ (self.tree.grid - mean) ** 2)
        share, left = _brand_given_root(self.tree)
        return share * mean, float(np.sqrt(share**2 * variance + left**2))


@dataclass(frozen=True)
class Effects:
    """Draws of effects in s scenarios. The level of a creator is brand + her niche + her own.

    Attributes:
        brand: s; without the shock of the history.
        niche: Name -> effect, s, of each niche asked for and of those of the creators asked for.
        creator: Name -> effect, s, of each creator asked for.
        niche_of: Niche of each creator asked for.
    """

    brand: Floats
    niche: Mapping[str, Floats]
    creator: Mapping[str, Floats]
    niche_of: Mapping[str, str]


def learn(tree: Tree, creators: Sequence[str], niche_of: Sequence[str], log_likelihood: Floats) -> Posterior:
    """Return what is believed after data.

    Args:
        tree: What is believed before.
        creators: Who, j, each once.
        niche_of: Niche of each, j.
        log_likelihood: Of each creator's data at each level of the grid, j x g (`bernoulli`, `gaussian`, `poisson`).
    """
    names, places = np.unique(np.array(niche_of, dtype=str), return_inverse=True)
    niche_log = np.zeros((len(names), len(tree.grid)))
    np.add.at(niche_log, places, _message(log_likelihood, tree.creator_kernel))
    root = tree.root_prior + _message(niche_log, tree.niche_kernel).sum(axis=0)
    evidence = float(special.logsumexp(root))
    return Posterior(
        tree=tree,
        niches=tuple(names.tolist()),
        creators=tuple(creators),
        niche_of=places,
        creator_log=log_likelihood,
        niche_log=niche_log,
        root_log=root - evidence,
        log_evidence=evidence,
    )


def draw(
    tree: Tree,
    posterior: Posterior | None,
    rng: np.random.Generator,
    scenarios: int,
    niches: Sequence[str],
    creators: Sequence[str] = (),
) -> Effects:
    """Draw effects from what is believed.

    Args:
        tree: What is believed before data.
        posterior: After data; None = there are none.
        rng: Source of luck.
        scenarios: How many draws.
        niches: Which are asked for, with data or without.
        creators: Which are asked for; those without data are left out.
    """
    if posterior is None:
        brand = rng.normal(0, tree.sd_brand, scenarios)
        return Effects(brand, {name: rng.normal(0, tree.sd_niche, scenarios) for name in niches}, {}, {})
    weights = np.cumsum(np.exp(posterior.root_log))
    root = np.minimum(np.searchsorted(weights / weights[-1], rng.random(scenarios), side="right"), len(weights) - 1)
    share, left = _brand_given_root(tree)
    brand = share * _within(tree, root, rng) + rng.normal(0, 1, scenarios) * left
    found = {name: k for k, name in enumerate(posterior.niches)}
    index = {name: j for j, name in enumerate(posterior.creators)}
    niche_of = {name: posterior.niches[posterior.niche_of[index[name]]] for name in creators if name in index}
    levels: dict[str, Places] = {}
    niche: dict[str, Floats] = {}
    for name in dict.fromkeys([*niches, *niche_of.values()]):
        if name in found:
            levels[name] = _below(tree.niche_kernel, posterior.niche_log[found[name]], root, rng)
            niche[name] = _within(tree, levels[name], rng) - tree.grid[root]
        else:
            niche[name] = rng.normal(0, tree.sd_niche, scenarios)
    creator = {}
    for name, group in niche_of.items():
        own = _below(tree.creator_kernel, posterior.creator_log[index[name]], levels[group], rng)
        creator[name] = _within(tree, own, rng) - tree.grid[levels[group]]
    return Effects(brand, niche, creator, niche_of)


def split(effects: Effects, first: Tree, second: Tree, rng: np.random.Generator) -> tuple[Effects, Effects]:
    """Split draws of the sum of two independent trees, of which only the sum was observed.

    Given the sum, each first effect is Gaussian whatever was learnt about the sum, so this is exact.

    Args:
        effects: Draws of the sum.
        first: Tree of the first before data.
        second: Of the second.
        rng: Source of luck.
    """

    def part(drawn: Floats, sd_first: float, sd_second: float) -> Floats:
        share = sd_first**2 / (sd_first**2 + sd_second**2)
        return share * drawn + rng.normal(0, sd_second * float(np.sqrt(share)), drawn.shape)

    one = Effects(
        part(effects.brand, first.sd_brand, second.sd_brand),
        {name: part(drawn, first.sd_niche, second.sd_niche) for name, drawn in effects.niche.items()},
        {name: part(drawn, first.sd_creator, second.sd_creator) for name, drawn in effects.creator.items()},
        effects.niche_of,
    )
    return one, Effects(
        effects.brand - one.brand,
        {name: drawn - one.niche[name] for name, drawn in effects.niche.items()},
        {name: drawn - one.creator[name] for name, drawn in effects.creator.items()},
        effects.niche_of,
    )


def bernoulli(yes: Floats, no: Floats, offset: Floats, grid: Floats) -> Floats:
    """Return the log-likelihood of yes-or-no outcomes with log odds level + offset, rows x g.

    Args:
        yes: How many said yes, rows.
        no: How many said no, rows.
        offset: Log odds at the level 0, rows.
        grid: Levels, g.
    """
    odds = offset[:, None] + grid
    found: Floats = -yes[:, None] * np.logaddexp(0, -odds) - no[:, None] * np.logaddexp(0, odds)
    return found


def gaussian(value: Floats, sd: Floats, grid: Floats) -> Floats:
    """Return the log-likelihood of measurements of the level with a Gaussian error, rows x g.

    Args:
        value: Measured, rows.
        sd: Of the error, above 0, rows.
        grid: Levels, g.
    """
    return _log_normal(value[:, None] - grid, sd[:, None])


def poisson(count: Floats, log_exposure: Floats, sd: Floats, grid: Floats) -> Floats:
    """Return the log-likelihood of counts with mean exp(log_exposure + level + noise), rows x g.

    The noise is integrated out by Gauss-Hermite nodes around the peak of each integrand, which Lambert's W gives in
    closed form (adaptive quadrature, Naylor and Smith 1982): as exact for a count of 10,000 as for one of 0.

    Args:
        count: rows.
        log_exposure: Log of what the rate is per, rows.
        sd: Of the Gaussian noise on the log, above 0, rows.
        grid: Levels, g.
    """
    nodes, weights = np.polynomial.hermite.hermgauss(NODES)
    log_weights = np.log(weights) + nodes**2
    found = np.empty((len(count), len(grid)))
    for start in range(0, len(count), _BLOCK):
        part = slice(start, start + _BLOCK)
        y, precision = count[part, None], sd[part, None] ** -2
        middle = log_exposure[part, None] + grid
        # The peak t solves y - exp(t) - (t - middle) precision = 0; omega is Wright's, omega(x) = W(exp(x)).
        omega = special.wrightomega(y / precision + middle - np.log(precision))
        peak = y / precision + middle - omega
        width = np.sqrt(2 / (precision * (omega + 1)))
        t = peak[..., None] + width[..., None] * nodes
        inside = y[..., None] * t - np.exp(t) - 0.5 * precision[..., None] * (t - middle[..., None]) ** 2
        integral = special.logsumexp(inside + log_weights, axis=-1) + np.log(width) + 0.5 * np.log(precision)
        found[part] = integral - _HALF_LOG_2PI - special.gammaln(y + 1)
    return found


def _log_normal(distance: Floats, sd: float | Floats) -> Floats:
    found: Floats = -0.5 * (distance / sd) ** 2 - np.log(sd) - _HALF_LOG_2PI
    return found


def _brand_given_root(tree: Tree) -> tuple[float, float]:
    """Return the share of the root that is the brand's, and the standard deviation left in it."""
    share = tree.sd_brand**2 / tree.sd_root**2
    return share, tree.sd_brand * float(np.sqrt(1 - share))


def _message(logs: Floats, kernel: Kernel) -> Floats:
    """Return log of the integral of exp(logs) under each row of the kernel, rows x g."""
    highest = logs.max(axis=1, keepdims=True)
    # Not `@`: for products as small as these the threads of BLAS cost more than they save.
    sums = np.einsum("rg,hg->rh", np.exp(logs - highest), kernel.plain)
    with np.errstate(divide="ignore"):
        found: Floats = np.log(sums) + highest
    for row in np.flatnonzero((sums < _UNDERFLOW).any(axis=1)):
        found[row] = special.logsumexp(logs[row] + kernel.log, axis=1)
    return found


def _below(kernel: Kernel, logs: Floats, above: Places, rng: np.random.Generator) -> Places:
    """Draw places on the grid, s, given those of the level above."""
    first = int(above.min())
    some = slice(first, int(above.max()) + 1)
    above = above - first
    table = kernel.plain[some] * np.exp(logs - logs.max())
    if (table.sum(axis=1) < _UNDERFLOW).any():
        table = kernel.log[some] + logs
        table = np.exp(table - table.max(axis=1, keepdims=True))
    table = table.cumsum(axis=1)
    table /= table[:, -1:]
    rows, points = table.shape
    # One sorted list for all rows: row r lies between r and r + 1.
    ordered = (table + np.arange(rows)[:, None]).ravel()
    found: Places = np.searchsorted(ordered, above + rng.random(len(above)), side="right") - above * points
    return np.clip(found, 0, points - 1)


def _within(tree: Tree, places: Places, rng: np.random.Generator) -> Floats:
    """Return levels: anywhere within half a step of the point drawn."""
    found: Floats = tree.grid[places] + tree.step * (rng.random(len(places)) - 0.5)
    return found
