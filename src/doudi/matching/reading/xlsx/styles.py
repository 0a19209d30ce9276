"""Which cell styles show a number as a date, and how much of the date they show."""

from __future__ import annotations

import re
from enum import IntEnum
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt

from doudi.matching.reading.xlsx.xml import children, local, parsed


class Shows(IntEnum):
    """What a style shows of a number."""

    NUMBER = 0
    DAY = 1
    MONTH = 2  # 2019年7月: the day that stands in the number was never said
    YEAR = 3
    TIME = 4


# ECMA-376 part 1, 18.8.30, with the formats that a Chinese spreadsheet has under these numbers.
_BUILT_IN = {
    **dict.fromkeys([14, 15, 16, 22, 28, 29, 30, 31, 36, 51, 53, 54, 58], Shows.DAY),
    **dict.fromkeys([17, 27, 50, 52, 57], Shows.MONTH),
    **dict.fromkeys([18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56], Shows.TIME),
}
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_GENERAL = re.compile("general|[ap]m/[ap]m|[ap]/[ap]|上午/下午", re.IGNORECASE)


def shows(code: str) -> Shows:
    """What a number format shows: ``yyyy"年"m"月"`` a month, ``0.00`` a number."""
    first = code.split(";")[0]
    has_clock = bool(re.search("am/pm|a/p|上午/下午", first, re.IGNORECASE))
    bare = _GENERAL.sub("", _NOT_SHOWN.sub("", first)).lower()
    if re.search("[0#?]", bare) and not re.search("[ydh]", bare):
        return Shows.NUMBER
    if "d" in bare:
        return Shows.DAY
    if "y" in bare or "e" in bare:
        return Shows.MONTH if "m" in bare else Shows.YEAR
    if "h" in bare or "s" in bare or has_clock:
        return Shows.TIME
    return Shows.MONTH if "m" in bare else Shows.NUMBER


def style_shows(archive: ZipFile, name: str) -> npt.NDArray[np.uint8]:
    """`Shows` of each cell style, by its number in ``s="…"``."""
    if name not in archive.namelist():
        return np.zeros(1, dtype=np.uint8)
    root = parsed(archive, name)
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in children(root, "numFmt")}
    found: list[Shows] = []
    for group in (one for one in root if local(one) == "cellXfs"):
        for style in (one for one in group if local(one) == "xf"):
            number = style.get("numFmtId", "0")
            if number in codes:
                found.append(shows(codes[number]))
            else:
                found.append(_BUILT_IN.get(int(number) if number.isdigit() else 0, Shows.NUMBER))
    return np.array(found or [Shows.NUMBER], dtype=np.uint8)
