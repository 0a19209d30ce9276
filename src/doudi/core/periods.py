"""Spans of days in which something is in force: first and last day included, either side may be open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from doudi.core.dates import NEVER, format_day, from_date, to_date
from doudi.core.refusal import InputError


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both YYYYMMDD and both included; None is open on that side.

    InputError when the last day lies before the first.
    """

    first: int | None = None
    last: int | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise InputError(
                f"期间的最后一天（{format_day(self.last)}）早于第一天（{format_day(self.first)}）。",
                code="bad-period",
            )

    def covers(self, day: int) -> bool:
        """Whether the day lies in the period."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return _not_after(self.first, other.last) and _not_after(other.first, self.last)


def next_day(day: int) -> int:
    """The day after: 20190228 to 20190301."""
    return from_date(to_date(day) + timedelta(days=1))


def day_before(day: int) -> int:
    """The day before: 20190301 to 20190228."""
    return from_date(to_date(day) - timedelta(days=1))


def overlap(periods: Iterable[Period]) -> tuple[Period, Period] | None:
    """Two of the periods that have a day in common, the earliest such; None when there are none."""
    ordered = sorted(periods, key=_start)
    for earlier, later in pairwise(ordered):
        if earlier.overlaps(later):
            return earlier, later
    return None


def gaps(periods: Iterable[Period], within: Period) -> list[Period]:
    """The stretches of `within` that none of the periods covers, in order."""
    found: list[Period] = []
    at: int | None = within.first
    for period in sorted(periods, key=_start):
        if not period.overlaps(Period(at, within.last)):
            continue
        if period.first is not None and (at is None or at < period.first):
            found.append(Period(at, day_before(period.first)))
        end = NEVER if within.last is None else within.last
        if period.last is None or period.last >= end:
            return found
        at = next_day(period.last)
    return [*found, Period(at, within.last)]


def _not_after(first: int | None, last: int | None) -> bool:
    return first is None or last is None or first <= last


def _start(period: Period) -> int:
    return period.first or 0
