"""Invented creators to plan with: sizes, engagement and prices as scattered as they are among real ones."""

from collections.abc import Sequence

import numpy as np

from closeknit.planning.assumptions import ASSUMPTIONS
from closeknit.planning.brief import KINDS
from closeknit.planning.candidates import Candidates

NICHES = ("beauty", "family", "fashion", "fitness", "food", "interior", "other", "pet", "travel")
COUNTRIES = ("AT", "CH", "DE", "FR", "GB", "NL")
SMALLEST, LARGEST = 1_000, 10_000


def invented_creators(
    n: int,
    rng: np.random.Generator,
    *,
    niches: Sequence[str] = NICHES,
    warmth: Sequence[str] = ("applicant",),
    stem: str = "c",
) -> Candidates:
    """Invent nano creators; niches and countries differ in size, four in five have posts, a third states her price.

    Args:
        n: How many.
        rng: Source of luck.
        niches: Where they post.
        warmth: Where they come from, all alike often.
        stem: What ids begin with.
    """
    followers = np.rint(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST), n)))
    usual = ASSUMPTIONS["engagement_rate"]
    rate = usual.value * np.exp(rng.normal(0, usual.spread, n))
    rate *= (followers / np.sqrt(SMALLEST * LARGEST)) ** ASSUMPTIONS["engagement_slope"].value
    rate_spread = rng.uniform(0.15, 0.40, n)
    no_posts = rng.random(n) < 0.2
    fee = np.rint(4_000 * (followers / 5_000) ** 0.8 * np.exp(rng.normal(0, 0.5, n)))
    kinds = np.ones((n, len(KINDS)), bool)
    kinds[:, KINDS.index("gifted")] = rng.random(n) < 0.7  # the others want money
    return Candidates(
        creator_id=np.char.add(stem, np.arange(n).astype(str)),
        handle=(None,) * n,
        niche=rng.choice(np.array(niches), n, p=_shares(len(niches))),
        country=rng.choice(np.array(COUNTRIES), n, p=_shares(len(COUNTRIES))),
        followers=followers,
        rate=np.where(no_posts, np.nan, rate),
        rate_spread=np.where(no_posts, np.nan, rate_spread),
        fake_share=np.where(rng.random(n) < 0.3, rng.beta(2, 18, n), np.nan),
        fee=np.where(rng.random(n) < 1 / 3, fee, np.nan),
        warmth=rng.choice(np.array(warmth), n),
        kinds=kinds,
    )


def _shares(groups: int) -> list[float]:
    """The largest group is about three times the smallest."""
    sizes = np.linspace(3, 1, groups)
    found: list[float] = (sizes / sizes.sum()).tolist()
    return found
