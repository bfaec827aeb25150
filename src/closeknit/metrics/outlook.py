"""What forecasts rest on besides the engagement prior: how levels drift, and how many see a post."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import ibis.expr.types as ir
import numpy as np

from closeknit.metrics.arrays import floats, texts
from closeknit.metrics.drift import PUBLISHED_DRIFT, Drift, Later, learn_drift
from closeknit.metrics.engagement_model import EngagementPrior
from closeknit.metrics.expressions import even_sample
from closeknit.metrics.levels import fit_levels
from closeknit.metrics.post_stats import rated
from closeknit.metrics.reach_model import PUBLISHED_SEEN, sums_of
from closeknit.metrics.reach_stats import reach_stats, seen_posts
from closeknit.metrics.window import in_window

# More creators change what is learned in the third digit only.
MOST_CREATORS = 20_000
FEWEST_POSTS_SEEN = 2  # with one, a creator's own level and a scatter of posts are one


@dataclass(frozen=True)
class Outlook:
    """What all creators together say about posts to come.

    Attributes:
        drift: How levels move.
        seen: `views` and `reach` -> population of the rate per follower.
    """

    drift: Drift = PUBLISHED_DRIFT
    seen: dict[str, EngagementPrior] = field(default_factory=lambda: dict(PUBLISHED_SEEN))

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Outlook":
        """Read plain values back."""
        return cls(
            Drift(**found["drift"]), {name: EngagementPrior.from_json(seen) for name, seen in found["seen"].items()}
        )


def fit_outlook(posts: ir.Table, stats: ir.Table, profiles: ir.Table, as_of: datetime) -> Outlook:
    """Fit to an even sample of creators.

    Args:
        posts: The current posts.
        stats: Post sums.
        profiles: Current profiles.
        as_of: The moment the metrics speak about.
    """
    audience = profiles.filter(profiles.followers > 0).select("creator_id", "followers", "niche")
    return Outlook(_drift(posts, stats, audience, as_of), _seen(posts, audience, as_of))


def halves(posts: ir.Table, stats: ir.Table, as_of: datetime) -> ir.Table:
    """Return sums over the older and the newer half of the posts in each creator's window.

    Args:
        posts: The current posts.
        stats: creator_id and posts_n, how many posts are in the window; other creators are left out.
        as_of: The moment asked about.

    Returns:
        creator_id; er_n, er_sum, log_sum and log_sumsq of the older half (`post_stats.post_stats`); later_n and
        later_sum of er of the newer half; days_apart from the middle of one to the middle of the other.
    """
    window = posts.filter(in_window(posts, as_of)).inner_join(stats.select("creator_id", "posts_n"), "creator_id")
    rows = rated(window.mutate(later=window.recency_rank <= window.posts_n // 2), "later")
    older, later = ~rows.later & rows.er.notnull(), rows.later & rows.er.notnull()
    return rows.group_by("creator_id").agg(
        er_n=rows.er.count(where=older),
        er_sum=rows.er.sum(where=older),
        log_sum=rows.y.sum(where=older),
        log_sumsq=(rows.y * rows.y).sum(where=older),
        later_n=rows.er.count(where=later),
        later_sum=rows.er.sum(where=later),
        days_apart=rows.day.mean(where=later) - rows.day.mean(where=older),
    )


def _drift(posts: ir.Table, stats: ir.Table, audience: ir.Table, as_of: datetime) -> Drift:
    enough = even_sample(stats.filter(stats.er_n >= 2), MOST_CREATORS)
    rows = halves(posts, enough, as_of).inner_join(audience, "creator_id").order_by("creator_id").to_pyarrow()
    older = {name: floats(rows, name) for name in ("er_n", "er_sum", "log_sum", "log_sumsq", "followers")}
    posts_later = floats(rows, "later_n")
    with np.errstate(invalid="ignore", divide="ignore"):
        later = Later(posts_later, floats(rows, "later_sum") / posts_later, floats(rows, "days_apart"))
    return learn_drift(older, texts(rows, "niche"), later)


def _seen(posts: ir.Table, audience: ir.Table, as_of: datetime) -> dict[str, EngagementPrior]:
    sums = reach_stats(even_sample(seen_posts(posts, as_of), MOST_CREATORS))
    rows = sums.inner_join(audience, "creator_id").order_by("creator_id").to_pyarrow()
    found = {}
    for name, published in PUBLISHED_SEEN.items():
        theirs = rows.filter(floats(rows, f"{name}_n") >= FEWEST_POSTS_SEEN)
        found[name] = fit_levels(sums_of(theirs, name), texts(theirs, "niche"), published)
    return found
