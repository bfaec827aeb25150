"""Creators as cases: each shows one rule, and all of them are taken in by one import."""

import math
from datetime import datetime, timedelta

from metrics.make import DAY, HOUR, OBSERVED, World

TWO_YEARS_BEFORE = datetime(2024, 6, 1, 12, tzinfo=OBSERVED.tzinfo)
MICROSECOND = timedelta(microseconds=1)

# Text -> whether it says something: at least four words, or eight letters where scripts have no blanks.
TEXTS = {
    "four words": ("where is that cafe", True),
    "three words": ("love this place", False),
    "four words between emoji": ("😍 so good to see 😍", True),
    "emoji only": ("😍😍😍 🔥 ❤️ 👏 👏", False),
    "hearts with a blank between": ("❤️ ❤️ ❤️ ❤️ ❤️", False),
    "mentions only": ("@anna @bea @cleo @dora.d @eve_e", False),
    "mentions beside three words": ("@anna @bea look at this", False),
    "punctuation": ("! ? ... ,, -- !!", False),
    "nothing": (None, False),
    "thai, eleven letters": ("ร้านนี้อยู่ที่ไหนครับอยากไป", True),
    "thai, hello": ("สวัสดีค่ะ", False),
    "chinese, nine letters": ("这家店在哪里呀好吃", True),
    "chinese, two letters": ("好吃", False),
    "japanese, kana": ("とてもおいしそうですね", True),
    "korean, four words": ("이거 어디서 살 수 있나요", True),
    "hindi, two words": ("बहुत सुंदर", False),
    "hindi, five words": ("यह दुकान कहाँ है बताइए", True),
    "arabic with vowel signs, two words": ("شُكْرًا جَزِيلًا", False),
    "french, two words, accents apart": ("tre\u0300s joli\u0301", False),
    "russian, four words": ("очень красивое место спасибо", True),
}


def post_cases() -> World:
    """Cases about posts; everything is observed at `OBSERVED`, so that is also the as-of moment."""
    world = World()
    _windows(world)
    _audiences(world)
    _likes(world)
    _trends(world)
    _paid(world)
    _others(world)
    return world


def _posts(world: World, creator: str, number: int, start: float = 10, **changes: object) -> None:
    for post in range(number):
        world.post(creator, post, days_ago=start + post, **changes)


def _windows(world: World) -> None:
    # Number of posts, each case a creator.
    for number in (1, 2, 3, 11, 12, 18):
        world.profile(f"has{number}")
        _posts(world, f"has{number}", number)
    # 25 posts: the newest 18 have 100 likes, the older ones many.
    world.profile("newest18", 1_000)
    for post in range(25):
        world.post("newest18", post, days_ago=10 + post, likes=100 if post < 18 else 9_000, comments=0)
    # Three old enough posts, and others that must not count.
    for name, young in (("young", 2 * DAY - MICROSECOND), ("ripe", 2 * DAY)):
        world.profile(name, 1_000)
        _posts(world, name, 3, likes=10, comments=0)
        world.post(name, "edge", posted_at=OBSERVED - young, likes=500, comments=0)
    for name, posted in (("expired", TWO_YEARS_BEFORE - MICROSECOND), ("lasting", TWO_YEARS_BEFORE)):
        world.profile(name, 1_000)
        _posts(world, name, 3, likes=10, comments=0)
        world.post(name, "edge", posted_at=posted, likes=500, comments=0)
    world.profile("stories", 1_000)
    _posts(world, "stories", 3, likes=10, comments=0)
    for post in range(4):
        world.post("stories", f"story{post}", days_ago=5 + post, likes=500, comments=0, kind="story")
    world.profile("undated", 1_000)
    _posts(world, "undated", 3, likes=10, comments=0)
    world.post("undated", "no date", posted_at=None, likes=500, comments=0)
    world.profile("dormant", 1_000)
    for post in range(4):
        world.post("dormant", post, posted_at=TWO_YEARS_BEFORE - (post + 1) * DAY)


def _audiences(world: World) -> None:
    world.profile("zerofollowers", 0)
    _posts(world, "zerofollowers", 5)
    world.profile("nofollowers", None)
    _posts(world, "nofollowers", 5)
    world.profile("attime", 10_000)
    _posts(world, "attime", 5, followers_at_post=1_000)
    _posts(world, "noprofile", 5)
    world.profile("noposts")
    for followers in (999, 1_000, 9_999, 10_000, 49_999, 50_000, 499_999, 500_000, 999_999, 1_000_000):
        world.profile(f"size{followers}", followers)


def _likes(world: World) -> None:
    world.profile("hidesall", 1_000)
    _posts(world, "hidesall", 6, likes=-1)
    world.profile("hidessome", 1_000)
    for post in range(8):
        world.post("hidessome", post, days_ago=10 + post, likes=-1 if post % 2 else 100, comments=0)
    world.profile("nocounts", 1_000)
    _posts(world, "nocounts", 6, likes=None, comments=None)
    world.profile("silent", 9_000)
    _posts(world, "silent", 3, likes=0, comments=0)
    world.profile("spread", 1_000)
    for post, likes in enumerate((10, 20, 30, 40)):
        world.post("spread", post, days_ago=10 + 7 * post, likes=likes, comments=likes // 10)
    world.profile("viral", 1_000)
    for post in range(18):
        world.post("viral", post, days_ago=10 + post, likes=10**9, comments=0)


def _trends(world: World) -> None:
    # Likes double in 30 days.
    for number in (5, 6, 12):
        world.profile(f"doubles{number}", 1_000_000)
        for post in range(number):
            days = 10 + 3 * post
            world.post(f"doubles{number}", post, days_ago=days, likes=round(1e6 * 2 ** (-days / 30)), comments=0)
    world.profile("oneday", 1_000)
    for post in range(8):
        world.post("oneday", post, days_ago=10 + post / 100, likes=100 + post, comments=0)
    world.profile("bursting", 9_000)
    for post in range(6):
        late = post > 2
        world.post("bursting", post, days_ago=4.1 if late else 5, likes=10**6 * late, comments=0)
    world.profile("samemoment", 9_000)
    for post in range(6):
        world.post("samemoment", post, days_ago=5)


def _paid(world: World) -> None:
    world.profile("adtags")
    for post in range(8):
        world.post("adtags", post, days_ago=10 + post, hashtags="food ad" if post < 2 else "food")
    world.profile("labels")
    for post in range(8):
        world.post("labels", post, days_ago=10 + post, paid_partnership=post < 3)
    world.profile("both")
    for post in range(4):
        world.post(
            "both", post, days_ago=10 + post, paid_partnership=post == 0, hashtags="anzeige" if post == 1 else "x"
        )
    world.profile("unknownpaid")
    _posts(world, "unknownpaid", 8)
    world.profile("neverpaid")
    _posts(world, "neverpaid", 8, hashtags="bread")
    world.profile("alwayspaid")
    _posts(world, "alwayspaid", 8, hashtags="werbung bread")


def _others(world: World) -> None:
    # Three posts with 10 comments, two of which are the creator's own; a fourth without captured comments.
    world.profile("chatty", 1_000)
    for post in range(4):
        post_id = world.post("chatty", post, days_ago=20 + post)
        if post < 3:
            asked = world.comment(post_id, 0)
            world.answer(asked, HOUR)
            world.answer(asked, 2 * HOUR)
    world.profile("uncommented", 1_000)
    _posts(world, "uncommented", 4, comments=0)
    world.profile("notcaptured", 1_000)
    _posts(world, "notcaptured", 4)


def comment_cases() -> World:
    """Cases about comments."""
    world = World()
    for number, (text, _) in enumerate(TEXTS.values()):
        world.profile(f"says{number}")
        world.comment(world.post(f"says{number}", 0), 0, text=text)
    _repeats(world)
    _replies(world)
    _delays(world)
    _dialogues(world)
    _commenters(world)
    _coverage(world)
    return world


def _thread(world: World, creator: str, posts: int, comments: int, **changes: object) -> list[str]:
    """A creator with comments by ever new people; return the comments."""
    world.profile(creator)
    found = []
    for post in range(posts):
        post_id = world.post(creator, post, days_ago=20 + post, replies_captured=changes.get("replies_captured", True))
        more = {name: value for name, value in changes.items() if name != "replies_captured"}
        for number in range(comments):
            found.append(world.comment(post_id, number, by=f"fan{creator}{post}x{number}", **more))
    return found


def _repeats(world: World) -> None:
    world.profile("repeats")
    post_id = world.post("repeats", 0)
    for number, text in enumerate(("Check out my new page!", "check out my NEW page 🔥", "what a lovely quiet place")):
        world.comment(post_id, number, by=f"fan{number}", text=text)


def _replies(world: World) -> None:
    for creator, delay in (("intime", 72 * HOUR), ("toolate", 72 * HOUR + timedelta(seconds=1)), ("before", -HOUR)):
        for comment in _thread(world, creator, 2, 8):
            world.answer(comment, delay)
    for creator, captured in (("flat", False), ("unknownreplies", None)):
        for comment in _thread(world, creator, 2, 8, replies_captured=captured):
            world.answer(comment, HOUR)
    _thread(world, "neveranswers", 2, 8)
    for creator, age in (("fresh", 72 * HOUR - timedelta(seconds=1)), ("seasoned", 72 * HOUR)):
        for comment in _thread(world, creator, 2, 8, commented_at=OBSERVED - age):
            world.answer(comment, HOUR)
    for comment in _thread(world, "fansanswer", 2, 8):
        world.answer(comment, HOUR, own=False)
    for number, comment in enumerate(_thread(world, "questions", 2, 12, text="Where is this?")):
        if number % 3 == 0:
            world.answer(comment, HOUR)
    for number, mark in enumerate("?？؟"):
        for comment in _thread(world, f"asks{number}", 1, 1, text=f"abc {mark}"):
            world.answer(comment, HOUR)
    _thread(world, "onepost", 1, 30)
    _thread(world, "ninecomments", 3, 3)


def _delays(world: World) -> None:
    for answers in (4, 5, 9):
        for number, comment in enumerate(_thread(world, f"answers{answers}", 2, 8)):
            if number < answers:
                world.answer(comment, (number + 1) * HOUR)


def _dialogues(world: World) -> None:
    turns = {
        "dialogue": (True, False, True),
        "monologue": (True, True),
        "fanlast": (True, False),
        "fanfirst": (False, True),
        "fanfirstthenlong": (False, True, False, True),
    }
    for creator, speakers in turns.items():
        (comment,) = _thread(world, creator, 1, 1)
        for hour, own in enumerate(speakers, start=1):
            world.answer(comment, hour * HOUR, own=own)


def _commenters(world: World) -> None:
    # One person writes everything; everybody writes once.
    for creator in ("onefan", "manyfans"):
        world.profile(creator)
        for post in range(3):
            post_id = world.post(creator, post, days_ago=20 + post)
            for number in range(8):
                world.comment(post_id, number, by="fan" if creator == "onefan" else f"fan{post}x{number}")
    # Somebody who comes back after five other posts, and after six.
    for creator, gap in (("backin5", 5), ("backin6", 6)):
        world.profile(creator)
        for post in range(gap + 1):
            post_id = world.post(creator, post, days_ago=40 - post)
            by = "loyal" if post in {0, gap} else f"fan{post}"
            world.comment(post_id, 0, by=by)
    # Nobody's name is known.
    world.profile("nameless")
    for post in range(2):
        post_id = world.post("nameless", post, days_ago=20 + post)
        for number in range(8):
            world.comment(post_id, number, by=None)
    # Seven posts with different crowds that overlap, for the brute-force simulation of rarefied draws.
    world.profile("crowd")
    for post, size in enumerate((3, 12, 20, 7, 15, 30, 9)):
        post_id = world.post("crowd", post, days_ago=60 - post)
        for number in range(size):
            world.comment(post_id, number, by=f"fan{(number * (post + 1)) % 31}x{(number * (post + 1)) // 31}")


def _coverage(world: World) -> None:
    world.profile("complete")
    for post in range(2):
        post_id = world.post("complete", post, days_ago=20 + post, comments_complete=True)
        world.comment(post_id, 0)
    world.profile("partly")
    for post in range(2):
        post_id = world.post("partly", post, days_ago=20 + post, comments_complete=post == 0)
        world.comment(post_id, 0)
    # Parts of closeness: with threads (all parts), and flat (content and commenters only).
    for creator in range(25):
        for number, comment in enumerate(_thread(world, f"peer{creator}", 4, 6, text="Where can I buy this?")):
            if number % 5 < creator % 5:
                world.answer(comment, HOUR)
    _thread(world, "flatmany", 4, 6, replies_captured=False)
    # Commenters unknown, replies not collected: only what is said remains.
    world.profile("onepart")
    for post in range(2):
        post_id = world.post("onepart", post, days_ago=20 + post)
        for number in range(8):
            world.comment(post_id, number, by=None, text=f"where is that cafe {number} {post}")


def doubling() -> float:
    """The relative change in 30 days of the creators named doubles."""
    return math.expm1(math.log(2))
