"""Creators who may be invited, as columns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats


@dataclass(frozen=True)
class Candidates:
    """n creators.

    Attributes:
        creator_id: Unique, n.
        handle: n; None where not known.
        niche: n; "" where not known.
        country: Two capital letters, n; "" where not known.
        followers: n, all known and above 0.
        rate: Expected engagement rate of a post, n; NaN where no posts are known.
        rate_spread: Standard deviation of the belief about its logarithm, n; NaN where `rate` is.
        fake_share: Estimated share of fake or inactive followers, n; NaN where no sample is known.
        fee: Minor units that she asks for a paid post, n; NaN = by her size.
        warmth: applicant, warm or cold, n; "" = as the brief says.
        kinds: Which offers she takes, n x 4 in the order of `brief.KINDS`; all true where nothing is known.
    """

    creator_id: NDArray[np.str_]
    handle: tuple[str | None, ...]
    niche: NDArray[np.str_]
    country: NDArray[np.str_]
    followers: Floats
    rate: Floats
    rate_spread: Floats
    fake_share: Floats
    fee: Floats
    warmth: NDArray[np.str_]
    kinds: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.creator_id)


def take(candidates: Candidates, creators: NDArray[np.intp]) -> Candidates:
    """Return some of n candidates.

    Args:
        candidates: n.
        creators: Their numbers.
    """
    columns = {name: values[creators] for name, values in vars(candidates).items() if name != "handle"}
    return Candidates(**columns, handle=tuple(candidates.handle[number] for number in creators.tolist()))


def together(first: Candidates, second: Candidates) -> Candidates:
    """Return the candidates of both, one after the other."""
    columns = {
        name: np.concatenate((values, getattr(second, name)))
        for name, values in vars(first).items()
        if name != "handle"
    }
    return Candidates(**columns, handle=first.handle + second.handle)
