"""Blocks of rows of a sheet's XML → blocks of its grid, without a loop over cells.

Spreadsheets write cells in one way, ``<c r="B3" s="4" t="s"><v>17</v></c>``: attributes in this order, ``t`` last.
A block written otherwise raises `NotPlain`, and the whole sheet is read by `slow.py`, which takes any XML. What
both give is equal (tests/matching/reading/test_xlsx_ways.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading import spans
from doudi.matching.reading.refusing import MOST_COLUMNS
from doudi.matching.reading.sheets import Mark
from doudi.matching.reading.spans import Bytes, Places
from doudi.matching.reading.xlsx.parts import NotPlain
from doudi.matching.reading.xlsx.tags import Tags, tags_of
from doudi.matching.reading.xlsx.values import dated, plain_numbers

_QUOTE, _SPACE, _SLASH = ord('"'), ord(" "), ord("/")
_MOST_DIGITS = 7
_NO_TIME = r"( 00:00:00)?(\.0+)?Z?$"


@dataclass(frozen=True)
class Workbook:
    """What all sheets of a workbook share: strings, `Shows` of each style, the base of dates."""

    strings: pa.StringArray
    style_shows: npt.NDArray[np.uint8]
    base_1904: bool


@dataclass(frozen=True)
class _Cells:
    """The cells of a block, in order: their index among the rows, column from 0, `t` as one letter, and style."""

    row_at: Places
    column: Places
    kind: Bytes  # n, s, b, e, d, S (str), i (inlineStr)
    style: Places


def grid(book: Workbook, block: bytes) -> tuple[pa.Table, bool]:
    """One block of whole rows as a grid, and whether a value stands beyond `MOST_COLUMNS`."""
    tags = tags_of(block)
    is_row, is_cell = tags.beginning("ro"), tags.opening("c")
    rows, lengths = _rows(tags, np.flatnonzero(is_row))
    row_at = np.cumsum(is_row)[is_cell] - 1
    cells = _cells(tags, np.flatnonzero(is_cell), row_at, rows, lengths)
    texts, marks, holder = _values(book, tags, cells, np.cumsum(is_cell) - 1)
    stands = texts.is_valid().to_numpy(zero_copy_only=False)
    column, row_at = cells.column[holder], cells.row_at[holder]
    columns, kinds = {}, {}
    there = np.flatnonzero(np.bincount(column[stands], minlength=1))
    for at in there[there < MOST_COLUMNS].tolist():
        mine = np.flatnonzero((column == at) & stands)
        where = np.full(len(rows), -1, dtype=np.int32)
        where[row_at[mine]] = mine
        columns[at] = texts.take(pa.array(where, mask=where < 0))
        mark = np.zeros(len(rows), dtype=np.uint8)
        mark[row_at[mine]] = marks[mine]
        kinds[at] = mark
    return spans.table(rows, columns, kinds), bool((there >= MOST_COLUMNS).any())


def _rows(tags: Tags, which: Places) -> tuple[Places, Places]:
    """Numbers of the rows, and of how many digits they are."""
    starts = tags.starts[which]
    numbers, lengths = _digits(tags.data, starts + 8)
    if (
        not _same(tags.data, starts, b'<row r="').all()
        or (lengths == 0).any()
        or (np.diff(numbers) <= 0).any()
    ):
        raise NotPlain
    return numbers, lengths


def _cells(tags: Tags, which: Places, row_at: Places, rows: Places, lengths: Places) -> _Cells:
    data, start, end = tags.data, tags.starts[which], tags.ends[which]
    if not _same(data, start, b'<c r="').all() or (len(row_at) and row_at[0] < 0):
        raise NotPlain
    column, letters = _letters(data, start + 6)
    closing = start + 6 + letters + lengths[row_at]
    last_digit = (rows % 10 + ord("0")).astype(np.uint8)
    if (
        (letters == 0).any()
        or (data[closing] != _QUOTE).any()
        or (data[closing - 1] != last_digit[row_at]).any()
    ):
        raise NotPlain
    kind, kind_start = _kinds(data, end)
    styled = (closing + 1 < kind_start) & _same(data, closing + 1, b' s="')
    style, style_digits = _digits(data, closing + 5, where=styled)
    if (np.where(styled, closing + 5 + style_digits, closing) + 1 != kind_start).any():
        raise NotPlain
    return _Cells(row_at, column, kind, style)


def _kinds(data: Bytes, end: Places) -> tuple[Bytes, Places]:
    """The `t` attribute of each tag as one letter, and where it (or, without it, the tag's end) begins."""
    last = end - (data[end - 1] == _SLASH)
    one_letter = _same(data, last - 6, b' t="')
    kind = np.where(one_letter, data[last - 2], ord("n")).astype(np.uint8)
    begins = np.where(one_letter, last - 6, last)
    longer = np.flatnonzero(data[last - 2] == ord("r"))
    for written, letter in ((b' t="str"', "S"), (b' t="inlineStr"', "i")):
        found = longer[_same(data, last[longer] - len(written), written)]
        kind[found] = ord(letter)
        begins[found] = last[found] - len(written)
    bare = begins == last
    return kind, begins - (bare & (data[begins - 1] == _SPACE))  # <c r="A1" />


def _values(
    book: Workbook, tags: Tags, cells: _Cells, cell_of_tag: Places
) -> tuple[pa.StringArray, Bytes, Places]:
    """Texts and marks of the cells that hold something, and which cells they are."""
    values, inline, formulas = (np.flatnonzero(tags.opening(letter)) for letter in "vtf")
    _refuse_other_tags(tags, len(cells.kind) + len(values) + len(inline) + len(formulas), len(inline))
    held = _held(cell_of_tag, values)
    starts, ends = tags.content(values)
    kind = cells.kind[held]
    parts: list[tuple[pa.StringArray, Bytes, Places]] = []
    for letter in np.flatnonzero(np.bincount(kind, minlength=1)).tolist():
        some = np.flatnonzero((kind == letter) & (ends > starts))
        if len(some):
            style = cells.style[held[some]]
            texts, marks = _read(book, tags, chr(letter), starts[some], ends[some], style)
            parts.append((texts, marks, held[some]))
    if len(inline):
        held_inline = _held(cell_of_tag, inline)
        parts.append((tags.texts(*tags.content(inline)), _all(Mark.TEXT, inline), held_inline))
    if len(formulas):
        parts.append(_uncomputed(tags, cells, formulas, _held(cell_of_tag, formulas), held[ends > starts]))
    if not parts:
        return pa.array([], pa.string()), np.array([], dtype=np.uint8), np.array([], dtype=np.int64)
    return (
        pa.concat_arrays([texts for texts, _, _ in parts]),
        np.concatenate([marks for _, marks, _ in parts]),
        np.concatenate([which for _, _, which in parts]),
    )


def _held(cell_of_tag: Places, which: Places) -> Places:
    """The cells that these tags stand in, one each."""
    held = cell_of_tag[which]
    if len(held) and (held[0] < 0 or (np.diff(held) <= 0).any()):
        raise NotPlain
    return held


def _read(
    book: Workbook, tags: Tags, kind: str, starts: Places, ends: Places, style: Places
) -> tuple[pa.StringArray, Bytes]:
    """The values of cells of one kind."""
    if kind == "s":
        return _shared(book, tags, starts, ends), _all(Mark.TEXT, starts)
    if kind == "n":
        return _numbers(book, tags, starts, ends, style)
    texts = tags.texts(starts, ends)
    if kind == "b":
        return pc.if_else(pc.is_in(texts, pa.array(["1", "true"])), "TRUE", "FALSE"), _all(Mark.BOOL, starts)
    if kind == "d":
        days = pc.replace_substring_regex(pc.replace_substring(texts, "T", " "), _NO_TIME, "")
        return days, _all(Mark.DATE, starts)
    if kind in "eSi":
        return texts, _all(Mark.ERROR if kind == "e" else Mark.TEXT, starts)
    raise NotPlain


def _all(mark: Mark, like: Places) -> Bytes:
    return np.full(len(like), mark, dtype=np.uint8)


def _refuse_other_tags(tags: Tags, known: int, inline: int) -> None:
    """Only rows, cells, formulas, values and inline text of one run are known here."""
    wrappers = int(tags.beginning("is").sum())
    known += int(tags.beginning("ro").sum()) + int(tags.closing().sum()) + wrappers
    if known != len(tags.starts) or wrappers != inline:
        raise NotPlain


def _shared(book: Workbook, tags: Tags, starts: Places, ends: Places) -> pa.StringArray:
    numbers, digits = _digits(tags.data, starts, most=10)
    if (starts + digits != ends).any() or (numbers >= len(book.strings)).any() or (digits == 0).any():
        raise NotPlain
    return book.strings.take(pa.array(numbers))


def _numbers(
    book: Workbook, tags: Tags, starts: Places, ends: Places, styles: Places
) -> tuple[pa.StringArray, Bytes]:
    written = spans.texts(tags.data, starts, ends)
    shows = book.style_shows[np.minimum(styles, len(book.style_shows) - 1)]
    marks = _all(Mark.NUMBER, starts)
    texts, at = dated(written, shows, book.base_1904)
    marks[at] = Mark.DATE
    return spans.replaced(plain_numbers(written), at, texts), marks


def _uncomputed(
    tags: Tags, cells: _Cells, formulas: Places, held: Places, computed: Places
) -> tuple[pa.StringArray, Bytes, Places]:
    """Formulas without a result: their cells have no value, and that is said."""
    alone = ~np.isin(held, computed) & (cells.kind[held] != ord("S"))
    texts = pc.fill_null(tags.texts(*tags.content(formulas[alone])), "")
    return pc.binary_join_element_wise("=", texts, ""), _all(Mark.FORMULA, held[alone]), held[alone]


def _same(data: Bytes, at: Places, expected: bytes) -> npt.NDArray[np.bool_]:
    """Whether these bytes stand at each place."""
    found = np.ones(len(at), dtype=bool)
    for ahead, byte in enumerate(expected):
        found &= data[at + ahead] == byte
    return found


def _digits(
    data: Bytes, at: Places, most: int = _MOST_DIGITS, where: npt.NDArray[np.bool_] | None = None
) -> tuple[Places, Places]:
    """The whole number that begins at each place, and how many digits it has (0: none stands there)."""
    number = np.zeros(len(at), dtype=np.int64)
    length = np.zeros(len(at), dtype=np.int64)
    going = np.ones(len(at), dtype=bool) if where is None else where.copy()
    place = at.copy()
    for _ in range(most):
        digit = data[place] - np.uint8(ord("0"))  # wraps round: what is no digit is more than 9
        going &= digit <= 9
        if not going.any():
            break
        np.multiply(number, 10, out=number, where=going)
        np.add(number, digit, out=number, where=going)
        length += going
        place += going
    return number, length


def _letters(data: Bytes, at: Places) -> tuple[Places, Places]:
    """The column named by the letters at each place, from 0, and how many letters."""
    column = np.zeros(len(at), dtype=np.int64)
    length = np.zeros(len(at), dtype=np.int64)
    going = np.ones(len(at), dtype=bool)
    for ahead in range(3):
        letter = data[at + ahead] - np.uint8(ord("A"))
        going &= letter < 26
        if not going.any():
            break
        np.multiply(column, 26, out=column, where=going)
        np.add(column, letter, out=column, where=going)
        column += going
        length += going
    return column - 1, length
