"""Working days, as the State Council's yearly notices give them; what a legal deadline is counted in.

Monday to Friday are working days, except the days off of a notice; a Saturday or Sunday is one when the notice
says so (调休上班). Each year has a file that names its notice. A year without a notice is counted from the
statutory holidays, or from weekends alone, and everything that rests on it carries a warning.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from doudi.core.dates import from_date, parse_day, to_date

#: notice: number and days compared with the published notice; oracle: days only compared with public
#: libraries; provisional: no notice yet, statutory days only; unknown: no file, weekends only.
Source = Literal["notice", "oracle", "provisional", "unknown"]


@dataclass(frozen=True)
class YearCalendar:
    """The days off and the weekend days worked that one year's notice orders.

    `notice` is its number, such as ``国办发明电〔2023〕7号``, and `changed_by` that of a later one, both empty
    when there is none. A notice may begin in the last days of the year before.
    """

    year: int
    source: Source
    notice: str
    changed_by: str
    days_off: dict[int, str]
    days_worked: frozenset[int]


def calendar_of(year: int) -> YearCalendar:
    """The calendar of a year; one of source ``unknown`` when there is no file for it."""
    return _calendars().get(year) or YearCalendar(year, "unknown", "", "", {}, frozenset())


def warning_for(year: int) -> str:
    """What a deadline that rests on this year must say; empty when the year rests on its notice."""
    calendar = calendar_of(year)
    if calendar.source == "provisional":
        return f"{year} 年放假安排尚未公布，暂按法定节假日推算，公布后可能变动。"
    if calendar.source == "oracle":
        return f"{year} 年放假安排的文号未经核对，日期取自公开资料。"
    if calendar.source == "unknown":
        return f"没有 {year} 年的放假安排，暂按周一至周五推算，结果可能不准。"
    return ""


def holiday_name(day: int) -> str:
    """The holiday a day is off for, such as ``春节``; empty for any other day."""
    return _days_off().get(day, "")


def is_working_day(day: int) -> bool:
    """Whether the day is worked; see `warning_for` for how sure that is."""
    if day in _days_worked():
        return True
    return day not in _days_off() and to_date(day).weekday() < 5


def add_working_days(day: int, count: int) -> tuple[int, list[str]]:
    """The working day that is `count` working days after `day`, and the warnings to show with it.

    The day itself is not counted, whether worked or not: 25 working days from 2024-09-13 end on 2024-10-24.
    No working days after a day is the day itself. ValueError when `count` is negative.
    """
    if count < 0:
        raise ValueError("working days are counted forward")
    at = to_date(day)
    left = count
    while left:
        at += timedelta(days=1)
        left -= is_working_day(from_date(at))
    end = from_date(at)
    return end, warnings_between(day, end)


def working_days_between(earlier: int, later: int) -> int:
    """Working days after `earlier` up to and including `later`; 0 when `later` is not later."""
    at, last = to_date(earlier), to_date(later)
    counted = 0
    while at < last:
        at += timedelta(days=1)
        counted += is_working_day(from_date(at))
    return counted


def warnings_between(earlier: int, later: int) -> list[str]:
    """The warnings of every year that days from `earlier` to `later` rest on, each once, by year.

    The last days of December rest on the next year's notice too, for 元旦 may begin in them.
    """
    first, last = earlier // 10000, later // 10000
    if later % 10000 >= 1228:
        last += 1
    return [warning for year in range(first, last + 1) if (warning := warning_for(year))]


@cache
def _calendars() -> dict[int, YearCalendar]:
    folder = files("doudi.core").joinpath("data/workdays")
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".yaml")]
    calendars = [_read(text) for text in texts]
    return {calendar.year: calendar for calendar in calendars}


def _read(text: str) -> YearCalendar:
    given = yaml.load(text, Loader=yaml.BaseLoader)
    return YearCalendar(
        int(given["year"]),
        given["source"],
        given.get("notice", ""),
        given.get("changed_by", ""),
        {day: name for name, spans in given["off"].items() for span in spans for day in _days_of(span)},
        frozenset(parse_day(day) for day in given["worked"]),
    )


def _days_of(span: str) -> list[int]:
    """``2024-02-10 至 2024-02-17`` or a single day, as days."""
    first, _, last = span.partition(" 至 ")
    start, end = to_date(parse_day(first)), to_date(parse_day(last or first))
    return [from_date(start + timedelta(days=after)) for after in range((end - start).days + 1)]


@cache
def _days_off() -> dict[int, str]:
    return {day: name for calendar in _calendars().values() for day, name in calendar.days_off.items()}


@cache
def _days_worked() -> frozenset[int]:
    return frozenset().union(*(calendar.days_worked for calendar in _calendars().values()))
