"""Reading PDFs back: their text without the breaks that layout puts in, and the fields a text should hold."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

import pypdfium2

from doudi.core.dates import is_day

Box = tuple[float, float, float, float]
_BREAKS = re.compile(r"[\s\u200b\ufffe\u00ad]+")


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without white space."""
    return [bare(page) for page in spaced_pages(pdf)]


def spaced_pages(pdf: bytes) -> list[str]:
    """The text of each page as it is set, cell by cell."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in opened]
    finally:
        opened.close()


def boxes(pdf: bytes) -> list[tuple[tuple[float, float], list[tuple[str, Box]]]]:
    """Of each page its size and every visible character with its box (left, bottom, right, top), in points."""
    found = []
    opened = pypdfium2.PdfDocument(pdf)
    for page in opened:
        text = page.get_textpage()
        letters = text.get_text_range()
        marks = []
        for at in range(text.count_chars()):
            box = text.get_charbox(at)
            if box[2] > box[0] and box[3] > box[1]:
                marks.append((letters[at : at + 1], box))
        found.append((page.get_size(), marks))
    opened.close()
    return found


def printed_over(marks: list[tuple[str, Box]]) -> list[tuple[str, str]]:
    """Pairs of characters of which one covers a third of the other or more."""
    marks = sorted(marks, key=lambda mark: mark[1][0])
    found = []
    for at, (letter, box) in enumerate(marks):
        for other, beside in marks[at + 1 :]:
            if beside[0] >= box[2]:
                break
            width = min(box[2], beside[2]) - beside[0]
            height = min(box[3], beside[3]) - max(box[1], beside[1])
            if height > 0 and width * height > min(area(box), area(beside)) / 3:
                found.append((letter, other))
    return found


def area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def bare(text: str) -> str:
    """Without white space: a cell breaks its text where it is full."""
    return _BREAKS.sub("", text)


def given(form: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a form with its place, such as ``members.name``; lists are walked, pictures and times left out."""
    for field in fields(form):
        value = getattr(form, field.name)
        here = f"{place}{field.name}"
        for one in value if isinstance(value, tuple) else (value,):
            if is_dataclass(one) and not isinstance(one, type):
                yield from given(one, f"{here}.")
            elif not isinstance(one, bytes | datetime | bool) and one not in (None, ""):
                yield here, one


def as_printed(value: Any) -> set[str]:
    """The ways a value may stand on paper: text, day, month, money, count."""
    if isinstance(value, str):
        return {bare(value)}
    if value > 1900_01_01 and is_day(value):
        year, month, day = value // 10000, value // 100 % 100, value % 100
        return {f"{year}年{month}月{day}日", f"{year}-{month:02d}-{day:02d}"}
    if 190001 <= value <= 210012 and 1 <= value % 100 <= 12:
        return {f"{value // 100}年{value % 100}月", f"{value // 100}-{value % 100:02d}", yuan(value)}
    return {yuan(value), str(value)}


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
