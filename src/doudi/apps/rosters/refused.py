"""The rows of a roster that were not taken, as a workbook that goes back to whoever sent it."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from doudi.apps.record.acts import act
from doudi.apps.rosters.models import Roster
from doudi.apps.rosters.selectors import report_of
from doudi.matching.kinds import load_kinds

_WORDS = {"rejected": "不采用", "review": "待核对", "corrected": "已更正"}


def refused_workbook(roster: Roster, *, by: Any, at: datetime) -> bytes:
    """Rows not ok, with row number, what was read, and why: so that the sender finds them in the own file. On record."""
    report = report_of(roster)
    columns = load_kinds()[roster.kind].columns if roster.kind in load_kinds() else {}
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, bold = book.add_worksheet("退回"), book.add_format({"bold": True, "border": 1})
        wrap = book.add_format({"text_wrap": True, "border": 1, "num_format": "@"})
        sheet.write(0, 0, f"{roster.file_name}：请核对后重新报送", bold)
        sheet.write_row(1, 0, ["工作表", "行", "处理", "姓名", "公民身份号码", "其他内容", "原因"], bold)
        for column, width in enumerate((12, 8, 10, 12, 22, 40, 60)):
            sheet.set_column(column, column, width)
        rows = report.get("rows", [])
        for line, row in enumerate(rows, start=2):
            says = "；".join(
                f"{columns[name].label if name in columns else name} {value}"
                for name, value in row["values"].items()
            )
            why = "；".join(_why(note) for note in row["notes"])
            cells = (row.get("sheet", ""), str(row["row"]), _WORDS.get(row["status"], row["status"]), row.get("name") or "",
                     row.get("citizen_id") or "", says, why)  # fmt: skip
            for column, value in enumerate(cells):
                sheet.write_string(line, column, value, wrap)
        sheet.freeze_panes(2, 0)
    with act("roster.refused_rows", by=by, at=at, area=roster.area_code) as writing:
        writing.wrote(roster)
        writing.says(rows=len(rows))
    return out.getvalue()


def _why(note: dict[str, str]) -> str:
    was = f"（原为“{note['was']}”）" if note.get("was") else ""
    return f"{note.get('column') or ''}{was}：{note.get('why') or ''}"
