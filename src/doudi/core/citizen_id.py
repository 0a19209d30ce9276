"""Citizen identity numbers (GB 11643-1999) and residence permits of 港澳台 residents, which use the same form.

Eighteen characters: six of area, eight of birth date, three of sequence (odd male, even female) and a check
character (ISO 7064 MOD 11-2). Fifteen digits is the form before 1999. Nothing here repairs a number: what is
not exactly right is refused with what is wrong, and a person decides.
"""

import re
from dataclasses import dataclass
from typing import Literal

from doudi.core.dates import format_day, is_day
from doudi.core.refusal import InputError

Sex = Literal["male", "female"]
Kind = Literal["citizen", "residence_permit"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"

# GB/T 2260; 81, 82 and 83 are the residence permits of Hong Kong, Macao and Taiwan residents (国办发〔2018〕81号).
_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")
_PERMIT_AREAS = frozenset({"810000", "820000", "830000"})

# GB 11643-1989: the sequences 996 to 999 were kept for people of a hundred years and more.
_CENTENARIAN_SEQUENCES = frozenset({"996", "997", "998", "999"})


@dataclass(frozen=True)
class CitizenId:
    """A number that holds together: its form, birth date and check character are right.

    `number` has 18 characters; `area` is the county of first registration, six digits, which need not exist
    today; `birth` is YYYYMMDD. Whether such a person exists, no arithmetic can say.
    """

    number: str
    area: str
    birth: int
    sex: Sex
    kind: Kind


def check_character(first_seventeen: str) -> str:
    """The eighteenth character of a number, from its first seventeen digits. ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{17}", first_seventeen):
        raise ValueError("a check character is computed from seventeen digits")
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def parse(text: str) -> CitizenId:
    """Read an 18-character number. InputError says which part is wrong; the number itself is not in the text."""
    if re.fullmatch(r"[0-9]{15}", text):
        raise _refused("是 15 位的旧号码，请先换成 18 位", "citizen-id-old-form")
    if len(text) != 18:
        raise _refused(f"应为 18 位，实际是 {len(text)} 位", "citizen-id-length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise _refused("应为 17 位数字加一位数字或大写字母 X，实际含有别的字符", "citizen-id-characters")
    kind = _kind_of(text[:6])
    birth = int(text[6:14])
    if not is_day(birth):
        raise _refused(f"第 7 至 14 位应为出生日期，没有「{text[6:14]}」这一天", "citizen-id-birth")
    if check_character(text[:17]) != text[17]:
        raise _refused("最后一位校验码不符，号码中至少有一位有误，请核对证件", "citizen-id-check")
    return CitizenId(text, text[:6], birth, sex_of_sequence(text[14:17]), kind)


def is_valid(text: str) -> bool:
    """Whether `parse` takes it."""
    try:
        parse(text)
    except InputError:
        return False
    return True


def from_fifteen(text: str) -> CitizenId:
    """Read a 15-digit number, which has no check character, and give it its 18-character form.

    The century is 19, for the sequences 996 to 999 it is 18: `centenarian_sequence` tells, so that a person can
    look, for a few places gave these sequences out to others.
    """
    if not re.fullmatch(r"[0-9]{15}", text):
        raise _refused("15 位的旧号码应全是数字", "citizen-id-characters")
    kind = _kind_of(text[:6])
    century = "18" if centenarian_sequence(text) else "19"
    birth = int(century + text[6:12])
    if not is_day(birth):
        raise _refused(f"第 7 至 12 位应为出生日期，没有「{century}{text[6:12]}」这一天", "citizen-id-birth")
    first_seventeen = text[:6] + century + text[6:]
    number = first_seventeen + check_character(first_seventeen)
    return CitizenId(number, text[:6], birth, sex_of_sequence(text[12:]), kind)


def centenarian_sequence(text: str) -> bool:
    """Whether a 15-digit number ends in a sequence that was kept for centenarians (birth in the 1800s)."""
    return len(text) == 15 and text[12:] in _CENTENARIAN_SEQUENCES


def sex_of_sequence(sequence: str) -> Sex:
    """The sex that a sequence of three digits says: odd male, even female."""
    return "male" if int(sequence) % 2 else "female"


def compose(area: str, birth: int, sequence: int) -> str:
    """The number of these parts, for made-up people: six digits of area, YYYYMMDD, sequence 1 to 999."""
    if not re.fullmatch(r"[0-9]{6}", area) or not is_day(birth) or not 1 <= sequence <= 999:
        raise ValueError(f"no number has area {area}, birth {format_day(birth)} and sequence {sequence}")
    first_seventeen = f"{area}{birth:08d}{sequence:03d}"
    return first_seventeen + check_character(first_seventeen)


def mask(text: str) -> str:
    """What lists and logs may show: the first and last four of an 18-character number, ``4304**********1234``.

    Anything else shows its first and last character only when it is longer than eight, else nothing.
    """
    if len(text) == 18:
        return f"{text[:4]}{'*' * 10}{text[14:]}"
    return f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}" if len(text) > 8 else "*" * len(text)


def _kind_of(area: str) -> Kind:
    if area in _PERMIT_AREAS:
        return "residence_permit"
    if not _PROVINCES.fullmatch(area[:2]):
        raise _refused(f"前两位应为省级代码，没有「{area[:2]}」", "citizen-id-area")
    return "citizen"


def _refused(why: str, code: str) -> InputError:
    """Personal data stays out of messages and logs, so the number is not repeated."""
    return InputError(f"公民身份号码{why}。", code=code)
