"""How far people agree who judged the same things: pairs, kappas, alpha, and one against the majority of the others.

Judgements are n things x a annotators of 0 and 1, NaN where somebody did not judge. All statistics take how often
each thing counts, so that they can be resampled.
"""

import numpy as np

from closeknit.metrics.arrays import Floats


def pairwise_agreement(judged: Floats, weight: Floats) -> float:
    """Return the mean, over pairs of annotators, of the share of things both judged alike."""
    return float(np.nanmean([_agreement(one, other, weight)[0] for one, other in _pairs(judged)]))


def mean_cohen_kappa(judged: Floats, weight: Floats) -> float:
    """Return the mean of Cohen's kappa over pairs of annotators.

    Source: Cohen 1960, Educational and Psychological Measurement 20:37-46.
    """
    kappas = [_kappa(*_agreement(one, other, weight)) for one, other in _pairs(judged)]
    return float(np.nanmean(kappas))


def fleiss_kappa(judged: Floats, weight: Floats) -> float:
    """Return Fleiss' kappa of the things that every annotator judged.

    Source: Fleiss 1971, Psychological Bulletin 76:378-382.
    """
    full = np.isfinite(judged).all(axis=1)
    yes, size, weight = judged[full].sum(axis=1), judged.shape[1], weight[full]
    alike = (yes * (yes - 1) + (size - yes) * (size - yes - 1)) / (size * (size - 1))
    share = float(weight @ yes) / (size * float(weight.sum()))
    return _kappa(float(weight @ alike) / float(weight.sum()), share**2 + (1 - share) ** 2)


def krippendorff_alpha(judged: Floats, weight: Floats) -> float:
    """Return Krippendorff's alpha for two categories; things that fewer than two judged do not count.

    Source: Krippendorff 2004, Content Analysis, chapter 11.
    """
    size = np.isfinite(judged).sum(axis=1)
    use = size >= 2
    size, yes, weight = size[use], np.nansum(judged[use], axis=1), weight[use]
    apart = float(weight @ (2 * yes * (size - yes) / (size - 1)))
    ones, total = float(weight @ yes), float(weight @ size)
    expected = 2 * ones * (total - ones) / (total - 1)
    return 1 - apart / expected if expected else float("nan")


def yes_shares(judged: Floats) -> Floats:
    """Return the share of 1 among each annotator's judgements, a."""
    shares: Floats = np.nanmean(judged, axis=0)
    return shares


def against_the_others(judged: Floats, weight: Floats) -> dict[str, float]:
    """Return how one annotator does beside the majority of the others, averaged over annotators.

    Things on which the others are split evenly do not count.

    Returns:
        `accuracy`, `f1` of the label 1, `found` (share of the majority's 1 called so) and `alarms` (share of its 0).
    """
    each = [_one_against_others(judged, weight, place) for place in range(judged.shape[1])]
    return {name: float(np.nanmean([one[name] for one in each])) for name in each[0]}


def _one_against_others(judged: Floats, weight: Floats, place: int) -> dict[str, float]:
    mine, others = judged[:, place], np.delete(judged, place, axis=1)
    lean = np.nansum(others - 0.5, axis=1)
    use = np.isfinite(mine) & (lean != 0)
    yes, truth, weight = mine[use] == 1, lean[use] > 0, weight[use]
    both, mine_only = float(weight @ (yes & truth)), float(weight @ (yes & ~truth))
    theirs_only, neither = float(weight @ (~yes & truth)), float(weight @ (~yes & ~truth))
    return {
        "accuracy": _ratio(both + neither, both + neither + mine_only + theirs_only),
        "f1": _ratio(2 * both, 2 * both + mine_only + theirs_only),
        "found": _ratio(both, both + theirs_only),
        "alarms": _ratio(mine_only, mine_only + neither),
    }


def _pairs(judged: Floats) -> list[tuple[Floats, Floats]]:
    size = judged.shape[1]
    return [(judged[:, one], judged[:, other]) for one in range(size) for other in range(one + 1, size)]


def _agreement(one: Floats, other: Floats, weight: Floats) -> tuple[float, float]:
    """Return the share judged alike, and what chance would make of it."""
    use = np.isfinite(one) & np.isfinite(other)
    one, other, weight = one[use], other[use], weight[use]
    total = float(weight.sum())
    p, q = _ratio(float(weight @ one), total), _ratio(float(weight @ other), total)
    return _ratio(float(weight @ (one == other)), total), p * q + (1 - p) * (1 - q)


def _kappa(alike: float, by_chance: float) -> float:
    return _ratio(alike - by_chance, 1 - by_chance)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
