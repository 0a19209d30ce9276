"""Numbers in Chinese characters: 壹仟贰佰元叁角整, 一千二百, 十二万三千, 二〇一九."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    **dict(zip("○弌貳參肆伍陸柒捌玖", range(10), strict=True)),
    "两": 2,
    "貮": 2,
    "弍": 2,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_CUT = re.compile(r"(?P<yuan>.*?)(?:[元圆圓])(?P<rest>.*)")
_SMALL = {"角": Decimal("0.1"), "分": Decimal("0.01")}


def chinese_number(text: str) -> Decimal | None:
    """The number that the characters say, in yuan where 元, 角 and 分 stand in it; None where they say none."""
    text = re.sub("[整正]$", "", text)
    cut = _CUT.fullmatch(text)
    yuan, rest = (cut["yuan"], cut["rest"]) if cut else (text, "")
    if cut is None and re.search("[角分]", text):
        yuan, rest = "", text
    whole = _whole(yuan) if yuan else 0
    if whole is None or not text:
        return None
    value = Decimal(whole)
    for sign, worth in _SMALL.items():
        before, found, after = rest.partition(sign)
        if found:
            digit = _DIGITS.get(before.lstrip("零〇") or before)
            if digit is None:
                return None
            value, rest = value + digit * worth, after
    return None if rest else value


def digits_in_words(text: str) -> str:
    """Digit characters one for one: 二〇一九 to 2019; 十 to twenty is read in `small_number`."""
    return "".join(str(_DIGITS.get(character, character)) for character in text)


def small_number(text: str) -> int | None:
    """A month or a day in characters: 七, 十二, 二十一, 卅 is not taken."""
    return _whole(text)


def _whole(text: str) -> int | None:
    """A whole number of 亿, 万, 千, 百, 十; None where the characters are out of order."""
    total = part = 0
    digit: int | None = None
    last_ten = 10**9
    for character in text:
        if character in _DIGITS:
            if digit:  # two digits side by side are no number of this kind
                return None
            digit = _DIGITS[character]
        elif character in _TENS:
            ten = _TENS[character]
            if ten >= last_ten:
                return None
            if digit is None and not (ten == 10 and part % 100 == 0):
                return None
            part, digit, last_ten = part + (digit or 1) * ten, None, ten
        elif character in _MYRIADS:
            part, digit = part + (digit or 0), None
            if part == 0:
                return None
            worth = _MYRIADS[character]
            # 一万亿: what stands before counts as a whole
            total = (total + part) * worth if worth == 10**8 else total + part * worth
            part, last_ten = 0, 10**9
        else:
            return None
    return total + part + (digit or 0) if text else None
