"""Files as the tests need them, made on the spot."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = ["姓名", "身份证号码", "存款余额（元）"]
#: Made-up people; the check characters are right.
PEOPLE = [["王秀英", "430481194403120026", "1200.50"], ["李建国", "430481195107080019", "35000"]]

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def text(path: Path, rows: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> Path:
    """Rows as text, without quotes."""
    path.write_bytes("".join(separator.join(row) + "\r\n" for row in rows).encode(encoding))
    return path


def workbook(path: Path, rows: list[list[Any]], **options: Any) -> Path:
    """Rows as a workbook of one sheet; text as text, numbers as numbers."""
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Sheet1")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)
    return path


def raw_workbook(path: Path, sheet_data: str, *, strings: str | None = None, **parts: str) -> Path:
    """A workbook whose only sheet holds exactly this XML between `sheetData` tags, or is exactly this part."""
    sheet = (
        sheet_data
        if sheet_data.startswith("<?xml")
        else f"<worksheet {NAMESPACE}><sheetData>{sheet_data}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("xl/workbook.xml", parts.get("workbook", _WORKBOOK))
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", f"<sst {NAMESPACE}>{strings}</sst>")
    return path


def rows_of(sheet: Any) -> list[tuple[int, list[str]]]:
    """The rows of a sheet with their numbers, "" where nothing stands."""
    numbers = sheet.grid["row"].to_pylist()
    return list(zip(numbers, sheet.cells(0, len(numbers)), strict=True))


def marks_of(sheet: Any) -> list[list[int]]:
    """The marks of a sheet's cells, row by row."""
    columns = [sheet.grid[f"k{at}"].to_pylist() for at in range(sheet.width)]
    return [list(row) for row in zip(*columns, strict=True)]
