"""Workbooks in the old binary format and OpenDocument (xls, ods) → grids, by fastexcel.

fastexcel hands out text and forgets what a cell was. Asked for durations, it lists every cell that is none with
what it is (``Expected duration but got 'Float(4.3e17)'``), and leaves out dates: that tells numbers, dates and truth
values from text.
These formats hold 65,536 rows, or are small, so that a list of cells is no burden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading import spans
from doudi.matching.reading.refusing import MOST_COLUMNS, too_wide, unreadable
from doudi.matching.reading.sheets import Mark
from doudi.matching.reading.xlsx.values import plain_number

_WHAT = re.compile(r"got '(\w+)\((.*)\)'?$", re.DOTALL)
_MARKS = {"Float": Mark.NUMBER, "Int": Mark.NUMBER, "Bool": Mark.BOOL, "DateTimeIso": Mark.DATE}
_NO_TIME = r" 00:00:00(\.0+)?$"


@dataclass(frozen=True)
class FoundSheet:
    """One sheet with its whole grid."""

    name: str
    hidden: bool
    grid: pa.Table


def sheets(path: Path) -> Iterator[FoundSheet]:
    """The sheets of the workbook, in order. Refuses a locked or broken one."""
    try:
        reader = fastexcel.read_excel(path)
        for name in reader.sheet_names:
            yield _sheet(reader, name)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise unreadable("文件加了密码", "password", do="请去掉密码再交来") from None
        raise unreadable("工作簿已损坏或不完整", "cut-off") from None


def _sheet(reader: fastexcel.ExcelReader, name: str) -> FoundSheet:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    hidden = sheet.visible != "visible"
    if not sheet.width or not sheet.height:
        return FoundSheet(name, hidden, spans.table(np.array([], dtype=np.int64), {}, {}))
    places = [column.absolute_index for column in sheet.available_columns()]
    if max(places) >= MOST_COLUMNS:
        raise too_wide(max(places) + 1)
    texts = pa.table(sheet.to_arrow())
    kinds = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="duration")
    marks = _marks(kinds, sheet.height, sheet.width)
    columns, marked = {}, {}
    for at, place in enumerate(places):
        column = texts.column(at).combine_chunks()
        columns[place] = _as_read(pc.cast(column, pa.string()), marks[at])
        marked[place] = np.where(columns[place].is_valid().to_numpy(zero_copy_only=False), marks[at], 0)
    rows = np.arange(1, sheet.height + 1, dtype=np.int64)
    return FoundSheet(name, hidden, spans.table(rows, columns, marked))


def _marks(kinds: fastexcel.ExcelSheet, height: int, width: int) -> list[npt.NDArray[np.uint8]]:
    marks = [np.full(height, Mark.DATE, dtype=np.uint8) for _ in range(width)]
    _, errors = kinds.to_arrow_with_errors()
    for error in errors.errors if errors else ():
        found = _WHAT.search(error.detail)
        row, column = error.offset_position
        marks[column][row] = _MARKS.get(found[1], Mark.TEXT) if found else Mark.TEXT
    return marks


def _as_read(column: pa.StringArray, marks: npt.NDArray[np.uint8]) -> pa.StringArray:
    """Blank cells as null, dates without an empty time, numbers of 15 digits."""
    bare = pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), pa.scalar(None, pa.string()), column)
    dates = pc.replace_substring_regex(bare, _NO_TIME, "")
    bare = pc.if_else(pa.array(marks == Mark.DATE), dates, bare)
    long = np.flatnonzero(
        (marks == Mark.NUMBER)
        & pc.fill_null(pc.greater(pc.binary_length(bare), 15), False).to_numpy(zero_copy_only=False)
    )
    bare = spans.replaced(
        bare, long, [text and plain_number(text) for text in bare.take(pa.array(long)).to_pylist()]
    )
    return pc.if_else(pa.array(marks == Mark.BOOL), pc.utf8_upper(bare), bare)
