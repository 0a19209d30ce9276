"""A sheet's XML in any way it can be written → blocks of its grid, cell by cell; for sheets `rows.py` doesn't know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zipfile import ZipFile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from doudi.matching.reading import spans
from doudi.matching.reading.refusing import MOST_COLUMNS, unreadable
from doudi.matching.reading.sheets import Mark
from doudi.matching.reading.xlsx.parts import DAMAGE, blocks
from doudi.matching.reading.xlsx.rows import Workbook
from doudi.matching.reading.xlsx.strings import text_of
from doudi.matching.reading.xlsx.styles import Shows
from doudi.matching.reading.xlsx.values import dates, plain_number
from doudi.matching.reading.xlsx.xml import local

_BLOCK_ROWS = 20_000
_TAIL = 2**20
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")

Cell = tuple[str, Mark]


def grids(book: Workbook, archive: ZipFile, name: str) -> Iterator[tuple[pa.Table, bool]]:
    """Blocks of the grid; with each, whether a value stands beyond `MOST_COLUMNS`."""
    rows: list[tuple[int, dict[int, Cell]]] = []
    too_far = False
    for number, cells in _rows(book, archive, name):
        too_far = too_far or any(at >= MOST_COLUMNS for at in cells)
        rows.append((number, {at: cell for at, cell in cells.items() if at < MOST_COLUMNS}))
        if len(rows) == _BLOCK_ROWS:
            yield _grid(rows), too_far
            rows = []
    yield _grid(rows), too_far


def _rows(book: Workbook, archive: ZipFile, name: str) -> Iterator[tuple[int, dict[int, Cell]]]:
    number, column = 0, -1
    cells: dict[int, Cell] = {}
    with archive.open(name) as part:
        parsing = etree.iterparse(
            part, events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False
        )
        try:
            for event, element in parsing:
                tag = local(element)
                if event == "start" and tag == "row":
                    written = element.get("r", "")
                    number, column, cells = int(written) if written.isdigit() else number + 1, -1, {}
                elif event == "end" and tag == "c":
                    column = _column(element.get("r", ""), column)
                    cell = _cell(book, element)
                    if cell is not None:
                        cells[column] = cell
                elif event == "end" and tag == "row":
                    yield number, cells
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]  # type: ignore[union-attr]
        except (etree.XMLSyntaxError, *DAMAGE):
            raise unreadable("工作表的内容已损坏或不完整", "cut-off", row=number or None) from None


def column_of(letters: str) -> int:
    """The column of these letters, from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _column(reference: str, before: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    return column_of(found[1]) if found else before + 1


def tail(archive: ZipFile, name: str) -> bytes:
    """The end of the part, where merged cells are named."""
    end = b""
    for block in blocks(archive, name):
        end = (end + block)[-_TAIL:]
    return end


def _cell(book: Workbook, element: etree._Element) -> Cell | None:
    kind = element.get("t", "n")
    parts = {local(child): child for child in element}
    value = (parts["v"].text or "") if "v" in parts else ""
    if kind == "inlineStr":
        text = text_of(parts["is"]) if "is" in parts else None
        return (text, Mark.TEXT) if text else None
    if not value and "f" in parts and kind != "str":
        return "=" + (parts["f"].text or ""), Mark.FORMULA
    if kind == "s":
        at = int(value) if value.strip().isdigit() else -1
        if not 0 <= at < len(book.strings):
            raise unreadable("工作表引用了不存在的文字，文件已损坏", "broken-workbook")
        text = book.strings[at].as_py()
        return (text, Mark.TEXT) if text else None
    if not value.strip():
        return None
    return _plain(book, kind, value, element.get("s", "0"))


def _plain(book: Workbook, kind: str, value: str, style: str) -> Cell:
    if kind == "b":
        return ("TRUE" if value in ("1", "true") else "FALSE"), Mark.BOOL
    if kind == "e":
        return value, Mark.ERROR
    if kind == "d":
        return re.sub(r"( 00:00:00)?(\.0+)?Z?$", "", value.replace("T", " ")), Mark.DATE
    if kind != "n":
        return value, Mark.TEXT
    number = int(style) if style.isdigit() else 0
    shows = Shows(book.style_shows[min(number, len(book.style_shows) - 1)])
    if shows is not Shows.NUMBER:
        try:
            date = dates([float(value)], shows, book.base_1904)[0]
        except ValueError:
            date = None
        if date is not None:
            return date, Mark.DATE
    return plain_number(value), Mark.NUMBER


def _grid(rows: list[tuple[int, dict[int, Cell]]]) -> pa.Table:
    rows = sorted((row for row in rows if row[1]), key=lambda row: row[0])
    width = max((max(cells) + 1 for _, cells in rows), default=0)
    columns, marks = {}, {}
    for at in range(width):
        held = [cells.get(at, (None, Mark.TEXT)) for _, cells in rows]
        columns[at] = pc.cast(pa.array([text for text, _ in held]), pa.string())
        marks[at] = np.array([mark for _, mark in held], dtype=np.uint8)
    return spans.table(np.array([number for number, _ in rows], dtype=np.int64), columns, marks)
