"""What drawings of boxes and lines share: how wide a word is, and the curve from one box to another."""

import unicodedata
from typing import Protocol

LETTER, HALF_LETTER, PADDING = (
    13.0,
    7.5,
    20,
)  # pixels of a Chinese character, of a Latin letter, around a word


class Placed(Protocol):
    """A box at x, y (its top left corner) of a width, all in pixels."""

    x: float
    y: float
    width: float


def box_width(text: str) -> float:
    """Pixels of a box that holds the text on one line."""
    letters = (LETTER if unicodedata.east_asian_width(one) in "WF" else HALF_LETTER for one in text)
    return sum(letters) + PADDING


def curve(one: Placed, other: Placed, height: float, gap: float) -> str:
    """An SVG path from the right of one box to the left of another, `gap` pixels between their columns."""
    x1, y1, x2, y2 = one.x + one.width, one.y + height / 2, other.x, other.y + height / 2
    bend = gap / 2
    return f"M{x1:.1f},{y1:.1f} C{x1 + bend:.1f},{y1:.1f} {x2 - bend:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
