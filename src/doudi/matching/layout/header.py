"""Where the header is: the row with most columns known by name, and the levels over and under it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from doudi.matching.layout import units
from doudi.matching.layout.cells import TITLE, compact, is_datum, is_remark, may_be_header, one_line
from doudi.matching.reading import Merged

#: A header lower than this is none that a department writes.
LOOKED_AT = 60
_WIDE = 0.6
_NUMBERS = re.compile("[（(]?([0-9]{1,3})[)）]?|[甲乙丙丁戊己庚辛]|栏次|[A-Z]")

Known = Callable[[str], str | None]


@dataclass(frozen=True)
class Head:
    """The first rows of a sheet: `rows` their numbers, `cells` their texts ("" where nothing stands)."""

    rows: list[int]
    cells: list[list[str]]
    merged: tuple[Merged, ...]

    def over(self, at: int, column: int) -> Merged | None:
        """The merged cells that this cell is part of."""
        row = self.rows[at]
        return next(
            (
                one
                for one in self.merged
                if one.first_row <= row <= one.last_row and one.first_column <= column <= one.last_column
            ),
            None,
        )


@dataclass(frozen=True)
class Header:
    """Rows `first` to `last` of the head; `levels` are those of them that hold names, `names` the texts by column."""

    first: int
    last: int
    levels: list[int]
    names: list[list[str]]


def find_header(head: Head, known: Known, given: int | None = None) -> Header | None:
    """The header, at the row `given` (as the spreadsheet numbers it) or where it seems to be; None without one."""
    anchor = _given(head, given) if given is not None else _best(head, known)
    if anchor is None:
        return None
    first = last = anchor
    while first > 0 and _level_over(head, first):
        first -= 1
    levels = list(range(first, anchor + 1))
    while last + 1 < len(head.cells):
        if _counts_columns(head.cells[last + 1]):
            last += 1
        elif _level_under(head, last):
            last += 1
            levels.append(last)
        else:
            break
    return Header(first, last, levels, _names(head, levels))


def known_name(levels: list[str], known: Known) -> str | None:
    """What we call a column: by all its levels together, else by the lowest, else by the highest."""
    bare = [units.split(level)[0] for level in levels if not units.alone(level)]
    tries = ["".join(bare), "/".join(bare), *(bare[-1:]), *(bare[:1])]
    return next((ours for ours in (known(compact(one)) for one in tries if one) if ours), None)


def _given(head: Head, row: int) -> int | None:
    return head.rows.index(row) if row in head.rows else None


def _best(head: Head, known: Known) -> int | None:
    """The first of the rows with most names known; without any, the first row of names over a row of data.

    A row that names more columns, but under data, only repeats a header: people stand over it.
    """
    scores = [_score(cells, known) for cells in head.cells]
    best = max(scores, default=0)
    if best >= 2:
        at = scores.index(best)
        data = next((one for one in range(at) if sum(map(is_datum, head.cells[one])) >= 2), at)
        return scores.index(max(scores[:data])) if data < at and max(scores[:data], default=0) >= 2 else at
    for at, cells in enumerate(head.cells[:-1]):
        texts = [cell for cell in cells if cell]
        if len(texts) >= 2 and all(may_be_header(cell) and not is_remark(cell) for cell in texts):
            below = [cell for cell in head.cells[at + 1] if cell]
            if len(set(texts)) == len(texts) and any(is_datum(cell) for cell in below):
                return at
    return scores.index(best) if best else None


def _score(cells: list[str], known: Known) -> int:
    names = {known_name([one_line(cell)], known) for cell in cells if cell and may_be_header(cell)}
    return len(names - {None})


def _level_over(head: Head, below: int) -> bool:
    """Whether the row over this one is a level of the header, not a title or a remark."""
    at = below - 1
    texts = [(column, cell) for column, cell in enumerate(head.cells[at]) if cell]
    if not all(may_be_header(cell) and not is_remark(cell) and not units.alone(cell) for _, cell in texts):
        return False
    if len(texts) > 1:
        return sum(1 for column, _ in texts if _is_over_names(head, at, column)) == len(texts)
    column, text = texts[0]
    merged = head.over(at, column)
    width = sum(1 for cell in head.cells[below] if cell)
    if merged is not None:
        return 1 < merged.last_column - merged.first_column + 1 <= _WIDE * width and not TITLE.search(
            compact(text)
        )
    return (
        column > 0
        and not TITLE.search(compact(text))
        and len(compact(text)) <= 10
        and bool(head.cells[below][column])
    )


def _is_over_names(head: Head, at: int, column: int) -> bool:
    """Whether the cell is merged downwards, or names stand under it."""
    merged = head.over(at, column)
    if merged is not None and merged.last_row > head.rows[at]:
        return True
    last = merged.last_column if merged is not None else column
    return any(head.cells[at + 1][column : last + 1]) or not any(
        head.over(at + 1, one) for one in range(column, last + 1)
    )


def _level_under(head: Head, above: int) -> bool:
    """Whether the row under this one is a lower level of the header."""
    at = above + 1
    texts = [(column, cell) for column, cell in enumerate(head.cells[at]) if cell]
    if not texts or not all(may_be_header(cell) and not is_remark(cell) for _, cell in texts):
        return False
    if all(units.alone(cell) for _, cell in texts):
        return True
    spanning = [
        one for one in head.merged if one.first_row <= head.rows[above] < head.rows[at] <= one.last_row
    ]
    if spanning:
        return True
    over = head.cells[above]
    groups = [head.over(above, column) for column, _ in texts]
    if all(group is not None and group.last_column > group.first_column for group in groups):
        return True
    return (
        not head.merged and len(texts) >= 2 and _fills_gaps(over, head.cells[at], [one for one, _ in texts])
    )


def _fills_gaps(over: list[str], under: list[str], columns: list[int]) -> bool:
    """Without merged cells: texts stand only under gaps of the row over them, or under the name of such a group."""
    gaps = [column for column in columns if not over[column]]
    groups = [column for column in columns if over[column]]
    begun = all(column + 1 < len(over) and not over[column + 1] and under[column + 1] for column in groups)
    untouched = any(name and not below for name, below in zip(over, under, strict=True))
    return bool(gaps) and begun and untouched


def _counts_columns(cells: list[str]) -> bool:
    """Whether the row numbers the columns: 1 2 3 …, or 甲 乙 1 2 …"""
    texts = [compact(cell) for cell in cells if cell]
    found = [_NUMBERS.fullmatch(text) for text in texts]
    if len(texts) < 3 or not all(found):
        return False
    numbers = [int(one[1]) for one in found if one and one[1]]
    return len(numbers) >= 2 and numbers == list(range(1, len(numbers) + 1))


def _names(head: Head, levels: list[int]) -> list[list[str]]:
    """The texts of the header by column, highest level first; a group's name over all its columns."""
    width = len(head.cells[0]) if head.cells else 0
    names: list[list[str]] = [[] for _ in range(width)]
    for place, at in enumerate(levels):
        below = head.cells[levels[place + 1]] if place + 1 < len(levels) else None
        filled = _filled(head, at, below)
        for column in range(width):
            text = one_line(filled[column])
            if text and (not names[column] or compact(names[column][-1]) != compact(text)):
                names[column].append(text)
    return names


def _filled(head: Head, at: int, below: list[str] | None) -> list[str]:
    """The row with the names of groups repeated over their columns."""
    cells = list(head.cells[at])
    if below is None:
        return cells
    group = ""
    for column, text in enumerate(head.cells[at]):
        merged = head.over(at, column)
        if merged is not None:
            first = head.cells[at][merged.first_column] if merged.first_row == head.rows[at] else ""
            cells[column] = text or first
            group = ""
        elif text:
            group = text if below[column] else ""
        elif group and below[column] and not head.merged:
            cells[column] = group
        else:
            group = ""
    return cells
