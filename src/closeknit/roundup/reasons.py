"""Why a creator is listed and what is thin about her numbers, one sentence each."""

from collections.abc import Iterator, Mapping
from typing import Any

from closeknit.documents import words
from closeknit.metrics.sufficiency import NOT_COLLECTED
from closeknit.roundup.model import Peers
from closeknit.vocabulary.estimate import Estimate

Metrics = Mapping[str, Estimate]

# Below these a sentence would praise what is ordinary.
TELLING_PERCENTILE = 0.6
TELLING_MULTIPLE_OF_PEERS = 1.15
MUCH_SPONSORED = 0.3
EVEN_LIKES = 0.15  # far below the middle half of ordinary accounts, 0.24 to 0.42
MANY_HIDDEN = 0.2


def reasons_of(row: Mapping[str, Any], metrics: Metrics, peers: Peers) -> tuple[str, ...]:
    """Return why she is here, the strongest evidence first.

    Args:
        row: Her row of `creator_metrics`.
        metrics: Her estimates.
        peers: Who she was chosen among.
    """
    return tuple(
        [*_engagement(metrics, peers, row["niche"]), *_replies(row, metrics), *_community(metrics), *_rhythm(metrics)]
    )


def _engagement(metrics: Metrics, peers: Peers, niche: str | None) -> Iterator[str]:
    rate = metrics["engagement_rate"]
    if rate.estimate is None or rate.low is None or rate.high is None:
        return
    posts = words.counted(rate.n or 0, "post", "posts")
    sentence = f"Engagement {words.percent(rate.estimate)} ({words.percent_range(rate.low, rate.high)}, {posts})"
    if peers.median and rate.estimate >= TELLING_MULTIPLE_OF_PEERS * peers.median:
        sentence += f", {words.times(rate.estimate / peers.median)} the median of {words.count(peers.n)} peers"
    yield sentence + "."
    percentile = metrics["engagement_percentile"].estimate
    if peers.fitted and percentile is not None and percentile >= TELLING_PERCENTILE:
        alike = "size and niche" if niche else "size"
        share = words.percent(min(percentile, 0.99))
        yield f"Above an estimated {share} of creators of this very {alike}."


def _replies(row: Mapping[str, Any], metrics: Metrics) -> Iterator[str]:
    rate = metrics["reply_rate"]
    if rate.estimate is None or rate.low is None or rate.high is None:
        return
    posts = words.counted(int(row["reply_rate_posts"]), "post", "posts")
    interval = words.percent_range(rate.low, rate.high)
    yield f"Replies to an estimated {words.percent(rate.estimate)} of comments (n = {rate.n} on {posts}, {interval})."
    delay = metrics["reply_delay"]
    if delay.estimate is not None:
        yield f"Half of the answers come within {words.hours(delay.estimate)} (n = {delay.n})."


def _community(metrics: Metrics) -> Iterator[str]:
    back = metrics["returning_commenters"]
    if back.estimate is not None and back.low is not None and back.high is not None:
        interval = words.percent_range(back.low, back.high)
        yield f"{words.percent(back.estimate)} of commenters had commented shortly before (n = {back.n}, {interval})."


def _rhythm(metrics: Metrics) -> Iterator[str]:
    rhythm, last = metrics["posts_per_week"].estimate, metrics["days_since_last_post"].estimate
    if rhythm is not None and last is not None:
        often = f"Posts {rhythm:.2g} times a week" if rhythm >= 1 else f"Posts every {words.days(7 / rhythm)}"
        yield f"{often}; the last post was {words.days(last)} old."


def caveats_of(row: Mapping[str, Any], metrics: Metrics) -> tuple[str, ...]:
    """Return what is thin or missing about her numbers.

    Args:
        row: Her row of `creator_metrics`.
        metrics: Her estimates.
    """
    return tuple(_caveats(row, metrics))


def _caveats(row: Mapping[str, Any], metrics: Metrics) -> Iterator[str]:
    if row["thin"]:
        yield f"Thin evidence: {words.counted(metrics['engagement_rate'].n or 0, 'post', 'posts')} in the window."
    spread = metrics["like_dispersion"].estimate
    if spread is not None and spread < EVEN_LIKES:
        yield f"Likes are unusually even (spread {spread:.2f}, ordinarily 0.24–0.42): look at the account first."
    hidden = metrics["hidden_likes_share"].estimate
    if hidden is not None and hidden >= MANY_HIDDEN:
        yield f"Likes are hidden or missing on {words.percent(hidden)} of the posts."
    if not row["comments_seen"]:
        yield "No comments were captured, so nothing is known about replies and community."
    elif not row["replies_collected"]:
        yield f"Comments were captured, but {NOT_COLLECTED}."
    elif metrics["reply_rate"].estimate is None:
        yield "Too few comments to tell how often the creator replies."
    if row["comments_seen"] and row["comments_sampled"]:
        yield "The captured comments are a sample."
    paid = metrics["sponsored_share"].estimate
    if paid is not None and paid >= MUCH_SPONSORED:
        yield f"{words.percent(paid)} of the posts carry a label or hashtag of paid work."
    if row["is_private"] is None:
        yield "Whether the account is public is not known."
