"""Where the table stands in a sheet: its header, its columns, its rows, and the rows that are not data."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Column:
    """One column of the table.

    `at` is its place in the grid, from 0 (``c{at}``, ``k{at}``). `theirs` is the header as written, the levels of
    a header over several rows joined by "/" (``家庭情况/人口``), a unit in brackets kept; the second of two equal
    headers gets "（2）" behind it. `ours` is what `known` answered, or None. `unit` is the unit of its numbers as
    the header or a line above the table says it (元, 万元, 元/月, 平方米 …), or empty.
    """

    at: int
    theirs: str
    ours: str | None
    unit: str


@dataclass(frozen=True)
class NotData:
    """A row that is no data, and why, in Chinese: 标题, 表头, 合计, 落款 …"""

    row: int
    why: str


@dataclass(frozen=True)
class Layout:
    """The table of one sheet.

    `header_row` is the last row of the header as the spreadsheet numbers it (0: the sheet has no header), and
    `header_rows` how many rows it takes. `body` is the part of the grid that is data, with the same columns.
    `above` names the rows over and in the header, `not_data` the rows below it that are no data: rows of the
    grid = rows of `body` + `above` + `not_data` (of lists side by side, a row comes once for each that it holds).
    `why_not` says in Chinese why nothing can be taken from the
    sheet (no header found, a summary); it is empty for a table, and then `body` is not.
    """

    header_row: int
    header_rows: int
    columns: tuple[Column, ...]
    body: pa.Table
    above: tuple[NotData, ...] = ()
    not_data: tuple[NotData, ...] = ()
    why_not: str = ""

    def column(self, ours: str) -> Column | None:
        """The first column known by this name of ours."""
        return next((one for one in self.columns if one.ours == ours), None)
