"""An estimate with its interval and sample size, or a range: a number alone is a defect."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """One computed number and how sure we are of it.

    Attributes:
        estimate: The value, rates as fractions; None where it could not be computed.
        low: Lower end of the 80 % interval; None where there is no interval.
        high: Upper end of the 80 % interval.
        n: How many observations it rests on (posts, comments or answers; the metric says which).
        low95: Lower end of the 95 % interval.
        high95: Upper end of the 95 % interval.
    """

    estimate: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    low95: float | None = None
    high95: float | None = None

    def as_json(self) -> dict[str, float | int | None]:
        """Return the four fields that every JSON answer carries (80 % interval)."""
        return {"estimate": self.estimate, "low": self.low, "high": self.high, "n": self.n}


@dataclass(frozen=True)
class Range:
    """A number of which only a range is known: it has no middle that one could quote.

    Attributes:
        low: Lower end of the 80 % range.
        high: Its upper end.
        low95: Lower end of the 95 % range.
        high95: Its upper end.
        n: How many observations of this very thing it rests on; 0 where it rests on others alone.
    """

    low: float
    high: float
    low95: float
    high95: float
    n: int

    def as_json(self) -> dict[str, float | int]:
        """Return both ranges and n."""
        return {"low": self.low, "high": self.high, "low95": self.low95, "high95": self.high95, "n": self.n}
