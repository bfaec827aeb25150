"""Every metric again, from rows as imported, in plain Python: written from the registry's formulas, not from the code.

Slow and simple on purpose. What all creators say together (the prior, the populations of shares) is taken as given
here; other tests show that these are right.
"""

import itertools
import math
import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import stats

from closeknit.audience.accounts import model as accounts
from closeknit.audience.accounts.features import Accounts
from closeknit.audience.comments import mark_comments
from closeknit.audience.spam.model import default_model
from metrics.make import Row, World
from metrics.pod_oracle import calibrate_pods, partner_units

PAID = {
    "ad", "ads", "advert", "advertisement", "advertising", "sponsored", "anzeige", "werbung", "gifted",
    "paidpartnership",
}  # fmt: skip
Z = {"low": -1.2815515655, "high": 1.2815515655, "low95": -1.9599639845, "high95": 1.9599639845}
# Student's t with 5 degrees of freedom, scaled to variance 1.
HEAVY = {"low": -1.1432148684, "high": 1.1432148684, "low95": -1.9911641279, "high95": 1.9911641279}
QUANTILES = {"low": 0.10, "high": 0.90, "low95": 0.025, "high95": 0.975}
SHARES = (
    "reply_rate", "question_answer_rate", "returning_commenters", "returning_commenters_rarefied", "dialogue_share",
    "substantive_share", "pod_score", "reciprocal_comment_share", "commenter_overlap", "early_comment_share",
    "short_comment_share", "near_duplicate_share", "generic_comment_share", "spam_share",
)  # fmt: skip


def newest(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """The newest known value of each field, later rows winning among those of one moment."""
    merged: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["observed_at"]):
        known = {name: value for name, value in row.items() if value is not None}
        for hidden in ("likes", "comments", "views"):
            if known.get(hidden) == -1:
                del known[hidden]
        merged.setdefault(row[key], {}).update(known)
    return merged


def metrics(world: World, as_of: datetime, prior: dict[str, Any]) -> dict[str, Row]:
    """creator -> the metrics that can be told from the creator's own rows and the given populations."""
    profiles = newest(world.profiles, "external_id")
    posts = newest(world.posts, "post_id")
    comments = newest(world.comments, "comment_id")
    owner = {post_id: post["external_id"] for post_id, post in posts.items()}
    posts_of, comments_of = defaultdict(list), defaultdict(list)
    for post in posts.values():
        posts_of[post["external_id"]].append(post)
    for comment in comments.values():
        if comment["post_id"] in owner:
            who = owner[comment["post_id"]]
            own = comment.get("is_creator", comment.get("commenter_id") == who)
            comments_of[who].append({**comment, "own": own})
    creators = profiles.keys() | posts_of.keys()
    partners = partner_units(comments_of, {c: profiles.get(c, {}).get("followers") for c in creators})
    niches = {creator: niche_of(profiles.get(creator, {}), posts_of[creator]) for creator in creators}
    found = {}
    for creator in creators:
        profile = {**profiles.get(creator, {}), "niche": niches[creator]}
        spoken = marked(comments_of[creator])
        found[creator] = {
            **post_metrics(profile, posts_of[creator], spoken, as_of, prior["engagement"]),
            **comment_metrics(posts_of[creator], spoken, partners[creator], prior["shares"]),
            **audience(world, creator),
        }
    calibrate_pods(found, {creator: (niche or "").lower() for creator, niche in niches.items()})
    return found


def niche_of(profile: Row, posts: list[Row]) -> str | None:
    """The stated niche, else food where two of the newest 18 posts say so: nothing else is said in these worlds."""
    if profile.get("niche"):
        return str(profile["niche"])
    oldest = datetime(1, 1, 1, tzinfo=UTC)
    newest_first = sorted(posts, key=lambda post: post.get("posted_at") or oldest, reverse=True)
    said = sum("food" in (post.get("hashtags") or "") for post in newest_first[:18])
    return "food" if said >= 2 else None


def marked(comments: list[Row]) -> list[Row]:
    """Comments with what the models say of their texts, which other tests show to be right."""
    texts = [comment.get("text") for comment in comments]
    marks = mark_comments(np.zeros(len(texts), np.int64), pa.array(texts, pa.string()), default_model())
    names = {"spam": marks.is_spam, "generic": marks.is_generic, "tokens": marks.tokens, "twin": marks.near_duplicate}
    columns = {name: values.tolist() for name, values in names.items()}
    return [comment | {n: values[i] for n, values in columns.items()} for i, comment in enumerate(comments)]


def audience(world: World, creator: str) -> Row:
    """Followers with known figures, what the account model calls them, and the largest jump of their number."""
    theirs = {row["account_id"] for row in world.followers if row["external_id"] == creator}
    known = [row for row in newest(world.accounts, "account_id").values() if row["account_id"] in theirs]
    judged = [row for row in known if {"posts", "followers", "following"} <= row.keys()]
    called = 0
    for row in judged:
        figures = {name: row[name] for name in ("posts", "followers", "following", "has_picture")}
        share = row["handle_digits"] / row["handle_len"]
        account = Accounts.of({n: np.array([float(v)]) for n, v in {**figures, "digit_share": share}.items()})
        called += int(accounts.default_model().calls_fake(account)[0])
    found: Row = {"audience_fake_share": None, "follower_jump": jump(world, creator)}
    if len(judged) >= 20:
        errors = accounts.default_model().errors
        catch, alarm = errors.caught / errors.fake, errors.alarms / errors.real
        share = (called / len(judged) - alarm) / (catch - alarm)
        found |= {"audience_fake_share": min(max(share, 0.0), 1.0), "audience_fake_share_n": len(judged)}
    return found


def jump(world: World, creator: str) -> float | None:
    seen: dict[Any, int] = {}
    for row in sorted(world.profiles, key=lambda row: row["observed_at"]):
        if row["external_id"] == creator and row.get("followers") is not None:
            seen[row["observed_at"].date()] = row["followers"]
    days = sorted(seen)
    gains = [(seen[b] - seen[a]) / (b - a).days for a, b in itertools.pairwise(days)]
    return max(0.0, *gains) / max(1.0, statistics.median(gains)) if len(gains) >= 5 else None


def window(posts: list[Row], as_of: datetime) -> list[Row]:
    """The newest 18 posts that count, without those older than 24 months."""
    counting = [
        post
        for post in posts
        if "posted_at" in post
        and post.get("kind") != "story"
        and post["observed_at"] - post["posted_at"] >= timedelta(hours=48)
    ]
    counting.sort(key=lambda post: post["post_id"])
    counting.sort(key=lambda post: post["posted_at"], reverse=True)
    day = 28 if (as_of.month, as_of.day) == (2, 29) else as_of.day
    return [post for post in counting[:18] if post["posted_at"] >= as_of.replace(year=as_of.year - 2, day=day)]


def post_metrics(profile: Row, posts: list[Row], comments: list[Row], as_of: datetime, prior: Row) -> Row:
    if not posts:
        return {"engagement_rate": None, "engagement_rate_n": 0, "posts_n": 0, "days_since_last_post": None}
    inside = window(posts, as_of)
    own = Counter(comment["post_id"] for comment in comments if comment["own"])
    captured = {comment["post_id"] for comment in comments}
    rated = []
    for post in inside:
        audience = post.get("followers_at_post", profile.get("followers"))
        if audience and "likes" in post and "comments" in post:
            rated.append((post, audience, post["likes"] + post["comments"]))
    rates = [interactions / audience for _, audience, interactions in rated]
    known_own = [entry for entry in rated if entry[0]["post_id"] in captured or entry[0]["comments"] == 0]
    by_others = [
        (post["likes"] + max(post["comments"] - own[post["post_id"]], 0)) / audience for post, audience, _ in known_own
    ]
    likes = [post["likes"] for post in inside if "likes" in post]
    both = [post for post in inside if "likes" in post and "comments" in post]
    moments = [post["posted_at"] for post in inside]
    found: Row = {
        "engagement_rate_mean": statistics.fmean(rates) if len(rates) >= 3 else None,
        "engagement_rate_median": statistics.median(rates) if len(rates) >= 3 else None,
        "engagement_rate_n": len(rates),
        "engagement_by_others": statistics.fmean(by_others) if len(by_others) >= 3 else None,
        "like_dispersion": None,
        "comments_per_like": None,
        "posts_per_week": None,
        "days_since_last_post": None,
        "hidden_likes_share": 1 - len(likes) / len(inside) if len(inside) >= 3 else None,
        "posts_n": len(inside),
    }
    if len(likes) >= 3 and sum(likes):
        found["like_dispersion"] = statistics.stdev(likes) / statistics.fmean(likes)
    if len(likes) >= 3 and sum(post["likes"] for post in both):
        theirs = sum(max(post["comments"] - own[post["post_id"]], 0) for post in both)
        found["comments_per_like"] = theirs / sum(post["likes"] for post in both)
    if len(inside) >= 3 and max(moments) - min(moments) >= timedelta(days=7):
        found["posts_per_week"] = (len(inside) - 1) / ((max(moments) - min(moments)) / timedelta(days=7))
    dated = [post["posted_at"] for post in posts if "posted_at" in post]
    if dated:
        found["days_since_last_post"] = max((as_of - max(dated)) / timedelta(days=1), 0.0)
    s2 = prior["spreads"].get(profile.get("niche"), prior["s2"])
    if profile.get("followers"):
        by_size = prior["spread_slope"] * math.log(profile["followers"] / 3162)
        s2 *= min(max(math.exp(by_size), 0.5), 2.0)
    return found | engagement(profile, rated, prior, s2) | trend(rated, s2) | sponsored(inside)


def engagement(profile: Row, rated: list[tuple[Row, int, int]], prior: Row, s2: float) -> Row:
    names = ("engagement_rate", "engagement_percentile", "engagement_multiple")
    if len(rated) < 3 or not profile.get("followers"):
        return dict.fromkeys(names)
    k = len(rated)
    logs = [math.log((total + 0.5) / audience) for _, audience, total in rated]
    spread = (sum((y - statistics.fmean(logs)) ** 2 for y in logs) + 6 * s2) / (k + 5)
    variance = spread / k
    half = 0.5 / profile["followers"]
    level = math.log(statistics.fmean(total / audience for _, audience, total in rated) + half) + variance / 2
    size = math.log(profile["followers"])
    expected = (
        prior["level"] + prior["slope"] * (size - math.log(3162)) + prior["niches"].get(profile.get("niche"), 0.0)
    )
    for knot, bend in zip((1_000, 3_000, 10_000, 100_000), prior["bends"], strict=True):
        expected += bend * max(size - math.log(knot), 0.0)
    tau2 = prior["tau"] ** 2
    weight = tau2 / (tau2 + variance)
    shrunk = expected + weight * (level - expected)
    left = weight * variance
    found = {
        "engagement_rate": math.exp(shrunk),
        "engagement_multiple": math.exp(shrunk) / 0.016,
        "engagement_percentile": stats.norm.cdf((shrunk - expected) / math.sqrt(tau2 + left)),
    }
    for end, z in HEAVY.items():
        found[f"engagement_rate_{end}"] = math.exp(shrunk + z * math.sqrt(left))
        found[f"engagement_multiple_{end}"] = math.exp(shrunk + z * math.sqrt(left)) / 0.016
    return found


def trend(rated: list[tuple[Row, int, int]], s2: float) -> Row:
    if len(rated) < 6:
        return {"engagement_trend": None}
    start = rated[0][0]["posted_at"]
    days = [(post["posted_at"] - start) / timedelta(days=1) for post, _, _ in rated]
    logs = [math.log((total + 0.5) / audience) for _, audience, total in rated]
    centre, middle = statistics.fmean(days), statistics.fmean(logs)
    squares = sum((day - centre) ** 2 for day in days)
    if squares <= 1:
        return {"engagement_trend": None}
    slope = sum((day - centre) * (y - middle) for day, y in zip(days, logs, strict=True)) / squares
    spread = (sum((y - middle) ** 2 for y in logs) + 6 * s2) / (len(logs) + 5)
    ends = {f"engagement_trend_{end}": slope + z * math.sqrt(spread / squares) for end, z in Z.items()}
    return {name: math.exp(min(30 * b, 50)) - 1 for name, b in {"engagement_trend": slope, **ends}.items()}


def sponsored(inside: list[Row]) -> Row:
    known = []
    for post in inside:
        tagged = bool(PAID & set(post["hashtags"].split())) if "hashtags" in post else None
        if post.get("paid_partnership") or tagged is not None or "paid_partnership" in post:
            known.append(bool(post.get("paid_partnership") or tagged))
    if len(known) < 3:
        return {"sponsored_share": None}
    return {"sponsored_share": sum(known) / len(known)}


def comment_metrics(posts: list[Row], comments: list[Row], partners: dict[str, Any], populations: Row) -> Row:
    units = comment_units(posts, comments) | partners
    found: Row = {}
    for name in SHARES:
        found |= share(name, units[name], populations[name])
    named = Counter(c["commenter_id"] for c in comments if not c["own"] and not c["spam"] and "commenter_id" in c)
    n = sum(named.values())
    pairs = sum(count * (count - 1) for count in named.values())
    found["commenter_concentration"] = pairs / (n * (n - 1)) if n >= 10 else None
    delays = sorted(units["delays"])
    found["reply_delay"] = statistics.median(delays) if len(delays) >= 5 else None
    return found


def comment_units(posts: list[Row], comments: list[Row]) -> dict[str, Any]:
    """Metric -> per post (units, hits); and the hours until each answer."""
    post_of = {post["post_id"]: post for post in posts}
    per_post: dict[str, Any] = {name: defaultdict(lambda: [0, 0.0]) for name in SHARES}
    delays = []

    def add(metric: str, post_id: str, hit: float) -> None:
        per_post[metric][post_id][0] += 1
        per_post[metric][post_id][1] += hit

    everything = [comment for comment in comments if not comment["own"]]
    signals(post_of, everything, add)
    others = [comment for comment in everything if not comment["spam"]]
    again = Counter(words(comment) for comment in others)
    for comment in others:
        add("substantive_share", comment["post_id"], says_something(comment) and again[words(comment)] == 1)
    for comment in others:
        post = post_of[comment["post_id"]]
        old = comment["observed_at"] - comment["commented_at"] >= timedelta(hours=72)
        if comment.get("parent_comment_id") or not post.get("replies_captured") or not old:
            continue
        thread = [c for c in comments if c.get("parent_comment_id") == comment["comment_id"]]
        own = [c["commented_at"] for c in thread if c["own"]]
        theirs = [c["commented_at"] for c in thread if not c["own"]]
        delay = (min(own) - comment["commented_at"]).total_seconds() / 3600 if own else math.inf
        answered = 0 <= delay <= 72
        if answered:
            delays.append(delay)
        add("reply_rate", comment["post_id"], answered)
        if re.search("[?？؟]", comment.get("text", "")):
            add("question_answer_rate", comment["post_id"], answered)
        spoke = any(first < other for first in own for other in theirs) and any(
            other < last for last in own for other in theirs
        )
        add("dialogue_share", comment["post_id"], spoke and len(set(own)) > 1)
    for name, post_id, hit in returning(posts, others):
        add(name, post_id, hit)
    return {name: list(per_post[name].values()) for name in SHARES} | {"delays": delays}


def signals(post_of: dict[str, Row], others: list[Row], add: Any) -> None:
    """What comments look like, spam too."""
    for comment in others:
        post_id = comment["post_id"]
        if "text" in comment:
            add("spam_share", post_id, comment["spam"])
            add("generic_comment_share", post_id, comment["generic"])
            add("short_comment_share", post_id, comment["tokens"] <= 3)
            add("near_duplicate_share", post_id, comment["twin"])
        posted = post_of[post_id].get("posted_at")
        if posted and comment["commented_at"] >= posted:
            add("early_comment_share", post_id, comment["commented_at"] - posted <= timedelta(minutes=10))
    crowds: dict[str, set[str]] = defaultdict(set)
    for comment in others:
        if "commenter_id" in comment:
            crowds[comment["post_id"]].add(comment["commenter_id"])
    if len(crowds) >= 2:
        for post_id, crowd in crowds.items():
            for commenter in crowd:
                elsewhere = sum(commenter in other for name, other in crowds.items() if name != post_id)
                add("commenter_overlap", post_id, elsewhere / (len(crowds) - 1))


def returning(posts: list[Row], others: list[Row]) -> list[tuple[str, str, float]]:
    """For each commenter of each post but the first: came back, and the chance to be seen if 5 a post were drawn."""
    crowds: dict[str, set[str]] = defaultdict(set)
    for comment in others:
        if "commenter_id" in comment:
            crowds[comment["post_id"]].add(comment["commenter_id"])
    order = sorted(
        (post["posted_at"], post["post_id"]) for post in posts if "posted_at" in post and crowds.get(post["post_id"])
    )
    found = []
    for place, (_, post_id) in enumerate(order):
        if place == 0:
            continue
        before = [crowds[earlier] for _, earlier in order[max(place - 5, 0) : place]]
        for commenter in crowds[post_id]:
            unseen = math.prod(1 - min(5 / len(crowd), 1) for crowd in before if commenter in crowd)
            met = any(commenter in crowd for crowd in before)
            found.append(("returning_commenters", post_id, float(met)))
            found.append(("returning_commenters_rarefied", post_id, 1 - unseen))
    return found


def words(comment: Row) -> tuple[str, ...]:
    """The words of a comment in small letters, mentions and marks left out."""
    text = re.sub(r"@[A-Za-z0-9_.]+", " ", comment.get("text", "").lower())
    kept = (c for c in text if unicodedata.category(c)[0] != "M" and c not in "\u200c\u200d")
    return tuple("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in kept).split())


def says_something(comment: Row) -> bool:
    found = words(comment)
    scripts = ("THAI", "LAO", "KHMER", "CJK UNIFIED", "HIRAGANA", "KATAKANA")
    letters = sum(unicodedata.name(c, "").startswith(scripts) for word in found for c in word)
    return len(found) >= 4 or letters >= 8


def share(name: str, per_post: list[tuple[int, float]], population: Row) -> Row:
    """A share of units in bursts: beta posterior with the post as unit of evidence."""
    n = sum(units for units, _ in per_post)
    if n < 10 or len(per_post) < 2:
        return {name: None}
    hits = sum(hit for _, hit in per_post)
    size = sum(units**2 for units, _ in per_post) / n
    effective = n / (1 + (size - 1) * population["correlation"])
    p, strength = population["population"], population["strength"]
    a = p * strength + effective * hits / n
    b = (1 - p) * strength + effective * (1 - hits / n)
    mean = a / (a + b)
    found = {name: mean, f"{name}_n": n, f"{name}_posts": len(per_post), f"{name}_effective_n": round(effective, 1)}
    for end, quantile in QUANTILES.items():
        value = float(stats.beta.ppf(quantile, a, b))
        found[f"{name}_{end}"] = min(value, mean) if end.startswith("low") else max(value, mean)
    return found
