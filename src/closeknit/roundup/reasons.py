"""Why a creator is listed and what is thin about her numbers, one sentence each."""

from collections.abc import Iterator, Mapping
from typing import Any

from closeknit.documents import words
from closeknit.documents.described import STATED, how_niche_is_known
from closeknit.metrics.peer_comparison import BOUGHT_LIKES, UNUSUAL, UNUSUAL_JUMP, likes_together
from closeknit.metrics.registry import METRICS
from closeknit.metrics.sufficiency import NOT_COLLECTED, why_missing
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
        times = "once" if f"{rhythm:.2g}" == "1" else f"{rhythm:.2g} times"
        often = f"Posts {times} a week" if rhythm >= 1 else f"Posts every {words.days(7 / rhythm)}"
        yield f"{often}; the last post was {words.days(last)} old."


def caveats_of(row: Mapping[str, Any], metrics: Metrics) -> tuple[str, ...]:
    """Return what is thin or missing about her numbers.

    Args:
        row: Her row of `creator_metrics`.
        metrics: Her estimates.
    """
    return tuple(_caveats(row, metrics))


def _caveats(row: Mapping[str, Any], metrics: Metrics) -> Iterator[str]:
    yield from _niche(row)
    if row["thin"]:
        yield f"Thin evidence: {words.counted(metrics['engagement_rate'].n or 0, 'post', 'posts')} in the window."
    spread = metrics["like_dispersion"].estimate
    if spread is not None and spread < EVEN_LIKES and row["like_dispersion_z"] is None:
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
    yield from _audience(row, metrics)
    paid = metrics["sponsored_share"].estimate
    if paid is not None and paid >= MUCH_SPONSORED:
        yield f"{words.percent(paid)} of the posts carry a label or hashtag of paid work."
    if row["is_private"] is None:
        yield "Whether the account is public is not known."


def _niche(row: Mapping[str, Any]) -> Iterator[str]:
    if row["niche"] is None:
        yield f"What her posts are about is not known: {row['niche_why'] or 'nothing was captured'}."
    elif row["niche_why"] != STATED:
        yield f"Her niche is {how_niche_is_known(row)}."


def _audience(row: Mapping[str, Any], metrics: Metrics) -> Iterator[str]:
    if row["audience_fake_share"] is None:
        yield f"Whether the followers are real is not known: {why_missing(METRICS['audience_fake_share'], row)}."
    elif metrics["audience_fake_share"].low:
        yield audience_of(row)
    if row["pod_score_low"]:
        yield pod_of(row)
    both = likes_together(row)
    if both is not None and both <= -UNUSUAL:
        yield likes_of(row)
    for metric_id, what in SIGNALS.items():
        told = both is not None and both <= -UNUSUAL and metric_id in BOUGHT_LIKES
        z, peers = row[f"{metric_id}_z"], row[f"{metric_id}_peers"]
        limit = UNUSUAL_JUMP if metric_id == "follower_jump" else UNUSUAL
        if z is not None and abs(z) >= limit and what[z > 0] and not told:
            yield f"Unusual beside {words.counted(peers, 'peer', 'peers')}: {what[z > 0]} (robust z {_z(z)})."


# What a signal far above or below its peers looks like: (below, above); empty where that is nothing to look at.
SIGNALS = {
    "like_dispersion": ("very even likes", ""),
    "comments_per_like": ("few comments for so many likes", "many comments for so few likes"),
    "early_comment_share": ("", "many comments in the first ten minutes"),
    "short_comment_share": ("", "many comments of a word or two"),
    "near_duplicate_share": ("", "nearly the same comment again and again"),
    "commenter_overlap": ("", "the same commenters under every post"),
    "reciprocal_comment_share": ("", "many comments from creators she comments on"),
    "follower_jump": ("", "one day with a jump of followers"),
}


def _z(z: float) -> str:
    return f"{z:+.1f}".replace("-", "−")


def likes_of(row: Mapping[str, Any]) -> str:
    """Say how even the likes are and how few the comments for them, beside peers."""
    even, few = (_z(row[f"{metric_id}_z"]) for metric_id in BOUGHT_LIKES)
    return (
        f"Unusual beside {words.counted(row['like_dispersion_peers'], 'peer', 'peers')}: even likes, few comments for "
        f"them, as bought likes look (robust z {even} and {few}, together {_z(likes_together(row) or 0.0)})."
    )


def audience_of(row: Mapping[str, Any]) -> str:
    """Say how many followers are estimated to be fake or inactive, with interval and sample."""
    return _estimated(row, "audience_fake_share", "of fake or inactive followers", ("follower", "followers"))


def pod_of(row: Mapping[str, Any]) -> str:
    """Say how far comments come from mutual partners beyond what is usual in the niche."""
    low, high = (100 * row[f"pod_score_{end}"] for end in ("low", "high"))
    comments = words.counted(row["pod_score_n"], "comment", "comments")
    return (
        f"Comments within a day from creators she comments on, beyond what is usual in the niche: pod score "
        f"{words.points(row['pod_score'])} ({low:.0f}–{high:.0f}, {comments})."
    )


def _estimated(row: Mapping[str, Any], metric_id: str, what: str, counted: tuple[str, str]) -> str:
    share, low, high = (row[f"{metric_id}{end}"] for end in ("", "_low", "_high"))
    sample = words.counted(row[f"{metric_id}_n"], *counted)
    return f"Estimated share {what}: {words.percent(share)} ({words.percent_range(low, high)}, {sample})."
