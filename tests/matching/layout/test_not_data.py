"""Rows that are no data are named with the reason, and no person is among them."""

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.core.citizen_id import compose
from doudi.matching import layout
from doudi.matching.reading import read
from tests.matching.layout.test_header import NAMES, OTHER, PERSON, found, rows
from tests.matching.reading.making import workbook

HEADER = ["序号", "姓名", "身份证号", "存款余额"]
FIRST, SECOND = ["1", *PERSON, "100"], ["2", *OTHER, "200"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["合计", None, None, "300"], "合计"),
        (["合  计", None, None, "300"], "合计"),
        ([None, "总计：", "2人", "300"], "合计"),
        (["大市镇小计", None, None, "300"], "合计"),
        (["本页合计", None, None, "300"], "合计"),
        (["共计2户2人", None, None, "300"], "合计"),
        (["3", "合计", "2", "300"], "合计"),
        (["制表人：张三", None, "审核人：李四"], "落款"),
        (["负责人：          审核人：          制表人："], "落款"),
        (["单位（盖章）"], "落款"),
        (["填报日期：2024年9月1日"], "落款"),
        (["说明：本表一式两份"], "说明"),
        (["备注：", "无"], "说明"),
        (["（以下空白）"], "说明"),
        (HEADER, "重复的表头"),
        (["序号", "姓名", "身份证号"], "重复的表头"),
        (["第 2 页"], "页码"),
        (["3"], "只有序号的空行"),
        (["—", "—", "—"], "分隔行"),
        (["一、农村低保"], "分段标题"),
        (["大市镇"], "分段标题"),
    ],
)
def test_a_row_that_is_no_data_is_named(tmp_path: Path, row: list[str | None], why: str) -> None:
    path = workbook(tmp_path / "a.xlsx", [["存款名单"], HEADER, FIRST, row, SECOND])
    table = found(path)
    assert [(one.row, one.why) for one in table.not_data] == [(4, why)]
    assert rows(table) == [3, 5]


@pytest.mark.parametrize(
    "row",
    [
        ["3", "张三", None, "300"],
        ["3", "张三", None, None],
        [None, "张三"],
        ["3", None, "430481196001010018", None],
        ["3", "共青", "43048119600101", "合计"],
        ["3", "陈审", "4304**********0018", "负责"],
        ["3", "李四", "4.30481E+17", None],
        ["3", "王签", "无", "1"],
        ["合计", "张三", "430481196001010018", "1"],
        ["3", "单位", "无证件", "1"],
    ],
)
def test_a_person_is_never_taken_for_something_else(tmp_path: Path, row: list[str | None]) -> None:
    path = workbook(tmp_path / "a.xlsx", [["存款名单"], HEADER, FIRST, row, SECOND])
    table = found(path)
    assert rows(table) == [3, 4, 5] and not table.not_data


def test_headers_and_titles_repeated_on_every_page_are_named(tmp_path: Path) -> None:
    page = [["存款名单"], HEADER, FIRST, SECOND]
    table = found(workbook(tmp_path / "a.xlsx", page * 3))
    assert [one.why for one in table.not_data] == ["重复的标题", "重复的表头"] * 2
    assert rows(table) == [3, 4, 7, 8, 11, 12]


def test_merged_lines_between_persons_are_names_of_sections(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row("A1", HEADER)
        sheet.merge_range("A2:D2", "第一批")
        sheet.write_row("A3", FIRST)
        sheet.merge_range("A4:D4", "二〇二四年九月")
    table = found(path)
    assert [(one.row, one.why) for one in table.not_data] == [(2, "分段标题"), (4, "表后文字")]
    assert rows(table) == [3]


def test_a_name_merged_over_rows_stands_for_each_and_an_amount_for_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row("A1", ["村", "姓名", "身份证号", "账号", "月保障金额"])
        sheet.merge_range("A2:A4", "大市村")
        sheet.merge_range("B2:B3", PERSON[0])
        sheet.merge_range("C2:C3", PERSON[1])
        sheet.merge_range("E2:E4", "450.00")
        sheet.write_row("D2", ["账号一"])
        sheet.write_row("D3", ["账号二"])
        sheet.write_row("B4", [*OTHER, "账号三"])
    body = found(path).body
    assert body["c0"].to_pylist() == ["大市村"] * 3
    assert body["c1"].to_pylist() == [PERSON[0], PERSON[0], OTHER[0]]
    assert body["c2"].to_pylist() == [PERSON[1], PERSON[1], OTHER[1]]
    assert body["c4"].to_pylist() == ["450.00", None, None]


def test_totals_are_found_in_a_list_without_numbers_of_identity(tmp_path: Path) -> None:
    body = [[f"人{at}", "大市村", str(at)] for at in range(30)]
    table = found(workbook(tmp_path / "a.xlsx", [["姓名", "村", "存款余额"], *body, ["合计", None, "435"]]))
    assert rows(table) == list(range(2, 32)) and [one.row for one in table.not_data] == [32]


_BODY = st.lists(
    st.one_of(
        st.integers(1, 900).map(lambda at: [str(at), f"人{at}", compose("430481", 19600101, at), "1"]),
        st.sampled_from(
            [
                ["合计", "", "", "5"],
                HEADER,
                ["制表人：李"],
                ["大市镇"],
                ["7"],
                ["", "张三"],
                ["说明：见附件"],
                ["", "", "", "9"],
            ]
        ),
        st.lists(st.text(alphabet="王合计共：a1 ", max_size=4), min_size=4, max_size=4),
    ),
    min_size=1,
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(body=_BODY)
def test_every_row_is_data_or_named_and_every_number_of_identity_is_data(
    tmp_path: Path, body: list[list[str]]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADER, FIRST, *body]) + "\n", encoding="utf-8")
    (sheet,) = read(path).sheets
    table = layout.find(sheet, NAMES.get)
    named = [one.row for one in (*table.above, *table.not_data)]
    assert sorted(named + rows(table)) == sheet.grid["row"].to_pylist()
    with_number = {at for at, row in enumerate(body, start=3) if len(row) > 2 and len(row[2]) == 18}
    assert with_number <= set(rows(table))
