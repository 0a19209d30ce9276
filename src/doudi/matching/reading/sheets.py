"""What a file holds once it is read: sheets of text cells, each with the kind the spreadsheet gave it.

Nothing is judged here and nothing is left out: what a cell says is kept as it was written, and where a
spreadsheet had turned it into something else (a number, a date, an error), the cell's mark says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import pyarrow as pa
import pyarrow.compute as pc


class Mark(IntEnum):
    """What the spreadsheet took a cell for. In text files every cell is TEXT.

    TEXT     as written; line breaks inside a cell are kept
    NUMBER   plain decimal, no exponent, no thousands: ``1.5``. A spreadsheet keeps 15 digits: one of more than
             15 digits has lost its end, however it looks, and is padded with zeros here
    DATE     ``2019-07-01``, with a time ``2019-07-01 08:30:00``; ``2019-07`` or ``2019`` where the cell shows
             no more than that; ``08:30:00`` for a time alone. The 1904 base is already counted in
    BOOL     ``TRUE`` or ``FALSE``
    ERROR    ``#N/A``, ``#DIV/0!`` …: the cell has no value
    FORMULA  ``=B2+C2``: a formula whose result was never computed; the cell has no value
    """

    TEXT = 0
    NUMBER = 1
    DATE = 2
    BOOL = 3
    ERROR = 4
    FORMULA = 5


@dataclass(frozen=True)
class Merged:
    """Cells shown as one: rows as the spreadsheet numbers them, columns from 0, all inclusive."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """One sheet. `name` is empty for a text file.

    `grid` has a row for every row of the sheet in which something stands, in order; its columns are

    - ``row`` int64: the row as the spreadsheet shows it, from 1; in a text file the record, from 1
    - ``c0`` … ``cN`` string: the cells of columns A, B, …; null where nothing stands, never the empty string
    - ``k0`` … ``kN`` uint8: the `Mark` of each of them; 0 (TEXT) where the cell is null

    so that ``c3`` is column D. `merged` names merged cells (only the first of them holds the text). `notes` are
    Chinese sentences about the whole sheet. A sheet that is `hidden` has its grid too; who reads it decides.
    """

    name: str
    hidden: bool
    grid: pa.Table
    merged: tuple[Merged, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns, N + 1."""
        return int(self.grid.num_columns - 1) // 2

    def cells(self, start: int, stop: int) -> list[list[str]]:
        """The cells of grid rows start to stop as Python text, "" where nothing stands; for a few rows only."""
        part = self.grid.slice(start, stop - start)
        columns = [pc.fill_null(part.column(f"c{at}"), "").to_pylist() for at in range(self.width)]
        return [list(row) for row in zip(*columns, strict=True)] if columns else []


@dataclass(frozen=True)
class Book:
    """One file as read.

    `format` is what the file is, whatever its name says: xlsx, xls, ods, html, csv, tsv or text. `encoding` is
    of its text: utf-8, utf-8-sig, utf-16, gb18030; empty for workbooks. `sm3` is the digest of the file's bytes,
    hexadecimal. `notes` are Chinese sentences about the file, for people: a wrong extension, the 1904 base,
    text that had been decoded wrongly and was turned back.
    """

    file: str
    format: str
    encoding: str
    sm3: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = field(default=())
