"""The population model of engagement: a log-normal empirical-Bayes prior by follower size and niche.

Each creator's level is the log of her mean engagement rate. Levels spread around a curve in ln(followers) plus a
niche effect with SD tau; posts spread around their creator's level with SD s. A creator with few posts is drawn toward
the curve, one with many keeps her own mean. Formulas work on arrays and on Ibis columns alike where they only need
arithmetic, so that tests and the engine use the same lines.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats

# Published wide prior: nano creators have a median rate near 2.2 % with log-SD 0.6, falling with slope -0.25 in
# ln(followers) (SD of the slope 0.15); from HypeAuditor 2026, TrendHERO and UK, Sweden and US tables, 1.8-5.2 %.
NANO_MIDDLE = float(np.log(3162.0))
PUBLISHED_LEVEL = float(np.log(0.022))
PUBLISHED_SLOPE = -0.25
SLOPE_SD = 0.15
PUBLISHED_TAU = 0.6
# Spread between posts of one creator: like counts vary with CV 0.32 (17 photos each, 973 creators), and levels drift
# by SD 0.34 between windows a year or more apart (InstaFake, 458 accounts): together over a window of two years.
PUBLISHED_S2 = 0.32**2 + 0.34**2
KNOTS = (1_000.0, 3_000.0, 10_000.0, 100_000.0)
BEND_SD = 0.3  # how much the slope may change at a knot
NICHE_SD = 0.4  # how far a niche may lie from the curve
# With fewer the published prior stands in: it holds less than it says where a pool's level is unusual, which from
# twenty creators on the pool itself tells better.
FEWEST_CREATORS = 50
FEWEST_IN_NICHE = 20
SMALLEST_TAU = 0.05
PUBLISHED_CREATORS = 20.0  # how many creators the published tau counts for beside the data's own
ROUNDS = 12


@dataclass(frozen=True)
class EngagementPrior:
    """The fitted population.

    Attributes:
        fitted: False for the published wide prior.
        creators: How many creators it was fitted on.
        level: Log rate of a creator with 3,162 followers in a niche without effect.
        slope: Change of the log rate per unit of ln(followers), below the first knot.
        bends: Change of the slope at each of `KNOTS`.
        niches: Niche -> shift of the log rate; niches with few creators have none.
        tau: SD between creators of one size and niche.
        s2: Variance of the log rate between posts of one creator with 3,162 followers, pooled over all niches.
        spreads: Niche -> that variance, pooled over the niche; niches with few creators have none.
        spread_slope: Change of the log of that variance per unit of ln(followers).
    """

    fitted: bool
    creators: int
    level: float
    slope: float
    bends: tuple[float, ...]
    niches: dict[str, float]
    tau: float
    s2: float
    spreads: dict[str, float] = field(default_factory=dict)
    spread_slope: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "EngagementPrior":
        """Read plain values back."""
        return cls(**{**found, "bends": tuple(found["bends"])})


def published_prior(s2: float = PUBLISHED_S2) -> EngagementPrior:
    """Return the wide prior for data with too few creators."""
    bends = (0.0,) * len(KNOTS)
    return EngagementPrior(False, 0, PUBLISHED_LEVEL, PUBLISHED_SLOPE, bends, {}, PUBLISHED_TAU, s2)


def level_of(log_mean_rate: Any, spread: Any, posts: Any) -> tuple[Any, Any]:
    """Return a creator's measured level and its variance.

    The level is the log of the mean rate, lifted by half its variance: the log of a mean of few posts is too low on
    average by that much. (The mean of logs would be thrown far off by a single post without likes.)

    Args:
        log_mean_rate: ln(mean rate + 0.5 / followers).
        spread: Variance of the log rate between her posts.
        posts: How many.
    """
    variance = spread / posts
    return log_mean_rate + variance / 2, variance


def posterior(level: Any, variance: Any, expected: Any, tau: float) -> tuple[Any, Any]:
    """Return the shrunken level and its variance: w = tau² / (tau² + variance).

    Args:
        level: Measured.
        variance: Of the measurement.
        expected: The population's for this size and niche.
        tau: SD between creators.
    """
    weight = tau**2 / (tau**2 + variance)
    return expected + weight * (level - expected), weight * variance


def size_terms(log_followers: Floats) -> Floats:
    """Return the c x 6 matrix of the curve: 1, ln F - ln 3162, and a hinge at each knot."""
    hinges = [np.maximum(log_followers - np.log(knot), 0.0) for knot in KNOTS]
    return np.column_stack([np.ones_like(log_followers), log_followers - NANO_MIDDLE, *hinges])


def niche_shifts(prior: EngagementPrior, niches: NDArray[Any]) -> Floats:
    """Return each niche's shift from the curve; 0 for unknown niches and those with few creators."""
    return np.array([prior.niches.get(niche, 0.0) for niche in niches], np.float64)


def expected_level(prior: EngagementPrior, log_followers: Floats, shifts: Floats) -> Floats:
    """Return the population's level for each creator's size and niche.

    Args:
        prior: The population.
        log_followers: ln(followers), c.
        shifts: The niche's shift from `prior.niches`, 0 where there is none, c.
    """
    curve: Floats = size_terms(log_followers) @ np.array([prior.level, prior.slope, *prior.bends])
    level: Floats = curve + shifts
    return level


def fit_prior(
    level: Floats, variance: Floats, log_followers: Floats, niches: NDArray[Any], before: EngagementPrior
) -> EngagementPrior:
    """Fit the population to c creators' measured levels.

    Weighted least squares with weak published priors on slope, bends and niche shifts, in turn with the method of
    moments for tau² (weights 1 / (tau² + variance)), drawn toward the published one, until both agree.

    Args:
        level: Measured levels, c.
        variance: Their variances, c.
        log_followers: ln(followers), c.
        niches: Names, "" where unknown, c.
        before: What is believed without data: its slope is drawn on, its spreads are kept.

    Returns:
        The fitted prior; `before` where c is below `FEWEST_CREATORS`.
    """
    if len(level) < FEWEST_CREATORS:
        return before
    names, codes = np.unique(niches.astype(str), return_inverse=True)
    big = np.bincount(codes, minlength=len(names)) >= FEWEST_IN_NICHE
    big &= names != ""
    shifts = np.cumsum(big) - 1
    design = size_terms(log_followers)
    terms, columns = design.shape[1], design.shape[1] + int(big.sum())
    precision = _prior_precision(terms, columns)
    centre = np.zeros(columns)
    centre[1] = before.slope
    in_big = big[codes]
    column_of = np.where(in_big, terms + shifts[codes], -1)
    weights = np.full(len(level), 1.0 / before.tau**2)
    tau2 = before.tau**2
    beta = centre
    for _ in range(ROUNDS):
        gram, moment = _normal_equations(design, column_of, weights, level, columns)
        beta = np.linalg.solve(gram + np.diag(precision), moment + precision * centre)
        expected = design @ beta[:terms] + np.where(in_big, beta[column_of], 0.0)
        excess = float(np.sum(weights * ((level - expected) ** 2 - variance)))
        believed = PUBLISHED_CREATORS / tau2
        tau2 = max((excess + believed * before.tau**2) / (float(weights.sum()) + believed), SMALLEST_TAU**2)
        weights = 1.0 / (tau2 + variance)
    return replace(
        before,
        fitted=True,
        creators=len(level),
        level=float(beta[0]),
        slope=float(beta[1]),
        bends=tuple(float(bend) for bend in beta[2:terms]),
        niches={str(name): float(beta[terms + shifts[i]]) for i, name in enumerate(names) if big[i]},
        tau=float(np.sqrt(tau2)),
    )


def _prior_precision(terms: int, columns: int) -> Floats:
    precision = np.full(columns, 1.0 / NICHE_SD**2)
    precision[0] = 1e-6
    precision[1] = 1.0 / SLOPE_SD**2
    precision[2:terms] = 1.0 / BEND_SD**2
    return precision


def _normal_equations(
    design: Floats, column_of: NDArray[np.intp], weights: Floats, level: Floats, columns: int
) -> tuple[Floats, Floats]:
    """X'WX and X'Wy without ever forming the niche columns of X."""
    terms = design.shape[1]
    weighted = design * weights[:, None]
    gram = np.zeros((columns, columns))
    moment = np.zeros(columns)
    gram[:terms, :terms] = weighted.T @ design
    moment[:terms] = weighted.T @ level
    use = column_of >= 0
    for term in range(terms):
        cross = np.bincount(column_of[use], weights=weighted[use, term], minlength=columns)
        gram[term, terms:] = gram[terms:, term] = cross[terms:]
    own = np.bincount(column_of[use], weights=weights[use], minlength=columns)
    gram[range(terms, columns), range(terms, columns)] = own[terms:]
    moment[terms:] = np.bincount(column_of[use], weights=(weights * level)[use], minlength=columns)[terms:]
    return gram, moment
