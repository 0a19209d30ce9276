"""Where the header is, what its columns are called, and the units of their numbers."""

from pathlib import Path

import pytest
import xlsxwriter

from doudi.matching import layout
from doudi.matching.layout import Layout, units
from doudi.matching.reading import read
from tests.matching.reading.making import raw_workbook, workbook

NAMES = {
    "姓名": "name",
    "男方姓名": "name",
    "户主姓名": "name",
    "身份证号": "citizen_id",
    "身份证号码": "citizen_id",
    "存款余额": "deposit",
    "月保障金额": "monthly_amount",
    "收入/工资": "wage",
}
PERSON = ["王秀英", "430481194403120026"]
OTHER = ["李建国", "430481195107080019"]


def found(path: Path, header_row: int | None = None) -> Layout:
    (sheet,) = read(path).sheets
    table = layout.find(sheet, NAMES.get, header_row)
    apart = [one.row for one in (*table.above, *table.not_data)]
    assert sorted({*rows(table)} | {*apart}) == sheet.grid["row"].to_pylist()
    assert not {*rows(table)} & {*apart} and len({*apart}) == len(apart)
    return table


def named(table: Layout) -> list[tuple[str, str | None, str]]:
    return [(one.theirs, one.ours, one.unit) for one in table.columns]


def rows(table: Layout) -> list[int]:
    return list(table.body["row"].to_pylist())


def test_lines_over_the_header_are_named_and_their_unit_goes_to_columns_without_one(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["耒阳市存款名册"],
            ["填报单位：民政局", None, "单位：万元"],
            ["姓名", "身份证号", "存款余额", "利息（元）"],
            [*PERSON, 3.5, 120],
        ],
    )
    table = found(path)
    assert (table.header_row, table.header_rows) == (3, 1)
    assert [(one.row, one.why) for one in table.above] == [(1, "标题"), (2, "说明"), (3, "表头")]
    assert named(table)[2:] == [("存款余额", "deposit", "万元"), ("利息（元）", None, "元")]
    assert rows(table) == [4]


def _two_levels(path: Path, merged: bool) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        sheet.merge_range("A1:E1", "花名册")
        for column, name in enumerate(["姓名", "身份证号"]):
            if merged:
                sheet.merge_range(1, column, 2, column, name)
            else:
                sheet.write(1, column, name)
        if merged:
            sheet.merge_range("C2:D2", "收入")
            sheet.merge_range("E2:E3", "备注")
        else:
            sheet.write("C2", "收入")
            sheet.write("E2", "备注")
        sheet.write_row("C3", ["工资", "存款余额（元）"])
        sheet.write_row("A4", [*PERSON, 1, 2, "无"])
    return path


def test_a_header_of_two_levels_joins_them(tmp_path: Path) -> None:
    table = found(_two_levels(tmp_path / "a.xlsx", merged=True))
    assert (table.header_row, table.header_rows) == (3, 2)
    assert named(table) == [
        ("姓名", "name", ""),
        ("身份证号", "citizen_id", ""),
        ("收入/工资", "wage", ""),
        ("收入/存款余额（元）", "deposit", "元"),
        ("备注", None, ""),
    ]
    assert rows(table) == [4]


def test_levels_are_found_without_merged_cells_as_in_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,身份证号,收入,,备注\n,,工资,存款余额（元）,\n" + ",".join(PERSON) + ",1,2,无\n",
        encoding="utf-8",
    )
    table = found(path)
    assert (table.header_row, table.header_rows) == (2, 2)
    assert [one.theirs for one in table.columns] == [
        "姓名",
        "身份证号",
        "收入/工资",
        "收入/存款余额（元）",
        "备注",
    ]


def test_a_row_that_numbers_the_columns_belongs_to_the_header(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名", "身份证号", "存款余额"], ["甲", "1", "2"], [*PERSON, 1]])
    table = found(path)
    assert [(one.row, one.why) for one in table.above] == [(1, "表头"), (2, "栏次")]
    assert rows(table) == [3] and table.columns[0].theirs == "姓名"


def test_units_under_the_header_are_taken(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [["姓名", "身份证号", "存款余额"], [None, None, "（万元）"], [*PERSON, 1]]
    )
    assert named(found(path))[2] == ("存款余额/（万元）", "deposit", "万元")


def test_no_row_of_persons_is_taken_for_a_header_level(tmp_path: Path) -> None:
    """A first person without a number, under a header without any group."""
    path = workbook(
        tmp_path / "a.xlsx", [["姓名", "身份证号", "村"], ["张三", None, "大市村"], [*PERSON, "大市村"]]
    )
    assert rows(found(path)) == [2, 3]


def test_a_header_that_nobody_knows_is_found_by_its_shape(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["某某表"], ["人员", "号", "数"], [*PERSON, 1], [*OTHER, 2]])
    table = found(path)
    assert table.header_row == 2 and rows(table) == [3, 4]


def test_a_list_without_a_header_is_read_by_what_stands_in_it(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["1", *PERSON], ["2", *OTHER]])
    table = found(path)
    assert table.header_row == 0 and rows(table) == [1, 2]
    assert named(table) == [("A列", None, ""), ("B列", "name", ""), ("C列", "citizen_id", "")]


def test_the_header_that_a_person_points_at_is_taken(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名", "身份证号"], ["人", "号"], PERSON])
    assert [one.theirs for one in found(path, 2).columns][:1] == ["人"] or found(path, 2).header_row == 2
    assert found(path, 2).header_row == 2
    assert found(path, 0).header_row == 0


def test_equal_headers_are_counted_and_columns_without_one_are_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [["姓名", "身份证号", "备注", "备注"], [*PERSON, "a", "b", "多出来的"]]
    )
    assert [one.theirs for one in found(path).columns] == ["姓名", "身份证号", "备注", "备注（2）", "E列"]


def test_two_lists_side_by_side_lose_nobody(tmp_path: Path) -> None:
    third = ["陈明", "430481196001010018"]
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["名单"],
            ["序号", "姓名", "身份证号", "序号", "姓名", "身份证号"],
            ["1", *PERSON, "2", *OTHER],
            ["3", *third],
            ["5", None, None, "6"],
        ],
    )
    table = found(path)
    assert [one.theirs for one in table.columns] == ["序号", "姓名", "身份证号"]
    people = list(zip(rows(table), table.body["c1"].to_pylist(), table.body["c2"].to_pylist(), strict=True))
    assert people == [(3, *PERSON), (4, *third), (3, *OTHER)]
    assert [(one.row, one.why) for one in table.not_data] == [(5, "只有序号的空行")]


def test_a_sheet_without_a_table_says_why(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["填表说明"], ["请按要求填写。"]])
    table = found(path)
    assert table.why_not == "没有找到表头" and len(table.not_data) == 2 and not rows(table)


def test_a_summary_is_named_and_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("汇总表")
        sheet.write_row("A1", ["乡镇", "人数", "月保障金额"])
        sheet.write_row("A2", ["大市镇", 12, 4000])
    assert found(path).why_not == "汇总或说明，不是名单"


def test_a_header_alone_says_so(tmp_path: Path) -> None:
    assert found(workbook(tmp_path / "a.xlsx", [["姓名", "身份证号"]])).why_not == "只有表头，没有数据"


def test_header_cells_with_line_breaks_and_spaces_are_known(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓  名", "身份\n证号", "存款\n余额\n（万元）"], [*PERSON, 1]])
    assert named(found(path)) == [
        ("姓  名", "name", ""),
        ("身份证号", "citizen_id", ""),
        ("存款余额（万元）", "deposit", "万元"),
    ]


def test_rows_far_apart_keep_their_numbers(tmp_path: Path) -> None:
    cells = "".join(
        f'<row r="{row}"><c r="B{row}" t="str"><v>{a}</v></c><c r="C{row}" t="str"><v>{b}</v></c></row>'
        for row, a, b in ((5, "姓名", "身份证号"), (9, *PERSON), (1000, *OTHER))
    )
    table = found(raw_workbook(tmp_path / "a.xlsx", cells))
    assert table.header_row == 5 and rows(table) == [9, 1000] and [one.at for one in table.columns] == [1, 2]


@pytest.mark.parametrize(
    ("header", "bare", "unit"),
    [
        ("存款余额（万元）", "存款余额", "万元"),
        ("存款余额(单位：元)", "存款余额", "元"),
        ("基本生活费（元/月）", "基本生活费", "元/月"),
        ("收入/元", "收入", "元"),
        ("金额 万元", "金额", "万元"),
        ("存款万元", "存款", "万元"),
        ("建筑面积（㎡）", "建筑面积", "㎡"),
        ("年龄（岁）", "年龄", "岁"),
        ("性别（男/女）", "性别（男/女）", ""),
        ("公元", "公元", ""),
        ("姓名", "姓名", ""),
    ],
)
def test_the_unit_in_a_header(header: str, bare: str, unit: str) -> None:
    assert units.split(header) == (bare, unit)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("填报单位：耒阳市民政局    2024年9月    单位：元、人", "元"),
        ("金额单位：人民币元", "元"),
        ("（单位：元/月）", "元/月"),
        ("万元", "万元"),
        ("填报单位：万元户办公室", ""),
        ("单位：人", ""),
        ("存款名册", ""),
    ],
)
def test_the_unit_in_a_line_above(line: str, unit: str) -> None:
    assert units.above([line]) == unit


def test_two_units_above_decide_nothing() -> None:
    assert units.above(["单位：元", "单位：万元"]) == ""
