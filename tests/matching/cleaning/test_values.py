"""Amounts, dates, words and names as departments write them, and what is made of them: nothing is made up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.documents.capital_amount import capital_amount
from doudi.matching.cleaning.amounts import read_amount
from doudi.matching.cleaning.dates import read_date, read_month, read_year
from doudi.matching.cleaning.numerals import chinese_number
from doudi.matching.cleaning.people_names import read_name
from doudi.matching.cleaning.verdicts import Level
from doudi.matching.cleaning.words import (
    read_area_code,
    read_bool,
    read_int,
    read_phone,
    read_relation,
    read_word,
)
from doudi.matching.kinds import load_kinds
from doudi.matching.reading.sheets import Mark

OK, CORRECTED, REVIEW = Level.OK, Level.CORRECTED, Level.REVIEW
TEXT, NUMBER, DATE = Mark.TEXT, Mark.NUMBER, Mark.DATE


@pytest.mark.parametrize(
    ("cell", "unit", "value", "level"),
    [
        ("1200", "", "1200.00", OK),
        ("1200.5", "元", "1200.50", OK),
        ("-35.10", "元/月", "-35.10", OK),
        ("0", "", "0.00", OK),
        ("1.2", "万元", "12000.00", OK),
        ("0.0001", "万元", "1.00", OK),
        ("12,300.00", "", "12300.00", CORRECTED),
        ("１２００", "", "1200.00", CORRECTED),
        (" 1200 ", "", "1200.00", CORRECTED),
        ("¥1,200.00", "", "1200.00", CORRECTED),
        ("1200元", "", "1200.00", CORRECTED),
        ("1200元", "万元", "1200.00", CORRECTED),  # the cell's unit is the one that was meant
        ("1.2万", "", "12000.00", CORRECTED),
        ("1.2万元", "万元", "12000.00", CORRECTED),
        ("3千元", "", "3000.00", CORRECTED),
        ("壹仟贰佰元整", "", "1200.00", CORRECTED),
        ("人民币叁万伍仟元零伍角整", "", "35000.50", CORRECTED),
        ("十二万三千元", "", "123000.00", CORRECTED),
        ("(1,200.00)", "", "-1200.00", CORRECTED),
        ("无", "", None, CORRECTED),
        ("—", "", None, CORRECTED),
        ("-", "", None, CORRECTED),
        ("/", "", None, CORRECTED),
        ("", "", None, OK),
        ("约1000", "", None, REVIEW),
        ("1000-2000", "", None, REVIEW),
        ("1,23.00", "", None, REVIEW),
        ("1.234", "", None, REVIEW),
        ("1.2E+05", "", None, REVIEW),
        ("99999999999", "", None, REVIEW),
        ("二一万", "", None, REVIEW),
        ("查无", "", None, REVIEW),
    ],
)
def test_amounts(cell: str, unit: str, value: str | None, level: Level) -> None:
    read = read_amount(cell, TEXT, unit)
    assert (read.value, read.level) == (value, level)
    assert bool(read.why) == (level != OK)


def test_a_computed_cell_loses_its_dust_and_nothing_else() -> None:
    assert read_amount("0.30000000000000004", NUMBER).value == "0.30"
    assert read_amount("1234.567", NUMBER).level == REVIEW
    assert read_amount("#DIV/0!", Mark.ERROR).value is None
    assert read_amount("2019-07-01", DATE).level == REVIEW


@given(st.integers(0, 10**11 - 1))
def test_an_amount_in_capitals_is_read_as_it_was_written(fen: int) -> None:
    read = read_amount(capital_amount(fen), TEXT)
    assert read.value == str(Decimal(fen) / 100 * 1) or Decimal(read.value or "-1") * 100 == fen


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["{:,}", "¥{:,}", "{}元", "￥{}", " {} ", "{}"]))
def test_no_way_of_dressing_an_amount_changes_it(amount: Decimal, dress: str) -> None:
    assert read_amount(dress.format(amount), TEXT).value == f"{amount:.2f}"


@given(st.text(max_size=30))
def test_no_text_makes_an_amount_out_of_no_digit(text: str) -> None:
    read = read_amount(text, TEXT)
    assert read.value is None or any(one.isdigit() or chinese_number(one) is not None for one in text)


@pytest.mark.parametrize(
    "cell",
    [
        "2019-07-01",
        "2019/7/1",
        "2019.7.1",
        "20190701",
        "2019年7月1日",
        "２０１９－７－１",
        "2019-7-1 00:00:00",
        "二〇一九年七月一日",
        "1-Jul-2019",
        "2019 7 1",
    ],
)
def test_a_day_in_every_spelling(cell: str) -> None:
    read = read_date(cell, TEXT)
    assert (read.value, read.level) == ("2019-07-01", OK)


@pytest.mark.parametrize(
    ("cell", "mark", "base_1904", "value"),
    [
        ("43647", TEXT, False, "2019-07-01"),
        ("43647", NUMBER, False, "2019-07-01"),
        ("42185", NUMBER, True, "2019-07-01"),
    ],
)
def test_a_count_of_days_becomes_a_day_and_is_said(
    cell: str, mark: Mark, base_1904: bool, value: str
) -> None:
    read = read_date(cell, mark, base_1904=base_1904)
    assert (read.value, read.level) == (value, CORRECTED)


@pytest.mark.parametrize("cell", ["2019年7月", "2019-07", "2019.7", "201907", "2019年7月份"])
def test_a_month_is_never_given_a_day(cell: str) -> None:
    read = read_date(cell, TEXT)
    assert (read.value, read.level) == (None, CORRECTED) and "日" in read.why
    assert read_month(cell, TEXT).value == "2019-07"


@pytest.mark.parametrize(
    "cell",
    ["2019-02-30", "2019-13-01", "85.6.12", "5/6/2019", "民国七十年一月一日", "很久以前", "30190701", "123"],
)
def test_what_is_no_day_or_could_be_two_is_left_to_a_person(cell: str) -> None:
    read = read_date(cell, TEXT)
    assert (read.value, read.level) == (None, REVIEW)


@pytest.mark.parametrize("cell", ["无", "--", "长期", "0000-00-00", "00000000"])
def test_no_day_is_said(cell: str) -> None:
    assert (read_date(cell, TEXT).value, read_date(cell, TEXT).level) == (None, CORRECTED)


def test_a_number_cell_cannot_say_october() -> None:
    assert read_month("2019.1", NUMBER).level == REVIEW
    assert read_month("2019.1", TEXT).value == "2019-01"
    assert read_year("2018年度", TEXT).value == "2018"
    assert read_month("2019-07-31", DATE).value == "2019-07"


@given(
    st.dates(
        min_value=__import__("datetime").date(1900, 1, 1), max_value=__import__("datetime").date(2100, 1, 1)
    )
)
def test_every_day_is_read_back_from_every_spelling(day) -> None:
    y, m, d = day.year, day.month, day.day
    for cell in (
        f"{y}-{m}-{d}",
        f"{y}/{m:02}/{d:02}",
        f"{y}.{m}.{d}",
        f"{y}{m:02}{d:02}",
        f"{y}年{m}月{d}日",
        f"{y}年{m}月{d}号",
    ):
        assert read_date(cell, TEXT).value == day.isoformat()


def test_words_become_ours_and_a_strange_one_is_kept_for_a_person() -> None:
    columns = load_kinds()["disability"].columns
    assert read_word("一级", TEXT, columns["disability_grade"].values).value == "1"
    assert read_word("Ⅱ级", TEXT, columns["disability_grade"].values).value == "2"
    assert read_word("3", NUMBER, columns["disability_grade"].values).value == "3"
    assert read_word(" 智 力 ", TEXT, columns["disability_type"].values).value == "intellectual"
    assert read_word("五级", TEXT, columns["disability_grade"].values).level == REVIEW
    assert read_word("男性", TEXT, columns["sex"].values).value == "male"
    assert read_word("1", NUMBER, columns["sex"].values).value == "male"
    assert (
        read_word("", TEXT, columns["sex"].values).value,
        read_word("—", TEXT, columns["sex"].values).value,
    ) == (None, None)


def test_blank_is_not_no() -> None:
    assert [read_bool(cell, TEXT).value for cell in ("是", "否", "√", "", "无")] == [
        "true",
        "false",
        "true",
        None,
        "false",
    ]
    assert read_bool("也许", TEXT).level == REVIEW


@pytest.mark.parametrize(
    ("cell", "name", "level"),
    [
        ("张三", "张三", OK),
        ("张  三", "张三", CORRECTED),
        ("张\u3000三", "张三", CORRECTED),
        ("张三（户主）", "张三", CORRECTED),
        ("张三(已故", "张三", CORRECTED),
        ("1.张三", "张三", CORRECTED),
        ("户主：张三", "张三", CORRECTED),
        ("买买提·艾力", "买买提·艾力", OK),
        ("John  Smith", "John Smith", CORRECTED),
        ("张□国", "张□国", OK),
        ("𠮷野", "𠮷野", OK),
        ("", None, OK),
        ("无", None, CORRECTED),
        ("（）", None, REVIEW),
        ("123", None, REVIEW),
    ],
)
def test_names(cell: str, name: str | None, level: Level) -> None:
    read = read_name(cell, TEXT)
    assert (read.value, read.level) == (name, level)


def test_telephones_areas_counts_and_relations() -> None:
    assert read_phone("138-0000-0000", TEXT).value == "13800000000"
    assert read_phone("+8613800000000", TEXT).value == "13800000000"
    assert read_phone("13800000000、13900000000", TEXT).value == "13800000000"
    assert (read_phone("12345", TEXT).value, read_phone("12345", TEXT).level) == (None, CORRECTED)
    assert read_area_code("430481114", TEXT).value == "430481114000"
    assert read_area_code("430481114000", TEXT).level == OK
    assert read_area_code("4304", TEXT).value is None
    assert (read_int("3人", TEXT).value, read_int("3.0", NUMBER).value, read_int("三", TEXT).value) == (
        "3",
        "3",
        None,
    )
    assert (
        read_relation("长子", TEXT).value,
        read_relation("儿媳", TEXT).value,
        read_relation("2", TEXT).value,
    ) == ("22", "38", "02")
