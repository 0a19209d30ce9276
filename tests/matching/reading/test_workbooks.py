"""Workbooks: xlsx in the ways it is written, xls, ods, web pages."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from doudi.core.refusal import InputError
from doudi.matching.reading import Mark, Merged, read
from doudi.matching.reading.xlsx import workbook as xlsx_workbook
from doudi.matching.reading.xlsx.parts import NotPlain
from doudi.matching.reading.xlsx.styles import Shows, shows
from tests.matching.reading.making import HEADER, NAMESPACE, PEOPLE, marks_of, raw_workbook, rows_of, workbook

T, N, D, B, E, F = Mark.TEXT, Mark.NUMBER, Mark.DATE, Mark.BOOL, Mark.ERROR, Mark.FORMULA


def _only(path: Path) -> Any:
    (sheet,) = read(path).sheets
    return sheet


def test_rows_keep_the_numbers_the_spreadsheet_shows_and_columns_their_places(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[], [], [None, *HEADER], [], [None, *PEOPLE[0]]])
    assert rows_of(_only(path)) == [(3, ["", *HEADER]), (5, ["", *PEOPLE[0]])]


def test_an_identity_number_kept_as_a_number_arrives_as_a_number_with_its_end_lost(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[430481194403120026.0, "430481194403120026", 430481440312002]])
    assert rows_of(_only(path)) == [(1, ["430481194403120000", "430481194403120026", "430481440312002"])]
    assert marks_of(_only(path)) == [[N, T, N]]


def test_numbers_are_what_a_person_reads(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[0.1 + 0.2, 12, -3.5, 1e-7, 12345678.900000001, 0.0]])
    assert rows_of(_only(path)) == [(1, ["0.3", "12", "-3.5", "0.0000001", "12345678.9", "0"])]


def test_truth_errors_and_formulas_say_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [True, False])
        sheet.write_formula("C1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D1", "=1+1", None, 2)
        sheet.write_formula("E1", '="a"&"b"', None, "ab")
    assert rows_of(_only(path)) == [(1, ["TRUE", "FALSE", "#DIV/0!", "2", "ab"])]
    assert marks_of(_only(path)) == [[B, B, E, N, T]]


def test_a_formula_never_computed_has_no_value_and_says_so(tmp_path: Path) -> None:
    path = raw_workbook(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f></c><c r="C1"><f>A1</f><v></v></c></row>',
    )
    assert rows_of(_only(path)) == [(1, ["1", "=A1*2", "=A1"])]
    assert marks_of(_only(path)) == [[N, F, F]]


@pytest.mark.parametrize("base_1904", [False, True])
def test_dates_arrive_as_days_and_a_month_is_given_no_day(tmp_path: Path, base_1904: bool) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": base_1904}) as book:
        sheet = book.add_worksheet()
        day = datetime.datetime(2019, 7, 1)
        for at, code in enumerate(
            ["yyyy-mm-dd", 'yyyy"年"m"月"', "yyyy", 'yyyy"年"m"月"d"日"', "mm-dd", "h:mm"]
        ):
            sheet.write_datetime(0, at, day, book.add_format({"num_format": code}))
        sheet.write_datetime(0, 6, datetime.datetime(2019, 7, 1, 8, 30), book.add_format({"num_format": 14}))
    sheet_read = _only(path)
    assert rows_of(sheet_read) == [
        (
            1,
            [
                "2019-07-01",
                "2019-07",
                "2019",
                "2019-07-01",
                "2019-07-01",
                "2019-07-01 00:00:00",
                "2019-07-01 08:30:00",
            ],
        )
    ]
    assert marks_of(sheet_read) == [[D] * 7]
    assert bool([note for note in read(path).notes if "1904" in note]) is base_1904


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", Shows.NUMBER),
        ("0.00", Shows.NUMBER),
        ("@", Shows.NUMBER),
        ('#,##0.00"元"', Shows.NUMBER),
        ("[Red]0.00;[Blue]-0.00", Shows.NUMBER),
        ("yyyy/m/d", Shows.DAY),
        ("[$-804]yyyy年m月", Shows.MONTH),
        ("[$-F800]dddd, mmmm dd, yyyy", Shows.DAY),
        ("mmm-yy", Shows.MONTH),
        ("[h]:mm:ss", Shows.TIME),
        ("上午/下午h:mm", Shows.TIME),
        ('"day"0', Shows.NUMBER),
    ],
)
def test_what_a_number_format_shows(code: str, expected: Shows) -> None:
    assert shows(code) is expected


def test_line_breaks_and_signs_inside_cells_stay(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["大市镇\n三组", "<&>\"'", "a>b", "_x0041_", "王　英"]])
    assert rows_of(_only(path)) == [(1, ["大市镇\n三组", "<&>\"'", "a>b", "_x0041_", "王　英"])]


def test_text_in_several_fonts_is_one_text_without_its_reading(tmp_path: Path) -> None:
    strings = (
        "<si><t>姓名</t></si><si><r><rPr><b/></rPr><t>王</t></r><r><t xml:space='preserve'> 英</t></r>"
        "<rPh sb='0' eb='1'><t>wang</t></rPh></si><si/><si><t> </t></si><si><t>李&#x36;&amp;</t></si>"
    )
    cells = "".join(f'<c r="{column}1" t="s"><v>{at}</v></c>' for at, column in enumerate("ABCDE"))
    path = raw_workbook(tmp_path / "a.xlsx", f'<row r="1">{cells}</row>', strings=strings)
    assert rows_of(_only(path)) == [(1, ["姓名", "王 英", "", "", "李6&"])]


def test_hidden_sheets_and_merged_cells_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first, second = book.add_worksheet("名单"), book.add_worksheet("底稿")
        first.merge_range("B2:D3", "标题")
        second.write(0, 0, "x")
        second.hide()
    found = read(path).sheets
    assert [(sheet.name, sheet.hidden) for sheet in found] == [("名单", False), ("底稿", True)]
    assert found[0].merged == (Merged(2, 3, 1, 3),)


def test_a_filtered_sheet_is_read_whole_and_says_so(tmp_path: Path) -> None:
    sheet = (
        f'<?xml version="1.0"?><worksheet {NAMESPACE}><sheetPr filterMode="1"/><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    )
    found = _only(raw_workbook(tmp_path / "a.xlsx", sheet))
    assert rows_of(found) == [(1, ["1"]), (2, ["2"])]
    assert any("筛选" in note for note in found.notes)


UNUSUAL = {
    "prefix": f'<?xml version="1.0"?><x:worksheet xmlns:x={NAMESPACE[6:]}><x:sheetData><x:row r="2"><x:c r="B2" t="str">'
    '<x:v>王&amp;李</x:v></x:c><x:c r="C2"><x:v>1.50</x:v></x:c></x:row></x:sheetData><x:mergeCells>'
    '<x:mergeCell ref="B2:C2"/></x:mergeCells></x:worksheet>',
    "other order of attributes": '<row r="2"><c t="str" r="B2"><v>王&amp;李</v></c><c s="0" r="C2"><v>1.50</v></c></row>',
    "no references": '<row/><row><c/><c t="str"><v>王&amp;李</v></c><c><v>1.50</v></c></row>',
    "marked section": '<row r="2"><c r="B2" t="str"><v><![CDATA[王&李]]></v></c><c r="C2"><v>1.50</v></c></row>',
    "comments": '<!-- x --><row r="2"><c r="B2" t="str"><v>王&amp;李</v></c><c r="C2"><v>1.50</v></c></row>',
    "single quotes": "<row r='2'><c r='B2' t='str'><v>王&amp;李</v></c><c r='C2'><v>1.50</v></c></row>",
    "runs inline": '<row r="2"><c r="B2" t="inlineStr"><is><r><t>王</t></r><r><t>&amp;李</t></r></is></c>'
    '<c r="C2"><v>1.50</v></c></row>',
}


@pytest.mark.parametrize("way", UNUSUAL)
def test_xml_written_in_unusual_ways_gives_the_same_cells(tmp_path: Path, way: str) -> None:
    found = _only(raw_workbook(tmp_path / "a.xlsx", UNUSUAL[way]))
    assert rows_of(found) == [(2, ["", "王&李", "1.50"])]
    assert marks_of(found) == [[0, T, N]]
    assert found.merged == ((Merged(2, 2, 1, 2),) if way == "prefix" else ())


_VALUE = st.one_of(
    st.none(),
    st.text(alphabet="王秀英ab <>&\"'\n_x0D1　é𣇉", min_size=1, max_size=8),
    st.integers(-(10**15), 10**15),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 4)),
    st.booleans(),
)


@given(st.lists(st.lists(_VALUE, min_size=1, max_size=4), min_size=1, max_size=8), st.booleans())
def test_cells_are_what_openpyxl_reads_and_both_ways_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]], inline: bool
) -> None:
    path = workbook(tmp_path_factory.mktemp("book") / "a.xlsx", rows, in_memory=True, constant_memory=inline)
    fast, slow = _in_process(path), _in_process(path, plain=False)
    assert fast == slow
    (sheet,) = openpyxl.load_workbook(path).worksheets
    expected = {
        (cell.row, cell.column - 1): str(cell.value)
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None and str(cell.value).strip()
    }
    assert {place: _as_openpyxl(cell) for place, cell in fast.items()} == {
        place: _number(text) for place, text in expected.items()
    }


def _in_process(path: Path, plain: bool = True) -> dict[tuple[int, int], tuple[str, int]]:
    """Cells by row and column, read by the fast or the slow way."""
    with pytest.MonkeyPatch.context() as patch:
        if not plain:
            patch.setattr(xlsx_workbook, "grid", _refusing)
        with xlsx_workbook.ZipFile(path) as archive:
            (sheet,) = xlsx_workbook.Xlsx(archive).sheets()
            tables = list(sheet.grids)
    cells = {}
    for table in tables:
        for row in table.to_pylist():
            for at in range((len(row) - 1) // 2):
                if row[f"c{at}"] is not None:
                    cells[row["row"], at] = (row[f"c{at}"], row[f"k{at}"])
    return cells


def _refusing(*_: object) -> None:
    raise NotPlain


def _as_openpyxl(cell: tuple[str, int]) -> str:
    text, mark = cell
    return text.capitalize() if mark == B else _number(text)


def _number(text: str) -> str:
    try:
        return f"{float(text) + 0.0:.12g}" if text.strip() == text else text
    except ValueError:
        return text.replace("\r\n", "\n")


def test_an_old_workbook_keeps_rows_columns_and_marks(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet, hidden = book.add_sheet("名单"), book.add_sheet("底稿")
    hidden.visibility = 1
    hidden.write(0, 0, "x")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    cells = ["王秀英", "430481194403120026", 430481194403120026.0, 1200.5, datetime.date(2019, 7, 1), True]
    for at, value in enumerate(cells):
        sheet.write(2, at + 1, value, day) if isinstance(value, datetime.date) else sheet.write(
            2, at + 1, value
        )
    path = tmp_path / "a.xls"
    book.save(str(path))
    found = read(path)
    assert (found.format, [one.hidden for one in found.sheets]) == ("xls", [False, True])
    assert rows_of(found.sheets[0]) == [
        (3, ["", "王秀英", "430481194403120026", "430481194403120000", "1200.5", "2019-07-01", "TRUE"])
    ]
    assert marks_of(found.sheets[0]) == [[0, T, T, N, N, D, B]]


def test_an_open_document_keeps_rows_columns_and_marks(tmp_path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    table = Table(name="名单")
    table.addElement(TableRow())
    row = TableRow()
    for attributes, shown in (
        ({"valuetype": "string"}, "王秀英"),
        ({"valuetype": "float", "value": "430481194403120026"}, "4.3E+17"),
        ({"valuetype": "date", "datevalue": "2019-07-01"}, "2019/7/1"),
        ({"valuetype": "boolean", "booleanvalue": "true"}, "TRUE"),
    ):
        cell = TableCell(**attributes)
        cell.addElement(P(text=shown))
        row.addElement(cell)
    table.addElement(row)
    book.spreadsheet.addElement(table)
    path = tmp_path / "a.ods"
    book.save(str(path))
    found = read(path)
    assert found.format == "ods"
    assert rows_of(found.sheets[0]) == [(2, ["王秀英", "430481194403120000", "2019-07-01", "TRUE"])]
    assert marks_of(found.sheets[0]) == [[T, N, D, B]]


def test_a_web_page_saved_as_xls_is_a_table_with_merged_cells(tmp_path: Path) -> None:
    page = (
        '<html><head><meta charset="gb2312"></head><body><table><tr><td colspan=3>名单</td></tr>'
        "<tr><td rowspan=2>姓名</td><td>收入<br>(元)</td><td>&nbsp;</td></tr><tr><td>1</td><td>x</td></tr>"
        "<tr><td>王秀英</td><td style=\"mso-number-format:'\\@'\">430481194403120026</td></tr></table></body></html>"
    )
    path = tmp_path / "反馈.xls"
    path.write_bytes(page.encode("gb18030"))
    found = read(path)
    assert (found.format, found.encoding) == ("html", "gb18030")
    assert "文件名是 .xls，内容是网页表格，已按内容读入" in found.notes
    assert rows_of(found.sheets[0]) == [
        (1, ["名单", "", ""]),
        (2, ["姓名", "收入\n(元)", ""]),
        (3, ["", "1", "x"]),
        (4, ["王秀英", "430481194403120026", ""]),
    ]
    assert found.sheets[0].merged == (Merged(1, 1, 0, 2), Merged(2, 3, 0, 0))


def test_the_digest_is_of_the_files_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    # GB/T 32905-2016, appendix A.1
    assert read(path).sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_nothing_read_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book = read(workbook(tmp_path / "a.xlsx", [HEADER, *PEOPLE]))
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert rows_of(book.sheets[0])[2] == (3, PEOPLE[1])


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="找不到这个文件"):
        read(tmp_path / "没有.xlsx")


def test_words_in_a_cell_that_should_hold_a_date_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "2019年7月", day)
        sheet.write_number(0, 1, -5, day)
        sheet.write_number(0, 2, 43647, day)
    assert rows_of(_only(path)) == [(1, ["2019年7月", "-5", "2019-07-01"])]
    assert marks_of(_only(path)) == [[T, N, D]]
