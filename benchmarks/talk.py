"""Write a large invented conversation quickly: comments on the posts of a market, by fans and by other creators.

Kept beside the market's files and made once per size. Texts are put together from a few hundred pieces, so that most
differ and some repeat, as in life.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.random import PCG64, Generator

import market as markets

OPENINGS = (
    "love",
    "wow",
    "so good",
    "where did you get",
    "we tried",
    "this reminds me of",
    "can you share",
    "mega",
    "que",
)
OBJECTS = (
    "this",
    "the lemon loaf",
    "that coat",
    "your kitchen",
    "those trails",
    "the blue door",
    "deine Farben",
    "tudo",
)
ENDINGS = (
    "",
    "!",
    "\U0001f60d",
    "\U0001f525\U0001f525",
    "thank you",
    "for the weekend",
    "with my sister",
    "?",
    "so schön",
)
MUTUAL = 0.08  # of all comments are by other creators, who are visited in turn
DAY = 86_400_000_000


def comments_of(market: markets.Market, comments: int, seed: int = 1) -> Path:
    """Return the file of so many comments on the posts of a market, made now unless it is there from before."""
    path = market.posts.with_name(f"talk-{comments}") / "comments.parquet"
    if not path.exists():
        _write(path, market, comments, Generator(PCG64(seed)))
    return path


def _write(path: Path, market: markets.Market, size: int, rng: Generator) -> None:
    posts = pq.read_table(market.posts, columns=["post_id", "creator_id", "posted_at"])
    ids = pq.read_table(market.profiles, columns=["creator_id"])["creator_id"].combine_chunks()
    which = np.sort(rng.integers(0, posts.num_rows, size))
    chosen = posts.take(pa.array(which)).combine_chunks()
    after = np.minimum(rng.lognormal(np.log(3 * 3_600e6), 1.6, size), 20 * DAY).astype(np.int64)
    written = np.minimum(_whole(chosen["posted_at"]) + after, _microseconds(market) - 1)
    own = rng.random(size) < 0.05
    by = _commenters(rng, chosen["creator_id"].combine_chunks(), ids, own)
    table = pa.table(
        {
            "comment_id": pc.binary_join_element_wise("c_", pc.cast(pa.array(np.arange(size)), pa.string()), ""),
            "post_id": chosen["post_id"],
            "commenter_id": by,
            "is_creator": pa.array(own),
            "text": _texts(rng, size),
            "commented_at": pa.array(written, markets.MOMENT),
            "observed_at": pa.array(np.full(size, _microseconds(market)), markets.MOMENT),
            "likes": pa.array(rng.poisson(0.3, size)),
        }
    )
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table, path, compression="zstd")


def _commenters(rng: Generator, owners: pa.Array, ids: pa.Array, own: np.ndarray) -> pa.Array:
    """Fans of the creator, herself where she speaks, and neighbours in a circle of creators who visit each other."""
    number = pc.index_in(owners, ids).to_numpy()
    fan = pc.binary_join_element_wise(
        "fan", pc.cast(pa.array(number * 400 + rng.integers(0, 400, len(number))), pa.string()), "_"
    )
    neighbour = ids.take(pa.array((number + rng.choice([-1, 1], len(number))) % len(ids)))
    visits = pa.array(rng.random(len(number)) < MUTUAL)
    return pc.if_else(pa.array(own), owners, pc.if_else(visits, neighbour, fan))


def _texts(rng: Generator, size: int) -> pa.Array:
    parts = [
        pa.array(words).take(pa.array(rng.integers(0, len(words), size))) for words in (OPENINGS, OBJECTS, ENDINGS)
    ]
    plain = pc.binary_join_element_wise(*parts, " ")
    named = pc.binary_join_element_wise(plain, pc.cast(pa.array(rng.integers(0, 5_000, size)), pa.string()), " no ")
    return pc.if_else(pa.array(rng.random(size) < 0.7), plain, named)


def _whole(moments: pa.ChunkedArray) -> np.ndarray:
    return moments.cast(pa.int64()).to_numpy()


def _microseconds(market: markets.Market) -> int:
    return int(market.as_of.timestamp() * 1e6)
