"""A household file is taken whole or refused with one sentence that names the field as the file writes it."""

import json
from pathlib import Path
from typing import Any

import pytest

from doudi.core.refusal import InputError
from doudi.policy.dossier import read_household, read_household_file

GOOD: dict[str, Any] = {
    "household": {"household_id": "H1", "residence": "rural"},
    "persons": [{"person_id": "a", "birth_date": "1950-01-31", "counted": True}],
    "incomes": [{"person_id": "a", "amount_year": 12}, {"amount_year": "0.01"}],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    content = json.loads(json.dumps(GOOD))
    target: Any = content
    *way, last = path.split("/")
    for step in way:
        target = target[int(step)] if step.isdigit() else target[step]
    target[int(last) if last.isdigit() else last] = value
    return content


def test_money_is_fen_days_are_numbers_and_absent_is_unknown() -> None:
    dossier = read_household(GOOD)
    assert dossier.persons[0]["birth_date"] == 19500131
    assert dossier.persons[0]["labour"] is None
    assert [row["amount_year"] for row in dossier.rows["income"] or []] == [1200, 1]
    assert dossier.rows["asset"] is None


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("household/colour", "red", "household.colour", "unknown-field"),
        ("pets", [], "pets", "unknown-field"),
        ("persons/0/birth_date", "2019-02-31", "persons[0].birth_date", "wrong-date"),
        ("persons/0/birth_date", 1950, "persons[0].birth_date", "wrong-type"),
        ("persons/0/counted", "yes", "persons[0].counted", "wrong-type"),
        ("persons/0/counted", 1, "persons[0].counted", "wrong-type"),
        ("persons/0/disability_grade", "two", "persons[0].disability_grade", "wrong-type"),
        ("persons/0/disability_grade", True, "persons[0].disability_grade", "wrong-type"),
        ("persons/0/disability_grade", "2", "persons[0].disability_grade", "wrong-type"),
        ("persons/0/disability_grade", 5, "persons[0].disability_grade", "out-of-range"),
        ("persons/0/self_care_items_lost", 7, "persons[0].self_care_items_lost", "out-of-range"),
        ("persons/0/self_care_items_lost", -1, "persons[0].self_care_items_lost", "out-of-range"),
        ("household/false_declarations", 10**24, "household.false_declarations", "wrong-type"),
        ("household/false_declarations", 10**9, "household.false_declarations", "wrong-type"),
        ("household/false_declarations", -1, "household.false_declarations", "out-of-range"),
        ("persons/0/labour", "strong", "persons[0].labour", "unknown-word"),
        ("persons/0/household_id", "H2", "persons[0].household_id", "other-household"),
        ("persons", [{"person_id": "a"}, {"person_id": "a"}], "persons[1].person_id", "duplicate-id"),
        ("persons", {}, "persons", "shape"),
        ("persons", None, "persons", "missing-part"),
        ("incomes/0/person_id", "z", "incomes[0].person_id", "unknown-person"),
        ("incomes/0/amount_year", "12.345", "incomes[0].amount_year", "wrong-amount"),
        ("incomes/0/amount_year", "many", "incomes[0].amount_year", "wrong-amount"),
        ("incomes/0/amount_year", [1], "incomes[0].amount_year", "wrong-type"),
        ("household/area_code", "4304", "household.area_code", "wrong-type"),
        ("household/area_code", 430481114001, "household.area_code", "wrong-type"),
    ],
)
def test_a_fault_names_its_field(path: str, value: Any, field: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_household(changed(path, value))
    assert refused.value.field == field
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"household": NaN}',
        '{"household": {}, "household": {}}',
        "[" * 100_000,
        '{"household": {"x": 1e999999999}}',
        '{"household": {"household_id": "H"}, "persons": [], "incomes": [{"amount_year": 1e999999999}]}',
    ],
)
def test_no_file_brings_the_reader_down(tmp_path: Path, text: str) -> None:
    path = tmp_path / "户.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_household_file(path)


def test_json_money_is_never_a_float(tmp_path: Path) -> None:
    path = tmp_path / "户.json"
    path.write_text(
        '{"household": {"household_id": "H"}, "persons": [], "incomes": [{"amount_year": 4349999999.99}]}',
        encoding="utf-8",
    )
    dossier = read_household_file(path)
    assert (dossier.rows["income"] or [])[0]["amount_year"] == 434_999_999_999


def test_yaml_is_read_as_text_then_typed(tmp_path: Path) -> None:
    path = tmp_path / "户.yaml"
    path.write_text(
        "household: {household_id: 0012, registered_poor: no, residence: rural}\n"
        "persons: [{person_id: 1, relation: 02, counted: true}]\n",
        encoding="utf-8",
    )
    dossier = read_household_file(path)
    assert dossier.household["household_id"] == "0012"
    assert dossier.household["registered_poor"] == "no"
    assert dossier.persons[0]["relation"] == "02"


ALIASES = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"b{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, 12)
)


@pytest.mark.parametrize("text", [ALIASES, "household: 5\x01", "a: [", "household: {x: 1, x: 2}", "- 1", ""])
def test_no_yaml_file_brings_the_reader_down(tmp_path: Path, text: str) -> None:
    path = tmp_path / "户.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_household_file(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    for name in ("户.yaml", "户.json"):
        (tmp_path / name).mkdir()
        with pytest.raises(InputError) as refused:
            read_household_file(tmp_path / name)
        assert refused.value.code == "file-missing"


def test_an_identity_number_is_not_repeated_in_a_message() -> None:
    with pytest.raises(InputError) as refused:
        read_household(changed("persons/0/citizen_id", 430481195001310017))
    assert "430481195001310017" not in str(refused.value)
