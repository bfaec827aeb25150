"""Every metric: what it is called, how it is computed, from how many observations, and where the formula is from."""

from dataclasses import dataclass

from closeknit.metrics import closeness_parts as parts
from closeknit.metrics.window import FEWEST_POSTS, WINDOW_TEXT

EVIDENCE_EB = "log-normal empirical Bayes after Efron and Morris 1975; published split tests in docs/honesty.md"
OURS = "our definition"
FEWEST_ACCOUNTS = 20  # of a follower sample


@dataclass(frozen=True)
class Metric:
    """One number about a creator.

    Attributes:
        id: Fixed name in JSON, CSV and the warehouse.
        label: For people.
        unit: `fraction`, `hours`, `days`, `posts a week`, `multiple`, `relative change in 30 days` or `index`.
        direction: `higher`, `lower` or `neither`: which is better for a brand.
        formula: In one line.
        needs: The smallest sample, in words.
        counts: What n counts.
        window: Which observations are used.
        source: Where the formula comes from.
        interval: Whether it has an 80 % and a 95 % interval.
        bursts: Whether its units come in bursts per post, so that posts and effective n are told beside n.
        signal: The scale on which it is compared with peers (`peer_comparison.SCALES`); empty where it is not.
    """

    id: str
    label: str
    unit: str
    direction: str
    formula: str
    needs: str
    counts: str
    window: str
    source: str
    interval: bool
    bursts: bool = False
    signal: str = ""


POSTS = f"posts: {WINDOW_TEXT}"
THREADS = (
    "captured top-level comments by others, observed at least 72 hours after they were written, on posts whose source "
    "delivered replies"
)
COMMENTS = "all captured comments by others, spam left out"
ALL_COMMENTS = "all captured comments by others, spam too"
FOLLOWERS = "follower sample"
HISTORY = "follower counts by day"
TEXTS = f"captions and hashtags of posts: {WINDOW_TEXT}"
_MIN_POSTS = f"{FEWEST_POSTS} posts"
_MIN_COMMENTS = f"{parts.FEWEST_UNITS} comments on {parts.FEWEST_POSTS} posts"
_SHRUNK = "shrunk toward all creators' share by a beta-binomial with the post as unit of evidence"


def _post(id: str, label: str, formula: str, **more: object) -> Metric:
    settings: dict[str, object] = {
        "unit": "fraction",
        "direction": "higher",
        "needs": _MIN_POSTS,
        "counts": "posts",
        "window": POSTS,
        "source": OURS,
        "interval": False,
    }
    return Metric(id=id, label=label, formula=formula, **{**settings, **more})  # type: ignore[arg-type]  # keyword table


def _share(id: str, label: str, formula: str, window: str, counts: str = "comments", **more: str) -> Metric:
    return Metric(
        id, label, "fraction", more.get("direction", "higher"), f"{formula}; {_SHRUNK}", _MIN_COMMENTS, counts, window,
        OURS, True, True, more.get("signal", ""),
    )  # fmt: skip


def _signal(id: str, label: str, formula: str, counts: str = "comments", direction: str = "neither") -> Metric:
    """A share that says little by itself and something beside peers."""
    return _share(id, label, formula, ALL_COMMENTS, counts, direction=direction, signal="plain")


_ALL = (
    _post(
        "engagement_rate",
        "Engagement rate",
        "exp of the creator's level, the log of her mean (likes + comments) / followers, shrunk toward creators of "
        "her size and niche with weight tau² / (tau² + s²/n); s is her own spread between posts, itself shrunk toward "
        "that of her niche and size: ((n - 1) s² + 6 S²) / (n + 5); interval by Student's t with 5 degrees of freedom, "
        "scaled to the variance left, w s²/n",
        source=EVIDENCE_EB,
        interval=True,
    ),
    _post("engagement_rate_mean", "Engagement rate, plain mean", "mean over posts of (likes + comments) / followers"),
    _post("engagement_rate_median", "Engagement rate, median", "median over posts of (likes + comments) / followers"),
    _post(
        "engagement_percentile",
        "Percentile among peers",
        "Phi((level - level expected for her size and niche) / sqrt(tau² + posterior variance)): the share of creators "
        "of her size and niche expected to have a lower rate",
        source=EVIDENCE_EB,
        interval=True,
    ),
    _post(
        "engagement_multiple",
        "Multiple of 1.6 %",
        "engagement rate / 1.6 %, the Instagram average that marketers quote",
        unit="multiple",
        interval=True,
    ),
    _post(
        "engagement_by_others",
        "Engagement by others",
        "mean over posts with captured comments of (likes + comments - the creator's own comments) / followers",
    ),
    _post(
        "engagement_trend",
        "Trend of engagement",
        "exp(30 b) - 1, b the least-squares slope of ln((likes + comments + 0.5) / followers) per day",
        unit="relative change in 30 days",
        needs="6 posts over more than one day",
        interval=True,
    ),
    _post(
        "like_dispersion",
        "Spread of likes",
        "standard deviation / mean of likes over posts; ordinary accounts 0.24-0.42",
        unit="ratio",
        direction="neither",
        signal="log",
    ),
    _post(
        "comments_per_like",
        "Comments per like",
        "comments by others / likes, summed over posts with both; ordinary accounts 0.006-0.057",
        unit="ratio",
        direction="neither",
        signal="log",
    ),
    _post(
        "posts_per_week",
        "Posts per week",
        "(posts - 1) / weeks from oldest to newest post",
        unit="posts a week",
        needs="3 posts over a week or more",
   
    ),
    _post(
        "days_since_last_post",
        "Days since the last post",
        "as-of moment - newest post seen",
        unit="days",
        direction="lower",
        needs="1 post",
        window="all posts",
    ),
    _post(
        "sponsored_share",
        "Share of paid or sponsored posts",
        "posts with the platform's label or a telling hashtag, listed or in the caption / posts where any is known; "
        "Wilson interval",
        direction="neither",
        interval=True,
        source="Wilson 1927",
    ),
    _post(
        "hidden_likes_share",
        "Share of posts with hidden likes",
        "posts without a like count / posts",
        direction="neither",
    ),
    _share("reply_rate", "Reply rate", "comments answered by the creator within 72 hours / comments", THREADS),
    Metric(
        "reply_delay", "Reply delay", "hours", "lower",
        "median hours from comment to the creator's first answer, among comments answered within 72 hours; interval "
        "from order statistics with the effective number of answers",
        "5 answers", "answers", THREADS, OURS, True,
    ),
    _share(
        "question_answer_rate",
        "Questions answered",
        "comments with a question mark answered within 72 hours / such comments",
        THREADS,
        "questions",
    ),
    _share(
        "returning_commenters",
        "Returning commenters",
        "commenters who had commented under one of the 5 posts before / commenters",
        COMMENTS,
        "commenters, once a post",
    ),
    _share(
        "returning_commenters_rarefied",
        "Returning commenters, rarefied",
        "chance that a commenter is seen again if only 5 commenters were drawn from each of the 5 posts before, so "
        "that large audiences compare with small ones",
        COMMENTS,
        "commenters, once a post",
    ),
    _share(
        "dialogue_share",
        "Dialogue share",
        "threads in which the creator, a follower and the creator again speak / threads",
        THREADS,
    ),
    _share(
        "substantive_share",
        "Comments that say something",
        "comments of at least 4 words (8 letters in scripts without blanks) that are not a repeat / comments",
        COMMENTS,
    ),
    Metric(
        "commenter_concentration", "Commenter concentration", "fraction", "lower",
        "Simpson's index: chance that two comments are by one person, sum c(c-1) / (N(N-1)); normal interval",
        f"{parts.FEWEST_UNITS} comments", "comments", COMMENTS, "Simpson 1949", True,
    ),
    Metric(
        "audience_fake_share", "Estimated fake or inactive followers", "fraction", "lower",
        "(share the account model calls fake or inactive - its false alarm rate) / (its catch rate - its false alarm "
        "rate), kept between 0 and 1; the interval holds what the model's labels leave open about the two rates; fakes "
        "of another kind are found less often, and the share is then too low",
        f"{FEWEST_ACCOUNTS} followers with posts, followers and following known", "accounts", FOLLOWERS,
        "Rogan and Gladen 1978; the model's own file says where it was learned", True,
    ),
    _post(
        "follower_jump", "Largest jump of followers",
        "largest daily gain of followers / median daily gain, a median below 1 counting as 1", unit="multiple",
        direction="neither", needs="6 days with a known count, or 5 days on which followers came", counts="days",
        window=HISTORY, signal="log above 1",
    ),
    Metric(
        "niche_focus", "Focus on one niche", "index", "neither",
        "1 - entropy of the niches of her posts / entropy of all niches alike; the post is the unit of evidence",
        f"{FEWEST_POSTS} posts that say something", "posts", TEXTS, OURS, True,
    ),
    Metric(
        "pod_score", "Pod score", "index", "lower",
        "share of comments by creators of 1,000 followers or more under whose posts she commented within 24 hours, "
        f"{_SHRUNK}; less the median of her niche, divided by 1 - that median, not below 0: 0 = as usual in the niche",
        _MIN_COMMENTS, "comments", ALL_COMMENTS, "after Weerasinghe et al. 2020, The Pod People; calibration is ours",
        True, True,
    ),
    _signal(
        "reciprocal_comment_share", "Comments from creators she comments on",
        "comments by creators under whose posts she comments too / comments whose author is known",
    ),
    _signal(
        "commenter_overlap", "Same commenters under every post",
        "of her other commented posts, the share on which a post's commenter comments too, mean over commenters",
        "commenters, once a post",
    ),
    _signal("early_comment_share", "Comments in the first ten minutes", "comments within 10 minutes / comments"),
    _signal("short_comment_share", "Comments of three tokens or fewer", "comments of 3 tokens or fewer / comments"),
    _signal(
        "near_duplicate_share", "Nearly the same comment twice",
        "comments nearly equal to another one under her posts (Jaccard of at least 0.8) / comments",
    ),
    _signal(
        "generic_comment_share", "Praise that would fit any post", "comments without a word about the post / comments"
    ),
    _signal(
        "spam_share", "Comments that look like spam", "comments the spam model calls spam / comments",
        direction="lower",
    ),
    Metric(
        "closeness", "Community closeness (our index)", "index", "higher",
        "mean of the percentile ranks among peers of: " + ", ".join(parts.PARTS) + "; concentration counts reversed",
        f"{parts.FEWEST_PARTS} of its parts", "parts", COMMENTS, "an index of ours, not a validated measure", True,
    ),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.id: metric for metric in _ALL}

INTERVAL_SUFFIXES = ("low", "high", "low95", "high95")


def columns_of(metric: Metric) -> tuple[str, ...]:
    """Return the warehouse columns of a metric: estimate, interval ends, n, posts and effective n, z and peers."""
    ends = tuple(f"{metric.id}_{suffix}" for suffix in INTERVAL_SUFFIXES) if metric.interval else ()
    more = (f"{metric.id}_posts", f"{metric.id}_effective_n") if metric.bursts else ()
    beside = (f"{metric.id}_z", f"{metric.id}_peers") if metric.signal else ()
    return (metric.id, *ends, f"{metric.id}_n", *more, *beside)


def metric_columns() -> tuple[str, ...]:
    """Return all metric columns of `creator_metrics`, in registry order."""
    return tuple(column for metric in METRICS.values() for column in columns_of(metric))
