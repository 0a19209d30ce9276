"""The rows that go back to the department, as a workbook: their own columns as sent, with what is wrong beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import xlsxwriter

from doudi.matching.cleaning.sheet import Part
from doudi.matching.cleaning.verdicts import Level

_SAID = {
    Level.CORRECTED: "已采用，号码留空，请核对号码",
    Level.REVIEW: "请核对",
    Level.REJECTED: "没有采用",
}
_BATCH = 2000
_MOST_CHARACTERS = 32_000  # a cell of a workbook holds 32,767
_WIDTH, _WIDE = 18, 60


@dataclass(frozen=True)
class SentBack:
    """Rows of sheets with the same columns: `headers` as the department wrote them; `rows` has sheet, row, level, why
    and a column of cells for each header, in that order."""

    headers: tuple[str, ...]
    rows: pa.Table


def to_send_back(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> list[SentBack]:
    """The rows of ``cleaned`` that were refused, kept for a person, or taken without their wrong number."""
    found = []
    for part in parts:
        connection.register("body", part.body)
        cells = "".join(f", b.c{at}" for at, _ in part.headers)
        rows = connection.sql(f"""
            SELECT b.sheet, b.row, c.level,
                array_to_string(list_transform(c.notes, lambda one: one."column" || '：' || one.why), '；') AS why{cells}
            FROM body b JOIN cleaned c USING (sheet_number, place)
            WHERE c.level >= {int(Level.REVIEW)} OR c.citizen_id IS NULL AND c.id_as_written IS NOT NULL
            ORDER BY sheet_number, place""").to_arrow_table()
        connection.unregister("body")
        if rows.num_rows:
            found.append(SentBack(tuple(theirs for _, theirs in part.headers), rows))
    return found


def write_refused(sent_back: Sequence[SentBack], path: Path) -> int:
    """Write them to `path` (xlsx), a sheet for each set of columns; returns how many rows. None: no file.

    Columns: 工作表 and 行号 as in the department's file, its own columns, 结果, 原因. Cells are texts, so that no
    spreadsheet turns a number or runs a formula.
    """
    if not sent_back:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "border": 1})
    for one in sent_back:
        sheet = book.add_worksheet()
        last = len(one.headers) + 3
        sheet.set_column(0, last - 1, _WIDTH)
        sheet.set_column(last, last, _WIDE)
        for at, header in enumerate(("工作表", "行号", *one.headers, "结果", "原因")):
            sheet.write_string(0, at, header, bold)
        line = 0
        for batch in one.rows.to_batches(max_chunksize=_BATCH):
            for name, row, level, why, *cells in zip(
                *(column.to_pylist() for column in batch.columns), strict=True
            ):
                line += 1
                for at, cell in enumerate((name, str(row), *cells, _SAID[Level(level)], why)):
                    if cell:
                        sheet.write_string(line, at, cell[:_MOST_CHARACTERS])
    book.close()
    return sum(one.rows.num_rows for one in sent_back)
