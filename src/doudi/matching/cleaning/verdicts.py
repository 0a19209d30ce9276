"""What reading one cell comes to: a value or none, why it is not as written, and what that means for the row."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """What a row comes to; the worst of its cells decides.

    OK         taken as it is
    CORRECTED  taken; a note says what was changed or left empty
    REVIEW     kept for a person, never linked by itself
    REJECTED   not taken
    """

    OK = 0
    CORRECTED = 1
    REVIEW = 2
    REJECTED = 3

    @property
    def status(self) -> str:
        """ok, corrected, review or rejected."""
        return self.name.lower()


@dataclass(frozen=True)
class Read:
    """`value` as canonical text (yuan with two decimals, ISO dates, codes) or None; `why` in Chinese, empty at OK."""

    value: str | None
    why: str = ""
    level: Level = Level.OK


NOTHING = Read(None)

_EMPTY_WORDS = frozenset(
    ["无", "没有", "暂无", "空", "未知", "不详", "不清楚", "未填", "N/A", "NA", "NULL", "NONE", "NIL"]
)
_STROKES = re.compile(r"[-—–―_/\\.。·*~]+")


def plain(text: str) -> str:
    """Full width and compatibility forms plain, spaces off both ends, unseen characters gone."""
    return re.sub("[\u200b-\u200f\ufeff\u2060]", "", unicodedata.normalize("NFKC", text)).strip()


def empty_word(text: str) -> bool:
    """Whether the text says that nothing is there: 无, —, /, N/A. Zero is something."""
    return text.upper() in _EMPTY_WORDS or _STROKES.fullmatch(text) is not None


def left_empty(written: str) -> Read:
    """A word for nothing: null and said, never zero and never no."""
    return Read(None, f"写的是“{written.strip()}”，按没有填写处理", Level.CORRECTED)


def unreadable(what: str) -> Read:
    """Null, and a person looks."""
    return Read(None, what, Level.REVIEW)


def corrected(value: str | None, why: str) -> Read:
    """Taken with a note."""
    return Read(value, why, Level.CORRECTED)
