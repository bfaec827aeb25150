"""Does the interval of an audience's estimated share of fake or inactive followers hold the truth?

Half of the followers that two journalists labelled teach the model and measure its errors. From the other half,
invented creators are drawn whose true share is known, at the natural rate and at others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.accounts.model import AccountModel, Errors
from closeknit.audience.accounts.share import fake_shares, rogan_gladen, share_quantiles
from closeknit.honesty.labelled_accounts import SRF, accounts_of, learn, read_set
from closeknit.honesty.leakfree import Labelled, check_apart, check_untouched
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import binomial_interval
from closeknit.metrics.arrays import Floats

FOLLOWERS = 200  # judged of each invented creator
CREATORS = 50  # invented from each split
MOST_SPLITS = 60
SHARE = 0.90
WITHIN = (0.85, 0.95)
OTHER_RATES = (0.02, 0.30)
FEWEST_FAKES = 40
SIMULATED = 4_000_000


@dataclass(frozen=True)
class Invented:
    """Invented creators of all splits at one true share.

    Attributes:
        held: Whether the 90 % interval held the truth, splits x creators.
        naive: Whether the interval of the share called fake, uncorrected, held it, splits x creators.
        estimate: Corrected share, splits x creators.
        width: Of the 90 % interval, splits x creators.
        truth: True share of each split.
    """

    held: NDArray[np.bool_]
    naive: NDArray[np.bool_]
    estimate: Floats
    width: Floats
    truth: Floats


def halves(found: Labelled, rng: np.random.Generator) -> tuple[Labelled, Labelled]:
    """Split both labels in half by chance, equal rows together."""
    from closeknit.honesty.leakfree import equal_groups

    groups = equal_groups(found)
    first = np.zeros(len(found), bool)
    for label in (0, 1):
        own = np.unique(groups[found.label == label])
        first |= np.isin(groups, rng.permutation(own)[: len(own) // 2])
    one, other = found.take(np.flatnonzero(first)), found.take(np.flatnonzero(~first))
    check_apart(one, other)
    return one, other


def invent(model: AccountModel, pool: Labelled, rate: float | None, rng: np.random.Generator) -> Invented:
    """Draw creators' followers from a pool with putting back, and estimate each share.

    Args:
        model: Learned on the other half.
        pool: Labelled accounts that the model has not seen.
        rate: True share to draw; None = the pool's own.
        rng: Random numbers.
    """
    called = model.calls_fake(accounts_of(pool))
    fake = pool.label == 1
    truth = float(fake.mean()) if rate is None else rate
    weight = np.where(fake, truth / fake.sum(), (1 - truth) / (~fake).sum())
    drawn = rng.choice(len(pool), (CREATORS, FOLLOWERS), p=weight)
    hits, n = called[drawn].sum(axis=1), np.full(CREATORS, float(FOLLOWERS))
    low, high = share_quantiles(hits, n, model.errors, ((1 - SHARE) / 2, (1 + SHARE) / 2))
    naive = np.array([binomial_interval(int(h), FOLLOWERS, SHARE) for h in hits])
    return Invented(
        held=(low <= truth) & (truth <= high),
        naive=(naive[:, 0] <= truth) & (truth <= naive[:, 1]),
        estimate=fake_shares(hits, n, model.errors).estimate,
        width=high - low,
        truth=np.array([truth]),
    )


def rows(setting: Setting) -> list[Row]:
    """Return coverage at the natural rate and at two others, the control, and the closed form."""
    found = read_set(setting.data, SRF)
    check_untouched(found)
    if found.label.sum() < FEWEST_FAKES:
        raise TooLittle(f"{int(found.label.sum())} fakes are too few to learn from half of them.", "")
    rng = np.random.default_rng(setting.seed)
    rates: tuple[float | None, ...] = (None, *OTHER_RATES)
    drawn: dict[float | None, list[Invented]] = {rate: [] for rate in rates}
    for _ in range(min(setting.splits, MOST_SPLITS)):
        seen, pool = halves(found, rng)
        model = learn(seen)
        for rate in rates:
            drawn[rate].append(invent(model, pool, rate, rng))
    result = []
    for rate in rates:
        each = drawn[rate]
        result += _rate_rows(rate, each, rng)
    return [*result, *closed_form(rng)]


def _rate_rows(rate: float | None, each: list[Invented], rng: np.random.Generator) -> list[Row]:
    name = "natural" if rate is None else f"{100 * rate:.0f}"
    truth = float(np.mean([one.truth for one in each]))
    told = f"{100 * truth:.0f} % fake" + (", the natural rate" if rate is None else "")
    covered, interval = _share([one.held for one in each], rng)
    naive, naive_interval = _share([one.naive for one in each], rng)
    n = sum(one.held.size for one in each)
    estimate, width = (float(np.mean([getattr(one, part).mean() for one in each])) for part in ("estimate", "width"))
    return [
        Row(
            f"shares-{name}", f"{told}: share of 90 % intervals that held the truth", covered, interval, n,
            f"{WITHIN[0]:.2f} to {WITHIN[1]:.2f}", SRF.source,
            WITHIN[0] <= covered <= WITHIN[1] if rate is None else None,
            f"mean estimate {estimate:.3f}, mean width {width:.3f}; {FOLLOWERS} followers each",
        ),
        Row(
            f"shares-{name}-naive", f"{told}: the same without correction, binomial", naive, naive_interval, n,
            "must fail: below 0.85" if rate is not None else "", SRF.source,
            naive < WITHIN[0] if rate is not None else None,
            "false alarms and misses happen to cancel at the natural rate" if rate is None else "control",
        ),
    ]  # fmt: skip


def _share(held: list[NDArray[np.bool_]], rng: np.random.Generator) -> tuple[float, tuple[float, float]]:
    """Mean coverage with its bootstrap interval over splits: creators of one split share a model and a pool."""
    means = np.array([each.mean() for each in held])
    drawn = means[rng.integers(0, len(means), (2_000, len(means)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(means.mean()), (float(low), float(high))


def closed_form(rng: np.random.Generator) -> list[Row]:
    """The correction undoes known errors exactly, and its quantiles are those of a brute-force simulation."""
    shares = rng.random(1_000)
    catch, alarm = rng.uniform(0.5, 0.99, 1_000), rng.uniform(0.0, 0.3, 1_000)
    called = shares * catch + (1 - shares) * alarm
    off = float(np.abs(rogan_gladen(called, catch, alarm) - shares).max())
    errors = Errors(fake=69, caught=50, real=614, alarms=29)
    ours = share_quantiles(np.array([30.0]), np.array([200.0]), errors, (0.05, 0.95))[:, 0]
    share, size = rng.beta(0.5, 0.5, SIMULATED), (SIMULATED,)
    chance = share * rng.beta(25.5, 10.0, size) + (1 - share) * rng.beta(15.0, 293.0, size)
    drawn = share[rng.binomial(200, chance) == 30]
    gap = float(np.abs(np.quantile(drawn, [0.05, 0.95]) - ours).max())
    source = "Rogan and Gladen 1978, American Journal of Epidemiology 107:71-76"
    return [
        Row("shares-closed-form", "known errors undone: largest distance from the truth", off, None, 1_000,
            "below 1e-9", source, off < 1e-9),
        Row("shares-brute-force", "interval ends against a simulation: largest distance", gap, None, len(drawn),
            "below 0.01", source, gap < 0.01, "of four million simulated samples those with the same count"),
    ]  # fmt: skip


FIGURE = Figure(
    id="shares",
    what="estimated share of fake or inactive followers",
    needs=(SRF.file,),
    source=f"{SRF.name}, {SRF.source}",
    protocol=f"half of the labelled followers teach and measure the model, creators of {FOLLOWERS} followers are drawn "
    "from the other half, over and over",
    rows=rows,
)
