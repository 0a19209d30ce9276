"""Months as the first of their days: money is given by the month, from the month after a decision (57-21)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from doudi.core.dates import add_period, from_date, next_day, to_date


def month_of(day: date) -> date:
    """The first day of the month in which a day lies."""
    return day.replace(day=1)


def month_after(day: date, months: int = 1) -> date:
    """The first day of the month so many months after that of a day; before it where `months` is negative."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_from(first: date, last: date) -> Iterator[date]:
    """Every month from that of `first` to that of `last`, both included; none when `last` lies before."""
    month = month_of(first)
    while month <= last:
        yield month
        month = month_after(month)


def period_end(since: date, months: int) -> date:
    """The last day of so many months from a day."""
    return to_date(add_period(from_date(since), months))


def day_after_period(since: date, months: int) -> date:
    """The day on which so many months from a day are over."""
    return to_date(next_day(add_period(from_date(since), months)))


def month_text(month: date) -> str:
    """2026年11月."""
    return f"{month.year}年{month.month}月"


def read_month(text: str) -> date | None:
    """``2026-11`` to the first of that month; None for everything else."""
    try:
        year, month = text.split("-")
        if len(year) == 4 and len(month) == 2 and (year + month).isdigit() and (year + month).isascii():
            return date(int(year), int(month), 1)
    except ValueError:
        pass
    return None
