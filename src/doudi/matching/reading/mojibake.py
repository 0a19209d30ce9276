"""Text that was decoded wrongly and saved so (濮撳悕 for 姓名), turned back where nothing was lost."""

from __future__ import annotations

from functools import cache

#: Wrongly taken for → was. The wrong decoding is undone, then the right one done, both strictly.
_WAYS = (
    ("gb18030", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp1252", "gb18030"),
    ("latin-1", "gb18030"),
)
#: What is left where a decoder found nothing it knew: the text is lost.
LOST = ("\ufffd", "锟斤拷", "锟斤", "斤拷")

_SAMPLE = 2000
_LOOKS_RIGHT = 0.8
_LOOKS_WRONG = 0.5


def way_back(text: str) -> tuple[str, str] | None:
    """How this text was spoilt: (taken for, was); None when it looks as it should or nothing makes it better."""
    foreign = [character for character in text if character > "\x7f"][:_SAMPLE]
    if len(foreign) < 2 or _usual(foreign) >= _LOOKS_WRONG:
        return None
    for taken_for, was in _WAYS:
        better = undone(text, (taken_for, was))
        if better is not None:
            characters = [character for character in better if character > "\x7f"][:_SAMPLE]
            if characters and _usual(characters) >= _LOOKS_RIGHT:
                return taken_for, was
    return None


def undone(text: str, way: tuple[str, str]) -> str | None:
    """The text as it was before it was decoded wrongly that way; None when that is not possible without loss."""
    try:
        return text.encode(way[0]).decode(way[1])
    except UnicodeError:
        return None


def turned_back(text: str) -> str | None:
    """One cell's text as it was; None when it looks right, or can't be turned back without loss."""
    way = way_back(text)
    return undone(text, way) if way else None


def lost(text: str) -> bool:
    """Whether something in the text was lost for good when it was decoded."""
    return any(sign in text for sign in LOST)


def _usual(characters: list[str]) -> float:
    """The share of these characters that is in daily use."""
    daily = _daily()
    return sum(character in daily for character in characters) / len(characters)


@cache
def _daily() -> frozenset[str]:
    """The first level of GB 2312 (3,755 characters in daily use) with its punctuation and full-width letters."""
    rows = [*range(0xA1, 0xA4), *range(0xB0, 0xD8)]
    codes = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset(code.decode("gb2312", "ignore") for code in codes) - {""} | frozenset("·—￥")
