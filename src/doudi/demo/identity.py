"""Numbers that stand for a person: valid in form, invented in content."""

from __future__ import annotations

import numpy as np

from doudi.demo.draw import Draw
from doudi.demo.table import Array

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.array(list("10X98765432"), dtype=object)


def citizen_ids(area: Array, birth: Array, sex: Array) -> Array:
    """Eighteen-character numbers with the right check character, no two alike.

    area: six-digit numbers; birth: YYYYMMDD; sex: 0 male (odd sequence), 1 female (even sequence).
    People of one area, birthday and sex get different sequences as long as there are fewer than 497 of them; the sequences 996 to 999, kept for
    centenarians, are not given out.
    """
    size = len(birth)
    order = np.lexsort((sex, birth, area))
    same = np.zeros(size, dtype=np.int64)
    key = np.stack([area[order], birth[order], sex[order]])
    firsts = np.zeros(size, dtype=np.int64)
    starts = np.flatnonzero(np.any(key[:, 1:] != key[:, :-1], axis=0)) + 1
    firsts[starts] = starts
    same[order] = np.arange(size) - np.maximum.accumulate(firsts)
    # a start that depends on the birthday only, so that people of one birthday never collide
    half = (birth.astype(np.int64) * 7919 % 497 + same * 13) % 497
    sequence = half * 2 + 1 + sex
    return with_check(area.astype(np.int64) * 10**11 + birth.astype(np.int64) * 1000 + sequence)


def with_check(seventeen: Array) -> Array:
    """Seventeen-digit numbers with the check character of GB 11643 behind them."""
    total = np.zeros(len(seventeen), dtype=np.int64)
    rest = seventeen.copy()
    for weight in _WEIGHTS[::-1]:
        total += rest % 10 * weight
        rest //= 10
    return seventeen.astype(str).astype(object) + _CHECKS[total % 11]


def phones(draw: Draw, size: int) -> Array:
    """Eleven digits beginning with 120: nobody's, since no mobile number of that beginning is given out."""
    tail = draw.whole(0, 99_999_999, size)
    return (12_000_000_000 + tail).astype(str).astype(object)
