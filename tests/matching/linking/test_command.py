"""`doudi match`: its files, its JSON, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner, Result

from doudi.cli.main import main
from tests.matching.linking.worlds import Row, write_register, write_roster

ZHANG: Row = {"name": "张建国", "number": "430481198503120116", "sex": "male", "birth": "1985-03-12"}
LI: Row = {"name": "李秀英", "number": "430481195807040226"}


def call(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["match", *map(str, arguments)])


def test_every_row_of_every_roster_is_in_links_or_in_unlinked(tmp_path: Path) -> None:
    register = write_register(tmp_path / "register", [ZHANG, LI])
    deaths = write_roster(tmp_path / "deaths.parquet", [LI, {**ZHANG, "name": "王小明"}])
    cars = write_roster(tmp_path / "vehicles.parquet", [ZHANG, ZHANG, {"name": "不在册"}])
    result = call(register, deaths, cars, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.stderr
    said = json.loads(result.stdout)
    assert [
        (one["roster"], one["rows"], one["linked"], one["review"], one["unlinked"]) for one in said["rosters"]
    ] == [
        ("deaths", 2, 1, 1, 1),
        ("vehicles", 3, 2, 0, 1),
    ]
    links = pq.read_table(tmp_path / "out" / "links.parquet")
    assert links.column_names == ["person_id", "roster", "row", "how", "score"]
    assert [(one["person_id"], one["roster"], one["row"]) for one in links.to_pylist()] == [
        ("P1", "deaths", 2),
        ("P0", "vehicles", 2),
        ("P0", "vehicles", 3),
    ]
    review = pq.read_table(tmp_path / "out" / "review.parquet")
    assert review.column_names == links.column_names
    assert [(one["person_id"], one["row"]) for one in review.to_pylist()] == [("P0", 3)]
    unlinked = pq.read_table(tmp_path / "out" / "unlinked.parquet")
    assert unlinked.column_names == ["roster", "row", "why"]
    assert [(one["roster"], one["row"]) for one in unlinked.to_pylist()] == [("deaths", 3), ("vehicles", 4)]


def test_person_ids_that_are_not_unique_carry_their_household_and_rows_of_several_sheets_their_sheet(
    tmp_path: Path,
) -> None:
    register = write_register(
        tmp_path / "register",
        [{**ZHANG, "person_id": "1", "home": "甲"}, {**LI, "person_id": "1", "home": "乙"}],
    )
    roster = write_roster(
        tmp_path / "bank.parquet",
        [{**ZHANG, "sheet": "一季度", "row": 2}, {**LI, "sheet": "二季度", "row": 2}],
    )
    assert call(register, roster, "--out", tmp_path / "out").exit_code == 0
    links = pq.read_table(tmp_path / "out" / "links.parquet").to_pylist()
    assert {(one["household_id"], one["person_id"], one["sheet"], one["row"]) for one in links} == {
        ("甲", "1", "一季度", 2),
        ("乙", "1", "二季度", 2),
    }


def test_csv_registers_without_optional_columns_are_taken(tmp_path: Path) -> None:
    register = tmp_path / "register"
    register.mkdir()
    (register / "households.csv").write_text("household_id\nH1\n", encoding="utf-8")
    (register / "persons.csv").write_text(
        "household_id,person_id,name,citizen_id\nH1,P1,张建国,430481198503120116\n", encoding="utf-8"
    )
    roster = write_roster(tmp_path / "bank.parquet", [ZHANG])
    assert call(register, roster, "--out", tmp_path / "out").exit_code == 0
    assert pq.read_table(tmp_path / "out" / "links.parquet").num_rows == 1


def test_what_the_database_says_of_a_cell_is_not_passed_on(tmp_path: Path) -> None:
    """It quotes the cell, and the sentence is kept with the job and shown on its page."""
    register = write_register(tmp_path / "register", [ZHANG])
    roster = write_roster(tmp_path / "bank.parquet", [ZHANG])
    table, number = pq.read_table(roster), str(ZHANG["number"])
    at = table.schema.get_field_index("key")
    pq.write_table(table.set_column(at, "key", pa.array([number + "?"])), roster)
    result = call(register, roster, "--out", tmp_path / "out")
    assert result.exit_code != 0 and "没有算成" in result.stderr
    assert number not in result.stderr + result.stdout


def test_an_empty_roster_gives_empty_tables(tmp_path: Path) -> None:
    register = write_register(tmp_path / "register", [ZHANG])
    roster = write_roster(tmp_path / "bank.parquet", [])
    result = call(register, roster, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert pq.read_table(tmp_path / "out" / "links.parquet").num_rows == 0


def test_what_is_not_there_is_wrong_usage_and_what_is_wrong_inside_is_not(tmp_path: Path) -> None:
    register = write_register(tmp_path / "register", [ZHANG])
    roster = write_roster(tmp_path / "bank.parquet", [ZHANG])
    out = tmp_path / "out"
    text = tmp_path / "text.parquet"
    text.write_text("姓名,身份证号\n", encoding="utf-8")
    other = tmp_path / "elsewhere"
    other.mkdir()
    twice = write_roster(other / "bank.parquet", [ZHANG])
    for arguments, code in (
        ((tmp_path / "none", roster, "--out", out), 2),
        ((register, tmp_path / "none.parquet", "--out", out), 2),
        ((register, roster, "--out", register / "out"), 2),
        ((register, roster, twice, "--out", out), 2),
        ((register, "--out", out), 2),
        ((register, text, "--out", out), 1),
        ((register, register / "persons.parquet", "--out", out), 1),
    ):
        result = call(*arguments)
        assert result.exit_code == code, result.stderr
        assert "Traceback" not in result.stderr and result.stderr
        assert not out.exists()
