"""Sheets: codes are text, money is numbers, totals agree with the PDF to the cent."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.documents import excel, render
from doudi.documents.forms.money import ChangeRow, PayrollRow
from tests.documents.reading import pages, yuan
from tests.documents.samples_office import BUDGET, CHANGES, PAYROLL, ROSTER

SHEETS = {
    "payroll": (excel.payroll, PAYROLL),
    "roster": (excel.roster, ROSTER),
    "month_change": (excel.month_change, CHANGES),
    "budget": (excel.budget, BUDGET),
}
FEN = st.integers(min_value=0, max_value=10_000_000)


def opened(book: bytes, formulas: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(book), data_only=not formulas)


def columns(book: bytes, at: int = 0) -> dict[str, list]:
    """Cells below each head of a sheet, the total last."""
    rows = list(opened(book).worksheets[at].iter_rows(min_row=3, values_only=True))
    return {head: [row[at] for row in rows[1:]] for at, head in enumerate(rows[0])}


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_form_gives_the_same_bytes(name):
    write, form = SHEETS[name]
    assert write(form) == write(form)


@pytest.mark.parametrize("name", ["payroll", "roster"])
def test_codes_are_text_with_their_noughts_and_x(name):
    write, form = SHEETS[name]
    number, account = "05010119570312101X", "0006217000012340031"
    form = replace(form, rows=(replace(form.rows[0], citizen_id=number, account=account),))
    sheet = opened(write(form)).worksheets[0]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for code in (number, account):
        assert cells[code].data_type == "s" and cells[code].number_format == "@"


def test_a_name_that_looks_like_a_formula_stays_a_name():
    hostile = '=HYPERLINK("http://example.invalid","x")'
    form = replace(
        PAYROLL, rows=(replace(PAYROLL.rows[0], household_head=hostile, bank="http://example.invalid"),)
    )
    sheet = opened(excel.payroll(form), formulas=True).worksheets[0]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells[hostile] == "s" and cells["http://example.invalid"] == "s"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(FEN, FEN, st.integers(min_value=1, max_value=9)), max_size=40))
def test_payroll_totals_agree_row_by_row_and_with_the_paper(amounts):
    rows = tuple(
        replace(PAYROLL.rows[0], base=base, supplement=more, persons=persons)
        for base, more, persons in amounts
    )
    form = replace(PAYROLL, rows=rows)
    told = columns(excel.payroll(form))
    for head in ("保障金（元）", "分类施保金（元）", "合计（元）"):
        *cells, total = [Decimal(str(cell)) for cell in told[head]]
        assert sum(cells) == total
    assert told["人数"][-1] == sum(row.persons for row in rows) == form.totals()["persons"]
    assert Decimal(str(told["合计（元）"][-1])) * 100 == form.totals()["total"]
    assert all(
        Decimal(str(base)) + Decimal(str(more)) == Decimal(str(both))
        for base, more, both in zip(
            told["保障金（元）"], told["分类施保金（元）"], told["合计（元）"], strict=True
        )
    )


def test_the_total_is_a_formula_over_the_rows_above_it():
    sheet = opened(excel.payroll(PAYROLL), formulas=True).worksheets[0]
    assert sheet["H6"].value == "=ROUND(SUM(H4:H5),2)"
    assert sheet["H6"].number_format == "#,##0.00"
    assert sheet.print_title_rows == "$3:$3" and sheet.freeze_panes == "A4"


def test_an_empty_payroll_totals_nothing():
    told = columns(excel.payroll(replace(PAYROLL, rows=())))
    assert told["合计（元）"] == [0] and told["人数"] == [0]


def test_the_paper_prints_the_totals_of_the_sheet():
    text = "".join(pages(render("payroll_sheet", PAYROLL)))
    for key in ("base", "supplement", "total"):
        assert yuan(PAYROLL.totals()[key]) in text
    assert "壹仟叁佰壹拾元伍角" in text
    text = "".join(pages(render("budget_table", BUDGET)))
    assert yuan(BUDGET.totals()["amount"]) in text and "柒仟贰佰贰拾伍万零陆佰元整" in text


def test_sums_by_fund_add_up_to_the_budget():
    assert (
        sum(one["amount"] for one in BUDGET.by_fund())
        == BUDGET.totals()["amount"]
        == sum(r.amount for r in BUDGET.rows)
    )
    assert [one["fund"] for one in BUDGET.by_fund()] == ["中央财政", "市级财政"]


CHANGE = st.builds(
    ChangeRow, kind=st.sampled_from(("新增", "停发", "增发", "减发")), division=st.just("村"), household_head=st.just("某"),
    persons_before=st.integers(0, 9), persons_after=st.integers(0, 9), before=FEN, after=FEN, reason=st.just(""),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.lists(CHANGE, max_size=30))
def test_last_month_and_the_changes_make_this_month(rows):
    form = replace(CHANGES, rows=tuple(rows))
    summary, after = form.summary(), form.after()
    assert form.amount_before + sum(one["amount"] for one in summary) == after["amount"]
    assert form.persons_before + sum(one["persons"] for one in summary) == after["persons"]
    assert sum(one["households"] for one in summary) == len(rows)
    assert len({one["kind"] for one in summary}) == len(summary)


def test_households_join_with_their_first_and_leave_with_their_last_person():
    assert CHANGES.after() == {"households": 611, "persons": 866, "amount": 32_158_000}
    told = columns(excel.month_change(CHANGES))
    assert dict(zip(told["项目"], told["户数"], strict=True)) == {
        "上月": 611,
        "新增": 1,
        "停发": 1,
        "减发": 1,
        "本月": 611,
    }
    assert told["月金额（元）"] == [321_450.5, 810, -380.5, -300, 321_580]


def test_the_total_of_a_row_is_its_parts():
    row = PAYROLL.rows[0]
    assert isinstance(row, PayrollRow) and row.total == row.base + row.supplement == 81_000
    assert ROSTER.rows[0].total == 81_000
