"""What every creator and offer may bring in every scenario, drawn again whenever it is asked for.

A creator accepts, posts, and her post brings so much of the goal:

    outcome = value x level x particular x [she posts] - charge x [she accepts]

`level` is shared by all of her niche in a scenario (and holds what the brand, the season and the niche do),
`particular` is her own. One number between 0 and 1 decides both whether she accepts and whether she posts, so offers
are compared on the same luck: who accepts a gift accepts a gift and money as well.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from closeknit.metrics.arrays import Floats
from closeknit.planning.luck import QUANTILE_BITS, QUANTILES, Keys, draw_bits, keys_of, log_normal_table

Single = NDArray[np.float32]
Rows = NDArray[np.int32]
Number = TypeVar("Number", np.float32, np.float64, np.uint32)
# Numbers a block works on at once: as many as stay in a core's own cache.
BLOCK = 1 << 17
SPREADS = 32


@dataclass(frozen=True)
class Outcomes:
    """n creators, k kinds of offers, s scenarios; everything in units of the goal.

    Attributes:
        value: What a live post brings at the level 1, n x k.
        charge: What acceptance costs, n x k.
        rate_row: Row of `accept` and `live` for each creator and offer, n x k.
        accept: Probability to accept, rows x s.
        live: Probability to accept and post, rows x s; never above `accept`.
        level_row: Row of `level` of each creator, n.
        level: Shared factor, rows x s.
        spread: Standard deviation of the logarithm of what is particular to a creator and post, n.
        seed: Of the luck.
        number: What tells creators apart, n, so that their luck is their own whoever else is there; None = their
            places.
    """

    value: Single
    charge: Single
    rate_row: Rows
    accept: Floats
    live: Floats
    level_row: Rows
    level: Single
    spread: Floats
    seed: int
    number: NDArray[np.uint64] | None = None

    def __len__(self) -> int:
        return len(self.value)

    @property
    def kinds(self) -> int:
        """How many kinds of offers there are."""
        return int(self.value.shape[1])

    @property
    def scenarios(self) -> int:
        """How many scenarios there are."""
        return int(self.level.shape[1])

    @cached_property
    def _keys(self) -> Keys:
        return keys_of(np.arange(len(self)) if self.number is None else self.number, self.seed)

    @cached_property
    def _numbered(self) -> NDArray[np.uint32]:
        return np.arange(self.scenarios, dtype=np.uint32)

    @cached_property
    def _limits(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Bits below which she accepts, and below which she posts as well."""
        return _as_bits(self.accept), _as_bits(self.live)

    @cached_property
    def _particular(self) -> tuple[Single, NDArray[np.intp]]:
        """Quantiles of what is particular to a creator, one after the other, and where those of each begin."""
        high = max(float(self.spread.max(initial=0.0)), 1e-9)
        place = np.rint(self.spread / high * (SPREADS - 1)).astype(np.intp)
        return log_normal_table(np.linspace(0, high, SPREADS)).ravel(), place * QUANTILES

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        """Creators of the same shared rows side by side, so that a block reads few rows."""
        return np.lexsort((self.rate_row[:, 0], self.level_row))

    @cached_property
    def mean(self) -> Floats:
        """Exact mean over scenarios of what each creator and offer brings, n x k: without the luck of the draw."""
        found = np.empty(self.value.shape)
        accepted = self.accept.mean(axis=1)
        for kind in range(self.kinds):
            code = self.level_row.astype(np.int64) * len(self.live) + self.rate_row[:, kind]
            pairs, place = np.unique(code, return_inverse=True)
            level, live = pairs // len(self.live), pairs % len(self.live)
            brought = np.einsum("ps,ps->p", self.level[level].astype(np.float64), self.live[live]) / self.scenarios
            found[:, kind] = (
                self.value[:, kind] * brought[place] - self.charge[:, kind] * accepted[self.rate_row[:, kind]]
            )
        return found

    def balanced(self) -> "Outcomes":
        """Return the same with values mended by a few per cent, so that the draws of each creator average to `mean`.

        What is left of her luck would otherwise be chosen for.
        """
        even = np.full((1, self.scenarios), 1 / self.scenarios, np.float32)
        nothing = np.zeros_like(self.value)
        brings, costs = replace(self, charge=nothing), replace(self, value=nothing)
        value, charge = (
            (own * _ratio(part.mean, part.worth(even))).astype(np.float32)
            for own, part in ((self.value, brings), (self.charge, costs))
        )
        mended = replace(self, value=value, charge=charge)
        # The mean is that of the values as they were; the mended ones have it by construction.
        mended.__dict__["mean"] = self.mean
        return mended

    def p_accept(self) -> Floats:
        """Return the mean probability to accept, n x k."""
        found: Floats = self.accept.mean(axis=1)[self.rate_row]
        return found

    def p_live(self) -> Floats:
        """Return the mean probability to accept and post, n x k."""
        found: Floats = self.live.mean(axis=1)[self.rate_row]
        return found

    def worth(self, weights: Single, group: Rows | None = None) -> Floats:
        """Return the weighted sum over scenarios of every creator's outcome, n x k.

        Args:
            weights: Of the scenarios, groups x s.
            group: Row of `weights` for each creator, n; None = the first for all.
        """
        found = np.empty((len(self), self.kinds))

        def work(block: NDArray[np.intp], buffers: "_Buffers") -> None:
            own = weights[0] if group is None else _shared_rows(weights, group[block])
            for kind, (brought, accepted) in enumerate(self._drawn(block, buffers)):
                worth = self.value[block, kind] * _dot(brought, own)
                charge = self.charge[block, kind]
                if charge.any():
                    worth = worth - charge * _dot(accepted(), own)
                found[block, kind] = worth

        self._in_blocks(self._order, work)
        return found

    def rows(self, creators: NDArray[np.intp], kinds: NDArray[np.intp]) -> Single:
        """Return the outcomes of m creators with one offer each, m x s.

        Args:
            creators: m.
            kinds: Number of the offer of each, m.
        """
        found = np.empty((len(creators), self.scenarios), np.float32)
        place = np.arange(len(creators))

        def work(which: NDArray[np.intp], buffers: "_Buffers") -> None:
            block = creators[which]
            for kind, (brought, accepted) in enumerate(self._drawn(block, buffers)):
                of = kinds[which] == kind
                if of.any():
                    outcome = self.value[block[of], kind][:, None] * brought[of]
                    charge = self.charge[block[of], kind]
                    if charge.any():
                        outcome = outcome - charge[:, None] * accepted()[of]
                    found[which[of]] = outcome

        self._in_blocks(place, work)
        return found

    def _drawn(self, block: NDArray[np.intp], buffers: "_Buffers") -> Iterator[tuple[Single, Callable[[], Single]]]:
        """Yield for each kind what a live post of value 1 brings, and whether she accepts, b x s each.

        The first stands in memory that the next kind overwrites; the second is computed only when it is asked for.
        """
        b = len(block)
        place, bits, masked = buffers.place[:b], buffers.bits[:b], buffers.masked[:b]
        (table, begins), keys, (accept, live) = self._particular, self._keys, self._limits
        draw_bits(keys.begin[1][block], keys.step[1][block], self._numbered, bits)
        np.right_shift(bits, 32 - QUANTILE_BITS, out=place, casting="unsafe")
        place += begins[block][:, None]
        brought = np.take(table, place, out=buffers.brought[:b], mode="clip")
        brought *= _shared_rows(self.level, self.level_row[block])
        draw_bits(keys.begin[0][block], keys.step[0][block], self._numbered, bits)
        for kind in range(self.kinds):
            row = self.rate_row[block, kind]
            yield (
                np.multiply(brought, np.less(bits, _shared_rows(live, row)), out=masked),
                partial(_below, bits, accept, row),
            )

    def _in_blocks(self, order: NDArray[np.intp], work: "Callable[[NDArray[np.intp], _Buffers], None]") -> None:
        size = max(1, BLOCK // self.scenarios)
        starts = range(0, len(order), size)
        workers = max(1, min(os.cpu_count() or 1, len(starts)))

        def run(worker: int) -> None:
            buffers = _Buffers.of(size, self.scenarios)
            for start in starts[worker::workers]:
                work(order[start : start + size], buffers)

        _ = self._keys, self._numbered, self._limits, self._particular
        if workers == 1:
            run(0)
            return
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, range(workers)))


@dataclass(frozen=True)
class _Buffers:
    """Memory that a worker uses again for every block, b x s each."""

    bits: NDArray[np.uint32]
    place: NDArray[np.intp]
    brought: Single
    masked: Single

    @classmethod
    def of(cls, size: int, scenarios: int) -> "_Buffers":
        shape = (size, scenarios)
        whole = (np.empty(shape, kind) for kind in (np.uint32, np.intp, np.float32, np.float32))
        return cls(*whole)


def _shared_rows(table: NDArray[Number], row: Rows) -> NDArray[Number]:
    """Return the rows of a table: one for all where they are the same, which saves copying it."""
    first = row[0]
    return table[first][None, :] if (row == first).all() else table[row]


def _below(bits: NDArray[np.uint32], limits: NDArray[np.uint32], row: Rows) -> Single:
    return np.less(bits, _shared_rows(limits, row)).astype(np.float32)


def _dot(values: Single, weights: Single) -> Single:
    if weights.ndim == 2 and len(weights) == 1:
        weights = weights[0]
    return values @ weights if weights.ndim == 1 else np.einsum("bs,bs->b", values, weights)


def _ratio(exact: Floats, drawn: Floats) -> Floats:
    """What drawn means have to be multiplied with; 1 where nothing was drawn."""
    found: Floats = np.divide(exact, drawn, out=np.ones_like(exact), where=drawn != 0)
    return found


def _as_bits(probability: Floats) -> NDArray[np.uint32]:
    return np.minimum(np.rint(probability * 2.0**32), 2.0**32 - 1).astype(np.uint32)
