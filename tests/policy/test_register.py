"""A register folder is taken whole or refused in one sentence that says where."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.core.refusal import InputError
from doudi.policy.register import Register, open_register

HOUSEHOLDS = (
    "household_id,area_code,residence,registered_here\n01,430481001001,rural,true\n02,430481001001,urban,\n"
)
PERSONS = "household_id,person_id,birth_date,counted,disability_grade\n02,a,1960-01-01,true,0\n01,a,1990-02-28,true,\n01,b,,false,4\n"
INCOMES = "household_id,person_id,kind,amount_year,excluded\n01,a,wage,100.5,false\n01,,transfer,,false\n"


def folder_of(folder: Path, **tables: str) -> Path:
    for name, content in {"households": HOUSEHOLDS, "persons": PERSONS, "incomes": INCOMES, **tables}.items():
        if content:
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def rows(register: Register, table: str, columns: str) -> list[tuple[Any, ...]]:
    return register.connection.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()


def test_a_folder_is_read_with_households_in_the_order_of_the_file_and_persons_by_household(
    tmp_path: Path,
) -> None:
    with open_register(folder_of(tmp_path)) as register:
        assert register.households == 2
        assert rows(register, "households", "h, household_id, registered_here") == [
            (0, "01", True),
            (1, "02", None),
        ]
        assert rows(register, "persons", "p, h, person_id, birth_date") == [
            (0, 0, "a", 19900228), (1, 0, "b", None), (2, 1, "a", 19600101)]  # fmt: skip
        assert rows(register, "incomes", "h, p, amount_year, kind") == [(0, 0, 10050, 0), (0, None, None, 3)]
        assert not register.tables["assets" if "assets" in register.tables else "asset"].present
        assert set(register.places) == {("430481001001", "rural"), ("430481001001", "urban")}


def test_what_is_known_of_a_column_is_whether_it_has_gaps_and_its_bounds(tmp_path: Path) -> None:
    with open_register(folder_of(tmp_path)) as register:
        amount = register.tables["income"].columns["amount_year"]
        assert (amount.nullable, amount.least, amount.most) == (True, 10050, 10050)
        assert not register.tables["income"].columns["excluded"].nullable
        assert register.tables["person"].most_per_household == 2


def test_parquet_with_types_of_its_own_gives_the_same_register(tmp_path: Path) -> None:
    folder_of(tmp_path, incomes="")
    pq.write_table(
        pa.table({
            "household_id": ["01", "01"], "person_id": ["a", None], "kind": pa.array(["wage", "transfer"]).dictionary_encode(),
            "amount_year": pa.array([Decimal("100.50"), None], pa.decimal128(12, 2)), "excluded": [False, False],
        }), tmp_path / "incomes.parquet")  # fmt: skip
    (tmp_path / "persons.csv").unlink()
    pq.write_table(
        pa.table(
            {
                "household_id": ["01", "01"],
                "person_id": ["a", "b"],
                "birth_date": pa.array([date(1990, 2, 28), None]),
            }
        ),
        tmp_path / "persons.parquet",
    )
    with open_register(tmp_path) as register:
        assert rows(register, "incomes", "h, p, amount_year, kind") == [(0, 0, 10050, 0), (0, None, None, 3)]
        assert rows(register, "persons", "p, birth_date") == [(0, 19900228), (1, None)]


def test_persons_without_ids_are_numbered_within_their_household(tmp_path: Path) -> None:
    with open_register(folder_of(tmp_path, persons="household_id\n01\n02\n01\n", incomes="")) as register:
        assert rows(register, "persons", "h, person_id") == [(0, "1"), (0, "2"), (1, "1")]


def test_an_event_without_a_date_has_not_happened_but_an_unknown_birth_stays_unknown(tmp_path: Path) -> None:
    persons = "household_id,person_id,died_on,birth_date\n01,a,,\n"
    with open_register(folder_of(tmp_path, persons=persons, incomes="")) as register:
        assert rows(register, "persons", "died_on, birth_date") == [(99991231, None)]


@pytest.mark.parametrize(
    ("tables", "code", "said"),
    [
        ({"incomes": INCOMES.replace("100.5", "100.555")}, "wrong-amount", ["incomes.csv", "第 2 行", "amount_year", "100.555"]),
        ({"incomes": INCOMES.replace("100.5", "1e3")}, "wrong-amount", ["incomes.csv", "第 2 行", "amount_year", "1e3"]),
        ({"incomes": INCOMES.replace("wage", "wages")}, "unknown-word", ["incomes.csv", "第 2 行", "kind", "wages"]),
        ({"incomes": INCOMES.replace("01,a", "01,c")}, "unknown-person", ["incomes.csv", "第 2 行", "person_id", "c"]),
        ({"incomes": INCOMES.replace("01,a", "02,b")}, "unknown-person", ["incomes.csv", "第 2 行", "person_id", "b"]),
        ({"incomes": INCOMES.replace("01,a", "03,a")}, "unknown-household", ["incomes.csv", "第 2 行", "household_id", "03"]),
        ({"persons": PERSONS.replace("02,a", ",a")}, "missing-id", ["persons.csv", "第 2 行", "household_id"]),
        ({"persons": PERSONS.replace("1960-01-01", "2019-02-30")}, "wrong-date", ["persons.csv", "第 2 行", "birth_date", "2019-02-30"]),
        ({"persons": PERSONS.replace("1960-01-01", "1960-1-1")}, "wrong-date", ["persons.csv", "第 2 行", "1960-1-1"]),
        ({"persons": PERSONS.replace("true,0", "yes,0")}, "wrong-type", ["persons.csv", "第 2 行", "counted", "yes"]),
        ({"persons": PERSONS.replace("counted", "count")}, "unknown-column", ["persons.csv", "count"]),
        ({"persons": PERSONS + "01,b,,,\n"}, "duplicate-id", ["persons.csv", "第 5 行", "person_id", "b"]),
        ({"persons": PERSONS + "01,c,1\n"}, "unreadable", ["persons.csv", "第 5 行"]),
        ({"persons": "household_id,person_id,person_id\n01,a,a\n"}, "double-column", ["persons.csv", "person_id"]),
        ({"persons": ""}, "missing-table", ["persons"]),
        ({"households": HOUSEHOLDS + "01,,,\n"}, "duplicate-id", ["households.csv", "第 4 行", "household_id", "01"]),
        ({"households": HOUSEHOLDS.replace("430481001001", "430481")}, "wrong-type", ["households.csv", "第 2 行", "area_code"]),
        ({"people": PERSONS}, "unknown-table", ["people"]),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_with_its_place(
    tables: dict[str, str], code: str, said: list[str], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        open_register(folder_of(tmp_path, **tables))
    assert refused.value.code == code
    for part in said:
        assert part in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_sensitive_value_is_not_repeated_in_the_refusal(tmp_path: Path) -> None:
    persons = "household_id,person_id,disability_grade\n01,a,secret\n"
    with pytest.raises(InputError) as refused:
        open_register(folder_of(tmp_path, persons=persons, incomes=""))
    assert refused.value.value is None


def test_a_float_with_more_than_two_decimals_is_refused_not_rounded(tmp_path: Path) -> None:
    folder_of(tmp_path, incomes="")
    pq.write_table(
        pa.table({"household_id": ["01"], "amount_year": [0.1 + 0.2]}), tmp_path / "incomes.parquet"
    )
    with pytest.raises(InputError, match="amount_year"):
        open_register(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        open_register(tmp_path / "none")
    assert refused.value.code == "file-missing"


def test_gb18030_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder_of(tmp_path)
    (tmp_path / "persons.csv").write_bytes("household_id,姓名\n01,王\n".encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        open_register(tmp_path)


def test_memory_can_be_limited_and_what_is_spilled_is_cleaned_up(tmp_path: Path) -> None:
    register_folder = tmp_path / "register"
    register_folder.mkdir()
    spill = tmp_path / "spill"
    spill.mkdir()
    with open_register(folder_of(register_folder), memory_limit="200MB", spill_to=spill) as register:
        assert register.households == 2
    assert list(spill.iterdir()) == []
