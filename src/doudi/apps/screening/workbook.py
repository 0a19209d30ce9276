"""The findings of a work list as a workbook to take along; that it was taken away is on record."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from doudi.apps.accounts.area_names import area_name
from doudi.apps.record.acts import act
from doudi.apps.screening.models import ScreeningFinding
from doudi.core.refusal import Refused
from doudi.policy.pack import read_pack

HEAD = (
    "户编号",
    "户主",
    "地方",
    "人",
    "依据",
    "条款",
    "问题",
    "性质",
    "理由",
    "首次发现",
    "处理",
    "核实结果",
)
_WIDTHS = (16, 12, 36, 12, 30, 12, 30, 12, 60, 12, 10, 30)
#: more rows than this are no list to work through; narrow it first
MOST_ROWS = 50_000


def findings_workbook(rows: Iterable[ScreeningFinding], area: str, *, by: Any, at: datetime) -> bytes:
    """The findings as xlsx, cells as text. No numbers of persons. Raises Refused for none and for too many."""
    lines = [_line(one) for one in rows]
    if not lines:
        raise Refused("没有这样的问题，没有可导出的。", code="nothing-found")
    if len(lines) > MOST_ROWS:
        raise Refused(f"有 {len(lines)} 条，超过 {MOST_ROWS} 条；请先按条款或性质筛选。", code="too-many")
    content = _book(lines)
    with act("screening.exported", by=by, at=at, area=area) as writing:
        writing.says(rows=len(lines))
    return content


def _line(one: ScreeningFinding) -> tuple[str, ...]:
    pack = read_pack(one.pack_id)
    screen = pack.screens.get(one.clause)
    return (
        one.household.number, one.household.head_name, area_name(one.area_code), one.person.name if one.person else "",
        pack.document.title, one.clause, screen.title if screen else one.clause, str(one.get_finds_display()), one.because,
        one.first_found.isoformat(), str(one.get_state_display()), one.says,
    )  # fmt: skip


def _book(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        sheet, bold = book.add_worksheet("筛查问题"), book.add_format({"bold": True, "border": 1})
        cell = book.add_format({"border": 1, "num_format": "@", "text_wrap": True})
        sheet.write_row(0, 0, HEAD, bold)
        for row, line in enumerate(lines, start=1):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text, cell)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
