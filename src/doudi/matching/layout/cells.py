"""What single cells look like: a header, a datum, a line of text."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[\s　\u200b\ufeff]+")
#: As it begins with digits, an identity number may be dressed, masked or cut; a phone or account number is as good.
NUMBER_LIKE = "[0-9０-９]{6}|[0-9]{2,}[*＊xX×]{3,}|[0-9.]+[eE][+]?[0-9]{2}"
_DATUM = re.compile(
    rf"{NUMBER_LIKE}|^[-+¥￥]?[0-9０-９][0-9０-９,，]*(?:\.[0-9]+)?\s*(?:元|万元|岁|人|%)?$"
    r"|^[0-9]{4}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?)?月?$"
)
_LONGEST_HEADER = 40
TITLE = re.compile(
    r"(?:表|册|名单|清单|明细|台账|登记|汇总|信息|情况|公示|通知|花名册|一览)(?:[（(].*[)）])?$"
)


def compact(text: str) -> str:
    """Without any white space."""
    return _SPACES.sub("", text)


def one_line(text: str) -> str:
    """A header as written, on one line."""
    return re.sub(r"\s*[\r\n]+\s*", "", text).strip()


def is_datum(text: str) -> bool:
    """Whether it is a number, a date or an amount, as headers are not."""
    return bool(_DATUM.search(compact(text)))


def may_be_header(text: str) -> bool:
    """Whether a cell's text could stand in a header."""
    bare = compact(text)
    return 0 < len(bare) <= _LONGEST_HEADER and not is_datum(bare)


def is_remark(text: str) -> bool:
    """Whether it is a line that says something: 填报单位：…, 单位：元."""
    return "：" in text or ":" in text
