"""Engagement rates that others publish, with what they say about their method: to stand beside the user's own data.

They disagree by a factor of five for one tier and none publishes its sampling. Below 50 creators a wide prior made
from them stands in for the user's own data (`engagement_model`); otherwise they are printed and nothing rests on them.
Collected from the pages named in `source`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedRate:
    """One printed figure.

    Attributes:
        who: The size band or niche as the source names it.
        tier: Our tier it is nearest to, None for figures by niche or over all sizes.
        niche: Our niche it is nearest to, None for figures by size.
        rate: A fraction.
        statistic: What kind of average, as far as it is told.
        source: Who says so and when.
        grade: `vendor` (commercial interest, method not published) or `recomputed` (by us, on public data).
    """

    who: str
    tier: str | None
    niche: str | None
    rate: float
    statistic: str
    source: str
    grade: str = "vendor"


PUBLISHED_RATES = (
    PublishedRate(
        "all of Instagram, as marketers quote it", None, None, 0.016, "average", "widely quoted, origin unclear"
    ),
    PublishedRate("nano (1k-10k)", "nano", None, 0.0178, "average", "HypeAuditor 2026, via eMarketer"),
    PublishedRate("nano (1k-10k)", "nano", None, 0.0219, "average", "HypeAuditor 2023, via Statista"),
    PublishedRate("nano, United Kingdom (1k-5k)", "nano", None, 0.0459, "average", "Statista 2021"),
    PublishedRate("nano, Sweden", "nano", None, 0.0341, "average", "Statista 2024 H1"),
    PublishedRate("nano, United States (5k-10k)", "nano", None, 0.0515, "average", "Statista 2023 H1"),
    PublishedRate("2k-5k", "nano", None, 0.046, '"average" level', "TrendHERO"),
    PublishedRate("micro (10k-50k)", "micro", None, 0.0054, "average", "HypeAuditor 2026, via eMarketer"),
    PublishedRate(
        "100k-500k", "mid", None, 0.0187, "median, likes only", "973 profiles of 2017, recomputed", "recomputed"
    ),
    PublishedRate(
        "500k-1M", "macro", None, 0.0160, "median, likes only", "973 profiles of 2017, recomputed", "recomputed"
    ),
    PublishedRate("mega (1M+)", "mega", None, 0.0033, "average", "HypeAuditor 2026, via eMarketer"),
    PublishedRate("1M+, United States", "mega", None, 0.0254, "average", "Statista 2023 H1"),
    PublishedRate("travel", None, "travel", 0.024, "average, all sizes", "Statista 2023"),
    PublishedRate("beauty", None, "beauty", 0.0195, "average, all sizes", "Statista 2023"),
    PublishedRate("sports and fitness", None, "fitness", 0.016, "average, all sizes", "Statista 2023"),
    PublishedRate("fashion", None, "fashion", 0.0153, "average, all sizes", "Statista 2023"),
    PublishedRate("education", None, "education", 0.0121, "average, all sizes", "Statista 2023"),
)
