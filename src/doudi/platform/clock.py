"""What time it is. Views, jobs and commands ask here and pass the answer down; nothing below them asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doudi.core.dates import from_date

CHINA = ZoneInfo("Asia/Shanghai")


class Clock:
    """The machine's clock in Chinese time; `ahead` sets it forward or back, for demonstrations and tests."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """An aware moment, Asia/Shanghai."""
        return datetime.now(CHINA) + self.ahead

    def today(self) -> int:
        """The day there, YYYYMMDD."""
        return day_of(self.now())


def day_of(moment: datetime) -> int:
    """The day of a moment in Chinese time, YYYYMMDD."""
    return from_date(moment.astimezone(CHINA).date())


_clock = Clock()


def clock() -> Clock:
    """The process's clock."""
    return _clock


@contextmanager
def clock_set(other: Clock) -> Iterator[Clock]:
    """Another clock for as long as the block lasts: for tests and for playing a demo county's past."""
    global _clock
    before, _clock = _clock, other
    try:
        yield other
    finally:
        _clock = before
