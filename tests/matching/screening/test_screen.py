"""A register of a few households and the departments' rosters: what is found, of whom, by which row."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.core.refusal import InputError
from doudi.matching.screening.plan import load_plan
from doudi.matching.screening.run import screen

ON = 20240901
AREA = "430481114201"
NUMBERS = {
    "王建国": "430481197001011235", "李秀英": "430481197203041226", "陈大山": "430481196505055514", "刘小妹": "43048119900808384X",
    "周有福": "430481195802027713",
}  # fmt: skip


def number(name: str) -> str:
    """A valid number: the check character is worked out, so that the tests need none by heart."""
    body = NUMBERS[name][:17]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def write(path: Path, rows: list[dict[str, Any]], metadata: dict[str, str] | None = None) -> None:
    table = pa.Table.from_pylist(rows)
    if metadata:
        table = table.replace_schema_metadata(
            {key.encode(): value.encode() for key, value in metadata.items()}
        )
    pq.write_table(table, path)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Five households of one; all on dibao, all of them poor by what they declared."""
    folder = tmp_path / "register"
    folder.mkdir()
    homes = [f"H{at}" for at in range(1, 6)]
    write(folder / "households.parquet", [
        {"household_id": home, "area_code": AREA, "residence": "rural", "registered_here": "true", "registered_poor": "no",
         "bulk_admitted": "false", "card_held_by_others": "false", "working_business": "false"}
        for home in homes
    ])  # fmt: skip
    write(folder / "persons.parquet", [
        {"household_id": home, "person_id": f"P{at}", "name": name, "citizen_id": number(name), "sex": None,
         "birth_date": f"{number(name)[6:10]}-{number(name)[10:12]}-{number(name)[12:14]}", "relation": "02", "counted": "true",
         "public_payroll": "false", "labour": "none", "died_on": None}
        for at, (home, name) in enumerate(zip(homes, NUMBERS, strict=True), start=1)
    ])  # fmt: skip
    write(folder / "supports.parquet", [
        {"household_id": home, "person_id": None, "programme": "dibao", "grade": "2", "monthly_amount": "300.00", "since": "2020-01-01"}
        for home in homes
    ])  # fmt: skip
    write(folder / "incomes.parquet", [
        {"household_id": "H1", "person_id": "P1", "kind": "transfer", "excluded": "false", "amount_year": "1000.00"}
    ])  # fmt: skip
    write(folder / "assets.parquet", [
        {"household_id": "H3", "person_id": "P3", "kind": "house", "exempt": "false", "quantity": "1", "in_town": "false", "value": None}
    ])  # fmt: skip
    return folder


@pytest.fixture
def rosters(tmp_path: Path) -> Path:
    folder = tmp_path / "rosters"
    folder.mkdir()
    return folder


def roster(folder: Path, kind: str, *rows: dict[str, Any], name: str = "", file: str = "") -> None:
    """A roster as ``roster load`` writes it; each row gives ``who`` and the kind's values."""
    written = []
    for at, given in enumerate(rows, start=4):
        who = given["who"]
        values = {key: value for key, value in given.items() if key != "who"}
        written.append({
            "row": at, "sheet": None, "status": "ok", "name": who, "citizen_id": number(who), "key": int(number(who)[:17]),
            "id_as_written": number(who), "sex": None, "birth_date": None, "phone": None, "area_code": None, **values, "notes": "[]",
        })  # fmt: skip
    write(folder / f"{name or kind}.parquet", written, {
        "doudi.kind": kind, "doudi.file": file or f"{kind}.xlsx", "doudi.sm3": "0" * 64, "doudi.encoding": "xlsx", "doudi.version": "1",
    })  # fmt: skip


def found(pack: str, register: Path, rosters: Path, out: Path) -> dict[tuple[str, str], dict[str, Any]]:
    local = out.with_name("local.yaml")
    local.write_text("excluding_haves: [public_payroll, company, shop, house, vehicle]\n", encoding="utf-8")
    screen(load_plan(pack, local), register, rosters, ON, out)
    rows = pq.read_table(out / "findings.parquet").to_pylist()
    return {(row["household_id"], row["clause"]): row for row in rows}


def test_a_public_employee_on_the_treasurys_list_is_found_with_the_row_that_says_so(
    register: Path, rosters: Path, tmp_path: Path
) -> None:
    roster(rosters, "public_payroll", {"who": "李秀英", "employer": "镇人民政府", "post_kind": "事业编制", "wage_month": 5600.0},
           file="财政供养人员.xlsx")  # fmt: skip
    hits = found("longnan-2019", register, rosters, tmp_path / "out")
    assert ("H2", "LN-09") in hits and ("H1", "LN-09") not in hits
    hit = hits["H2", "LN-09"]
    assert hit["person_id"] == "P2" and hit["by_rosters"] and hit["remedy"] == "LN-28"
    assert "财政供养人员.xlsx第4行" in hit["because"] and "事业编制" in hit["because"]
    assert "李秀英" not in hit["because"] and number("李秀英") not in hit["because"]


def test_paid_after_death_needs_a_later_month(register: Path, rosters: Path, tmp_path: Path) -> None:
    roster(
        rosters,
        "deaths",
        {"who": "陈大山", "died_on": "2024-05-20"},
        {"who": "刘小妹", "died_on": "2024-07-02"},
    )
    roster(rosters, "card_payments",
           {"who": "陈大山", "account": "1", "amount": 300.0, "paid_on": "2024-07-08", "result": "成功", "programme": "农村低保金"},
           {"who": "刘小妹", "account": "2", "amount": 300.0, "paid_on": "2024-07-08", "result": "成功", "programme": "农村低保金"})  # fmt: skip
    hits = found("cn-2021", register, rosters, tmp_path / "out")
    assert ("H3", "83-死亡") in hits and ("H4", "83-死亡") not in hits
    assert "card_payments.xlsx第4行" in hits["H3", "83-死亡"]["because"]


def test_money_that_failed_came_late_or_short_is_found_and_money_in_time_is_not(
    register: Path, rosters: Path, tmp_path: Path
) -> None:
    paid = {"account": None, "programme": "农村低保金", "result": "成功"}
    roster(rosters, "card_payments",
           {"who": "王建国", **paid, "amount": 300.0, "paid_on": "2024-07-08"},
           {"who": "李秀英", **paid, "amount": 180.0, "paid_on": "2024-07-08"},
           {"who": "陈大山", **paid, "amount": 300.0, "paid_on": "2024-07-22"},
           {"who": "刘小妹", **paid, "amount": 300.0, "paid_on": "2024-07-08"} | {"result": "失败：账户状态异常"},
           {"who": "周有福", **paid, "amount": 300.0, "paid_on": "2024-07-08"} | {"result": "失败：账户状态异常"},
           {"who": "周有福", **paid, "amount": 300.0, "paid_on": "2024-07-09"})  # fmt: skip
    hits = found("cn-2021", register, rosters, tmp_path / "out")
    assert {home for home, clause in hits if clause == "57-25"} == {"H2", "H3", "H4"}
    assert "应发 300.00 元，实发 180.00 元" in hits["H2", "57-25"]["because"]


def test_a_card_that_takes_the_money_of_two_households_is_found(
    register: Path, rosters: Path, tmp_path: Path
) -> None:
    paid = {"programme": "农村低保金", "result": "成功", "amount": 300.0, "paid_on": "2024-07-08"}
    roster(rosters, "card_payments", {"who": "王建国", "account": "7", **paid}, {"who": "李秀英", "account": "7", **paid},
           {"who": "陈大山", "account": "8", **paid}, {"who": "陈大山", "account": "8", **paid} | {"paid_on": "2024-08-08"})  # fmt: skip
    hits = found("cn-2021", register, rosters, tmp_path / "out")
    assert {home for home, clause in hits if clause == "57-26"} == {"H1", "H2"}


def test_wages_that_two_sources_know_are_counted_once_and_make_dibao_wrong(
    register: Path, rosters: Path, tmp_path: Path
) -> None:
    roster(rosters, "social_insurance", {"who": "王建国", "employer": "鞋业有限公司", "base_month": 4000.0, "paid_until": "2024-07"},
           {"who": "王建国", "employer": "鞋业有限公司", "base_month": 4000.0, "paid_until": "2024-08"})  # fmt: skip
    roster(rosters, "tax", {"who": "王建国", "income_year": 47000.0, "tax_year": "2023"})
    found("longnan-2019", register, rosters, tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "evidence.parquet").to_pylist()
    wages = {(row["kind"], row["amount"]) for row in rows if row["target"] == "income.wage"}
    assert {(kind, str(amount)) for kind, amount in wages} == {
        ("social_insurance", "48000.00"),
        ("tax", "47000.00"),
    }


def test_a_house_that_was_declared_is_no_news_and_a_second_one_is(
    register: Path, rosters: Path, tmp_path: Path
) -> None:
    import duckdb

    from doudi.matching.screening.evidence import gather, rosters_in
    from doudi.matching.screening.proved import read_table, write_proved

    roster(rosters, "real_estate", {"who": "陈大山", "usage": "住宅", "floor_area": 90.0}, {"who": "陈大山", "usage": "住宅", "floor_area": 60.0},
           {"who": "李秀英", "usage": "地下车位", "floor_area": 12.0})  # fmt: skip
    write(tmp_path / "links.parquet", [
        {"person_id": person, "roster": "real_estate", "row": row, "how": "号码和姓名相同", "score": 1.0}
        for person, row in (("P3", 4), ("P3", 5), ("P2", 6))
    ])  # fmt: skip
    with duckdb.connect() as connection:
        read_table(connection, register, "persons")
        gather(connection, rosters_in(rosters), tmp_path / "links.parquet", "persons")
        write_proved(connection, register, tmp_path / "proved")
    assets = pq.read_table(tmp_path / "proved" / "assets.parquet").to_pylist()
    assert [(one["household_id"], one["kind"]) for one in assets] == [("H3", "house"), ("H3", "house")]


def test_a_silent_roster_takes_nothing_away(register: Path, rosters: Path, tmp_path: Path) -> None:
    roster(rosters, "vehicles", {"who": "周有福", "vehicle_type": "普通二轮摩托车", "state": "正常"})
    hits = found("longnan-2019", register, rosters, tmp_path / "out")
    assert not [hit for hit in hits.values() if hit["by_rosters"]]


def test_a_plan_of_ones_own_looks_for_what_it_says(register: Path, rosters: Path, tmp_path: Path) -> None:
    plan = tmp_path / "查车.yaml"
    plan.write_text("pack: cn-2021\nscreens:\n  查车:\n    title: 在享低保而有车\n    when: '在享低保 且 有(财产: 财产类别 = 车辆)'\n    finds: wrong\n", encoding="utf-8")  # fmt: skip
    roster(rosters, "vehicles", {"who": "周有福", "vehicle_type": "小型轿车", "state": "正常"})
    hits = found(str(plan), register, rosters, tmp_path / "out")
    assert set(hits) == {("H5", "查车")}


def test_a_plan_with_a_fault_names_its_line(tmp_path: Path) -> None:
    plan = tmp_path / "查.yaml"
    plan.write_text(
        "pack: cn-2021\nscreens:\n  查车:\n    title: 有车\n    wenn: 在享低保\n    when: 在享低保\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        load_plan(str(plan))
    assert refused.value.line == 5 and "wenn" in refused.value.message


def test_a_file_that_is_no_roster_is_refused_and_nothing_is_written(
    register: Path, rosters: Path, tmp_path: Path
) -> None:
    write(rosters / "whatever.parquet", [{"a": 1}])
    with pytest.raises(InputError) as refused:
        screen(load_plan("cn-2021"), register, rosters, ON, tmp_path / "out")
    assert refused.value.code == "not-a-roster" and not (tmp_path / "out").exists()


def test_a_roster_whose_values_are_of_another_type_is_refused_without_quoting_them(
    register: Path, rosters: Path, tmp_path: Path
) -> None:
    roster(
        rosters,
        "card_payments",
        {"who": "王建国", "account": "1", "amount": "三百多", "paid_on": "2024-07-08", "result": "成功"},
    )
    with pytest.raises(InputError) as refused:
        screen(load_plan("cn-2021"), register, rosters, ON, tmp_path / "out")
    assert "三百多" not in refused.value.message
