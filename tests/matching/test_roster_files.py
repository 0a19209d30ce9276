"""Rosters as files: what is written, what goes back to the department, what the command says."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.core.refusal import InputError
from doudi.matching.refused import write_refused
from doudi.matching.roster import check, load
from tests.matching.rosters import MAN, OLD, ON, OTHER, WOMAN, rows


def test_a_file_without_a_number_column_is_taken_by_names(csv: Callable[..., Path]) -> None:
    found = check("auto", csv("姓名,性别,出生日期", "甲,男,1960-01-02"), on=ON, every_row=True)
    assert (found.kind, found.verdict) == ("persons", "accept")
    assert rows(found)[2]["values"] == {"sex": "male", "birth_date": "1960-01-02"}


def test_a_file_of_another_kind_is_taken_by_its_names_and_what_is_missing_is_said(
    csv: Callable[..., Path],
) -> None:
    found = check("bank", csv("姓名,身份证号,病种", f"甲,{MAN},肺炎"), on=ON)
    assert found.verdict == "accept" and "没有找到银行存款该有的列（存款余额）" in found.message
    assert found.as_dict()["unknown_columns"] == ["病种"]


def test_a_unit_over_the_table_counts_for_every_row(csv: Callable[..., Path]) -> None:
    path = csv("存款核对反馈表,,", "单位：万元,,", "姓名,身份证号,余额", f"甲,{MAN},1.25", f"乙,{WOMAN},3")
    found = rows(check("bank", path, on=ON, every_row=True))
    assert [row["values"]["deposit"] for row in found.values()] == ["12500.00", "30000.00"]


def test_a_department_is_remembered_for_its_own_column_names(csv: Callable[..., Path]) -> None:
    path = csv("客户,证件,户头结存", f"甲,{MAN},12")
    names = {"客户": "name", "证件": "citizen_id", "户头结存": "deposit"}
    assert check("bank", path, on=ON).verdict == "reject"
    found = check("bank", path, on=ON, remembered=names, every_row=True)
    assert found.verdict == "accept" and found.columns == names
    assert rows(found)[2]["values"] == {"deposit": "12.00"}


def test_lists_side_by_side_name_each_line_by_sheet_and_row(csv: Callable[..., Path], tmp_path: Path) -> None:
    path = csv("姓名,身份证号,姓名,身份证号", f"甲,{MAN},乙,{WOMAN}", f"丙,{OTHER},,")
    load("persons", path, tmp_path / "taken.parquet", on=ON)
    taken = pq.read_table(tmp_path / "taken.parquet", columns=["sheet", "row", "name"]).to_pylist()
    assert [tuple(one.values()) for one in taken] == [("", 2, "甲"), ("", 3, "丙"), ("（第2栏）", 2, "乙")]


def test_sheets_are_told_apart_and_hidden_ones_named_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "全县.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, person in (("甲镇", ("甲", MAN)), ("乙镇", ("乙", WOMAN)), ("底稿", ("丙", OTHER))):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ("姓名", "身份证号码", "身份证备注"))
        sheet.write_row(1, 0, (*person, 12345678901234567890))
        if name == "底稿":
            sheet.hide()
    book.close()
    found = check("persons", path, on=ON, every_row=True)
    assert [(row["sheet"], row["row"], row["name"]) for row in found.rows()] == [
        ("甲镇", 2, "甲"),
        ("乙镇", 2, "乙"),
    ]
    assert found.as_dict()["sheets_left"] == [{"sheet": "底稿", "why": "隐藏的工作表", "rows": 2}]
    assert "底稿" in found.message


def test_a_number_that_a_spreadsheet_took_for_a_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("姓名", "身份证号码"))
    sheet.write(1, 0, "甲")
    sheet.write_number(1, 1, float(MAN[:17] + "0"))
    sheet.write(2, 0, "乙")
    sheet.write_number(2, 1, int(OLD))
    book.close()
    found = rows(check("persons", path, on=ON))
    assert (found[2]["status"], found[2]["citizen_id"]) == ("rejected", None)
    assert (found[3]["status"], found[3]["citizen_id"]) == ("corrected", MAN)


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 50)
    found = check("bank", path)
    assert (found.verdict, list(found.rows())) == ("reject", []) and found.message
    with pytest.raises(InputError) as missing:
        check("bank", tmp_path / "没有.xlsx")
    assert missing.value.code == "file-missing"
    with pytest.raises(InputError) as unknown:
        check("moon", path)
    assert unknown.value.code == "usage"


def test_what_is_written_has_the_types_of_the_vocabulary_and_says_where_it_comes_from(
    csv: Callable[..., Path], tmp_path: Path
) -> None:
    path = csv(
        "姓名,身份证号,月保障金额,保障人口,起始日期,类别",
        f"甲,{MAN},800,2,2024-01-01,A类",
        "乙,4.3E+17,1,1,,",
    )
    out = tmp_path / "out" / "dibao.parquet"
    found = load("dibao", path, out, on=ON)
    table = pq.read_table(out)
    assert [
        str(table.schema.field(name).type)
        for name in ("row", "key", "monthly_amount", "covered_persons", "since", "citizen_id")
    ] == [*("int64", "int64", "decimal128(14, 2)", "int32", "string", "string")]
    row = table.to_pylist()[0]
    assert (row["row"], row["sheet"], row["status"], row["key"], row["monthly_amount"]) == (
        2,
        "",
        "ok",
        int(MAN[:17]),
        Decimal("800.00"),
    )
    assert table.num_rows == 1 and found.counts["rejected"] == 1, "what is refused is not in the file"
    said = {
        key.decode(): value.decode()
        for key, value in table.schema.metadata.items()
        if key.startswith(b"doudi.")
    }
    assert (said["doudi.kind"], said["doudi.file"], said["doudi.encoding"]) == (
        "dibao",
        "名单.csv",
        "gb18030",
    )
    assert len(said["doudi.sm3"]) == 64 and said["doudi.version"]


def test_the_refused_rows_go_back_as_they_were_sent_with_what_is_wrong(
    csv: Callable[..., Path], tmp_path: Path
) -> None:
    path = csv(
        "姓名,身份证号,余额,网点",
        "=1+1,4.30481E+17,5,城关",
        f"甲,{MAN},=cmd,城关",
        f"乙,{WOMAN},6,城关",
        f"丙,{OTHER[:17]},7,",
    )
    out = tmp_path / "退回.xlsx"
    assert write_refused(check("bank", path, on=ON).sent_back, out) == 3
    sheet = openpyxl.load_workbook(out).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0] == ["工作表", "行号", "姓名", "身份证号", "余额", "网点", "结果", "原因"]
    assert [line[1:7] for line in lines[1:]] == [
        ["2", "=1+1", "4.30481E+17", "5", "城关", "没有采用"],
        ["3", "甲", MAN, "=cmd", "城关", "请核对"],
        ["5", "丙", OTHER[:17], "7", None, "已采用，号码留空，请核对号码"],
    ]
    assert "末几位已经丢失" in str(lines[1][7])
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert write_refused(check("persons", csv("姓名,身份证号", f"乙,{WOMAN}"), on=ON).sent_back, out) == 0


# --- the command ---


def test_the_command_prints_json_as_agreed_and_says_by_its_exit_code(
    csv: Callable[..., Path], tmp_path: Path
) -> None:
    path = csv("姓名,身份证号,余额", f"甲,{MAN},35000", f"乙,{WOMAN} ,1", "丙,E12345678,1")
    run = CliRunner().invoke(main, ["roster", "check", "bank", str(path), "--json"])
    said = json.loads(run.stdout)
    assert run.exit_code == 1
    assert {
        "file",
        "kind",
        "verdict",
        "message",
        "encoding",
        "sheet",
        "header_row",
        "columns",
        "not_data",
        "counts",
        "rows",
    } <= set(said)
    assert said["counts"] == {"ok": 1, "corrected": 1, "review": 1, "rejected": 0}
    assert said["columns"] == {"姓名": "name", "身份证号": "citizen_id", "余额": "deposit"}
    assert said["rows"][0] == {
        **{"row": 3, "status": "corrected", "name": "乙", "citizen_id": WOMAN, "values": {"deposit": "1.00"}},
        "notes": [
            {
                "column": "身份证号",
                "was": f"{WOMAN} ",
                "now": WOMAN,
                "why": said["rows"][0]["notes"][0]["why"],
            }
        ],
    }
    assert CliRunner().invoke(main, ["roster", "check", "bank", str(tmp_path / "无.csv")]).exit_code == 2
    assert CliRunner().invoke(main, ["roster", "check", "moon", str(path)]).exit_code == 2
    out = tmp_path / "bank.parquet"
    good = csv("姓名,身份证号,余额", f"甲,{MAN},35000", name="好.csv")
    assert (
        CliRunner().invoke(main, ["roster", "load", "bank", str(good), "--out", str(out), "--json"]).exit_code
        == 0
    )
    assert pq.read_table(out).num_rows == 1


def test_the_command_lists_the_kinds_with_their_synonyms() -> None:
    said = json.loads(CliRunner().invoke(main, ["roster", "kinds", "--json"]).stdout)
    assert len(said) == 21 and {one["id"] for one in said} >= {"bank", "deaths", "persons"}
    bank = next(one for one in said if one["id"] == "bank")
    assert "账户余额" in next(one for one in bank["columns"] if one["name"] == "deposit")["synonyms"]
