"""Days as whole numbers YYYYMMDD: they sort, and they compute alike in Python, DuckDB and Spark.

No function here knows what day it is today: callers pass the day in.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from doudi.core.refusal import InputError

#: The day of an event that has not happened; later than every real day.
NEVER = 99991231

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def parse_day(text: str) -> int:
    """``"2019-07-01"`` to 20190701. Raises InputError for another form or a day the calendar lacks."""
    match = _ISO_DAY.fullmatch(text) if text.isascii() else None
    if match is None:
        raise InputError(
            f"日期应写成 年-月-日，例如 2019-07-01，实际是「{text}」。", code="bad-date", value=text
        )
    year, month, day = (int(part) for part in match.groups())
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        raise InputError(f"没有「{text}」这一天，请核对日期。", code="impossible-date", value=text)
    return year * 10000 + month * 100 + day


def format_day(day: int) -> str:
    """20190701 to ``"2019-07-01"``."""
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def is_day(day: int) -> bool:
    """Whether the calendar has this day."""
    year, month, of_month = day // 10000, day // 100 % 100, day % 100
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= of_month <= monthrange(year, month)[1]


def to_date(day: int) -> date:
    """20190701 to date(2019, 7, 1). ValueError when the calendar lacks the day."""
    return date(day // 10000, day // 100 % 100, day % 100)


def from_date(day: date) -> int:
    """date(2019, 7, 1) to 20190701."""
    return day.year * 10000 + day.month * 100 + day.day


def add_period(day: int, months: int) -> int:
    """The last day of a period of `months` months that begins on `day`.

    It is the day before the same date `months` months later, or the last day of that month when it has no
    such date: from 2019-01-15 24 months end 2021-01-14, from 2019-08-31 6 months end 2020-02-29.
    A period of 0 months has ended before it begins. NEVER stays NEVER, and no period ends later.
    """
    if months < 0:
        raise ValueError("a period has no fewer than 0 months")
    if day == NEVER:
        return NEVER
    index = day // 10000 * 12 + day // 100 % 100 - 1 + months
    year, month, of_month = index // 12, index % 12 + 1, day % 100
    if year > 9999:
        return NEVER
    length = monthrange(year, month)[1]
    if of_month > length:
        return year * 10000 + month * 100 + length
    if of_month > 1:
        return year * 10000 + month * 100 + of_month - 1
    # The day before the first of a month is the last of the month before it.
    year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return year * 10000 + month * 100 + monthrange(year, month)[1]


def next_day(day: int) -> int:
    """The day after: 20190630 to 20190701. ValueError when the calendar lacks the day."""
    return from_date(to_date(day) + timedelta(days=1))


def age_on(birth: int, on: int) -> int:
    """Whole years on the day `on`, reached on the birthday; 29 February's on 1 March. Never below 0."""
    return max(0, (on - birth) // 10000)


def months_between(earlier: int, later: int) -> int:
    """Whole months from one day to a later one, counted as ages are; negative when `later` is earlier.

    2019-01-15 to 2019-02-14 is 0, to 2019-02-15 is 1.
    """
    if later < earlier:
        return -months_between(later, earlier)
    months = (later // 10000 - earlier // 10000) * 12 + later // 100 % 100 - earlier // 100 % 100
    return months if later % 100 >= earlier % 100 else months - 1
