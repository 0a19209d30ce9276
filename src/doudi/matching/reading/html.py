"""Web pages saved as .xls → one sheet a table, cells that span several rows or columns as merged cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from lxml import etree, html

from doudi.matching.reading import spans
from doudi.matching.reading.refusing import MOST_COLUMNS, too_wide, unreadable
from doudi.matching.reading.sheets import Merged

_MOST_BYTES = 256 * 2**20
_MOST_ROWS = 1_048_576


def tables(text: bytes) -> Iterator[tuple[pa.Table, tuple[Merged, ...]]]:
    """The tables of a page (UTF-8), those within others left to them; each with its merged cells."""
    if len(text) > _MOST_BYTES:
        raise unreadable("网页表格太大", "too-long")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise unreadable("网页里没有可读的内容", "not-a-table") from None
    found = [one for one in root.iter("table") if not any(True for _ in one.iterdescendants("table"))]
    if not found:
        raise unreadable("网页里没有表格", "not-a-table")
    for table in found:
        yield _table(table)


def _table(table: html.HtmlElement) -> tuple[pa.Table, tuple[Merged, ...]]:
    cells: list[dict[int, str | None]] = []
    merged: list[Merged] = []
    covered: dict[int, int] = {}  # column → rows below that are taken by a cell above
    for number, row in enumerate(table.iter("tr"), start=1):
        line: dict[int, str | None] = {}
        at = 0
        for cell in row.iterchildren("td", "th"):
            while covered.get(at, 0) > 0:
                at += 1
            wide, high = _span(cell, "colspan", MOST_COLUMNS + 1), _span(cell, "rowspan", _MOST_ROWS)
            if at + wide > MOST_COLUMNS:
                raise too_wide(at + wide, number)
            line[at] = _text(cell)
            if wide > 1 or high > 1:
                merged.append(Merged(number, number + high - 1, at, at + wide - 1))
            for column in range(at, at + wide):
                covered[column] = high
            at += wide
        covered = {column: left - 1 for column, left in covered.items() if left > 1}
        cells.append(line)
    width = max((max(line, default=-1) for line in cells), default=-1) + 1
    columns = {at: pa.array([line.get(at) for line in cells], pa.string()) for at in range(width)}
    return spans.table(np.arange(1, len(cells) + 1, dtype=np.int64), columns, {}), tuple(merged)


def _span(cell: html.HtmlElement, name: str, most: int) -> int:
    written = str(cell.get(name, "1")).strip()
    return min(max(int(written), 1), most) if written.isdecimal() and len(written) < 9 else 1


def _text(cell: html.HtmlElement) -> str | None:
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = (" ".join(line.split(" ")) for line in str(cell.text_content()).split("\n"))
    text = "\n".join(line.strip("\r\t ") for line in lines).strip()
    return text.replace("\0", "") or None
