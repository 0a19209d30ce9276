"""Sheets that offices work on: codes are text, money is numbers with two decimals, totals are formulas whose values are
already there and agree with the PDF. The same form gives the same bytes."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import xlsxwriter

from doudi.core.dates import format_day
from doudi.documents.forms.common import Fen, Month, Sheet
from doudi.documents.forms.money import BudgetTable, MonthChange, PayrollSheet, Roster

Cell = str | int | None
#: the first row of cells below title, particulars and heads, counted from 0
FIRST_ROW = 3
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, what it holds, and whether it is summed. Money comes in fen."""

    head: str
    width: float
    kind: Literal["text", "count", "money"] = "text"
    summed: bool = False


def payroll(sheet: PayrollSheet) -> bytes:
    """发放表."""
    columns = (
        *_SERIAL, Column("村（社区）", 14), Column("户主", 14), Column("公民身份号码", 21), Column("人数", 6, "count", True),
        Column("保障金（元）", 13, "money", True), Column("分类施保金（元）", 15, "money", True),
        Column("合计（元）", 14, "money", True), Column("开户名", 14), Column("开户银行", 20), Column("账号", 24),
    )  # fmt: skip
    rows = (
        (str(at), row.division, row.household_head, row.citizen_id, row.persons, row.base, row.supplement, row.total,
         row.account_name, row.bank, row.account)
        for at, row in enumerate(sheet.rows, 1)
    )  # fmt: skip
    particulars = f"{sheet.area}　{sheet.programme}　{_month(sheet.month)}　资金来源：{sheet.fund}"
    return _book(sheet, sheet.title, [("发放表", particulars, columns, rows)])


def roster(sheet: Roster) -> bytes:
    """花名册."""
    columns = (
        *_SERIAL, Column("村（社区）", 14), Column("户主", 14), Column("公民身份号码", 21), Column("证号", 16),
        Column("人数", 6, "count", True), Column("类别", 10), Column("保障金（元）", 13, "money", True),
        Column("分类施保金（元）", 15, "money", True), Column("合计（元）", 14, "money", True), Column("起始月份", 10),
        Column("账号", 24), Column("联系电话", 14),
    )  # fmt: skip
    rows = (
        (str(at), row.division, row.household_head, row.citizen_id, row.number, row.persons, row.category, row.base,
         row.supplement, row.total, _month(row.since), row.account, row.phone)
        for at, row in enumerate(sheet.rows, 1)
    )  # fmt: skip
    particulars = f"{sheet.area}　{sheet.programme}　截至 {format_day(sheet.on)}"
    return _book(sheet, sheet.title, [("花名册", particulars, columns, rows)])


def month_change(sheet: MonthChange) -> bytes:
    """月变动情况表: the summary, and the rows behind it on a second sheet."""
    particulars = f"{sheet.area}　{sheet.programme}　{_month(sheet.month)}"
    before = ("上月", sheet.households_before, sheet.persons_before, sheet.amount_before)
    after = sheet.after()
    summary = (
        before,
        *((one["kind"], one["households"], one["persons"], one["amount"]) for one in sheet.summary()),
        ("本月", after["households"], after["persons"], after["amount"]),
    )
    heads = (
        Column("项目", 12), Column("户数", 10, "count"), Column("人数", 10, "count"), Column("月金额（元）", 16, "money"),
    )  # fmt: skip
    columns = (
        *_SERIAL, Column("变动", 8), Column("村（社区）", 14), Column("户主", 14), Column("原人数", 8, "count", True),
        Column("现人数", 8, "count", True), Column("原金额（元）", 14, "money", True), Column("现金额（元）", 14, "money", True),
        Column("增减（元）", 14, "money", True), Column("原因", 30),
    )  # fmt: skip
    rows = (
        (str(at), row.kind, row.division, row.household_head, row.persons_before, row.persons_after, row.before,
         row.after, row.after - row.before, row.reason)
        for at, row in enumerate(sheet.rows, 1)
    )  # fmt: skip
    return _book(
        sheet, sheet.title, [("汇总", particulars, heads, summary), ("明细", particulars, columns, rows)]
    )


def budget(sheet: BudgetTable) -> bytes:
    """资金预算表, and its sums by source of funds on a second sheet."""
    columns = (
        *_SERIAL, Column("项目", 18), Column("城乡", 8), Column("资金来源", 20), Column("月标准（元）", 13, "money"),
        Column("户数", 10, "count", True), Column("人数", 10, "count", True), Column("月数", 6, "count"),
        Column("预算金额（元）", 18, "money", True), Column("测算依据", 40),
    )  # fmt: skip
    rows = (
        (str(at), row.programme, row.residence, row.fund, row.standard_month, row.households, row.persons, row.months,
         row.amount, row.how)
        for at, row in enumerate(sheet.rows, 1)
    )  # fmt: skip
    funds = (Column("资金来源", 30), Column("预算金额（元）", 18, "money", True))
    by_fund = ((one["fund"], one["amount"]) for one in sheet.by_fund())
    particulars = f"{sheet.area}　{sheet.period}"
    return _book(
        sheet,
        sheet.title,
        [("预算", particulars, columns, rows), ("按资金来源", particulars, funds, by_fund)],
    )


_SERIAL = (Column("序号", 6),)
_Page = tuple[str, str, Sequence[Column], Iterable[Sequence[Cell]]]


def _book(sheet: Sheet, title: str, pages: Sequence[_Page]) -> bytes:
    written = io.BytesIO()
    # In memory: nobody's name is left behind in a folder for temporary files.
    book = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "company": sheet.office, "created": sheet.printed_at or _NO_TIME})
    formats = _formats(book)
    for name, particulars, columns, rows in pages:
        _write(book.add_worksheet(name), formats, sheet, title, particulars, columns, rows)
    book.close()
    return written.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    face = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter"}
    return {
        "title": book.add_format({"font_name": "宋体", "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}),
        "plain": book.add_format({"font_name": "宋体", "font_size": 10}),
        "head": book.add_format({**face, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"}),
        "text": book.add_format({**face, "num_format": "@"}),
        "count": book.add_format({**face, "num_format": "#,##0"}),
        "money": book.add_format({**face, "num_format": "#,##0.00"}),
    }  # fmt: skip


def _write(
    page: Any, formats: dict[str, Any], sheet: Sheet, title: str, particulars: str, columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
) -> None:  # fmt: skip
    last = len(columns) - 1
    page.merge_range(0, 0, 0, last, title, formats["title"])
    page.set_row(0, 28)
    page.write_string(
        1, 0, f"编号：{sheet.number}　　{particulars}　　单位：{sheet.office}", formats["plain"]
    )
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width)
        page.write_string(2, at, column.head, formats["head"])
    sums = [0] * len(columns)
    row = FIRST_ROW
    for cells in rows:
        for at, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            _cell(page, row, at, column, cell, formats)
            if column.summed and isinstance(cell, int):
                sums[at] += cell
        row += 1
    if any(column.summed for column in columns):
        _totals(page, row, columns, sums, formats)
        page.autofilter(2, 0, max(row - 1, 2), last)
    page.freeze_panes(FIRST_ROW, 0)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(2)
    page.fit_to_pages(1, 0)
    page.set_footer("&L" + sheet.number.replace("&", "&&") + "&C第 &P 页　共 &N 页")


def _cell(page: Any, row: int, at: int, column: Column, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None:
        page.write_blank(row, at, None, formats[column.kind])
    elif column.kind == "money":
        page.write_number(row, at, _yuan(int(cell)), formats["money"])
    elif column.kind == "count":
        page.write_number(row, at, int(cell), formats["count"])
    else:
        page.write_string(row, at, str(cell), formats["text"])


def _totals(page: Any, row: int, columns: Sequence[Column], sums: list[int], formats: dict[str, Any]) -> None:
    for at, column in enumerate(columns):
        if not column.summed:
            page.write_string(row, at, "合计" if at == 0 else "", formats["text"])
            continue
        letter = xlsxwriter.utility.xl_col_to_name(at)
        cells = f"{letter}{FIRST_ROW + 1}:{letter}{row}" if row > FIRST_ROW else ""
        value = _yuan(sums[at]) if column.kind == "money" else sums[at]
        formula = f"=ROUND(SUM({cells}),2)" if cells else "=0"
        page.write_formula(row, at, formula, formats[column.kind], value)


def _yuan(fen: Fen) -> float:
    """Fen as the number a cell holds: below ten billion yuan two decimals survive a double exactly."""
    return fen / 100


def _month(month: Month | None) -> str:
    return "" if month is None else f"{month // 100}-{month % 100:02d}"
