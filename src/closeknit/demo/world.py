"""The numbers behind the invented market: how large, how engaged and how talkative creators are.

Levels and spreads are rounded from published studies and vendor reports on Instagram; they make the demo
believable and are not estimates of anything.
"""

from dataclasses import dataclass

DAY = 86_400  # seconds
YEAR = 365.25  # days


@dataclass(frozen=True)
class Niche:
    """A subject that creators post about.

    Attributes:
        name: The word in the column `niche`.
        share: How many of a hundred creators post about it.
        effect: How far engagement lies above the market's, in natural logarithms.
    """

    name: str
    share: int
    effect: float


NICHES = (
    Niche("food", 16, 0.05),
    Niche("beauty", 14, -0.10),
    Niche("fitness", 12, -0.05),
    Niche("family", 11, 0.12),
    Niche("pets", 8, 0.20),
    Niche("travel", 12, 0.05),
    Niche("fashion", 13, -0.20),
    Niche("home", 8, 0.00),
    Niche("books", 6, 0.10),
)

# Audience: most creators are nano, a second and wider group gives the contrast. Medians in followers.
NANO_MEDIAN, NANO_SPREAD = 3_800, 0.75
LARGE_MEDIAN, LARGE_SPREAD, LARGE_SHARE = 30_000, 1.5, 0.12
FEWEST_FOLLOWERS, MOST_FOLLOWERS = 300, 2_500_000

# Engagement: ln((likes + comments) / followers) of a post. Spreads are standard deviations of the logarithm.
ENGAGEMENT_MEDIAN = 0.022  # of a creator with NANO_MEDIAN followers
ENGAGEMENT_SLOPE = -0.25  # change of ln engagement per unit of ln followers
BETWEEN_CREATORS = 0.55
WITHIN_CREATOR = 0.33  # with the viral posts, about 0.35
VIRAL_SHARE, VIRAL_LIFT, VIRAL_SPREAD = 0.015, 0.9, 0.3
TREND_SPREAD = 0.22  # per year
KIND_EFFECTS = {"image": -0.05, "carousel": 0.08, "video": -0.05, "reel": 0.03}
KIND_SHARES = {"image": 0.34, "carousel": 0.28, "video": 0.06, "reel": 0.32}
SPONSORED_EFFECT = -0.15
SETTLING_HOURS = 9.0  # a young post has 1 - exp(-age / this) of its likes
COMMENT_SHARE = 0.055  # of all interactions, median over creators
COMMENT_SHARE_SPREAD = 0.45
COMMENT_CLUMPING = 3.0  # size of the negative binomial: smaller is more uneven

# Posting.
POSTS_PER_WEEK, RHYTHM_SPREAD = 2.0, 0.7
MOST_POSTS_SEEN = 30
DORMANT_DAYS = (100, 420)

# Conversations: only some creators' comments were collected.
COVERED = {"honest": 0.33, "pod": 0.7, "bought_likes": 0.5, "bought_followers": 0.4}
REPLIES_NOT_COLLECTED = 0.22  # of the covered creators
COVERED_POSTS = 16  # newest ones per creator
MOST_COMMENTS_COLLECTED = 60  # top-level ones per post
DESIGN_EFFECT = 5.0  # how much more reply rates vary from post to post than coin flips would
REPLY_HOURS = 2.5

# Followers: of some creators a sample is known, with the figures of each account.
SAMPLED = {"honest": 0.2, "pod": 0.3, "bought_likes": 0.4, "bought_followers": 0.8}
SAMPLE_SIZES = (60, 180)
FAKE_FOLLOWERS = {
    "honest": (2.0, 38.0),
    "pod": (2.0, 38.0),
    "bought_likes": (3.0, 27.0),
    "bought_followers": (8.0, 8.0),
}
DRESSED_UP, QUIET = 0.28, 0.05  # fakes that look like friends, friends that look like fakes
COUNTED_DAYS = 14  # follower counts of consecutive days, where a sample is known
BURST = 0.12  # of her followers came in one day, to a creator who buys them

# How creators differ in what can be known of them; the rest is plain.
STATES = {
    "plain": 0.80,
    "dormant": 0.05,
    "private": 0.02,
    "hidden_likes": 0.05,
    "handle_only": 0.04,
    "few_posts": 0.04,
}
ROLES = ("honest", "pod", "bought_likes", "bought_followers")
POD_SIZE = 12
POD_SHARE = 0.08
BOUGHT_SHARE = 0.06  # of likes, and as many again of followers
POD_DAYS = 3.5  # members post on the same evenings
AMBASSADOR_SHARE = 0.06
FEWEST_CREATORS = 50
