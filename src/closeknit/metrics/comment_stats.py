"""From comments to sums per creator: who is answered, who comes back, what is said."""

import ibis
import ibis.expr.types as ir

from closeknit.metrics.comment_signals import comment_signals
from closeknit.metrics.expressions import hours_between, whole
from closeknit.metrics.shares import burst_sums

REPLY_HOURS = 72
# Returning is measured against this many earlier posts, and rarefied to this many commenters a post.
EARLIER_POSTS = 5
RAREFIED_TO = 5
FEWEST_WORDS = 4
FEWEST_LETTERS = 8  # in scripts written without blanks, eight letters say as much as four words

# Letters of scripts that separate words with blanks, and of those that do not (Thai, Lao, Khmer, CJK, kana).
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"


def comment_stats(comments: ir.Table, posts: ir.Table) -> ir.Table:
    """Return one row of sums per creator with captured comments.

    Spam says nothing about how close a creator is to her followers: it counts as captured and in the signals, and is
    left out of everything else.

    Args:
        comments: Current comments: creator_id (whose post), post_id, comment_id, parent_comment_id, commenter_id,
            is_creator, text, commented_at, observed_at, and the marks spam, generic, tokens and near_duplicate.
        posts: Current posts: post_id, posted_at, replies_captured, comments_complete.
    """
    about_posts = posts.select("post_id", "posted_at", "replies_captured", "comments_complete")
    rows = comments.inner_join(about_posts, "post_id")
    others = rows.filter(~rows.is_creator)
    meant = others.filter(~others.spam)
    return (
        _seen(others)
        .left_join(_content(meant), "creator_id").drop("creator_id_right")
        .left_join(_replies(rows), "creator_id").drop("creator_id_right")
        .left_join(_returning(meant), "creator_id").drop("creator_id_right")
        .left_join(_concentration(meant), "creator_id").drop("creator_id_right")
        .left_join(comment_signals(others), "creator_id").drop("creator_id_right")
    )  # fmt: skip


def _seen(others: ir.Table) -> ir.Table:
    """How many comments were captured, on how many posts, and what their source can tell."""
    per_post = others.group_by("creator_id", "post_id").agg(
        comments=others.count(),
        replies_known=others.replies_captured.fill_null(False).max(),
        complete=others.comments_complete.fill_null(False).min(),
    )
    return per_post.group_by("creator_id").agg(
        comments_seen=whole(per_post.comments.sum()),
        commented_posts=per_post.count(),
        replies_collected=per_post.replies_known.max(),
        comments_sampled=~per_post.complete.min(),
    )


def _threads(rows: ir.Table) -> ir.Table:
    """Top-level comments by others that had 72 hours to be answered, with what followed in their thread."""
    first = rows.filter(
        rows.parent_comment_id.isnull()
        & ~rows.is_creator
        & ~rows.spam
        & rows.replies_captured
        & (hours_between(rows.observed_at, rows.commented_at) >= REPLY_HOURS)
    )
    answers = rows.filter(rows.parent_comment_id.notnull())
    own = answers.is_creator.ifelse(answers.commented_at, None)
    theirs = answers.is_creator.ifelse(None, answers.commented_at)
    followed = answers.group_by(thread="parent_comment_id").agg(
        own_first=own.min(),
        own_last=own.max(),
        theirs_first=theirs.min(),
        theirs_last=theirs.max(),
        unnamed=answers.is_creator.isnull().max(),
    )
    joined = first.left_join(followed, first.comment_id == followed.thread)
    # Whether an unnamed reply was the creator's is not known: such a thread says nothing, unless she answered as well.
    joined = joined.filter(~ibis.coalesce(joined.unnamed, False) | joined.own_first.notnull())
    delay = hours_between(joined.own_first, joined.commented_at)
    answered = ibis.coalesce((delay >= 0) & (delay <= REPLY_HOURS), False)
    # A follower spoke between two turns of the creator: she asked, the creator answered, and they went on.
    between = (joined.theirs_last > joined.own_first) & (joined.theirs_first < joined.own_last)
    return joined.mutate(
        answered=answered,
        delay=answered.ifelse(delay, None),
        question=ibis.coalesce(joined.text.re_search("[?？؟]"), False),
        dialogue=ibis.coalesce(between & (joined.own_last > joined.own_first), False),
    )


def _replies(rows: ir.Table) -> ir.Table:
    threads = _threads(rows)
    per_post = threads.group_by("creator_id", "post_id").agg(
        comments=threads.count(),
        answered=threads.answered.sum(),
        questions=threads.question.sum(),
        questions_answered=(threads.question & threads.answered).sum(),
        dialogues=threads.dialogue.sum(),
    )
    sums = per_post.group_by("creator_id").agg(
        **burst_sums(per_post, "comments", "answered", "reply"),
        **burst_sums(per_post, "questions", "questions_answered", "question"),
        **burst_sums(per_post, "comments", "dialogues", "dialogue"),
    )
    answered = threads.filter(threads.answered)
    delays = answered.group_by("creator_id").agg(
        answers=answered.count(), delays=answered.delay.collect(order_by=answered.delay)
    )
    return sums.left_join(delays, "creator_id").drop("creator_id_right")


def _content(others: ir.Table) -> ir.Table:
    """What is said: comments that carry a thought, and how many there are."""
    text = ibis.coalesce(others.text, "").lower()
    # Vowel signs and joiners stand inside words of many scripts; without them no word falls apart.
    words = text.re_replace(r"@[\w.]+", " ").re_replace(r"[\p{M}\x{200c}\x{200d}]+", "")
    words = words.re_replace(r"[^\p{L}\p{N}]+", " ").strip()
    unspaced = words.re_replace(f"[^{_UNSPACED}]", "").length()
    count = (words == "").ifelse(0, words.length() - words.replace(" ", "").length() + 1)
    rows = others.mutate(words=words, says=(count >= FEWEST_WORDS) | (unspaced >= FEWEST_LETTERS))
    # The same sentence twice under one creator's posts is a habit or a bot, not a thought.
    again = rows.count().over(group_by=["creator_id", "words"])
    rows = rows.mutate(says=rows.says & (again == 1))
    per_post = rows.group_by("creator_id", "post_id").agg(comments=rows.count(), saying=rows.says.sum())
    return per_post.group_by("creator_id").agg(**burst_sums(per_post, "comments", "saying", "substantive"))


def _returning(others: ir.Table) -> ir.Table:
    """Commenters under a post who had commented under one of the five posts before it, also rarefied.

    Rarefied: were only `RAREFIED_TO` commenters drawn from each earlier post, a commenter of an earlier post with D
    commenters would be seen there with probability RAREFIED_TO / D; so the share no longer falls with audience size.
    """
    named = others.filter(others.commenter_id.notnull() & others.posted_at.notnull())
    pairs = named.select("creator_id", "post_id", "posted_at", "commenter_id").distinct()
    per_post = pairs.group_by("creator_id", "post_id", "posted_at").agg(commenters=pairs.count())
    order = ibis.row_number().over(group_by="creator_id", order_by=[per_post.posted_at, per_post.post_id])
    per_post = per_post.mutate(place=order)
    placed = pairs.inner_join(per_post.select("post_id", "place", "commenters"), "post_id")
    drawn = (ibis.literal(float(RAREFIED_TO)) / placed.commenters).clip(upper=1 - 1e-9)
    before = placed.select(
        before_creator="creator_id",
        before_commenter="commenter_id",
        before_place="place",
        unseen=(1 - drawn).ln(),
    )
    met = placed.left_join(
        before,
        (placed.creator_id == before.before_creator)
        & (placed.commenter_id == before.before_commenter)
        & (before.before_place < placed.place)
        & (before.before_place >= placed.place - EARLIER_POSTS),
    )
    later = met.filter(met.place > 0)
    each = later.group_by("creator_id", "post_id", "commenter_id").agg(
        returned=later.before_place.notnull().max(), unseen=ibis.coalesce(later.unseen.sum(), 0.0)
    )
    each = each.mutate(rarefied=1 - each.unseen.exp())
    sums = each.group_by("creator_id", "post_id").agg(
        commenters=each.count(), returned=each.returned.sum(), rarefied=each.rarefied.sum()
    )
    return sums.group_by("creator_id").agg(
        **burst_sums(sums, "commenters", "returned", "returning"),
        **burst_sums(sums, "commenters", "rarefied", "rarefied"),
    )


def _concentration(others: ir.Table) -> ir.Table:
    """Sums for Simpson's index: the chance that two comments are by the same person."""
    named = others.filter(others.commenter_id.notnull())
    each = named.group_by("creator_id", "commenter_id").agg(c=named.count())
    c = each.c.cast("float64")
    return each.group_by("creator_id").agg(
        commenters=each.count(),
        commented_n=c.sum(),
        commented_sq=(c * c).sum(),
        commented_cube=(c * c * c).sum(),
    )
