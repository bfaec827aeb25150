"""How many of a creator's followers are fake or inactive, from a sample and a classifier that errs.

A classifier that calls 2 % of real people fake finds 2 % in an audience without a single fake. Rogan and Gladen (1978)
corrected for that: q = (called - false alarm rate) / (catch rate - false alarm rate). The interval here also holds what
the labels leave open about the two rates. It speaks of fakes like the labelled ones: where a creator's fakes are of
another kind, the model finds fewer of them and the share is too low (docs/honesty.md, on fakes of another kind).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from closeknit.audience.accounts.model import Errors
from closeknit.metrics.arrays import Floats
from closeknit.metrics.registry import FEWEST_ACCOUNTS

# Counts of the measured errors count by so much: another creator's fakes are another sample of fakes.
ANOTHER_SAMPLE = 0.5
DRAWS = 7  # as a power of 2
GRID = 256


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
    """Return posterior quantiles of the share given sample and measured errors, len(at) x c.

    Share and both rates are unknown together: a sample in which hardly anybody is called fake also says that the alarm
    rate is low here, and no sample makes a share of 0 or 1 certain. Jeffreys' priors; rates on a fixed
    low-discrepancy set and shares on a fixed grid, so that the same counts give the same quantiles everywhere.

    Args:
        called: c.
        n: c; NaN where called is.
        errors: Measured counts.
        at: Between 0 and 1.
    """
    pairs, place = np.unique(np.column_stack([np.nan_to_num(called), np.nan_to_num(n)]), axis=0, return_inverse=True)
    grid = special.betaincinv(0.5, 0.5, (np.arange(GRID) + 0.5) / GRID)
    rates = _rates(errors)
    chance = grid[:, None] * rates[0] + (1 - grid[:, None]) * rates[1]
    yes, no = np.log(chance), np.log1p(-chance)
    found = np.empty((len(at), len(pairs)))
    for number, (hits, size) in enumerate(pairs):
        fit = hits * yes + (size - hits) * no
        weight = np.exp(fit - fit.max()).sum(axis=1)
        below = (np.cumsum(weight) - weight / 2) / weight.sum()
        found[:, number] = np.interp(at, below, grid)
    return found[:, place.ravel()]


def _rates(errors: Errors) -> Floats:
    """Catch and alarm rates that the measured counts leave possible, 2 x draws; each catch above its alarm rate."""
    # Half a second to import, which only those pay for who estimate a share.
    from scipy.stats import qmc

    # Moved off the edges: at 0 and 1 the laws have no finite quantile.
    draws = qmc.Sobol(2, scramble=False).random_base2(DRAWS) + 0.5 / 2**DRAWS
    weight = ANOTHER_SAMPLE
    catch = _beta(errors.caught * weight, (errors.fake - errors.caught) * weight, draws[:, 0])
    alarm = _beta(errors.alarms * weight, (errors.real - errors.alarms) * weight, draws[:, 1])
    rates: Floats = np.stack([np.maximum(catch, alarm), alarm]).clip(1e-9, 1 - 1e-9)
    return rates


def _beta(hits: float, misses: float, at: Floats) -> Floats:
    quantiles: Floats = special.betaincinv(hits + 0.5, misses + 0.5, at)
    return quantiles
