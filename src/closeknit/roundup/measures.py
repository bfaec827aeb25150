"""The measures on a pick's card: each metric in words, and a reason in words where there is no number."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from closeknit.documents import words
from closeknit.roundup.model import Pick
from closeknit.vocabulary.estimate import Estimate

FEW_POSTS = "not enough posts"
NO_REPLIES = "replies not collected or too few"
FEW_ANSWERS = "not enough answers"
FEW_COMMENTS = "not enough comments"
NO_PEERS = "no peers to compare with"
NO_SAMPLE = "no follower sample"
NO_TEXTS = "posts do not tell"
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Measure:
    """One line of a card.

    Attributes:
        label: What is measured.
        value: The number in words, or why there is none.
        note: The 80 % interval and what the number rests on; empty where neither is known.
        missing: True where the value is a reason instead of a number.
    """

    label: str
    value: str
    note: str
    missing: bool


@dataclass(frozen=True)
class Group:
    """Measures that are read together, under one caption."""

    caption: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class _Kind:
    """How a metric is written: its label, its unit, the words for its absence, and what n counts."""

    id: str
    label: str
    write: Callable[[float], str]
    absent: str
    counted: tuple[str, str] | None = None
    optional: bool = False


def _ahead(share: float) -> str:
    # A model's percentile is no census: it cannot say that nobody is better.
    return words.percent(share) if share < 0.99 else f"over{words.GLUE}99{words.GLUE}%"


def _share(id_: str, label: str, absent: str = FEW_COMMENTS, *, optional: bool = True) -> _Kind:
    return _Kind(id_, label, words.percent, absent, ("comment", "comments"), optional)


_ENGAGEMENT = (
    _Kind("engagement_multiple", "Multiple of 1.6 %", words.times, FEW_POSTS),
    _Kind("engagement_percentile", "Ahead of peers", _ahead, NO_PEERS),
    _Kind("engagement_rate_mean", "Mean of posts", words.percent, FEW_POSTS),
    _Kind("engagement_rate_median", "Median post", words.percent, FEW_POSTS),
)
_CLOSENESS = (
    _Kind("closeness", "Index", words.points, FEW_COMMENTS, ("part", "parts")),
    # Pods raise every part of closeness, so the two are never shown apart.
    _Kind("pod_score", "Pod score", words.points, FEW_COMMENTS, ("comment", "comments")),
    _share("reply_rate", "Comments answered", NO_REPLIES, optional=False),
    _Kind("reply_delay", "Time to answer", words.hours, NO_REPLIES, ("answer", "answers")),
    _share("returning_commenters", "Returning commenters"),
    _share("question_answer_rate", "Questions answered"),
    _share("dialogue_share", "Dialogues"),
    _share("substantive_share", "Substantial comments"),
)
_AUDIENCE = (
    _Kind("audience_fake_share", "Estimated fake or inactive", words.percent, NO_SAMPLE, ("follower", "followers")),
    _Kind("niche_focus", "Focus on one niche", words.points, NO_TEXTS, ("post", "posts")),
    _Kind("like_dispersion", "Spread of likes", "{:.2f}".format, FEW_POSTS),
    _Kind("sponsored_share", "Marked as paid", words.percent, NOT_KNOWN, ("post", "posts")),
    _Kind("days_since_last_post", "Last post", words.days, NOT_KNOWN),
    _Kind("posts_per_week", "Posts a week", "{:.1f}".format, FEW_POSTS),
)


def groups(pick: Pick) -> tuple[Group, ...]:
    """Return a pick's measures as the tables of her card."""
    return (
        Group("Engagement", _measures(pick, _ENGAGEMENT)),
        Group("Community closeness (our index)", _measures(pick, _CLOSENESS)),
        Group("Audience and activity", _measures(pick, _AUDIENCE)),
    )


def headline(pick: Pick) -> Measure:
    """Return the engagement rate with its interval and number of posts."""
    return _measure(
        pick.metrics.get("engagement_rate"),
        _Kind("engagement_rate", "Engagement rate", words.percent, FEW_POSTS, ("post", "posts")),
    )


def _measures(pick: Pick, kinds: tuple[_Kind, ...]) -> tuple[Measure, ...]:
    found = ((kind, _measure(pick.metrics.get(kind.id), _told(pick, kind))) for kind in kinds)
    return tuple(measure for kind, measure in found if not (kind.optional and measure.missing))


def _told(pick: Pick, kind: _Kind) -> _Kind:
    """A creator whose reply rate is known was not refused a reply delay for want of replies in the source."""
    rate = pick.metrics.get("reply_rate")
    if kind.id == "reply_delay" and rate is not None and words.known(rate.estimate):
        return replace(kind, absent=FEW_ANSWERS)
    return kind


def _measure(found: Estimate | None, kind: _Kind) -> Measure:
    if found is None or found.estimate is None or not words.known(found.estimate):
        return Measure(kind.label, kind.absent, "", missing=True)
    parts = [_interval(found, kind)]
    if kind.counted and found.n is not None and words.known(found.n):
        parts.append(words.counted(round(found.n), *kind.counted))
    return Measure(kind.label, kind.write(found.estimate), ", ".join(filter(None, parts)), missing=False)


def _interval(found: Estimate, kind: _Kind) -> str:
    low, high = found.low, found.high
    if low is None or high is None or not (words.known(low) and words.known(high)):
        return ""
    if kind.write is _ahead:
        return words.percent_range(min(low, 0.99), min(high, 0.99)) if low < 0.985 else ""
    if kind.write is words.percent:
        return words.percent_range(low, high)
    if kind.write is words.points:
        return f"{100 * low:.0f}–{100 * high:.0f}"
    return words.joined(kind.write(low), kind.write(high))
