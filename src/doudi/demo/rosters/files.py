"""Rosters to files: workbooks up to 20,000 rows, text in GB18030 above. Always the same bytes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from doudi.demo.rosters.roster import Roster

WORKBOOK_ROWS = 20_000
_SPREADSHEET_DIGITS = 1e15  # what is longer, a spreadsheet shows as 4.30481E+17


def write_roster(roster: Roster, folder: Path, on: int) -> None:
    """Into `folder`, named by the roster's stem; on: the day that stands for the time of writing."""
    folder.mkdir(parents=True, exist_ok=True)
    if roster.size > WORKBOOK_ROWS:
        _write_text(roster, folder / f"{roster.stem}.txt")
    else:
        _write_workbook(roster, folder / f"{roster.stem}.xlsx", on)


def _write_text(roster: Roster, path: Path) -> None:
    lines = [roster.separator.join(name for name, _ in roster.columns)]
    columns = [[_as_text(cell) for cell in cells.tolist()] for _, cells in roster.columns]
    lines.extend(roster.separator.join(row) for row in zip(*columns, strict=True))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("gb18030"))


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.5E}" if cell > _SPREADSHEET_DIGITS else f"{cell:.2f}"
    return str(cell)


def _write_workbook(roster: Roster, path: Path, on: int) -> None:
    # a header over two rows can't be written row by row
    book = xlsxwriter.Workbook(str(path), {"constant_memory": not roster.groups})
    book.set_properties({"created": datetime(on // 10000, on // 100 % 100, on % 100), "author": ""})
    style = _Style(book)
    if roster.sections is None:
        _write_sheet(book, "Sheet1", roster, style)
    else:
        for section in dict.fromkeys(roster.sections.tolist()):
            _write_sheet(book, section, roster.rows(np.flatnonzero(roster.sections == section)), style)
    if roster.extra_sheet is not None:
        name, lines = roster.extra_sheet
        sheet = book.add_worksheet(name)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line)
    book.close()


class _Style:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        border = {"border": 1, "align": "center", "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.head = book.add_format({**border, "bold": True, "text_wrap": True})
        self.plain = book.add_format({"border": 1})
        self.money = book.add_format({"border": 1, "num_format": "0.00"})


def _write_sheet(book: Any, name: str, roster: Roster, style: _Style) -> None:
    sheet = book.add_worksheet(name[:31])
    headers = [header for header, _ in roster.columns]
    width = len(headers)
    for column, header in enumerate(headers):
        sheet.set_column(
            column, column, 20 if "身份" in header or "证件" in header or "公民" in header else 12
        )
    row = 0
    for text in (roster.title, *roster.notes):
        if text:
            sheet.merge_range(row, 0, row, width - 1, text, style.title if row == 0 else None)
            row += 1
    if roster.groups:
        _write_groups(sheet, row, headers, roster.groups, style)
        row += 1
    _write_headers(sheet, row, headers, roster.groups, style)
    row += 1
    cells = [column.tolist() for _, column in roster.columns]
    for number, values in enumerate(zip(*cells, strict=True)):
        if roster.repeats_header_every and number and number % roster.repeats_header_every == 0:
            _write_headers(sheet, row, headers, {}, style)
            row += 1
        _write_cells(sheet, row, values, style)
        row += 1
    if roster.sums:
        _write_sums(sheet, row, roster, style)
        row += 1
    if roster.foot:
        sheet.merge_range(row, 0, row, width - 1, roster.foot, None)


def _write_groups(
    sheet: Any, row: int, headers: list[str], groups: dict[str, tuple[str, ...]], style: _Style
) -> None:
    """The upper of two header rows: a group's name over its columns, other headers over both rows."""
    grouped = {header: name for name, members in groups.items() for header in members}
    column = 0
    while column < len(headers):
        name = grouped.get(headers[column])
        if name is None:
            sheet.merge_range(row, column, row + 1, column, headers[column], style.head)
            column += 1
        else:
            last = column + len(groups[name]) - 1
            sheet.merge_range(row, column, row, last, name, style.head)
            column = last + 1


def _write_headers(
    sheet: Any, row: int, headers: list[str], groups: dict[str, tuple[str, ...]], style: _Style
) -> None:
    grouped = {header for members in groups.values() for header in members}
    for column, header in enumerate(headers):
        if not groups or header in grouped:
            sheet.write_string(row, column, header, style.head)


def _write_cells(sheet: Any, row: int, values: tuple[Any, ...], style: _Style) -> None:
    for column, value in enumerate(values):
        if value is None:
            sheet.write_blank(row, column, None, style.plain)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style.plain)
        else:
            sheet.write_number(row, column, value, _number_style(value, style))


def _number_style(value: float, style: _Style) -> Any:
    return style.money if isinstance(value, float) and value < _SPREADSHEET_DIGITS else style.plain


def _write_sums(sheet: Any, row: int, roster: Roster, style: _Style) -> None:
    sheet.write_string(row, 0, "合计", style.head)
    for column, (header, cells) in enumerate(roster.columns):
        if header in roster.sums:
            sheet.write_number(
                row,
                column,
                round(sum(cell for cell in cells.tolist() if isinstance(cell, (int, float))), 2),
                style.money,
            )
        elif column:
            sheet.write_blank(row, column, None, style.plain)
