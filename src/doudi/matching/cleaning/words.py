"""Words of a list, counts, telephone numbers and codes of areas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from doudi.core.money import LIMIT_YUAN
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
from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml

_YES = frozenset(["是", "有", "Y", "YES", "TRUE", "1", "√", "✓", "☑", "对"])
_NO = frozenset(["否", "无", "没有", "N", "NO", "FALSE", "0", "×", "✗", "X", "非"])

# What offices write beside the names of GB/T 4761.
_RELATIONS = {
    **{
        "户主": "02",
        "本人": "01",
        "夫": "11",
        "丈夫": "11",
        "妻": "12",
        "妻子": "12",
        "配偶": "10",
        "爱人": "10",
    },
    **{"子": "20", "儿": "20", "长子": "22", "次子": "23", "三子": "24", "四子": "25", "五子": "26"},
    **{"女": "30", "长女": "32", "次女": "33", "二女": "33", "三女": "34", "四女": "35", "五女": "36"},
    **{
        "媳": "38",
        "媳妇": "38",
        "婿": "28",
        "孙": "41",
        "孙子": "41",
        "孙女": "42",
        "外孙": "43",
        "外孙女": "44",
    },
    **{
        "父": "51",
        "母": "52",
        "公公": "53",
        "婆婆": "54",
        "岳父": "55",
        "岳母": "56",
        "祖父": "61",
        "祖母": "62",
    },
    **{
        "爷爷": "61",
        "奶奶": "62",
        "外公": "63",
        "外婆": "64",
        "哥": "71",
        "哥哥": "71",
        "兄": "71",
        "弟": "73",
    },
    **{"弟弟": "73", "姐": "75", "姐姐": "75", "妹": "77", "妹妹": "77", "其他": "80", "非亲属": "99"},
}
#: Relations of GB/T 4761 that only a man, or only a woman, can have.
MALE_RELATIONS = (
    "11",
    *(str(code) for code in range(20, 29)),
    *["41", "43", "51", "53", "55", "57", "61", "63", "71", "73", "76", "78"],
)
FEMALE_RELATIONS = (
    "12",
    *(str(code) for code in range(30, 39)),
    *["42", "44", "52", "54", "56", "58", "62", "64", "72", "74", "75", "77"],
)


def bad_cell(text: str, mark: Mark) -> Read | None:
    """The verdict on a cell without a value, or None."""
    return corrected(None, f"单元格是“{text}”，没有内容") if mark in (Mark.ERROR, Mark.FORMULA) else None


def read_word(text: str, mark: Mark, values: Mapping[str, tuple[str, ...]]) -> Read:
    """One of our words for one of theirs; a word that is on no list is kept for a person."""
    if bad := bad_cell(text, mark):
        return bad
    written = re.sub(r"\s+", "", plain(text)).upper().removesuffix(".0")
    if not written:
        return NOTHING
    for code, words in values.items():
        if written == code.upper() or written in (plain(word).upper() for word in words):
            return Read(code)
    if empty_word(written):
        return left_empty(text)
    return unreadable(f"“{plain(text)}”不在词表里；有：{'、'.join(words[0] for words in values.values())}")


def read_bool(text: str, mark: Mark) -> Read:
    """``true`` or ``false``; blank is not no."""
    if bad := bad_cell(text, mark):
        return bad
    written = plain(text).upper().removesuffix(".0")
    if not written:
        return NOTHING
    if written in _YES or written in _NO:
        return Read("true" if written in _YES else "false")
    return left_empty(text) if empty_word(written) else unreadable("应写“是”或“否”")


def read_int(text: str, mark: Mark) -> Read:
    """A count: 3, 3人, 3.0."""
    if bad := bad_cell(text, mark):
        return bad
    written = re.sub(r"[\s,]+", "", plain(text))
    if not written:
        return NOTHING
    match = re.fullmatch(r"(-?\d{1,9})(?:\.0+)?(人|口|户|个|次|套|辆|年级|岁)?", written)
    if match is None:
        return left_empty(text) if empty_word(written) else unreadable("应为整数")
    value = str(int(match[1]))
    return Read(value) if written in (value, value + ".0") else corrected(value, "去掉数字以外的字")


def read_number(text: str, mark: Mark) -> Read:
    """A measure with at most two decimals, such as square metres; finer ones are rounded half up and said."""
    if bad := bad_cell(text, mark):
        return bad
    written = re.sub(r"[\s,]+", "", plain(text))
    if not written:
        return NOTHING
    match = re.fullmatch(r"(-?\d{1,10}(?:\.\d+)?)(平方米|平米|平方|m2|㎡|亩)?", written)
    if match is None:
        return left_empty(text) if empty_word(written) else unreadable("应为数字")
    exact = Decimal(match[1])
    value = exact.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    if abs(value) >= LIMIT_YUAN:
        return unreadable("数字太大，请核对单位")
    why = "超过两位小数，四舍五入到两位" if value != exact else "去掉数字以外的字" if match[2] else ""
    return corrected(str(value), why) if why else Read(str(value))


def read_phone(text: str, mark: Mark) -> Read:
    """A mobile number of eleven digits or a fixed one with its area; several: the first one."""
    if bad := bad_cell(text, mark):
        return bad
    written = plain(text)
    if not written or empty_word(written):
        return left_empty(text) if written else NOTHING
    first = re.split(r"[,;/、\s]+(?=[+0-9])", written)[0]
    digits = re.sub(r"^(\+?86)(?=1\d{10}$)", "", re.sub(r"[\s\-()]+", "", first))
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}", digits):
        return corrected(None, "不是电话号码，不采用")
    if digits == text:
        return Read(digits)
    return corrected(digits, "只取第一个号码，去掉空格和符号" if first != written else "去掉空格和符号")


def read_area_code(text: str, mark: Mark) -> Read:
    """A code of 6, 9 or 12 digits, zeros to the right: 000 is an unknown village."""
    if bad := bad_cell(text, mark):
        return bad
    written = re.sub(r"\s+", "", plain(text)).removesuffix(".0")
    if not written or empty_word(written):
        return left_empty(text) if written else NOTHING
    if not re.fullmatch(r"[1-8]\d{5}(\d{3}|\d{6})?", written):
        return corrected(None, "行政区划代码应为 12 位数字（乡镇 9 位、县 6 位，右边补零），不采用")
    code = written.ljust(12, "0")
    return Read(code) if code == text else corrected(code, "右边补零到 12 位")


def read_relation(text: str, mark: Mark) -> Read:
    """The relation to the head of the household as a code of GB/T 4761; a word of no list stays unknown, and is said."""
    if bad := bad_cell(text, mark):
        return bad
    written = re.sub(r"\s+", "", plain(text)).removesuffix(".0")
    if not written or empty_word(written):
        return left_empty(text) if written else NOTHING
    code = _RELATIONS.get(written) or _relation_labels().get(written)
    if code is None and re.fullmatch(r"\d{1,2}", written):
        code = written.zfill(2)
    return Read(code) if code else corrected(None, f"“{written}”不是 GB/T 4761 的家庭关系，不采用")


@cache
def _relation_labels() -> dict[str, str]:
    codes = load_yaml(policies_dir() / "_vocabulary" / "codes.yaml")["family_relation"]["values"]
    return {str(label): str(code) for code, label in codes.items()}
