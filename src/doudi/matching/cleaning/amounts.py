"""Amounts of money as departments write them, to exact yuan with two decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from doudi.core.money import LIMIT_YUAN
from doudi.matching.cleaning.numerals import chinese_number
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

#: Yuan in one of each unit.
UNITS = {
    "": Decimal(1),
    "元": Decimal(1),
    "角": Decimal("0.1"),
    "分": Decimal("0.01"),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "千": Decimal(1000),
    "万元": Decimal(10_000),
    "万": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
    "亿": Decimal(100_000_000),
}

_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[-+−])?(?:¥|RMB|CNY|人民币)?(?P<sign2>[-+−])?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?P<unit>百元|千元|百万元|万元|亿元|元|角|分|万|千|亿)?(?P<tail>整|正|人民币|/月|/年|每月|每年)?(?P<close>\))?",
    re.ASCII,
)
_CENT = Decimal("0.01")
# What a sum of binary fractions is off by, far below a cent.
_DUST = Decimal("0.000001")


def unit_factor(unit: str) -> Decimal:
    """Yuan in one of a column's unit (``万元``, ``元/月``, ``人民币元``); an unknown unit is yuan."""
    named = re.sub(r"[/每].*$|人民币|单位|金额|[:：]", "", plain(unit))
    return UNITS.get(named, Decimal(1))


def read_amount(text: str, mark: Mark, unit: str = "") -> Read:
    """An amount: value in yuan with two decimals. A unit in the cell outranks the column's `unit`.

    Thousands separators, currency signs, units, capitals (壹仟贰佰元整) and an accountant's brackets are understood
    and said. What is more exact than a cent is not rounded, except for the dust of a computed number cell.
    """
    if mark in (Mark.ERROR, Mark.FORMULA):
        return unreadable(f"单元格是“{text}”，没有金额")
    written = plain(text)
    bare = re.sub(r"\s+", "", written).upper().replace("￥", "¥")
    if not bare:
        return NOTHING
    if empty_word(bare):
        return left_empty(text)
    if mark == Mark.DATE:
        return unreadable("金额一栏写的是日期")
    found = _NUMBER.fullmatch(bare)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return _in_words(bare)
    value = Decimal(found["whole"].replace(",", "") + (found["decimals"] or ""))
    negative = "-" in (found["sign"] or "", found["sign2"] or "") or "−" in bare or bool(found["open"])
    factor = UNITS[found["unit"]] if found["unit"] else unit_factor(unit)
    why = (
        "按单元格里的单位折成元" if found["unit"] not in (None, "元") else "去掉千分位、货币符号、单位或空格"
    )
    as_written = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None
    return _to_cents(-value * factor if negative else value * factor, mark, "" if as_written else why)


def _in_words(bare: str) -> Read:
    value = chinese_number(re.sub("^(人民币|大写)+:?", "", bare))
    if value is None:
        return unreadable("金额读不出来，应为数字，例如 1200.50")
    return _to_cents(value, Mark.TEXT, "大写金额换成数字")


def _to_cents(value: Decimal, mark: Mark, why: str) -> Read:
    if abs(value) >= LIMIT_YUAN:  # before it is brought to two decimals, which thirty digits cannot be
        return unreadable("金额在 100 亿元以上，请核对单位")
    cents = value.quantize(_CENT)
    if cents != value:
        if mark != Mark.NUMBER or abs(value - cents) > _DUST:
            return unreadable("金额超过两位小数，不予取舍")
        why = why or "去掉表格计算留下的尾差"
    return corrected(str(cents + 0), why) if why else Read(str(cents + 0))
