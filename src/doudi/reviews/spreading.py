"""Spreading reviews over working days, so that no village's worker has all of them in December.

Days are YYYYMMDD, intervals whole months. The law says by when a household is looked at again (57-31, LD-19, LD-44,
LD-45, LN-06, ZZ-33); it may be done somewhat earlier, and that room is what evens the load out.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doudi.core.dates import add_period, from_date, next_day, to_date

#: a review may be done so early, as a share of its interval: a yearly one in the last third of its year
EARLY_SHARE = 3
#: what is late already is caught up within so many working days, for nobody can do all of a backlog tomorrow
CATCH_UP = 20


@dataclass(frozen=True)
class Due:
    """A review that falls due. `place`: whose load it is (a village); `earliest` to `latest`: the days it may be done."""

    key: int
    place: str
    earliest: int
    latest: int


def earliest_of(latest: int, every: int | None, today: int) -> int:
    """The first day on which a review due by `latest` may be done: the beginning of the last third of its interval, of
    short ones the last month; never before today. Without an interval any day will do."""
    if not every:
        return today
    at = to_date(latest)
    index = at.year * 12 + at.month - 1 - max(1, every // EARLY_SHARE)
    # to the 28th, a day that every month has
    return max(today, from_date(at.replace(year=index // 12, month=index % 12 + 1, day=min(at.day, 28))))


def spread(due: Iterable[Due], days: Sequence[int]) -> dict[int, int]:
    """A working day for every review: {key: day}.

    `days`: the working days of the plan, ascending. Of the days a review may be done on, it gets the one with the
    fewest of its own place, then the fewest of all. What is late is caught
    up within the first CATCH_UP days; what has no working day in its window gets the last one before it. ValueError without any day.
    """
    if not days:
        raise ValueError("a plan needs working days")
    mine: Counter[tuple[str, int]] = Counter()
    all_of_day: Counter[int] = Counter()
    found = {}
    for one in sorted(due, key=lambda one: (one.latest, one.key)):
        first, past = bisect_left(days, one.earliest), bisect_right(days, one.latest)
        window = days[first:past] or (days[past - 1 : past] if past else days[:CATCH_UP])
        day = min(window, key=lambda day: (mine[one.place, day], all_of_day[day], day))
        mine[one.place, day] += 1
        all_of_day[day] += 1
        found[one.key] = day
    return found


def again(day: int, every: int | None, until: int) -> list[int]:
    """The days on which a review done on `day` comes again, up to `until`; none where there is no interval."""
    found: list[int] = []
    while every:
        day = next_day(add_period(day, every))
        if day > until:
            break
        found.append(day)
    return found
