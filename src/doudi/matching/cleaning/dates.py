"""Days, months and years as departments write them. What is not written is never made up: a month gets no day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from doudi.core.dates import is_day
from doudi.matching.cleaning.numerals import digits_in_words, small_number
from doudi.matching.cleaning.verdicts import (
    NOTHING,
    Read,
    corrected,
    empty_word,
    left_empty,
    plain,
    unreadable,
)
from doudi.matching.reading.sheets import Mark

_TIME = re.compile(
    r"[ T]+(上午|下午|AM|PM)?\s*\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?\s*(AM|PM|Z)?$|(星期|周)[一二三四五六日天]$"
)
_PARTS = re.compile(r"(\d{4})\s*[-/.年,、\s]\s*(\d{1,2})(?:\s*[-/.月,、\s]\s*(\d{1,2})\s*[日号]?|\s*月份?)?")
_LAST_YEAR = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SHORT = re.compile(r"\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?")
_ENGLISH = re.compile(
    r"(?:(\d{1,2})[- ]([A-Z]{3})[A-Z]*[-, ]+(\d{4})|([A-Z]{3})[A-Z]*\.? (\d{1,2}),? (\d{4}))"
)
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?"
)
_MONTHS = dict(
    zip(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
        range(1, 13),
        strict=True,
    )
)
_PLACEHOLDERS = frozenset({"00000000", "0000-00-00", "1900-01-00", "1900/1/0", "0", "99999999", "9999-12-31"})
_OPEN_END = frozenset({"长期", "长期有效", "永久", "至今"})

# Spreadsheets count days from here; the first serial that can be a day people write about is in 1920.
_BASE_1900, _BASE_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 7_306, 73_050
_FIRST_YEAR, _LAST_YEAR_KNOWN = 1850, 2150

_NO_DAY = "只有年月，没有日，不补日"


def read_date(text: str, mark: Mark, *, base_1904: bool = False) -> Read:
    """A day as ISO text. `base_1904`: bare serial numbers of the workbook count from 1904."""
    parts = _parts(text, mark, base_1904)
    if isinstance(parts, Read):
        return parts
    year, month, day, why = parts
    if day is None:
        return corrected(None, "只有年份，没有月日，不补" if month is None else _NO_DAY)
    value = f"{year:04d}-{month:02d}-{day:02d}"
    return corrected(value, why) if why else Read(value)


def read_month(text: str, mark: Mark, *, base_1904: bool = False) -> Read:
    """A month as ``2019-07``; a day gives its month."""
    if mark == Mark.NUMBER and re.fullmatch(r"\d{4}\.1", text):
        return unreadable("数字单元格中的 1 月和 10 月分不清，请写成“2019年10月”")
    parts = _parts(text, mark, base_1904)
    if isinstance(parts, Read):
        return parts
    year, month, _, why = parts
    if month is None:
        return corrected(None, "只有年份，没有月份，不补")
    value = f"{year:04d}-{month:02d}"
    return corrected(value, why) if why else Read(value)


def read_year(text: str, mark: Mark, *, base_1904: bool = False) -> Read:
    """A year as four digits; a day or a month gives its year."""
    parts = _parts(re.sub("(年度|年)$", "", plain(text)), mark, base_1904)
    return parts if isinstance(parts, Read) else Read(f"{parts[0]:04d}")


_Parts = tuple[int, int | None, int | None, str]


def _parts(text: str, mark: Mark, base_1904: bool) -> _Parts | Read:
    """Year, month or None, day or None, and what was done to see them."""
    written = plain(text).upper()
    if not written:
        return NOTHING
    if mark in (Mark.ERROR, Mark.FORMULA, Mark.BOOL):
        return unreadable(f"单元格是“{text}”，没有日期")
    if written in _PLACEHOLDERS or written in _OPEN_END or empty_word(written):
        return left_empty(text)
    bare = _TIME.sub("", written).strip()
    found = _digits(bare, base_1904) if bare.isascii() and bare.isdigit() else _written_out(bare)
    if found is None:
        return unreadable("日期读不出来，应写成 2019-07-01 这样")
    if isinstance(found, Read):
        return found
    year, month, day, _ = found
    if not _FIRST_YEAR <= year <= _LAST_YEAR_KNOWN or not 1 <= (month or 1) <= 12:
        return unreadable("没有这一天，请核对日期")
    if day is not None and not is_day(year * 10000 + (month or 0) * 100 + day):
        return unreadable("没有这一天，请核对日期")
    return found


def _digits(bare: str, base_1904: bool) -> _Parts | None:
    """20190701, 201907, 2019, or a spreadsheet's count of days."""
    if len(bare) == 8:
        return int(bare[:4]), int(bare[4:6]), int(bare[6:]), ""
    if len(bare) == 6:
        return int(bare[:4]), int(bare[4:]), None, ""
    serial = int(bare)
    if len(bare) == 4 and 1900 <= serial <= 2100:
        return serial, None, None, ""
    if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        day = (_BASE_1904 if base_1904 else _BASE_1900) + timedelta(days=serial)
        return day.year, day.month, day.day, "日期被表格软件存成了天数，换回日期"
    return None


def _written_out(bare: str) -> _Parts | Read | None:
    if match := _PARTS.fullmatch(bare):
        year, month, day = match.groups()
        return int(year), int(month), int(day) if day else None, ""
    if match := _CHINESE.fullmatch(bare):
        months, days = small_number(match[2]), small_number(match[3]) if match[3] else None
        return None if months is None else (int(digits_in_words(match[1])), months, days, "")
    if match := _ENGLISH.fullmatch(bare):
        day, name, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        return (int(year), _MONTHS[name], int(day), "") if name in _MONTHS else None
    if match := _LAST_YEAR.fullmatch(bare):
        one, two, year = (int(part) for part in match.groups())
        if one <= 12 and two <= 12 and one != two:
            return unreadable("年份在后，日和月分不清，请写成 2019-07-01 这样")
        return (year, two, one, "") if one > 12 else (year, one, two, "")
    if _SHORT.fullmatch(bare):
        return unreadable("年份只有两位，哪个世纪分不清，请写四位")
    return None
