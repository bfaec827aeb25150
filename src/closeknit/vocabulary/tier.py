"""Tiers: bands of audience sizes. On pages the word is "size"; tiers of ambassadors are another thing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    """A band of follower counts.

    Attributes:
        name: One lower-case word.
        at_least: Smallest follower count of the band.
        below: First follower count above the band; None for the open last one.
    """

    name: str
    at_least: int
    below: int | None

    def holds(self, followers: int) -> bool:
        """Say whether an account with this many followers belongs to the band."""
        return self.at_least <= followers and (self.below is None or followers < self.below)

    def __str__(self) -> str:
        if self.below is None:
            return f"{self.at_least:,} followers and more"
        return f"{self.at_least:,}-{self.below - 1:,} followers"


# Bands differ by vendor (nano is 1k-10k for most, 1k-5k for some): these are ours, and the library's
# functions take other ones.
TIERS = (
    Tier("below nano", 0, 1_000),
    Tier("nano", 1_000, 10_000),
    Tier("micro", 10_000, 50_000),
    Tier("mid", 50_000, 500_000),
    Tier("macro", 500_000, 1_000_000),
    Tier("mega", 1_000_000, None),
)


def tier_of(followers: int, tiers: tuple[Tier, ...] = TIERS) -> Tier:
    """Return the band that holds a follower count.

    Args:
        followers: A count, 0 or more.
        tiers: Bands that together cover every count.

    >>> tier_of(9_999).name, tier_of(10_000).name
    ('nano', 'micro')
    """
    return next(tier for tier in tiers if tier.holds(followers))


def tier_named(name: str, tiers: tuple[Tier, ...] = TIERS) -> Tier | None:
    """Return the band with this name, in any case, or None.

    >>> str(tier_named("Nano"))
    '1,000-9,999 followers'
    """
    wanted = name.strip().lower()
    return next((tier for tier in tiers if tier.name == wanted), None)
