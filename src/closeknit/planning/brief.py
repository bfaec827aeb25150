"""What a brand wants: money, goal, products, offers and limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from closeknit.planning.limits import Limit

KINDS = ("gifted", "paid", "commission", "mixed")
GOALS = ("orders", "margin", "reach", "engagements", "posts")
# Weight of the average of the worst 10 % beside the mean.
CAUTION: Mapping[str, float] = {"bold": 0.0, "balanced": 0.3, "cautious": 0.7}
WARMTH = ("applicant", "warm", "cold")


@dataclass(frozen=True)
class Product:
    """What is sent, and what followers may buy.

    Attributes:
        name: Unique in the brief.
        price: Minor units that a customer pays, without VAT.
        margin: Contribution margin per order as a share of the price, before commission; between 0 and 1.
        unit_cost: Minor units that one gift costs the brand.
        shipping: Minor units to send it.
        retail: Minor units that it is worth in a shop, which decides how gladly a gift is taken.
        stock: Gifts there are; None = enough.
    """

    name: str
    price: int
    margin: float
    unit_cost: int
    shipping: int
    retail: int
    stock: int | None = None


@dataclass(frozen=True)
class Brief:
    """What is asked of a plan.

    Attributes:
        budget: Minor units.
        currency: Three capital letters.
        products: At least one.
        goal: One of `GOALS`.
        target: What counts as missed below, in units of the goal (margin: minor units); None = half of what is
            expected.
        weeks: Horizon.
        risk: One of `CAUTION`.
        kinds: Offers that may be made, of `KINDS`.
        fees: Tier -> minor units of a paid post; empty = our defaults.
        commission: Share of the price, for commission and mixed offers.
        handling: Minor units per creator who accepts, apart from gift and shipping.
        minutes: Work per creator who accepts.
        hours_per_week: Work that can be done; None = enough.
        obligation: Whether a gifted creator agrees to post (else product seeding: she may).
        warmth: Where candidates come from whose file does not say, of `WARMTH`.
        limits: Sentences, read.
        include: Handles or ids that must be invited.
        exclude: Handles or ids that must not.
        mine: Assumption id -> the user's own number, in place of ours.
        seed: Of the random numbers.
    """

    budget: int
    currency: str
    products: tuple[Product, ...]
    goal: str = "orders"
    target: float | None = None
    weeks: int = 8
    risk: str = "balanced"
    kinds: tuple[str, ...] = ("gifted", "paid")
    fees: Mapping[str, int] = field(default_factory=dict)
    commission: float = 0.10
    handling: int = 0
    minutes: float = 8.0
    hours_per_week: float | None = None
    obligation: bool = False
    warmth: str = "cold"
    limits: tuple[Limit, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    mine: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1

    @property
    def caution(self) -> float:
        """Weight of the average of the worst 10 %, between 0 and 1."""
        return CAUTION[self.risk]
