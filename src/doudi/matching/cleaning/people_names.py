"""Names as written, with the dressing off: spaces, numbers before, remarks behind. Nothing is guessed."""

from __future__ import annotations

import re

from doudi.matching.cleaning.verdicts import (
    NOTHING,
    Read,
    corrected,
    empty_word,
    left_empty,
    plain,
    unreadable,
)
from doudi.matching.names import DOTS
from doudi.matching.reading.sheets import Mark

_REMARK = re.compile(r"\s*[(\[【<{《][^)\]】>}》]*[)\]】>}》]?\s*$")
_TITLE = re.compile(r"^(户主|姓名|申请人|配偶)\s*[:：]\s*")
_NUMBERED = re.compile(r"^\d{1,4}\s*[.、)）．]\s*")
_LETTERS = re.compile(r"[^\W\d_]")
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")


def read_name(text: str, mark: Mark) -> Read:
    """A name without its dressing; one without any letter is none."""
    if mark in (Mark.ERROR, Mark.FORMULA, Mark.NUMBER, Mark.DATE, Mark.BOOL):
        return unreadable(f"“{text}”不是姓名")
    written = plain(text)
    if not written:
        return NOTHING
    if empty_word(written):
        return left_empty(text)
    name = _TITLE.sub("", _NUMBERED.sub("", written))
    name = _REMARK.sub("", name).strip(" ,;:'\"“”‘’、，；：")
    name = _BETWEEN_HAN.sub("", re.sub(r"\s+", " ", name)).strip(DOTS)
    if not _LETTERS.search(name):
        return unreadable("姓名栏里没有姓名")
    if len(name) > 60:
        return unreadable("姓名栏超过 60 个字，请核对是否错列")
    return Read(name) if name == text else corrected(name, "去掉姓名以外的空格、序号和说明")
