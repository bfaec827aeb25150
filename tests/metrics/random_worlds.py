"""Random creators with everything that may be missing missing somewhere."""

from datetime import datetime

import numpy as np

from metrics.make import DAY, HOUR, OBSERVED, World

WORDS = ("where", "is", "that", "lovely", "place", "😍", "nice", "what?", "so", "good", "ร้านนี้อยู่ที่ไหน", "@bea", "好吃")
NICHES = ("food", "travel", "books", None)


def random_world(seed: int, creators: int, observed: datetime = OBSERVED, name: str = "") -> World:
    """Return a world of random creators.

    Args:
        seed: Same seed, same world.
        creators: How many.
        observed: When everything was seen.
        name: In front of the creators' ids, so that worlds can be put together.
    """
    rng = np.random.default_rng(seed)
    world = World()
    for number in range(creators):
        _creator(world, f"{name}k{number}", rng, observed)
    _visits(world, rng)
    _followers(world, rng, [f"{name}k{number}" for number in range(0, creators, 3)], observed)
    return world


def _visits(world: World, rng: np.random.Generator) -> None:
    """Let creators comment on each other: some comments turn out to be theirs, often of neighbours."""
    known = list(dict.fromkeys(post["external_id"] for post in world.posts))
    place = {creator: number for number, creator in enumerate(known)}
    for comment in world.comments:
        owner = comment["post_id"].split("-")[0]
        if comment.get("commenter_id") not in (None, owner) and rng.random() < 0.25:
            neighbour = known[(place[owner] + int(rng.integers(1, 4)) * int(rng.choice([-1, 1]))) % len(known)]
            if neighbour != owner:
                comment["commenter_id"] = neighbour


def _followers(world: World, rng: np.random.Generator, creators: list[str], observed: datetime) -> None:
    """Give some creators a sample of followers, and some a history of follower counts."""
    for creator in creators:
        for account in rng.integers(3_000, size=int(rng.integers(10, 60))):
            world.follower(creator, f"a{account}", **_account(int(account)), observed_at=observed)
        followers = 1_000.0
        for day in range(int(rng.integers(0, 12))):
            followers += float(rng.poisson(8)) + (200 if rng.random() < 0.05 else 0)
            world.profile(creator, int(followers), observed_at=observed - (20 - day) * DAY, handle=None)


def _account(number: int) -> dict[str, object]:
    """How an account looks, the same whoever it follows."""
    rng = np.random.default_rng(number)
    bought = rng.random() < 0.3
    figures = {
        "posts": int(rng.poisson(1 if bought else 80)),
        "followers": int(rng.poisson(20 if bought else 400)),
        "following": int(rng.poisson(3_000 if bought else 500)),
        "has_picture": bool(rng.random() < 0.9),
        "handle_digits": int(rng.integers(0, 5)),
        "handle_len": 12,
    }
    if rng.random() < 0.1:
        del figures["posts"]
    return figures


def _creator(world: World, creator: str, rng: np.random.Generator, observed: datetime) -> None:
    followers = int(np.exp(rng.uniform(np.log(300), np.log(60_000))))
    shown = rng.choice([followers, 0, -1], p=[0.92, 0.04, 0.04])
    world.profile(
        creator,
        None if shown < 0 else int(shown),
        niche=NICHES[rng.integers(len(NICHES))],
        observed_at=observed,
        country=rng.choice(["DE", "FR"]),
    )
    rate = float(np.exp(rng.normal(np.log(0.03), 0.7)))
    posts = int(rng.choice([0, 1, 2, 3, 5, 12, 20, 26]))
    span = rng.choice([30.0, 300.0, 900.0])
    for post in range(posts):
        likes = int(rng.poisson(followers * rate * np.exp(rng.normal(0, 0.4))))
        world.post(
            creator,
            post,
            observed_at=observed,
            posted_at=None if rng.random() < 0.03 else observed - float(rng.uniform(0, span)) * DAY,
            kind=rng.choice(["image", "reel", "story", "video"], p=[0.5, 0.2, 0.1, 0.2]),
            likes=-1 if rng.random() < 0.12 else likes,
            comments=None if rng.random() < 0.05 else int(rng.poisson(4)),
            followers_at_post=int(followers * 0.9) if rng.random() < 0.3 else None,
            paid_partnership=None if rng.random() < 0.5 else bool(rng.random() < 0.2),
            hashtags=None if rng.random() < 0.3 else "food ad" if rng.random() < 0.2 else "food",
            replies_captured=None if rng.random() < 0.1 else bool(rng.random() < 0.8),
            comments_complete=bool(rng.random() < 0.5),
        )
        if rng.random() < 0.6:
            _comments(world, creator, rng, observed)


def _comments(world: World, creator: str, rng: np.random.Generator, observed: datetime) -> None:
    post = world.posts[-1]
    warmth = rng.random()
    for number in range(int(rng.poisson(7))):
        own = rng.random() < 0.1
        written = observed - float(rng.uniform(0, 20)) * DAY
        comment = world.comment(
            post["post_id"],
            number,
            by=creator if own else None if rng.random() < 0.05 else f"fan{rng.integers(25)}",
            is_creator=None if rng.random() < 0.3 else own,
            text=None if rng.random() < 0.03 else " ".join(rng.choice(WORDS, rng.integers(1, 9))),
            commented_at=written,
            observed_at=observed,
        )
        turns = int(rng.integers(1, 5)) if rng.random() < warmth else 0
        for turn in range(turns):
            own = bool(turn % 2 == 0 or rng.random() < 0.3)
            by = creator if own else f"fan{rng.integers(25)}"
            after = min(float(rng.uniform(0, 90)) * HOUR, observed - written)
            world.answer(comment, after, own=own, commenter_id=by)
