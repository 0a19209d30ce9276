"""What time it is. Views, jobs and commands ask here and pass the answer down; nothing below them asks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
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


class DemoClock(Clock):
    """A demonstration's clock: the file holds how many days it is ahead, and every process that serves it looks there.

    A notice hangs for seven days; who tries the platform need not wait that long.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def days_ahead(self) -> int:
        with suppress(OSError, ValueError):
            return int(self.file.read_text())
        return 0

    def go_ahead(self, days: int) -> None:
        """Only forward: what has been done on a day cannot come to lie in the future."""
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.file.with_suffix(".part")
        beside.write_text(str(self.days_ahead() + max(days, 0)))
        beside.rename(self.file)

    def now(self) -> datetime:
        return datetime.now(CHINA) + timedelta(days=self.days_ahead())


#: set by `doudi serve --demo` for itself and its worker; never on a real site
DEMO_CLOCK = "DOUDI_DEMO_CLOCK"


def _made() -> Clock:
    return DemoClock(Path(os.environ[DEMO_CLOCK])) if os.environ.get(DEMO_CLOCK) else Clock()


_clock: Clock | None = None


def clock() -> Clock:
    """The process's clock, made when it is first asked for."""
    global _clock
    if _clock is None:
        _clock = _made()
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
