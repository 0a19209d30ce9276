"""The rows that go back to the department, as a workbook: their own columns, with what is wrong beside them."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import xlsxwriter

from doudi.matching.checked import Check

_STATUS = {"review": "请核对", "rejected": "没有采用"}
_WIDE = 60


def write_refused(found: Check, path: Path) -> int:
    """Write the refused rows and those kept for a person to `path` (xlsx); returns how many. None: no file.

    Columns: 工作表 (of several), 行号, the department's columns in which something is wrong or that say who it is,
    结果, 原因. Cells are texts, so that no spreadsheet turns a number or runs a formula.
    """
    rows = [row for row in found.rows() if row["status"] in _STATUS]
    if not rows:
        return 0
    many = any("sheet" in row for row in rows)
    headers = list(
        dict.fromkeys(chain(_who(found), (note["column"] for row in rows for note in row["notes"])))
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, bold = book.add_worksheet("退回核对"), book.add_format({"bold": True, "border": 1})
    for at, header in enumerate([*(["工作表"] if many else []), "行号", *headers, "结果", "原因"]):
        sheet.write_string(0, at, header, bold)
    last = len(headers) + (2 if many else 1) + 1
    sheet.set_column(0, last - 1, 20)
    sheet.set_column(last, last, _WIDE)
    for line, row in enumerate(rows, 1):
        was = {**_said(found, row), **{note["column"]: note["was"] or "" for note in row["notes"]}}
        why = "；".join(f"{note['column']}：{note['why']}" for note in row["notes"])
        cells = [was.get(header) or "" for header in headers]
        texts = [
            *([row.get("sheet", "")] if many else []),
            str(row["row"]),
            *cells,
            _STATUS[row["status"]],
            why,
        ]
        for at, cell in enumerate(texts):
            sheet.write_string(line, at, cell[:32000])
    book.close()
    return len(rows)


def _who(found: Check) -> list[str]:
    """The department's columns of names and numbers, that they can find the row by."""
    return [theirs for theirs, ours in found.columns.items() if ours in ("name", "citizen_id")]


def _said(found: Check, row: dict[str, object]) -> dict[str, str]:
    return {
        theirs: str(row[ours] or "")
        for theirs, ours in found.columns.items()
        if ours in ("name", "citizen_id")
    }
