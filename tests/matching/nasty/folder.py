"""The nastiest files departments send, made on the spot: ``python -m tests.matching.nasty.folder DIR`` writes them all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.matching.reading.making import HEADER, text, workbook
from tests.matching.reading.test_hostile import HOSTILE
from tests.matching.rosters import CHILD, MAN, OLD, OTHER, WOMAN

Rows = list[list[Any]]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
GOOD: Rows = [["王建国", MAN, "1200.50"], ["李秀英", WOMAN, "35000"], ["王小明", CHILD, "0"]]
DEATHS = ["姓名", "身份证号码", "死亡日期"]


@dataclass(frozen=True)
class Nasty:
    """One file: its name, what is nasty about it, its kind of roster, how to make it, and how many rows are people."""

    name: str
    what: str
    make: Callable[[Path], object]
    people: int
    kind: str = "bank"


def _titled(path: Path) -> None:
    """Merged title, notes, a header over two rows, a header repeated, a total, signatures; data below an empty row."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("反馈")
        sheet.merge_range(0, 0, 0, 3, "耒阳市农村商业银行存款核对反馈表")
        sheet.write(1, 0, "单位：万元    填报日期：2024年9月1日")
        sheet.merge_range(2, 0, 3, 0, "姓名")
        sheet.merge_range(2, 1, 3, 1, "证件号码")
        sheet.merge_range(2, 2, 2, 3, "账户")
        sheet.write_row(3, 2, ["开户行", "存款余额"])
        for at, (name, number, amount) in enumerate(GOOD[:2]):
            sheet.write_row(5 + at, 0, [name, number, "大市支行", float(amount) / 10_000])
        sheet.write_row(7, 0, ["姓名", "证件号码", "开户行", "存款余额"])
        sheet.write_row(8, 0, ["王小明", CHILD, "大市支行", 0])
        sheet.write_row(9, 0, ["合计", "", "", 3.62])
        sheet.write(11, 0, "填表人：张三    审核人：李四")


def _several_sheets(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("填表说明").write(0, 0, "请按乡镇分表填写，不得改动表头。")
        for name, row in (("大市镇", GOOD[0]), ("遥田镇", GOOD[1])):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, row)
        hidden = book.add_worksheet("底稿")
        hidden.write_row(0, 0, HEADER)
        hidden.write_row(1, 0, GOOD[2])
        hidden.hide()


def _ruined(path: Path) -> None:
    """Numbers of people kept as numbers, and as the text of such a number."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["王建国", float(MAN[:17] + "0"), 1200.5])
        sheet.write_row(2, 0, ["李秀英", WOMAN[:1] + "." + WOMAN[1:3] + "E+17", 35000])
        sheet.write_row(3, 0, GOOD[2])


def _formulas(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for at, (name, number, amount) in enumerate(GOOD, start=1):
            sheet.write_row(at, 0, [name, number])
            sheet.write_formula(at, 2, f"={amount}*1", value="" if at == 1 else float(amount))


def _days_of_1904(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, DEATHS)
        sheet.write_row(1, 0, GOOD[0][:2])
        sheet.write_datetime(1, 2, date(2024, 7, 1), day)  # type: ignore[arg-type]


def _old_workbook(path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    for column, head in enumerate(HEADER):
        sheet.write(0, column, head)
    formats = ("#,##0.00", '"¥"#,##0.00', '0.00"元"')
    for at, ((name, number, amount), shown) in enumerate(zip(GOOD, formats, strict=True), start=1):
        sheet.write(at, 0, name)
        sheet.write(at, 1, number)
        sheet.write(at, 2, float(amount), xlwt.easyxf(num_format_str=shown))
    sheet.write(4, 0, "陈大山")
    sheet.write(4, 1, float(OTHER[:17] + "0"), xlwt.easyxf(num_format_str="0"))
    book.save(str(path))


def _open_document(path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    table = Table(name="名单")
    for cells in [HEADER, *GOOD]:
        row = TableRow()
        for at, shown in enumerate(cells):
            number = at == 2 and cells is not HEADER
            cell = (
                TableCell(valuetype="currency", currency="CNY", value=shown)
                if number
                else TableCell(valuetype="string")
            )
            cell.addElement(P(text=f"¥{float(shown):,.2f}" if number else shown))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def _web_page(path: Path) -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td style=\"mso-number-format:'\\@'\">{cell}</td>" for cell in row) + "</tr>"
        for row in [HEADER, *GOOD]
    )
    page = f'<html><head><meta charset="gb2312"></head><table><tr><td colspan=3>名单</td></tr>{rows}</table></html>'
    path.write_bytes(page.encode("gb18030"))


def _swapped(number: str) -> str:
    """The number with the first two neighbours that differ, after its area, the wrong way round."""
    at = next(at for at in range(6, 16) if number[at] != number[at + 1])
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _numbers(path: Path) -> None:
    """Every way an identity number comes; one line each."""
    dressed = [f"'{MAN}", f"{MAN[:6]} {MAN[6:14]} {MAN[14:]}", MAN.translate(FULL_WIDTH), f"身份证{MAN}", OLD]
    wrong = [
        MAN[:17] + ("0" if MAN[17] != "0" else "1"),
        _swapped(MAN),
        MAN[:6] + "********" + MAN[14:],
        MAN[:17],
        MAN[:15] + "000",
        "4.3E+17",
        "",
        "无",
    ]
    text(path, [HEADER, *(["王建国", one, str(at)] for at, one in enumerate([*dressed, *wrong]))])


def _shared(path: Path) -> None:
    text(path, [HEADER, GOOD[0], ["赵春花", MAN, "5"], GOOD[0], GOOD[1]])


def _amounts(path: Path) -> None:
    said = [
        "1,200.00",
        "¥1200.5",
        "1200元",
        "3.5万元",
        "壹仟贰佰元整",
        "壹万贰仟",
        "-5",
        "不详",
        "",
        "12OO",
        "1.2.3",
        "9" * 30,
    ]
    text(path, [HEADER, *(["王建国", MAN, one] for one in said)], separator="\t")


def _days(path: Path) -> None:
    said = ["2024-07-01", "2024/7/1", "2024.7.1", "20240701", "2024年7月1日", "二〇二四年七月一日", "2024-07-01 08:30:00",
            "45474", "2024年7月", "2024-13-01", "2024-02-30", "2099-01-01", "不详"]  # fmt: skip
    text(path, [DEATHS, *(["王建国", MAN, one] for one in said)])


def _rare_characters(path: Path) -> None:
    rare = [["李𬱖", MAN, "1"], ["㐂田", WOMAN, "2"], ["买买提·艾力", CHILD, "3"]]
    text(path, [HEADER, *rare], "gb18030")


def _mojibake(path: Path) -> None:
    written = ",".join(HEADER) + "\r\n" + "\r\n".join(",".join(row) for row in GOOD)
    path.write_bytes(written.encode("gb18030").decode("latin-1").encode("utf-8"))


def _encoded(encoding: str) -> Callable[[Path], object]:
    return lambda path: text(path, [HEADER, *GOOD], encoding)


def _wrong_header(path: Path) -> None:
    text(path, [["甲", "乙", "丙"], ["a", "b", "c"]])


FOLDER = [
    Nasty("标题合并两级表头.xlsx", "标题、说明、两级表头、重复表头、合计、落款，单位万元写在表头上方", _titled, 3),
    Nasty("几张表和隐藏的表.xlsx", "填表说明一张，两个乡镇各一张，底稿隐藏", _several_sheets, 2),
    Nasty("号码成了数字.xlsx", "身份证号码存成数字、存成 4.3E+17 的字", _ruined, 3),
    Nasty("公式.xlsx", "余额是公式，一个从来没有算过", _formulas, 3),
    Nasty("1904起算.xlsx", "日期从 1904 年起算", _days_of_1904, 1, "deaths"),
    Nasty("旧格式.xls", "金额带各种数字格式，一个号码存成数字", _old_workbook, 4),
    Nasty("开放格式.ods", "金额是货币格式", _open_document, 3),
    Nasty("网页存成.xls", "网页表格，GB18030", _web_page, 3),
    Nasty("文字存成.xls", "制表符分隔的文字", lambda path: text(path, [HEADER, *GOOD], "gb18030", "\t"), 3),
    Nasty("UTF8.csv", "UTF-8", _encoded("utf-8"), 3),
    Nasty("UTF8带BOM.csv", "UTF-8，带 BOM", _encoded("utf-8-sig"), 3),
    Nasty("UTF16.csv", "UTF-16", _encoded("utf-16"), 3),
    Nasty("四字节字.csv", "GB18030，四字节的生僻字，少数民族姓名", _rare_characters, 3),
    Nasty("乱码.csv", "GBK 被当作西文又存了一遍", _mojibake, 3),
    Nasty("号码百态.csv", "穿衣、15 位、全角；错一位、颠倒、遮住、少一位、抹尾、科学计数、空、无", _numbers, 13),
    Nasty("一号两人.csv", "同一号码两个姓名，另有一行重复", _shared, 4),
    Nasty("金额百态.tsv", "千分位、货币符号、元、万元、大写、负数、不详、空、字母、乱写、三十位", _amounts, 12),
    Nasty("日期百态.csv", "八种写法，另有只到月、没有的日子、将来、不详", _days, 13, "deaths"),
    Nasty("认不得的表头.csv", "表头没有一个认得的列", _wrong_header, 0),
    Nasty("只有表头.xlsx", "只有表头", lambda path: workbook(path, [HEADER]), 0),
    *(
        Nasty(f"坏文件{at:02}-{name}", what, make, 0)
        for at, (what, (name, make, _)) in enumerate(HOSTILE.items(), start=1)
    ),
]  # fmt: skip


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for one in FOLDER:
        one.make(folder / one.name)


if __name__ == "__main__":
    main()
