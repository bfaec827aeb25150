"""How far from their centre log rates are found: Student's t with 5 degrees of freedom, scaled to the right variance.

Creators differ in how much their posts scatter, which a few posts do not tell, and now and then one post goes far. So
errors of a known variance lie closer to 0 than normal ones most of the time and much further off sometimes: a normal
interval that is wide enough at 95 % is too wide at 80 %. Five degrees are the published choice for posts
(docs/decisions/0011-heavy-tails-and-drift.md).
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy import special

DEGREES = 5.0


@cache
def standard_quantile(probability: float) -> float:
    """Return the quantile of the law with mean 0 and variance 1.

    >>> round(standard_quantile(0.9), 4), round(standard_quantile(0.975), 4)
    (1.1432, 1.9912)
    """
    return float(special.stdtrit(DEGREES, probability) * np.sqrt((DEGREES - 2) / DEGREES))


# Ends of both intervals by the names they have in the warehouse, in standard deviations.
HEAVY_ENDS: Mapping[str, float] = {
    "low": standard_quantile(0.10),
    "high": standard_quantile(0.90),
    "low95": standard_quantile(0.025),
    "high95": standard_quantile(0.975),
}
