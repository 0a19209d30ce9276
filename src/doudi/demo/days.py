"""Whole columns of days: YYYYMMDD numbers to and from numpy days."""

from __future__ import annotations

import numpy as np

from doudi.demo.table import Array


def to_days(numbers: Array) -> Array:
    """YYYYMMDD as datetime64[D]."""
    text = (numbers // 10000 - 1970).astype("datetime64[Y]")
    months = text.astype("datetime64[M]") + (numbers // 100 % 100 - 1)
    return months.astype("datetime64[D]") + (numbers % 100 - 1)


def to_numbers(days: Array) -> Array:
    """datetime64[D] as YYYYMMDD."""
    months = days.astype("datetime64[M]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    return (years * 10000 + month * 100 + day).astype(np.int32)


def before(on: int, days: Array) -> Array:
    """The day so many days before `on`, as YYYYMMDD."""
    start = to_days(np.array([on]))[0]
    return to_numbers(start - np.asarray(days).astype("timedelta64[D]"))


def months_before(on: int, months: Array) -> Array:
    """The first of the month so many months before the month of `on`, as YYYYMMDD: grants begin on firsts."""
    count = on // 10000 * 12 + on // 100 % 100 - 1 - np.asarray(months)
    return (count // 12 * 10000 + (count % 12 + 1) * 100 + 1).astype(np.int32)
