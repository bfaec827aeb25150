"""Every number that a plan believes before it has seen any data, with its source.

Nothing here is known well. Orders per post are the worst: published figures of the same kind differ by a factor of 60,
so the spreads of all stages together make a log standard deviation near 1.6. Rates that nobody has measured are "our
default": trade judgement, wide, and replaced by the brand's own history. A brief may put the user's own number in place
of any of them (`Brief.mine`, id -> number).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from closeknit.vocabulary.errors import UsageError
from closeknit.vocabulary.money import minor_units

STAGES = ("accept", "post", "reach", "clicks", "orders")
DEFAULT = "our default"
YOURS = "your number"


@dataclass(frozen=True)
class Known:
    """One number that is believed.

    Attributes:
        id: Name in `Brief.mine`.
        label: What it is, in words.
        value: In `unit`.
        spread: Standard deviation of what is believed about it, on the scale that its stage works on: log odds for
            a share of accepted or posted, natural logarithm for the others; 0 where a number is taken as it is.
        unit: share, factor, per person reached, per click, exponent, log SD or money (major units).
        source: "published: ...", "our default" or "your number".
    """

    id: str
    label: str
    value: float
    spread: float
    unit: str
    source: str


# Standard deviation by stage: what differs between brands, between niches of one brand, between creators of one
# niche, and between posts of one creator. Accept and post: log odds, and yes or no has no further noise. A prior of
# 10 to 20 pseudo-counts on a rate is a log-odds SD near 0.65 for brand and niche together. Reach, clicks, orders:
# natural logarithm; with half of what is not known about engagement (0.3) they make 1.60 for orders per post.
_SPREADS: Mapping[str, Mapping[str, float]] = {
    "accept": {"brand": 0.60, "niche": 0.30, "creator": 0.50},
    "post": {"brand": 0.55, "niche": 0.30, "creator": 0.50},
    "reach": {"brand": 0.15, "niche": 0.15, "creator": 0.40, "noise": 0.35},
    "clicks": {"brand": 0.70, "niche": 0.30, "creator": 0.50, "noise": 0.40},
    "orders": {"brand": 0.80, "niche": 0.30, "creator": 0.50, "noise": 0.35, "season": 0.25},
}
_BETWEEN = {
    "brand": "between brands",
    "niche": "between niches of one brand",
    "creator": "between creators of one niche",
    "noise": "between posts of one creator",
    "season": "between seasons, which no history can foresee",
}
_OF_STAGE = {
    "accept": "acceptance",
    "post": "posting",
    "reach": "people reached",
    "clicks": "clicks per person reached",
    "orders": "orders per click",
}

_IZEA = "our default; published: IZEA, 5.7 % take product only, 70 % want product and fee"
_GIFTS = "our default; published: Traackr, more than 60 % of marketers say that fewer than half post"
_AGREED = "our default; published: hashgifted, about 80 % post once they have opted in (its own claim)"
_SLOPE = "our default, so that revenue per follower falls nearly as published; published: reach falls with -0.1"
_MINTER = "published: Minter.io 2019, medians of 3-4 million posts, 37.7 % below 20,000 followers"
_CLICKS = "our default, so that 5,000 followers bring a median of 2 orders; published: figures differ by a factor of 60"
_AGGREGATOR = "published: Digital Applied 2026 via Lookfluence, share of visits that buy (an aggregator, no method)"
_RATES = "published: HypeAuditor 2026, TrendHERO and UK, Sweden and US tables, 1.8-5.2 % for nano"
_PRICES = "our default; published: price lists of Scrumball and Influencer Marketing Hub, wide"
_BEICHERT = "published: Beichert et al. 2024 (second-hand), EUR 0.265 a follower for nano and 0.049 for macro"


def _checks_and_fees() -> list[Known]:
    return [
        Known(
            "check_revenue_ratio",
            "cross-check, not used: revenue per follower, nano to macro",
            5.4,
            0.0,
            "factor",
            _BEICHERT,
        ),
        Known(
            "audience_size",
            "people who follow a niche in a country, where overlap is not known",
            1_000_000,
            0.0,
            "people",
            DEFAULT,
        ),
        Known(
            "season_engagement",
            "spread of engagement from one time to another",
            0.15,
            0.0,
            "log SD",
            "published: drift of likes between 120 days, InstaFake (docs/honesty.md)",
        ),
        Known("fee_nano_small", "fee for a post, below 5,000 followers", 50, 0.0, "money", _PRICES),
        Known("fee_nano", "fee for a post, 5,000-9,999 followers", 105, 0.0, "money", _PRICES),
        Known("fee_micro", "fee for a post, micro", 250, 0.0, "money", _PRICES),
        Known("fee_mid", "fee for a post, mid", 1_000, 0.0, "money", _PRICES),
        Known("fee_macro", "fee for a post, macro", 5_000, 0.0, "money", _PRICES),
        Known("fee_mega", "fee for a post, mega", 15_000, 0.0, "money", _PRICES),
    ]


def _all_known() -> dict[str, Known]:
    rate_spread = {stage: float(np.hypot(_SPREADS[stage]["brand"], _SPREADS[stage]["niche"])) for stage in _SPREADS}
    total = {stage: float(np.sqrt(sum(sd**2 for sd in _SPREADS[stage].values()))) for stage in _SPREADS}
    accept, post = rate_spread["accept"], rate_spread["post"]
    rows = [
        Known("accept_applicant", "applicants who accept", 0.85, accept, "share", DEFAULT),
        Known("accept_warm", "customers or followers who accept", 0.35, accept, "share", DEFAULT),
        Known("accept_cold", "creators without any tie who accept", 0.10, accept, "share", DEFAULT),
        Known("accept_odds_paid", "odds of acceptance, paid next to gifted", 2.0, 0.0, "factor", _IZEA),
        Known("accept_odds_mixed", "odds of acceptance, fee and share next to gifted", 2.5, 0.0, "factor", _IZEA),
        Known("accept_odds_commission", "odds of acceptance, commission next to gifted", 0.6, 0.0, "factor", DEFAULT),
        Known("gift_odds_below_30", "odds of acceptance, gift worth below 30 next to 50", 0.6, 0.0, "factor", DEFAULT),
        Known("gift_odds_30_to_50", "odds of acceptance, gift worth 30-50 next to 50", 0.85, 0.0, "factor", DEFAULT),
        Known("post_applicant", "applicants who post without obligation", 0.60, post, "share", _GIFTS),
        Known("post_warm", "customers or followers who post without obligation", 0.45, post, "share", _GIFTS),
        Known("post_cold", "others who post without obligation", 0.30, post, "share", _GIFTS),
        Known("post_agreed_applicant", "applicants who post as agreed", 0.80, post, "share", _AGREED),
        Known("post_agreed_warm", "customers or followers who post as agreed", 0.75, post, "share", _AGREED),
        Known("post_agreed_cold", "others who post as agreed", 0.70, post, "share", _AGREED),
        Known("reach_share", "followers reached, account of 5,000", 0.377, total["reach"], "share", _MINTER),
        Known("reach_slope", "change of that share with ln(followers)", -0.2, 0.0, "exponent", _SLOPE),
        Known("reach_share_most", "largest usual share of followers reached", 0.6, 0.0, "share", DEFAULT),
        Known("engagement_rate", "usual engagement rate at 3,162 followers", 0.022, 0.6, "share", _RATES),
        Known("engagement_slope", "change of it with ln(followers)", -0.25, 0.0, "exponent", _RATES),
        Known("engagement_power", "power of engagement, next to the usual, on reach", 0.5, 0.0, "exponent", DEFAULT),
        Known("fake_share", "fake or inactive followers where not estimated", 0.10, 0.0, "share", DEFAULT),
        Known("click_rate", "clicks of a post", 0.044, total["clicks"], "per person reached", _CLICKS),
        Known("order_rate_nano", "orders, nano", 0.0241, total["orders"], "per click", _AGGREGATOR),
        Known("order_rate_micro", "orders, micro", 0.0218, total["orders"], "per click", _AGGREGATOR),
        Known("order_rate_macro", "orders, mid and macro", 0.0142, total["orders"], "per click", _AGGREGATOR),
        Known("order_rate_mega", "orders, mega", 0.0091, total["orders"], "per click", _AGGREGATOR),
    ]
    rows += _checks_and_fees()
    rows += [
        Known(f"spread_{stage}_{part}", f"spread of {_OF_STAGE[stage]} {_BETWEEN[part]}", sd, 0.0, "log SD", DEFAULT)
        for stage, parts in _SPREADS.items()
        for part, sd in parts.items()
    ]
    return {row.id: row for row in rows}


ASSUMPTIONS: Mapping[str, Known] = _all_known()

# Below this a spread says that a number is known exactly, which nothing here is.
SMALLEST_SPREAD, LARGEST_SPREAD = 0.02, 5.0
_RANGES: Mapping[str, tuple[float, float, str]] = {
    "share": (1e-6, 1 - 1e-6, "a share between 0 and 1"),
    "per person reached": (1e-9, 10.0, "a number above 0 and at most 10"),
    "per click": (1e-9, 10.0, "a number above 0 and at most 10"),
    "factor": (1e-3, 1e3, "a factor between 0.001 and 1,000"),
    "exponent": (-2.0, 2.0, "an exponent between -2 and 2"),
    "log SD": (SMALLEST_SPREAD, LARGEST_SPREAD, "a standard deviation between 0.02 and 5"),
    "money": (0.0, 1e9, "an amount of 0 or more"),
    "people": (1.0, 1e10, "a number of people"),
}


def in_force(mine: Mapping[str, float]) -> dict[str, Known]:
    """Return all assumptions with the user's own numbers in place of ours.

    Args:
        mine: Assumption id -> number. A number of the user's keeps our spread: it is a better guess, not a certainty.

    Raises:
        UsageError: There is no assumption of that id, or the number is none that it can have.
    """
    known = dict(ASSUMPTIONS)
    for name, value in mine.items():
        if name not in known:
            raise UsageError(f"There is no assumption '{name}'.", f"There are: {', '.join(ASSUMPTIONS)}.")
        low, high, words = _RANGES[known[name].unit]
        if not low <= value <= high:
            raise UsageError(f"The assumption '{name}' cannot be {value:g}.", f"Give {words}.")
        known[name] = replace(known[name], value=float(value), source=YOURS)
    return known


# Amounts below are in major units of these currencies alike: they are rough enough to bear it.
CURRENCIES = frozenset({"EUR", "GBP", "USD", "CHF", "CAD", "AUD"})
# First follower count of each band, and the assumption that holds its fee.
_FEE_BANDS = (0, 5_000, 10_000, 50_000, 500_000, 1_000_000)
_FEE_IDS = ("fee_nano_small", "fee_nano", "fee_micro", "fee_mid", "fee_macro", "fee_mega")


def default_fee(followers: ArrayLike, currency: str, known: Mapping[str, Known] = ASSUMPTIONS) -> NDArray[np.int64]:
    """Return what a paid post usually costs by size of the account, minor units; shape of `followers`.

    Source: price lists named in `ASSUMPTIONS`; bands of `vocabulary.tier`, nano in two.

    Args:
        followers: Any shape.
        currency: Three capital letters.
        known: Assumptions in force.

    Raises:
        UsageError: The amounts mean nothing in this currency.
    """
    if currency not in CURRENCIES:
        raise UsageError(
            f"There are no default fees in {currency}.", "Give the fee of each size in the brief, or a column 'fee'."
        )
    fees = np.array([minor_units(round(known[name].value, 2), currency) for name in _FEE_IDS], np.int64)
    return fees[np.searchsorted(_FEE_BANDS, np.asarray(followers, np.float64), side="right") - 1]
