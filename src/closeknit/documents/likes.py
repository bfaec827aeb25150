"""How a creator's likes look beside her peers', in words."""

from collections.abc import Mapping
from typing import Any

from closeknit.metrics.peer_comparison import MOST_UNUSUAL_LIKES, UNUSUAL, likes_together


def likes_in_words(row: Mapping[str, Any]) -> str | None:
    """Return how even the likes are and how much is said for them, read together; None without peers.

    >>> row = {"like_dispersion_z": -3.3, "comments_per_like_z": -2.8, "like_dispersion_peers": 78}
    >>> (likes_in_words(row) or "").split(": ")[0]
    'Likes look unusually even and little talked about beside 78 peers'
    """
    both = likes_together(row)
    if both is None:
        return None
    if both <= -UNUSUAL:
        look = "unusually even and little talked about"
    elif both >= UNUSUAL:
        look = "unusually uneven and much talked about, not as bought likes look,"
    else:
        look = "neither unusually even and little talked about nor the reverse"
    return (
        f"Likes look {look} beside {row['like_dispersion_peers']:,} peers: robust z {both:+.1f} together; "
        f"the round-up leaves out below -{MOST_UNUSUAL_LIKES:g}."
    )
