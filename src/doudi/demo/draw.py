"""Random draws, all from one seed; every stage of the making has a stream of its own.

A stream of its own means that a change in how one stage draws leaves the others as they were.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from doudi.demo.table import Array, Mask


class Draw:
    """Draws for one stage, named so that its stream does not depend on the order of the stages."""

    def __init__(self, seed: int, stage: str) -> None:
        self.rng = np.random.Generator(np.random.PCG64([seed, zlib.crc32(stage.encode())]))

    def chance(self, share: float | Array, size: int) -> Mask:
        """True with this probability, row by row."""
        return self.rng.random(size) < share

    def between(self, low: float | Array, high: float | Array, size: int) -> Array:
        """Evenly between two numbers."""
        return low + (high - low) * self.rng.random(size)

    def whole(self, low: int, high: int | Array, size: int) -> Array:
        """Whole numbers from `low` up to and including `high`."""
        return self.rng.integers(low, high, size=size, endpoint=True)

    def about(self, median: float | Array, spread: float, size: int) -> Array:
        """Log-normal around a median, as incomes and savings are."""
        return median * np.exp(self.rng.normal(0.0, spread, size))

    def places(self, weights: Sequence[float] | Array, size: int) -> Array:
        """Places 0…n-1 drawn by weight."""
        shares = np.asarray(weights, dtype=float)
        edges = np.cumsum(shares / shares.sum())
        return np.minimum(np.searchsorted(edges, self.rng.random(size), side="right"), len(shares) - 1)

    def rows_of(self, candidates: Mask, count: int) -> Array:
        """At most `count` of the rows that are candidates, without repetition, in ascending order."""
        rows = np.flatnonzero(candidates)
        return np.sort(self.rng.permutation(rows)[:count])

    def pick(self, values: Sequence[Any], size: int, weights: Sequence[float] | None = None) -> Array:
        """Values of a list, evenly or by weight."""
        chosen = np.array(values, dtype=object)
        return chosen[self.places(np.ones(len(values)) if weights is None else weights, size)]


def fen(yuan: Array, step: int = 1) -> Array:
    """Yuan rounded to a multiple of `step` yuan, as fen; never below 0."""
    return np.maximum(np.rint(np.asarray(yuan) / step), 0).astype(np.int64) * step * 100
