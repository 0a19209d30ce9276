"""How names, numbers, dates and amounts get dirty on their way through people's hands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from doudi.demo.draw import Draw
from doudi.demo.table import Array

_FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
# Characters that are mistaken for each other: of one sound, or alike to look at.
_CONFUSED = dict(
    zip("伟丽国建芳军秀英明华燕文斌志勇平玉兰桂珍", "炜莉囯健方君绣瑛名化艳纹彬智永萍钰蓝贵真", strict=True)
)


def dirty_ids(draw: Draw, ids: Array, rate: float = 1.0) -> Array:
    """Identity numbers as typed: about one in twenty is dressed, cut, old, wrong or missing at rate 1.

    Kinds: 15 digits for those born before 1985, lower-case x, spaces, an apostrophe, full-width digits, a wrong
    check character, a lost digit, two digits swapped, empty, and turned into a number by the spreadsheet.
    """
    cells = ids.copy()
    old = np.array([number[6:10] < "1985" for number in ids], dtype=bool)
    kinds: tuple[tuple[float, Callable[[str], str | float | None], bool], ...] = (
        (0.012, lambda number: number[:6] + number[8:17], True),
        (0.25, lambda number: number.replace("X", "x"), False),
        (0.006, lambda number: number + " ", False),
        (0.004, lambda number: f"{number[:6]} {number[6:14]} {number[14:]}", False),
        (0.004, lambda number: "'" + number, False),
        (0.003, lambda number: number.translate(_FULL_WIDTH), False),
        (0.0025, _wrong_check, False),
        (0.0015, lambda number: number[:11] + number[12:], False),
        (0.0015, lambda number: number[:12] + number[13] + number[12] + number[14:], False),
        (0.004, lambda number: None, False),
        (0.0008, _as_number, False),
    )
    for share, change, only_old in kinds:
        chosen = draw.chance(share * (rate if share < 0.2 else 1.0), len(ids))
        for row in np.flatnonzero(chosen & old if only_old else chosen):
            if cells[row] == ids[row]:  # one mistake a number
                cells[row] = change(ids[row])
    return cells


def _as_number(number: str) -> float | str:
    return number if number.endswith("X") else float(number)


def _wrong_check(number: str) -> str:
    return number[:17] + ("3" if number[17] != "3" else "7")


def dirty_names(draw: Draw, names: Array) -> Array:
    """Names as typed: spaces in two-character names, another middle dot, a confused character, a note behind."""
    cells = names.copy()
    spaced = draw.chance(0.02, len(names))
    confused = draw.chance(0.006, len(names))
    noted = draw.chance(0.0015, len(names))
    for row in np.flatnonzero(spaced | confused | noted):
        name = names[row]
        if spaced[row] and len(name) == 2:
            name = name[0] + ("　" if row % 2 else "  ") + name[1]
        if confused[row]:
            name = "".join(_CONFUSED.get(character, character) for character in name)
        cells[row] = name + "（户主）" if noted[row] else name
    dots = ("·", "•", ".", "．", "")
    for row in np.flatnonzero(np.array(["·" in name for name in names], dtype=bool)):
        cells[row] = cells[row].replace("·", dots[row % len(dots)])
    return cells


def dates(draw: Draw, days: Array, style: str, mixed: float = 0.0) -> Array:
    """Days (YYYYMMDD, -1 none) in one style, and a share of them in any other.

    Styles: `iso` 2019-07-01, `slash` 2019/7/1, `plain` 20190701, `dot` 2019.7.1, `chinese` 2019年7月1日,
    `month` 2019年7月.
    """
    texts = {name: _in_style(days, name) for name in ("iso", "slash", "plain", "dot", "chinese", "month")}
    cells = texts[style].copy()
    others = [name for name in texts if name not in (style, "month")]
    strays = np.flatnonzero(draw.chance(mixed, len(days)))
    for row in strays:
        cells[row] = texts[others[row % len(others)]][row]
    return cells


def _in_style(days: Array, style: str) -> Array:
    distinct, places = np.unique(days, return_inverse=True)
    texts = np.array([None if day < 0 else _one_day(int(day), style) for day in distinct], dtype=object)
    return texts[places]


def _one_day(day: int, style: str) -> str:
    year, month, of_month = day // 10000, day // 100 % 100, day % 100
    return {
        "iso": f"{year}-{month:02d}-{of_month:02d}",
        "slash": f"{year}/{month}/{of_month}",
        "plain": str(day),
        "dot": f"{year}.{month}.{of_month}",
        "chinese": f"{year}年{month}月{of_month}日",
        "month": f"{year}年{month}月",
    }[style]


def amounts(draw: Draw, fen: Array, unit: str = "yuan", dirty: float = 0.0) -> Array:
    """Amounts (fen) as number cells in yuan or ten thousands, a share of them as text: 12,300.00, 1200元, 无, -."""
    values = np.round(fen / 100, 2) if unit == "yuan" else np.round(fen / 1_000_000, 4)
    cells = values.astype(object)
    for row in np.flatnonzero(draw.chance(dirty, len(fen))):
        cells[row] = (
            f"{values[row]:,.2f}",
            f"{values[row]}元",
            f" {values[row]}",
            "无" if values[row] == 0 else f"{values[row]}",
            f"¥{values[row]:,.2f}",
        )[row % 5]
    return cells


def sexes(sex: Array, style: str = "words") -> Array:
    """男 and 女, or 1 and 2."""
    return np.array(["男", "女"] if style == "words" else ["1", "2"], dtype=object)[sex]


def twice(draw: Draw, rows: Array, share: float = 0.004) -> Array:
    """These rows with a few of them given twice, one right after the other."""
    counts = 1 + draw.chance(share, len(rows)).astype(np.int64)
    return np.repeat(rows, counts)
