"""The findings as a workbook for the office: counts by clause and township, and a sheet of households for each clause."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from doudi.core import areas
from doudi.core.dates import format_day
from doudi.matching.screening.proved import read_table
from doudi.policy.pack import Pack

KINDS = {"missed": "应保未保", "wrong": "不应保而保", "money": "资金发放", "quality": "落实质量"}
_HEAD = ("户编号", "人编号", "乡镇", "理由", "由花名册得出", "处理依据")
_WIDTHS = (16, 16, 18, 110, 14, 12)


def write_forms(pack: Pack, register: Path, on: int, out: Path) -> Path:
    """Write ``findings.xlsx`` beside findings.parquet; returns where it lies."""
    rows = pq.read_table(out / "findings.parquet").to_pylist()
    townships = _townships(register)
    target = out / "findings.xlsx"
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrap = (
            book.add_format({"bold": True, "border": 1}),
            book.add_format({"text_wrap": True, "border": 1}),
        )
        cell = book.add_format({"border": 1})
        _summary(book.add_worksheet("汇总"), pack, on, rows, townships, bold, cell)
        for clause, screen in pack.screens.items():
            mine = [row for row in rows if row["clause"] == clause]
            if not mine:
                continue
            sheet = book.add_worksheet(clause)
            sheet.write(0, 0, f"{clause} {screen.title}（{KINDS.get(screen.finds, screen.finds)}）", bold)
            sheet.write_row(2, 0, _HEAD, bold)
            for at, width in enumerate(_WIDTHS):
                sheet.set_column(at, at, width)
            for at, row in enumerate(mine, start=3):
                township = _named(townships.get(row["household_id"], ""))
                values = (row["household_id"], row["person_id"] or "", township, row["because"],
                          "是" if row["by_rosters"] else "否", row["remedy"])  # fmt: skip
                for column, value in enumerate(values):
                    sheet.write_string(at, column, value, wrap)
            sheet.freeze_panes(3, 1)
    return target


def _summary(
    sheet: Worksheet,
    pack: Pack,
    on: int,
    rows: list[dict[str, str]],
    township_of: dict[str, str],
    bold: Format,
    cell: Format,
) -> None:
    townships = sorted(set(township_of.values()))
    counts = Counter((row["clause"], township_of.get(row["household_id"], "")) for row in rows)
    sheet.write(0, 0, f"{pack.document.title} 筛查汇总（{format_day(on)}）", bold)
    sheet.write_row(2, 0, ["条款", "问题", "性质", "合计", *map(_named, townships)], bold)
    sheet.set_column(1, 1, 50)
    for at, (clause, screen) in enumerate(pack.screens.items(), start=3):
        mine = [counts[clause, code] for code in townships]
        values = [clause, screen.title, KINDS.get(screen.finds, screen.finds), sum(mine), *mine]
        sheet.write_row(at, 0, values, cell)
    sheet.freeze_panes(3, 4)


def _townships(register: Path) -> dict[str, str]:
    """The township of each household, as a 12-digit code; "" where the area is unknown."""
    with duckdb.connect(config={"temp_directory": ""}) as connection:  # nothing of people is left on a disk
        read_table(connection, register, "households")
        rows = connection.execute(
            "SELECT household_id, rpad(left(area_code, 9), 12, '0') FROM households"
        ).fetchall()
    return {household_id: code or "" for household_id, code in rows}


def _named(code: str) -> str:
    return areas.name(code) if code and areas.exists(code) else code
