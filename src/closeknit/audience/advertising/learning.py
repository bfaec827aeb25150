"""Learn what each sign is worth from labels of your own, in place of our judgement.

Logistic regression on the signs; both labels weigh the same, and the base rate is put back afterwards, so that the
share of advertising among the labels does not become part of the weights.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.audience.advertising.lexicon import lexicon
from closeknit.audience.advertising.model import AdvertisingModel
from closeknit.audience.advertising.signs import Signs
from closeknit.vocabulary.errors import UsageError

FEWEST_OF_A_LABEL = 20
# Variance of the prior of a weight, in squared log odds.
PRIOR_VARIANCE = 1.0
DIGITS = 4


def learn_weights(
    signs: Signs, advertises: NDArray[np.bool_], *, name: str, origin: str, base_rate: float | None = None
) -> AdvertisingModel:
    """Learn weights from n labelled posts; those without a caption are left out.

    Args:
        signs: Of the posts.
        advertises: Whether each is advertising, n.
        name: What to call the weights.
        origin: What labels they come from.
        base_rate: Share of all posts that advertise; None = as we judge for the weights that ship.

    Raises:
        UsageError: There are fewer than 20 posts of a label.
    """
    from sklearn.linear_model import LogisticRegression

    labels, carried = advertises[signs.known], signs.carried[signs.known].astype(np.float64)
    if min(labels.sum(), (~labels).sum()) < FEWEST_OF_A_LABEL:
        raise UsageError(
            f"{labels.sum():,} advertising and {(~labels).sum():,} other posts with a caption are too few to learn "
            "from.",
            f"Label at least {FEWEST_OF_A_LABEL} of each.",
        )
    fitted = LogisticRegression(C=PRIOR_VARIANCE, class_weight="balanced", max_iter=2_000).fit(carried, labels)
    judged = lexicon()
    rate = judged.base_rate if base_rate is None else base_rate
    return AdvertisingModel(
        name,
        origin,
        rate,
        intercept=round(float(fitted.intercept_[0] + special.logit(rate)), DIGITS),
        weights={sign: round(float(weight), DIGITS) for sign, weight in zip(signs.names, fitted.coef_[0], strict=True)},
        believed=judged.believed,
        looks_like=judged.looks_like,
    )
