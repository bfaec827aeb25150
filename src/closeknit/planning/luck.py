"""Luck that can be drawn again: two numbers for every creator and scenario, computed from a seed and never stored.

Alternatives are compared on the same luck (common random numbers), and a million creators times a thousand scenarios
need no memory: whoever asks again for the same creator and scenario gets the same numbers.

Within a creator the numbers are spread evenly over the scenarios: they go round in steps of a noble number (whose
continued fraction ends in ones, so that no multiple comes near a whole one; Niederreiter 1992, section 3.1), from a
beginning that chance gives her (Cranley and Patterson 1976). So she posts in as many scenarios as she should, good ones
and bad ones, where scenarios are sorted. Plain random numbers would let an optimiser pick whoever was lucky (winner's
curse). Between creators the numbers are independent in every scenario; and as steps differ, two creators neither go
together nor avoid each other over all of them, which an optimiser would take for a hedge.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from closeknit.metrics.arrays import Floats

Bits = NDArray[np.uint32]

_GOLDEN = 0x9E3779B97F4A7C15
# Multipliers of Steele, Lea and Flood 2014.
_MIX64 = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
QUANTILE_BITS = 12
QUANTILES = 1 << QUANTILE_BITS
PAIRS = 128  # pairs of steps: two creators share one by a chance of 1 in 128
FREQUENCY = 12  # up to which two steps must not be related


@dataclass(frozen=True)
class Keys:
    """Where the two sequences of n things begin, and how they go on.

    Attributes:
        begin: n each, 32 bits of a turn.
        step: n each, likewise.
    """

    begin: tuple[Bits, Bits]
    step: tuple[Bits, Bits]


def keys_of(numbers: NDArray[Any], seed: int) -> Keys:
    """Return the keys of n things.

    Args:
        numbers: Whole numbers that tell them apart, n.
        seed: Of the luck.
    """
    first = _mixed(np.asarray(numbers).astype(np.uint64), seed)
    second = _mixed(first, seed + 1)
    low, high = (first & np.uint64(0xFFFFFFFF)).astype(np.uint32), (first >> np.uint64(32)).astype(np.uint32)
    steps = step_pairs()[(second % np.uint64(PAIRS)).astype(np.intp)]
    return Keys((low, high), (steps[:, 0], steps[:, 1]))


def numbers_of(names: NDArray[np.str_]) -> NDArray[np.uint64]:
    """Return a number for each of n names that depends on nothing but the name (FNV-1a over its letters)."""
    width = max(names.dtype.itemsize // 4, 1)
    letters = np.ascontiguousarray(names).astype(f"<U{width}").view("<u4").reshape(len(names), width)
    found = np.full(len(names), 0xCBF29CE484222325, np.uint64)
    with np.errstate(over="ignore"):
        for place in range(width):
            letter = letters[:, place].astype(np.uint64)
            # Blanks behind the end of a name do not count, however long other names are.
            found = np.where(letter > 0, (found ^ letter) * np.uint64(0x100000001B3), found)
    return found


def draw_bits(begin: Bits, step: Bits, scenarios: Bits, out: Bits) -> Bits:
    """Write 32 bits of b things in s scenarios to `out`, b x s, and return it.

    Args:
        begin: Of one sequence of the things, b.
        step: Of the same, b.
        scenarios: Their numbers, s.
        out: Where to.
    """
    np.multiply(step[:, None], scenarios, out=out)
    out += begin[:, None]
    return out


@cache
def step_pairs() -> Bits:
    """Return pairs of steps, pairs x 2, each noble and none nearly a multiple of its partner.

    A pair is worth the smallest product of two frequencies and of how near they bring both steps together to a whole
    turn (Zaremba's figure of merit); of all partners of a first step the best is taken.
    """
    end = (np.sqrt(5) - 1) / 2
    noble = np.array([_continued(digits, end) for digits in product((1, 2, 3), repeat=5)])
    first = np.random.default_rng(0).permutation(noble)[:PAIRS]
    merit = np.full((len(first), len(noble)), np.inf)
    for one in range(-FREQUENCY, FREQUENCY + 1):
        for other in range(1, FREQUENCY + 1):
            turn = one * first[:, None] + other * noble
            near = np.abs(turn - np.rint(turn)) * max(abs(one), 1) * other
            merit = np.minimum(merit, near)
    second = noble[merit.argmax(axis=1)]
    found: Bits = np.rint(np.stack([first, second], axis=1) * 2.0**32).astype(np.uint32)
    return found


def _continued(digits: tuple[int, ...], end: float) -> float:
    """The continued fraction 1 / (d1 + 1 / (d2 + ... 1 / (dn + end)))."""
    for digit in reversed(digits):
        end = 1 / (digit + end)
    return end


def _mixed(numbers: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        x = (numbers + np.uint64((seed * 0x2545F4914F6CDD1D + 1) % 2**64)) * np.uint64(_GOLDEN)
        for shift, factor in zip((30, 27), _MIX64, strict=True):
            x ^= x >> np.uint64(shift)
            x *= np.uint64(factor)
        x ^= x >> np.uint64(31)
    return x


def log_normal_table(spreads: Floats) -> NDArray[np.float32]:
    """Return quantiles of log-normal laws of mean 1, spreads x `QUANTILES`.

    Args:
        spreads: Standard deviations of the logarithm.
    """
    z = special.ndtri((np.arange(QUANTILES) + 0.5) / QUANTILES)
    table = np.exp(np.asarray(spreads, float)[:, None] * z)
    found: NDArray[np.float32] = (table / table.mean(axis=1, keepdims=True)).astype(np.float32)
    return found
