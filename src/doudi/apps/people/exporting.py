"""The list of households as a workbook: names and places, no identity number, no telephone."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import xlsxwriter

HEADS = [
    ("户编号", 20), ("户主", 16), ("乡镇（街道）", 18), ("村（社区）", 18), ("住址", 28), ("城乡", 8), ("人口", 8), ("在享救助", 30),
]  # fmt: skip
#: written into every file in place of the moment of making, so that the same list is the same file
MADE = datetime(2000, 1, 1)


def households_workbook(rows: Iterable[tuple[str | int, ...]], *, area: str, day: str) -> bytes:
    """An xlsx with one row a household, in the order of HEADS."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "户档案名单", "created": MADE})
    page = book.add_worksheet("户名单")
    title, head = (
        book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"bold": True, "border": 1}),
    )
    page.write_string(0, 0, f"户档案名单（{area}，{day}）", title)
    for column, (label, width) in enumerate(HEADS):
        page.set_column(column, column, width)
        page.write_string(1, column, label, head)
    for line, row in enumerate(rows, start=2):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(line, column, cell)
            else:
                page.write_string(line, column, cell)
    page.freeze_panes(2, 1)
    book.close()
    return out.getvalue()
