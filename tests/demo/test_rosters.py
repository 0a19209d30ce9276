"""The departments' rosters: every kind is there, opens, is dirty in the ways it should be, and has totals."""

import re
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from doudi.core import citizen_id
from doudi.demo import make_county
from doudi.demo.rosters.all_kinds import KINDS
from doudi.demo.rosters.files import WORKBOOK_ROWS, write_roster
from doudi.demo.rosters.roster import Roster
from tests.demo.reading import rows_of

ON = 20240901


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "county"
    make_county(1200, 2, folder, on=ON)
    return folder / "rosters"


def cells_of(path: Path) -> list[tuple[object, ...]]:
    """All rows of all sheets."""
    book = openpyxl.load_workbook(path)
    return [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]


def test_every_kind_has_files_that_open_and_have_rows(rosters: Path) -> None:
    assert len(KINDS) == 20
    for kind in KINDS:
        files = sorted((rosters / kind).iterdir())
        assert files, kind
        for path in files:
            assert len(cells_of(path)) > 3, path


def test_workbooks_are_dressed_with_titles_totals_and_two_row_headers(rosters: Path) -> None:
    book = openpyxl.load_workbook(rosters / "tekun" / "特困人员花名册.xlsx")
    sheet = book.worksheets[0]
    assert "特困" in str(sheet["A1"].value) and sheet.merged_cells.ranges
    firsts = [row[0].value for row in sheet.iter_rows()]
    assert "合计" in firsts
    assert any(merged.min_row < merged.max_row for merged in sheet.merged_cells.ranges)


def test_a_total_is_the_sum_of_the_amounts_above_it(rosters: Path) -> None:
    rows = cells_of(rosters / "card_payments" / "一卡通发放明细202408.xlsx")
    header = next(row for row in rows if "发放金额" in row)
    column = header.index("发放金额")
    amounts = [row[column] for row in rows if isinstance(row[0], int)]
    total = next(row[column] for row in rows if row[0] == "合计")
    assert amounts and round(sum(amounts), 2) == total  # type: ignore[arg-type]


def test_each_bank_has_its_own_columns_and_one_counts_in_ten_thousands(rosters: Path) -> None:
    headers = set()
    for path in (rosters / "bank").iterdir():
        headers.add(next(row for row in cells_of(path) if sum(cell is not None for cell in row) >= 4))
    assert len(headers) == 3
    assert sum("万元" in str(header) for header in headers) == 1


def test_identity_numbers_are_mostly_right_and_wrong_in_many_ways(rosters: Path) -> None:
    cells = [
        cell
        for path in rosters.rglob("*.xlsx")
        for row in cells_of(path)
        for cell in row
        if isinstance(cell, float | int | str) and re.search(r"\d{15}|\d{6} \d{8}|[０-９]{17}", str(cell))
    ]
    texts = [cell for cell in cells if isinstance(cell, str)]
    good = sum(citizen_id.is_valid(text) for text in texts)
    assert good > 0.7 * len(texts)
    assert any(re.fullmatch(r"\d{15}", text) for text in texts), "the old form"
    assert any(re.fullmatch(r"\d{17}x", text) for text in texts), "lower-case x"
    assert any(text != text.strip() for text in texts), "spaces"
    assert any(re.fullmatch(r"'\d{17}[\dX]", text) for text in texts), "an apostrophe"
    assert any(re.search(r"[０-９]", text) for text in texts), "full-width digits"
    wrong = [text for text in texts if re.fullmatch(r"\d{17}[\dX]", text) and not citizen_id.is_valid(text)]
    assert wrong and len(wrong) < 0.05 * len(texts), "a few wrong check characters"


def test_the_banks_know_what_the_register_does_not(rosters: Path) -> None:
    register = rosters.parent / "register"
    homes = {
        row["household_id"]
        for row in rows_of(register, "assets")
        if row["kind"] == "deposit" and row["value"] is None
    }
    heads = {
        row["citizen_id"]
        for row in rows_of(register, "persons")
        if row["household_id"] in homes and row["relation"] == "02" and row["citizen_id"]
    }
    told = {cell for path in (rosters / "bank").iterdir() for row in cells_of(path) for cell in row}
    assert len(heads) > 10
    assert len(heads & told) > 0.8 * len(heads)


def test_the_dead_are_on_the_rosters_of_deaths_in_several_date_formats(rosters: Path) -> None:
    rows = cells_of(rosters / "deaths" / "殡仪馆火化名单.xlsx")
    days = [str(row[4]) for row in rows if isinstance(row[0], int)]
    assert any(re.fullmatch(r"\d{4}\.\d{1,2}\.\d{1,2}", day) for day in days)
    assert any(not re.fullmatch(r"\d{4}\.\d{1,2}\.\d{1,2}", day) for day in days)


@pytest.mark.parametrize(("rows", "suffix"), [(WORKBOOK_ROWS, ".xlsx"), (WORKBOOK_ROWS + 1, ".txt")])
def test_long_rosters_are_text_in_gb18030(tmp_path: Path, rows: int, suffix: str) -> None:
    names = np.array(["张䶮"] * rows, dtype=object)
    write_roster(Roster("deaths", "长", "题", [("姓名", names), ("号", names)]), tmp_path, ON)
    path = tmp_path / f"长{suffix}"
    assert path.is_file()
    if suffix == ".txt":
        assert path.read_bytes().decode("gb18030").count("\r\n") == rows + 1
