"""`find`: the table of a sheet."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.layout import units
from doudi.matching.layout.cells import compact, is_remark, one_line
from doudi.matching.layout.found import Column, Layout, NotData
from doudi.matching.layout.header import LOOKED_AT, Head, Header, Known, find_header, known_name
from doudi.matching.layout.merged_down import filled_down
from doudi.matching.layout.not_data import Table, not_data
from doudi.matching.layout.side_by_side import stacked
from doudi.matching.reading import Sheet

_SUMMARY = re.compile("汇总|统计|说明|封面|目录|封皮|审批表样|透视")
_PERSON = "[0-9０-９]{15}|[0-9]{6,}[*＊]{3,}|[0-9.]+[eE][+]?[0-9]{2}"
_ID_HEADER, _NAME_HEADER = "身份证号码", "姓名"
_SAMPLE = 200


def find(sheet: Sheet, known: Known, header_row: int | None = None) -> Layout:
    """Where the table of the sheet stands. `known` names a header in our words, or None.

    `header_row`: the row that a person pointed at as the header; 0 says that there is none.
    """
    if not sheet.grid.num_rows:
        return _nothing(sheet, "空表")
    stop = min(LOOKED_AT, sheet.grid.num_rows)
    numbers = sheet.grid["row"].slice(0, stop).to_pylist()
    over_head = tuple(one for one in sheet.merged if one.first_row <= numbers[-1])
    head = Head(numbers, sheet.cells(0, stop), over_head)
    header = None if header_row == 0 else find_header(head, known, header_row)
    if header is None:
        return _without_header(sheet, head, known)
    above = _above(head, header)
    unit = units.above([cell for cells in head.cells[: header.first] for cell in cells if cell])
    body = sheet.grid.slice(header.last + 1)
    columns = _columns(header.names, unit, known, body)
    titles = frozenset(compact(cell) for cells in head.cells[: header.first] for cell in cells if cell)
    levels = [head.cells[at] for at in range(header.first, header.last + 1)]
    # further down a header of two levels is often repeated in one row
    levels.append([one_line(names[-1]) if names else "" for names in header.names])
    found = not_data(body, Table(levels, titles, [one.at for one in columns], sheet.merged))
    body = _less(body, found)
    why_not = _why_not(sheet, body, columns)
    if why_not:
        return _nothing(sheet, why_not)
    columns, body, empty = stacked(columns, filled_down(body, sheet.merged))
    found = sorted([*found, *empty], key=lambda one: one.row)
    return Layout(
        head.rows[header.last],
        header.last - header.first + 1,
        tuple(columns),
        body,
        tuple(above),
        tuple(found),
    )


def _nothing(sheet: Sheet, why: str) -> Layout:
    rows = tuple(NotData(row, why) for row in sheet.grid["row"].to_pylist())
    return Layout(0, 0, (), sheet.grid.slice(0, 0), (), rows, why)


def _above(head: Head, header: Header) -> list[NotData]:
    rows = []
    for at in range(header.last + 1):
        if at >= header.first:
            why = "表头" if at in header.levels else "栏次"
        else:
            texts = [cell for cell in head.cells[at] if cell]
            why = "说明" if any(is_remark(cell) or units.alone(cell) for cell in texts) else "标题"
        rows.append(NotData(head.rows[at], why))
    return rows


def _columns(names: list[list[str]], unit: str, known: Known, body: pa.Table) -> list[Column]:
    """All columns with a header or a cell; equal headers are counted."""
    columns: list[Column] = []
    seen: dict[str, int] = {}
    for at, levels in enumerate(names):
        filled = body.column(f"c{at}")
        if not levels and filled.null_count == len(filled):
            continue
        theirs = "/".join(levels) if levels else f"{_letters(at)}列"
        seen[theirs] = seen.get(theirs, 0) + 1
        own = next((one for one in (_unit(level) for level in reversed(levels)) if one), "")
        ours = known_name(levels, known) if levels else None
        columns.append(
            Column(at, theirs if seen[theirs] == 1 else f"{theirs}（{seen[theirs]}）", ours, own or unit)
        )
    return columns


def _unit(level: str) -> str:
    return units.split(level)[1] or units.alone(level)


def _letters(at: int) -> str:
    """The spreadsheet's name of a column."""
    letters = ""
    while at >= 0:
        letters = chr(ord("A") + at % 26) + letters
        at = at // 26 - 1
    return letters


def _less(body: pa.Table, found: list[NotData]) -> pa.Table:
    if not found:
        return body
    rows = pa.array([one.row for one in found], pa.int64())
    return body.filter(pc.invert(pc.is_in(body["row"], value_set=rows)))


def _why_not(sheet: Sheet, body: pa.Table, columns: list[Column]) -> str:
    """Why nothing is taken from the sheet: it has no rows, or sums up what others list."""
    if not body.num_rows:
        return "只有表头，没有数据"
    if _SUMMARY.search(sheet.name) and not _has_persons(body):
        return "汇总或说明，不是名单"
    return ""


def _has_persons(body: pa.Table) -> bool:
    return any(_share(body, at, _PERSON) > 0 for at in range((body.num_columns - 1) // 2))


def _share(body: pa.Table, at: int, pattern: str) -> float:
    """The share of the first cells of a column that match."""
    sample = body.column(f"c{at}").slice(0, _SAMPLE).drop_null()
    if not len(sample):
        return 0.0
    return float(np.mean(pc.match_substring_regex(sample, pattern).to_numpy()))


def _without_header(sheet: Sheet, head: Head, known: Known) -> Layout:
    """A list without a header: a column of identity numbers, and one of names, tell what they are."""
    width = sheet.width
    ids = [at for at in range(width) if _share(sheet.grid, at, "^[^0-9]{0,3}[0-9]{15}") > 0.5]
    if not ids:
        return _nothing(sheet, "没有找到表头")
    names = [at for at in range(width) if _share(sheet.grid, at, "^[一-鿿][一-鿿·•． 　]{1,14}$") > 0.8]
    called = {ids[0]: _ID_HEADER, **({names[0]: _NAME_HEADER} if names else {})}
    columns = [
        Column(at, f"{_letters(at)}列", known(called[at]) if at in called else None, "")
        for at in range(width)
    ]
    found = not_data(sheet.grid, Table([], frozenset(), list(range(width)), sheet.merged))
    return Layout(0, 0, tuple(columns), _less(sheet.grid, found), (), tuple(found))
