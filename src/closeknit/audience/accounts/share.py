"""How many of a creator's followers are fake or inactive, from a sample and a classifier that errs.

A classifier that calls 2 % of real people fake finds 2 % in an audience without a single fake. Rogan and Gladen (1978)
corrected for that: q = (called - false alarm rate) / (catch rate - false alarm rate). The interval here also holds what
the labels leave open about the two rates. It speaks of fakes like the labelled ones: where a creator's fakes are of
another kind, the model finds fewer of them and the share is too low (docs/honesty.md, on fakes of another kind).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from closeknit.audience.accounts.model import Errors
from closeknit.metrics.arrays import Floats
from closeknit.metrics.registry import FEWEST_ACCOUNTS

# Counts of the measured errors count by so much: another creator's fakes are another sample of fakes.
ANOTHER_SAMPLE = 0.5
DRAWS = 9  # as a power of 2
BLOCK = 20_000


@dataclass(frozen=True)
class FakeShares:
    """Estimated shares of c creators; NaN where a sample is too small.

    Attributes:
        estimate: Corrected share, 0 to 1.
        low: Lower end of the 80 % interval.
        high: Upper end of the 80 % interval.
        low95: Lower end of the 95 % interval.
        high95: Upper end of the 95 % interval.
        n: Accounts judged.
    """

    estimate: Floats
    low: Floats
    high: Floats
    low95: Floats
    high95: Floats
    n: Floats


def rogan_gladen(called: Floats, catch_rate: Floats | float, alarm_rate: Floats | float) -> Floats:
    """Return the corrected share, kept between 0 and 1.

    Args:
        called: Share of accounts called fake.
        catch_rate: Share of fakes called so; above the alarm rate.
        alarm_rate: Share of real accounts called fake.

    Source: Rogan and Gladen 1978, American Journal of Epidemiology 107:71-76.
    """
    share: Floats = np.clip((called - alarm_rate) / (catch_rate - alarm_rate), 0.0, 1.0)
    return share


def fake_shares(called: Floats, n: Floats, errors: Errors) -> FakeShares:
    """Estimate the share of fake or inactive followers of c creators.

    Args:
        called: Accounts of each sample that the model calls fake, c.
        n: Accounts of each sample, c.
        errors: How the model did on labelled accounts it had not seen.
    """
    quantiles = share_quantiles(called, n, errors, (0.025, 0.10, 0.90, 0.975))
    catch, alarm = errors.caught / errors.fake, errors.alarms / errors.real
    enough = n >= FEWEST_ACCOUNTS
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = np.where(enough, rogan_gladen(called / n, catch, alarm), np.nan)
    low95, low, high, high95 = np.where(enough, quantiles, np.nan)
    # At 0 and 1 the estimate is cut off; an interval holds its estimate.
    return FakeShares(
        estimate,
        np.minimum(low, estimate),
        np.maximum(high, estimate),
        np.minimum(low95, estimate),
        np.maximum(high95, estimate),
        n,
    )


def share_quantiles(called: Floats, n: Floats, errors: Errors, at: tuple[float, ...]) -> Floats:
    """Return quantiles of the share given sample and measured errors, len(at) x c.

    The share called, the catch rate and the alarm rate are each drawn from their beta law (Jeffreys' prior), on a
    fixed low-discrepancy set, so that the same counts give the same quantiles everywhere.

    Args:
        called: c.
        n: c.
        errors: Measured counts.
        at: Between 0 and 1.
    """
    # Moved off the edges: at 0 and 1 the laws have no finite quantile.
    draws = stats.qmc.Sobol(3, scramble=False).random_base2(DRAWS) + 0.5 / 2**DRAWS
    weight = ANOTHER_SAMPLE
    catch = _beta(errors.caught * weight, (errors.fake - errors.caught) * weight, draws[:, 1])
    alarm = _beta(errors.alarms * weight, (errors.real - errors.alarms) * weight, draws[:, 2])
    found = np.empty((len(at), len(n)))
    for start in range(0, len(n), BLOCK):
        part = slice(start, start + BLOCK)
        share = special.betaincinv(
            called[part, None] + 0.5, np.maximum(n[part, None] - called[part, None], 0.0) + 0.5, draws[:, 0]
        )
        found[:, part] = np.quantile(rogan_gladen(share, np.maximum(catch, alarm + 1e-3), alarm), at, axis=1)
    return found


def _beta(hits: float, misses: float, at: Floats) -> Floats:
    quantiles: Floats = special.betaincinv(hits + 0.5, misses + 0.5, at)
    return quantiles
